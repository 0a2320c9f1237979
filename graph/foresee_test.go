package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/persisted"
)

const allLists = ` medications { nodes { id name status } } allergies { nodes { id } } illnesses { nodes { id } } surgeries { nodes { id } }`

// foretold are operations of which the server finds out what they are about to read, and some of which it does not, with the
// round trips that they take the first time and once they are known.
var foretold = map[string]struct {
	who, operation string
	first, known   int
	refused        bool
}{
	"a record":      {"primary", `query ($own: ID!) { patient(id: $own) { id fullName` + allLists + ` } }`, 2, 1, false},
	"the own one":   {"primary", `{ me { id patient { id fullName` + allLists + ` } } }`, 2, 1, false},
	"in fragments":  {"primary", `query ($own: ID!) { patient(id: $own) { ...r } } fragment r on Patient { fullName ... on Patient { ...l } } fragment l on Patient {` + allLists + ` }`, 2, 1, false},
	"all of a page": {"primary", `query ($own: ID!) { patient(id: $own) { allergies { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } } } }`, 2, 1, false},
	"the own pages": {"primary", `{ me { patient { allergies(first: 1) { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { allergen } } } } } }`, 2, 1, false},
	"some rows, by two names": {"primary", `query ($own: ID!) { patient(id: $own) { medications(first: 2) { nodes { id } pageInfo { hasNextPage } }
		again: medications(first: 1) { totalCount nodes { id } } } }`, 2, 1, false},
	"what lies below": {"primary", `query ($own: ID!) { patient(id: $own) { medications { nodes { name recordedBy { fullName } patient { id } } } } }`, 3, 2, false},
	"too many rows":   {"primary", `query ($own: ID!) { patient(id: $own) { medications(first: 101) { nodes { id } } } }`, 1, 1, true},
	"without a list":  {"primary", `query ($own: ID!) { patient(id: $own) { fullName } }`, 1, 1, false},
	"a dependant's":   {"secondary", `query ($theirs: ID!) { patient(id: $theirs) { fullName` + allLists + ` } }`, 3, 2, false},
	"somebody else's": {"primary", `query ($theirs: ID!) { patient(id: $theirs) { fullName` + allLists + ` } }`, 2, 2, true},
	"nobody's":        {"primary", `{ patient(id: "bm90aGluZw") { fullName` + allLists + ` } }`, 2, 2, true},
	"no record":       {"secondary", `{ me { id } }`, 1, 1, false},
	"a filter":        {"primary", `query ($own: ID!) { patient(id: $own) { medications(filter: {search: "a"}) { nodes { id } } } }`, 2, 2, false},
	"a variable":      {"primary", `query ($own: ID!, $n: Int = 3) { patient(id: $own) { medications(first: $n) { nodes { id } } allergies { nodes { id } } } }`, 2, 2, false},
	"a condition":     {"primary", `query ($own: ID!, $no: Boolean = false) { patient(id: $own) { medications @include(if: $no) { nodes { id } } allergies { nodes { id } } } }`, 2, 2, false},
	"a list at two places": {"primary", `{ me { patient { ...l } again: patient { ...l allergies { totalCount edges { cursor } pageInfo { endCursor } } } } }
		fragment l on Patient { medications { nodes { id } } allergies { nodes { id } } }`, 3, 2, false},
	"a list below a list": {"primary", `query ($own: ID!) { patient(id: $own) { ...l surgeries(first: 2) { nodes { patient { ...l allergies { totalCount } } } } } }
		fragment l on Patient { allergies { nodes { id } } }`, 3, 2, false},
	"more lists than travel along": {"primary", `{ me { patient { a: allergies { totalCount } b: allergies { totalCount } c: allergies { totalCount }
		d: allergies { totalCount } e: allergies { totalCount } f: allergies { totalCount } g: allergies { totalCount } h: allergies { totalCount } i: allergies { totalCount } } } }`, 2, 2, false},
	"parts of a field": {"primary", `query ($own: ID!) { patient(id: $own) { medications { nodes { id } } medications { totalCount } } }`, 2, 2, false},
	"more than one":    {"primary", `query ($own: ID!) { patient(id: $own) { medications { nodes { id } } } me { email } }`, 2, 2, false},
}

// What is known of an operation changes how often the database is asked, and nothing that is answered.
func TestWhatARecordIsAskedForTravelsWithWhoAsks(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	ids := map[string]string{"own": globalID("Patient", demo.PrimaryPatientID), "theirs": a.patients(t, 1)[0]}
	for name, of := range foretold {
		operation := of.operation + "\n# " + name // of its own, which nobody has run before
		first, answer := a.trips(t, of.who, operation, ids)
		again, same := a.trips(t, of.who, operation, ids)
		once, still := a.trips(t, of.who, operation, ids)
		// Of ten operations that are taken in advance the last does not know whether the next is allowed.
		if known := min(again, once); first != of.first || known != of.known {
			t.Errorf("%s: %d round trips, then %d; want %d and %d\n%s", name, first, known, of.first, of.known, strings.Join(a.db.Statements.SQL(), "\n"))
		}
		if same != answer || still != answer {
			t.Errorf("%s: %s\nthen %s\nand %s", name, answer, same, still)
		}
		if refused := strings.Contains(answer, `"errors"`); refused != of.refused {
			t.Errorf("%s: %s", name, answer)
		}
	}
}

// trips returns how many round trips an operation takes, and its answer.
func (a *api) trips(t *testing.T, who, operation string, ids map[string]string) (int, string) {
	t.Helper()
	variables := map[string]string{}
	for name, value := range ids {
		if strings.Contains(operation, "$"+name+":") {
			variables[name] = value
		}
	}
	text, err := json.Marshal(variables)
	if err != nil {
		t.Fatal(err)
	}
	a.signIn(t, who)
	a.db.Statements.Reset()
	answer := a.ask(t, who, operation, string(text))
	return a.db.Statements.RoundTrips(), withoutRequestIDs(answer)
}

// What was read in advance is as new as what is read later.
func TestWhatIsReadInAdvanceIsNew(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for i := range 4 {
		answer := a.ask(t, "secondary", `{ me { patient { medications { totalCount } } } }`, "")
		if want := fmt.Sprintf(`{"data":{"me":{"patient":{"medications":{"totalCount":%d}}}}}`, i); answer != want {
			t.Errorf("%s\nwant %s", answer, want)
		}
		a.ask(t, "secondary", `mutation { addMedication(input: {name: "Hierro", dosage: "1", frequency: "1", startDate: "2026-01-01"}) { medication { id } } }`, "")
	}
}

// Whose session has ended is told nothing of what was read for them.
func TestSec_T06_NothingReadInAdvanceIsToldAfterTheEnd(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const operation = `{ me { patient { fullName allergies { nodes { allergen } } } } }`
	for range 3 {
		if answer := a.ask(t, "primary", operation, ""); !strings.Contains(answer, "allergen") {
			t.Fatal(answer)
		}
	}
	a.ask(t, "primary", `mutation { logout(input: {everywhere: true}) { endedSessions } }`, "")
	if answer := a.ask(t, "primary", operation, ""); strings.Contains(answer, "allergen") || !strings.Contains(answer, "UNAUTHENTICATED") {
		t.Error(answer)
	}
}

// An operation that is refused because there were too many reads no more than who asks.
func TestSec_Q15_WhatIsRefusedReadsNothingInAdvance(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(parts *app.Parts) { parts.RateLimitScale = 1 })
	a.signIn(t, "primary")
	const operation = `{ me { patient { allergies { nodes { allergen } } } } }`
	status, allowed := http.StatusOK, 0
	for ; status == http.StatusOK && allowed <= 400; allowed++ {
		a.db.Statements.Reset()
		status, _ = a.send(t, a.tokens["primary"], operation, "")
	}
	if status != http.StatusTooManyRequests || allowed < 290 {
		t.Fatalf("status %d after %d", status, allowed)
	}
	for _, sql := range a.db.Statements.SQL() {
		if strings.Contains(sql, "FROM allergies") {
			t.Errorf("a refused operation read %s", sql)
		}
	}
}

// An operation that is refused for its size reads nothing but who asks, though its document is known by another operation.
func TestSec_Q06_WhatIsTooComplexReadsNothingInAdvance(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.signIn(t, "primary")
	header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + a.tokens["primary"]}}
	for name, below := range map[string]string{
		"aliases":    `patient {` + numbered(40, ` m%d: medications { totalCount }`) + ` }`,
		"complexity": `patient {` + numbered(8, ` m%d: medications(first: 100) { nodes { id name dosage frequency status startDate endDate createdAt updatedAt version source patient { id fullName firstName lastName } } }`) + ` }`,
	} {
		document := `query A { me { id } } query B { me { ` + below + ` } }`
		for i, operation := range []string{"A", "B", "B", "A", "B"} {
			body, err := json.Marshal(map[string]string{"query": document, "operationName": operation})
			if err != nil {
				t.Fatal(err)
			}
			a.db.Statements.Reset()
			_, answer := a.post(t, header.Clone(), string(body))
			if refused := strings.Contains(answer, "QUERY_TOO_COMPLEX"); refused != (operation == "B") {
				t.Fatalf("%s, %d: %s", name, i, answer)
			}
			for _, sql := range a.db.Statements.SQL() {
				if strings.Contains(sql, "FROM medications") {
					t.Errorf("%s, %d: %s reads %s", name, i, operation, sql)
				}
			}
		}
	}
}

// numbered is n times a text in which a number stands.
func numbered(n int, text string) string {
	var all strings.Builder
	for i := range n {
		fmt.Fprintf(&all, text, i)
	}
	return all.String()
}

// A list that cannot be read leaves the rest of the answer alone, whether it is read in advance or not.
func TestAListThatFailsFailsAlone(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const operation = `{ me { email patient { fullName allergies { nodes { id } totalCount } } } }`
	wantIn(t, a.ask(t, "primary", operation, ""), `"totalCount"`)
	a.exec(t, `ALTER TABLE allergies RENAME COLUMN severity TO harm`)
	answers := map[string]int{}
	for range 4 {
		answer := withoutRequestIDs(a.ask(t, "primary", operation, ""))
		wantIn(t, answer, `"email":"test.patient@vitalgo.com"`)
		wantIn(t, answer, `"path":["me","patient","allergies"]`)
		answers[answer]++
	}
	if len(answers) != 1 {
		t.Errorf("answers differ: %v", answers)
	}
}

// A document of the manifest is named by its hash alone.
func TestATrustedDocumentIsKnownByItsHash(t *testing.T) {
	t.Parallel()
	const operation = `{ me { patient { allergies { nodes { allergen } } } } }`
	hash := persisted.Sum(operation)
	a := newAPIWith(t, func(parts *app.Parts) {
		parts.Trusted = persisted.Trusted{Policy: persisted.Log, Manifest: persisted.Manifest{hash: operation}}
	})
	a.signIn(t, "primary")
	header := http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + a.tokens["primary"]}}
	trips := make([]int, 4)
	for i := range trips {
		a.db.Statements.Reset()
		if _, answer := a.post(t, header, `{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "`+hash+`"}}}`); !strings.Contains(answer, "allergen") {
			t.Fatal(answer)
		}
		trips[i] = a.db.Statements.RoundTrips()
	}
	if trips[0] != 2 || trips[3] != 1 {
		t.Errorf("round trips %v", trips)
	}
}
