package id_test

import (
	"strings"
	"testing"

	"vitalgo/slices/shared/domain/id"
)

// Each id has one form: two texts that name the same row would make caches and limits see two.
func FuzzGlobal(f *testing.F) {
	for _, seed := range []string{
		global, "", "x", uuid, global + "=", global + "A", global[:20] + "\n" + global[20:], global + "\r\n",
		strings.ToLower(global), strings.Repeat("A", 200), id.Global{Type: ":", ID: id.ID{1}}.String(), id.Global{ID: id.ID{1}}.String(),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g := id.ParseGlobal(s)
		if g != (id.Global{}) && g.String() != s {
			t.Errorf("%q names %v, which is written %s", s, g, g)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{uuid, "", strings.ToUpper(uuid), "{" + uuid + "}", strings.ReplaceAll(uuid, "-", ""), strings.Repeat("-", 36)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := id.Parse(s)
		if err == nil && v.String() != s || err != nil && !v.IsZero() {
			t.Errorf("%q is read as %s, %v", s, v, err)
		}
		if again, err := id.Parse(v.String()); err != nil || again != v {
			t.Errorf("%s is read as %s, %v", v, again, err)
		}
	})
}

// What is written can be read, whatever the bytes of the id.
func FuzzGlobalIsReadAgain(f *testing.F) {
	f.Add("Patient", []byte("0123456789abcdef"))
	f.Add("", []byte{1})
	f.Fuzz(func(t *testing.T, typ string, bytes []byte) {
		if len(typ) > 60 || strings.Contains(typ, ":") {
			return // no type of the schema is
		}
		g := id.Global{Type: typ}
		copy(g.ID[:], bytes)
		if read := id.ParseGlobal(g.String()); read != g {
			t.Errorf("%q %s is read as %v", typ, g.ID, read)
		}
	})
}
