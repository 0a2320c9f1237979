package password

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"vitalgo/slices/shared/domain/fault"
)

func verify(t *testing.T, h *Hasher, password, hash string) (match, stale bool) {
	t.Helper()
	match, stale, err := h.Verify(t.Context(), password, hash)
	if err != nil {
		t.Fatal(err)
	}
	return match, stale
}

func TestSec_P01_Hash(t *testing.T) {
	t.Parallel()
	h := New()
	long := strings.Repeat("a", 72)
	hash, err := h.Hash(t.Context(), "Ma\u00f1ana-74"+long+"x")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %s…", hash[:20])
	}
	for _, c := range []struct {
		name, password string
		want           bool
	}{
		{"composed", "Ma\u00f1ana-74" + long + "x", true},
		{"decomposed", "Man\u0303ana-74" + long + "x", true},
		{"different after byte 72", "Ma\u00f1ana-74" + long + "y", false},
		{"other case", "ma\u00f1ana-74" + long + "x", false},
	} {
		if match, stale := verify(t, h, c.password, hash); match != c.want || stale {
			t.Errorf("%s: match %v, stale %v; want %v, false", c.name, match, stale, c.want)
		}
	}
	if again, _ := h.Hash(t.Context(), "Ma\u00f1ana-74"+long+"x"); again == hash {
		t.Error("two hashes of one password are equal: no salt")
	}
}

func TestOldHashesAreStale(t *testing.T) {
	t.Parallel()
	h := New()
	blowfish, err := bcrypt.GenerateFromPassword([]byte("Zanahoria-74"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	cheap := phc{memory: 64, passes: 1, threads: 1, salt: make([]byte, saltLen)}
	cheap.key = cheap.derive("Zanahoria-74", keyLen)
	for name, hash := range map[string]string{"bcrypt": string(blowfish), "other parameters": cheap.String()} {
		if match, stale := verify(t, h, "Zanahoria-74", hash); !match || !stale {
			t.Errorf("%s: match %v, stale %v; want both", name, match, stale)
		}
		if match, _ := verify(t, h, "Zanahoria-75", hash); match {
			t.Errorf("%s: a wrong password matches", name)
		}
	}
}

func TestNoHashMatchesNothing(t *testing.T) {
	t.Parallel()
	if match, _ := verify(t, New(), "", ""); match {
		t.Error("a password matches where there is no account")
	}
}

func TestDamagedHashes(t *testing.T) {
	t.Parallel()
	good := dummy()
	for name, hash := range map[string]string{
		"nothing but text":  "secret",
		"other algorithm":   strings.Replace(good, "argon2id", "argon2i", 1),
		"other version":     strings.Replace(good, "v=19", "v=16", 1),
		"too much memory":   strings.Replace(good, "m=19456", "m=999999999", 1),
		"no passes":         strings.Replace(good, "t=2", "t=0", 1),
		"broken parameters": strings.Replace(good, "m=", "x=", 1),
		"broken salt":       strings.Replace(good, "$AAAA", "$A!AA", 1),
		"broken bcrypt":     "$2a$10$short",
	} {
		if _, _, err := New().Verify(t.Context(), "x", hash); err == nil || fault.CodeOf(err) != "" {
			t.Errorf("%s: error %v, want one of the server", name, err)
		}
	}
}

// P02: a bounded number of hashes at once, a queue, and a refusal for what would wait too long.
func TestSec_P02_QueueIsBounded(t *testing.T) {
	t.Parallel()
	h := newHasher(1, 1, time.Minute)
	h.running <- struct{}{} // somebody hashes
	waiting := make(chan error, 1)
	go func() {
		_, err := h.Hash(context.WithoutCancel(t.Context()), "waits")
		waiting <- err
	}()
	for len(h.waiting) == 0 { // until the first one waits
		select {
		case err := <-waiting:
			t.Fatalf("did not wait: %v", err)
		default:
		}
	}
	_, err := h.Hash(t.Context(), "refused")
	if f := faultOf(err); f == nil || f.Code != fault.Unavailable || f.RetryAfter != time.Second {
		t.Errorf("error %v, want SERVICE_UNAVAILABLE with one second", err)
	}
	<-h.running
	if err := <-waiting; err != nil {
		t.Errorf("the one that waited: %v", err)
	}
}

func TestSec_P02_WaitingEnds(t *testing.T) {
	t.Parallel()
	h := newHasher(1, 1, time.Nanosecond)
	h.running <- struct{}{}
	if _, err := h.Hash(t.Context(), "x"); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("error %v after too long a wait", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newHasherBusy().Hash(gone, "x"); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("error %v for a client that left", err)
	}
}

func newHasherBusy() *Hasher {
	h := newHasher(1, 1, time.Minute)
	h.running <- struct{}{}
	return h
}

func faultOf(err error) *fault.Error {
	f, _ := errors.AsType[*fault.Error](err)
	return f
}
