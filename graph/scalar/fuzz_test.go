package scalar_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"golang.org/x/text/unicode/norm"

	"vitalgo/graph/scalar"
	"vitalgo/slices/shared/domain/fault"
)

// roundTrip reads a value and checks what the scalars promise: a value is BAD_USER_INPUT, or what is written of it is
// JSON that reads as the same value.
func roundTrip[T any](t *testing.T, v any, read func(any) (T, error), write func(T) graphql.Marshaler, same func(T, T) bool) (T, bool) {
	t.Helper()
	first, err := read(v)
	if err != nil {
		if fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%T %q is refused as %v", v, v, err)
		}
		return first, false
	}
	var out strings.Builder
	write(first).MarshalGQL(&out)
	var written any
	decoder := json.NewDecoder(strings.NewReader(out.String()))
	decoder.UseNumber()
	if err := decoder.Decode(&written); err != nil || decoder.More() {
		t.Fatalf("%T %q is written as %q, which is no JSON value: %v", v, v, &out, err)
	}
	second, err := read(written)
	if err != nil || !same(first, second) {
		t.Fatalf("%T %q was read as %v, and that, written, as %v, %v", v, v, first, second, err)
	}
	return first, true
}

func equal[T comparable](a, b T) bool { return a == b }

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"2024-02-29", "2023-02-29", "0000-01-01", "9999-12-31", "2026-3-1", "2026-03-01T00:00:00Z", "", "٢٠٢٦-٠٣-٠١", "2026-03-01\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := roundTrip(t, s, scalar.UnmarshalDate, scalar.MarshalDate, equal); ok && d.String() != s {
			t.Errorf("%q is another way to write %s", s, d)
		}
	})
}

func FuzzDateTime(f *testing.F) {
	for _, seed := range []string{
		"2026-03-01T10:00:00.5-05:00", "2026-03-01T10:00:00Z", "9999-12-31T23:59:59-05:00", "0000-01-01T00:00:00+05:00",
		"2026-03-01T10:00:00,5Z", "2026-03-01T24:00:00Z", "2026-03-01T10:00:60Z", "2026-03-01T10:00:00.123456789123Z", "2026-03-01",
		"2026-03-01t10:00:00z", "2026-03-01T10:00:00+24:00", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, ok := roundTrip(t, s, scalar.UnmarshalDateTime, scalar.MarshalDateTime, equal)
		if year := at.Year(); ok && (year < 1 || year > 9999) {
			t.Errorf("%q is of the year %d", s, year)
		}
	})
}

func FuzzString(f *testing.F) {
	for _, seed := range []string{"ñ", "n\u0303", "\ufb01", "\u1e9b\u0323", "a\x00b", "\xff", "\"\\\n\u2028", "", "😀", "\u202e", "\ufffd"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) { // the transport refuses it
			return
		}
		if read, _ := roundTrip(t, s, scalar.UnmarshalString, scalar.MarshalString, equal); !norm.NFC.IsNormalString(read) {
			t.Errorf("%q is read as %q, which is not NFC", s, read)
		}
	})
}

func FuzzID(f *testing.F) {
	for _, seed := range []string{"UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I", "", "x", "UGF0aWVudDo=", "\"", "0"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g, ok := roundTrip(t, s, scalar.UnmarshalID, scalar.MarshalID, equal)
		if !ok {
			t.Errorf("%q is refused: any text is an id", s)
		}
		if !g.ID.IsZero() && g.String() != s {
			t.Errorf("%q is another way to write %s", s, g)
		}
	})
}

// FuzzNumbers reads a number as Int and Float: as the transport hands it over, in both shapes, and as a text.
func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{"0", "-0", "2147483647", "2147483648", "-2147483649", "1.0", "70.5", "7.05e1", "1e400", "1e-400", "NaN", "0x10", "1_000", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := scalar.UnmarshalInt(s); fault.CodeOf(err) != fault.BadInput {
			t.Errorf("the text %q is an Int", s)
		}
		if _, err := scalar.UnmarshalFloat(s); fault.CodeOf(err) != fault.BadInput {
			t.Errorf("the text %q is a Float", s)
		}
		number := json.Number(s)
		if n, ok := roundTrip(t, any(number), scalar.UnmarshalInt, scalar.MarshalInt, equal); ok && int(int32(n)) != n {
			t.Errorf("%q is an Int of more than 32 bits", s)
		}
		roundTrip(t, any(number), scalar.UnmarshalFloat, scalar.MarshalFloat, equal)
	})
}
