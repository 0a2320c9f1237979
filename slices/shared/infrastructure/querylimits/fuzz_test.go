package querylimits_test

import (
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/infrastructure/querylimits"
)

// FuzzDocument prices any document in little time; an error has a code or is gqlparser's own.
func FuzzDocument(f *testing.F) {
	fan := ""
	for i := range 40 {
		fan += "fragment f" + string(rune('A'+i%26)) + strings.Repeat("x", i/26) + " on Query{...f" + string(rune('A'+(i+1)%26)) + strings.Repeat("x", (i+1)/26) +
			" ...f" + string(rune('A'+(i+1)%26)) + strings.Repeat("x", (i+1)/26) + "} "
	}
	for _, seed := range []string{
		"{hello}", "{", "{me{patient{medications(first:100){nodes{id name}}}}}", "query($n:Int){me{patient{medications(first:$n){nodes{id}}}}}",
		"{...a} fragment a on Query{...b} fragment b on Query{...a}", "{...fA} " + fan, strings.Repeat("{a", 60), "{" + strings.Repeat("__typename ", 21) + "}",
		"{nodes(ids:[\"a\"]){id}}", "{a:__typename " + strings.Repeat("b:__typename ", 31) + "}", "\ufeff{hello}", "\"\"\"", "{hello @skip(if:true)}",
		"{medications(first:99999999999999999999){nodes{id}}}", "query A{hello} query A{hello}", "fragment a on Nothing{x}",
	} {
		f.Add(seed, int64(7))
	}
	limits := querylimits.DefaultLimits()
	limits.Lists, limits.IDs = nil, nil
	exec := newExecutor(f, limits)
	f.Fuzz(func(t *testing.T, query string, n int64) {
		began := time.Now()
		errs := check(exec, &graphql.RawParams{Query: query, Variables: map[string]any{"n": n}})
		if took := time.Since(began); took > 2*time.Second { // 100 ms on a machine that does nothing else
			t.Errorf("%d bytes take %v", len(query), took)
		}
		if len(query) > limits.Bytes && code(errs) != tooComplex {
			t.Errorf("%d bytes are answered with %v", len(query), errs)
		}
	})
}
