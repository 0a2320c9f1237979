package scalar_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/graph/scalar"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

func write(m graphql.Marshaler) string {
	var b strings.Builder
	m.MarshalGQL(&b)
	return b.String()
}

func refuse[T any](t *testing.T, read func(any) (T, error), values ...any) {
	t.Helper()
	for _, v := range values {
		if got, err := read(v); fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%T %v was read as %v, %v", v, v, got, err)
		}
	}
}

func TestSec_G06_WhatCannotBeReadIsBadUserInput(t *testing.T) {
	t.Parallel()
	refuse(t, scalar.UnmarshalInt, "1", 1.5, true, nil, json.Number("2147483648"), json.Number("1.0"), int64(-2147483649))
	refuse(t, scalar.UnmarshalFloat, "1", "NaN", true, nil, math.Inf(1), math.NaN(), json.Number("1e400"), json.Number("Inf"))
	refuse(t, scalar.UnmarshalUpload, "me.png", nil, map[string]any{"File": "me.png"})
	refuse(t, scalar.UnmarshalString, 1, nil, true, json.Number("1"))
	refuse(t, scalar.UnmarshalDate, "2026-13-01", "", 20260301, nil, "2026-03-01T00:00:00Z")
	refuse(t, scalar.UnmarshalDateTime, "2026-03-01", "", 1, nil, "2026-03-01T10:00:00")
	refuse(t, scalar.UnmarshalID, nil, true, 1.5, []string{"x"}, json.Number("1.5"), json.Number("1e3"))
}

func TestValuesAreReadAndWritten(t *testing.T) {
	t.Parallel()
	if n, err := scalar.UnmarshalInt(json.Number("-2147483648")); err != nil || write(scalar.MarshalInt(n)) != "-2147483648" {
		t.Errorf("Int %d, %v", n, err)
	}
	for _, v := range []any{json.Number("70.5"), 70.5, json.Number("7.05e1")} {
		if f, err := scalar.UnmarshalFloat(v); err != nil || write(scalar.MarshalFloat(f)) != "70.5" {
			t.Errorf("Float %v, %v", f, err)
		}
	}
	if d, err := scalar.UnmarshalDate("2024-02-29"); err != nil || d != (civil.Date{Year: 2024, Month: 2, Day: 29}) || write(scalar.MarshalDate(d)) != `"2024-02-29"` {
		t.Errorf("Date %v, %v", d, err)
	}
	at, err := scalar.UnmarshalDateTime("2026-03-01T10:00:00.5-05:00")
	if err != nil || write(scalar.MarshalDateTime(at)) != `"2026-03-01T15:00:00.5Z"` || !at.Equal(time.Date(2026, 3, 1, 15, 0, 0, 500_000_000, time.UTC)) {
		t.Errorf("DateTime %v, %v", at, err)
	}
	if s, err := scalar.UnmarshalString("n\u0303"); err != nil || s != "ñ" || write(scalar.MarshalString("\"\n")) != `"\"\n"` {
		t.Errorf("String %q, %v", s, err)
	}
}

// domain.md section 1.2, rule 1: an id that cannot be read is answered like one that does not exist.
func TestAnyTextIsAnID(t *testing.T) {
	t.Parallel()
	for _, v := range []any{"", "nonsense", "9a64ced3-a488-4d86-b8ec-c1cc406683cb", 7, json.Number("7"), json.Number("-99999999999999999999")} {
		if g, err := scalar.UnmarshalID(v); err != nil || g != (id.Global{}) {
			t.Errorf("%v was read as %v, %v", v, g, err)
		}
	}
	const global = "UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I"
	if g, err := scalar.UnmarshalID(global); err != nil || write(scalar.MarshalID(g)) != `"`+global+`"` {
		t.Errorf("%s became %v, %v", global, g, err)
	}
}

// Texts are escaped as the library does.
func TestAppendString(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for c := range 256 {
		all.WriteByte(byte(c))
	}
	for _, s := range []string{"", "Ibuprofeno", "«ñandú» – 💊", "\"\\\b\f\n\r\t\x00\x1f\u2028", all.String(), "\xff broken"} {
		var want strings.Builder
		graphql.MarshalString(s).MarshalGQL(&want)
		if got := string(scalar.AppendString(nil, s)); got != want.String() {
			t.Errorf("%q is written %s, want %s", s, got, want.String())
		}
	}
}
