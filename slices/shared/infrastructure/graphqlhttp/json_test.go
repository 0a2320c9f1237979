package graphqlhttp

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzJSON compares the reader with encoding/json, which keeps the last one of equal members.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{}`, `[]`, ` [ 1 , -2.5e+10 , true , false , null , "a\\\"\u00e9\ud83d\ude00\ud800" ] `, `{"a":{"b":[{"c":"d"}]},"e":""}`,
		`7`, `"x"`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, "{\t\"a\"\n:\r1 }", `[1,]`, `{"a"}`, `nul`, ``, ` `, "\"\xff\"", `[[[[]]]]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, ok := decodeJSON(text)
		if !ok {
			return
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.UseNumber()
		var want any
		if err := decoder.Decode(&want); err != nil {
			t.Fatalf("accepted %q: %v", text, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	})
}

func TestJSONRefusals(t *testing.T) {
	t.Parallel()
	for _, text := range []string{``, ` `, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `[1,]`, `{} {}`, "\"\xff\"", `nul`, `01`, `{"a":{"b":1,"b":1}}`} {
		if value, ok := decodeJSON([]byte(text)); ok {
			t.Errorf("%q is read as %v", text, value)
		}
	}
	for _, text := range []string{`{"a":1,"A":2}`, ` 7 `, `[{"a":1},{"a":1}]`} {
		if _, ok := decodeJSON([]byte(text)); !ok {
			t.Errorf("%q is refused", text)
		}
	}
}

// H06: what is read of a body of permitted size takes no more than a few times as much memory.
func TestSec_H06_MemoryOfSmallValues(t *testing.T) {
	t.Parallel()
	repeated := func(n int, text string) string {
		return "[" + strings.TrimSuffix(strings.Repeat(text+",", n), ",") + "]"
	}
	for name, c := range map[string]struct {
		text string
		read bool
	}{
		"ten thousand objects":     {repeated(10_000, `{"a":"1","b":"2","c":"3","d":true,"e":5}`), true},
		"a hundred thousand words": {repeated(100_000, `"x"`), true},
		"empty objects":            {repeated(300_000, `{}`), false},
		"objects of a member":      {repeated(140_000, `{"":0}`), false},
		"objects in objects":       {repeated(22, strings.Repeat(`{"":`, 9_000)+"0"+strings.Repeat("}", 9_000)), false},
		"numbers":                  {repeated(500_000, "1"), false},
	} {
		if len(c.text) > 1<<20 {
			t.Errorf("%s: %d bytes are refused anyway", name, len(c.text))
		}
		if _, ok := decodeJSON([]byte(c.text)); ok != c.read {
			t.Errorf("%s: read %v", name, ok)
		}
	}
}

func BenchmarkDecodeBody(b *testing.B) {
	body := []byte(`{"query":"query($n:Int!,$s:String){echo(n:$n,s:$s)}","variables":{"n":1,"s":"text","input":{"a":1,"b":[1,2,3],"c":"ddd"}},"operationName":null}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := Decode(body); !ok {
			b.Fatal("refused")
		}
	}
}
