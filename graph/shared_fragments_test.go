package graph_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// Operations of one document may share a fragment, and give a variable of it a default of their own or none.
func TestAVariableTakesTheDefaultOfItsOwnOperation(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + a.token(t, "primary")}}
	const fragment = ` fragment f on Patient { allergies(filter: {search: $s}, first: $n) { totalCount pageInfo { hasNextPage } } }`
	none := `{"data":{"me":{"patient":{"allergies":{"totalCount":0,"pageInfo":{"hasNextPage":false}}}}}}`
	all := strings.Replace(none, ":0", ":4", 1)
	one := strings.Replace(all, "false", "true", 1)
	document := func(head string) string { return head + ` { me { patient { ...f } } } ` }
	without, with := document(`query A($s: String, $n: Int)`), document(`query B($s: String = "zzz", $n: Int = 1)`)
	other := document(`query C($n: Int = 1, $s: String)`)
	for name, c := range map[string][4]string{
		"none before another's":    {without + with, "A", `{}`, all},
		"none after another's":     {with + without, "A", `{}`, all},
		"its own before":           {with + without, "B", `{}`, none},
		"its own after":            {without + with, "B", `{}`, none},
		"a value":                  {without + with, "A", `{"s": "zzz"}`, none},
		"null in place of another": {without + with, "A", `{"s": null, "n": null}`, all},
		"one of three":             {without + with + other, "C", `{}`, one},
	} {
		_, body := a.post(t, header, asJSON(t, map[string]any{"query": c[0] + fragment, "operationName": c[1], "variables": json.RawMessage(c[2])}))
		if body != c[3] {
			t.Errorf("%s: %s, want %s", name, body, c[3])
		}
	}
}
