package id_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/id"
)

// The anchor of domain.md section 2.0.
const (
	uuid   = "9a64ced3-a488-4d86-b8ec-c1cc406683cb"
	global = "UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I"
)

func TestGlobalIDs(t *testing.T) {
	t.Parallel()
	g := id.ParseGlobal(global)
	if g.Type != "Patient" || g.ID.String() != uuid || g.String() != global {
		t.Errorf("read %s as %s %s, written %s", global, g.Type, g.ID, g)
	}
	if g.Of("Patient") != g.ID || !g.Of("Medication").IsZero() {
		t.Error("an id names something of its own type only")
	}
}

func TestNonsenseNamesNothing(t *testing.T) {
	t.Parallel()
	encode := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	for _, s := range []string{
		"", "x", uuid, global + "=", global + "A", encode("Patient"), encode("Patient:"), encode("Patient:" + uuid[:35]),
		encode("Patient:" + strings.ToUpper(uuid)), encode("Patient:{" + uuid + "}"), encode(":"), strings.Repeat("A", 1<<20),
	} {
		if g := id.ParseGlobal(s); g != (id.Global{}) {
			t.Errorf("%.80q was read as %v", s, g)
		}
	}
}

func TestNewIDsSortByTime(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	earlier, later := id.New(now).String(), id.New(now.Add(time.Millisecond)).String()
	if earlier >= later {
		t.Errorf("%s does not sort before %s", earlier, later)
	}
	if earlier[14] != '7' || !strings.ContainsRune("89ab", rune(earlier[19])) {
		t.Errorf("%s is no UUID of version 7", earlier)
	}
	random := id.Random().String()
	if random[14] != '4' || random == id.Random().String() {
		t.Errorf("%s is no fresh UUID of version 4", random)
	}
}
