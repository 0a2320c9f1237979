package page_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// place is a position with all that positions of real lists hold.
type place struct {
	At   time.Time
	Name *string
	N    int
	ID   id.ID
}

// FuzzCursor hands a cursor to a list: it is refused as BAD_USER_INPUT, or is the very text that the list writes for
// that position.
func FuzzCursor(f *testing.F) {
	own, _ := cursorOf("numbers", place{At: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), ID: id.ID{1}})
	foreign, _ := cursorOf("letters", place{})
	for _, seed := range []string{own, foreign, own + "=", own[:8] + "\n" + own[8:], "", "x", "' OR 1=1 --", strings.Repeat("A", 10_000),
		encode(`{"k":"numbers","at":{}}`), encode(`{"k":"numbers","at":null}`), encode(`{"K":"numbers","AT":{"n":1}}`),
		encode(`{"k":"numbers","at":{"N":1e9}} `), encode(`{"k":"numbers","at":{"N":1},"at":{"N":2}}`), encode(`[]`)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cursor string) {
		r, err := page.Read[place](page.Args{After: &cursor}, "numbers", page.Limits{Default: 3, Max: 5}, false)
		if err != nil {
			if fault.CodeOf(err) != fault.BadInput {
				t.Errorf("%q is refused as %v", cursor, err)
			}
			return
		}
		if again, err := cursorOf("numbers", *r.Cursor); err != nil || again != cursor {
			t.Errorf("%q is taken for %+v, whose cursor is %q, %v", cursor, *r.Cursor, again, err)
		}
		if _, err := page.Read[place](page.Args{After: &cursor}, "letters", page.Limits{Default: 3, Max: 5}, false); fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%q is taken for a cursor of another list too: %v", cursor, err)
		}
	})
}

// FuzzPosition goes the other way: every cursor that a list writes leads back to its position.
func FuzzPosition(f *testing.F) {
	f.Add(int64(1_772_323_200_123_456), "María", 7, []byte{1})
	f.Add(int64(0), "\u2028<&>", -1, []byte{})
	f.Fuzz(func(t *testing.T, micros int64, name string, n int, bytes []byte) {
		at := time.UnixMicro(micros).UTC()
		name = strings.ToValidUTF8(name, "")
		if at.Year() < 1 || at.Year() > 9999 || len(name) > 100 {
			return // the columns hold neither
		}
		want := place{At: at, Name: &name, N: n}
		copy(want.ID[:], bytes)
		cursor, err := cursorOf("numbers", want)
		if err != nil {
			t.Fatal(err)
		}
		r, err := page.Read[place](page.Args{After: &cursor}, "numbers", page.Limits{Default: 3, Max: 5}, false)
		if len(cursor) > 512 { // control characters take six bytes each; no list sorts by what may hold them
			return
		}
		if err != nil || !r.Cursor.At.Equal(at) || *r.Cursor.Name != name || r.Cursor.N != n || r.Cursor.ID != want.ID {
			t.Errorf("%+v became %+v, %v", want, r.Cursor, err)
		}
	})
}

// cursorOf returns the cursor of the only row of a list, which stands at a position.
func cursorOf(kind string, at place) (string, error) {
	c, err := page.Of(page.Request[place]{Limit: 1}, kind, page.Slice[int]{Rows: []int{1}}, func(int) place { return at })
	if err != nil {
		return "", err
	}
	return c.Edges()[0].Cursor, nil
}

func encode(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
