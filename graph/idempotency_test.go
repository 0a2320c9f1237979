package graph_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/reference"
)

const (
	addMetformin = `mutation Add($name: String!) { addMedication(input: {name: $name, dosage: "850mg", frequency: "Cada 12 horas", startDate: "2026-02-01"}) {
		medication { id name } userErrors { field code } } }`
	metformin     = `{"name": "Metformina"}`
	keptKeys      = `SELECT count(*) FROM idempotency_keys`
	ofMetformin   = `SELECT count(*) FROM medications WHERE name = 'Metformina'`
	conflict      = `"code":"CONFLICT"`
	conflictLater = `"retryAfter":1`
)

// keyed sends an operation under an Idempotency-Key.
func (a *api) keyed(t *testing.T, who, key, operation, variables string) string {
	t.Helper()
	_, body := a.keyedAt(t, a.handler, a.token(t, who), http.Header{"Idempotency-Key": {key}}, operation, variables)
	return body
}

// keyedAt sends an operation with headers to a replica.
func (a *api) keyedAt(t *testing.T, replica http.Handler, token string, header http.Header, operation, variables string) (http.Header, string) {
	t.Helper()
	if variables == "" {
		variables = "null"
	}
	header.Set("Content-Type", "application/json")
	header.Set("Accept-Language", "en")
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	body := asJSON(t, map[string]any{"query": operation, "variables": json.RawMessage(variables)})
	recorder := postTo(t, replica, header, body)
	isDocumented(t, body, recorder.Body.String())
	return recorder.Header(), strings.TrimSpace(recorder.Body.String())
}

// Every mutation that says it is @idempotent is: the second time it answers the same, and changes nothing. Another
// request under the key is refused.
func TestSec_A07_SentAgainAMutationAnswersTheSameAndChangesNothing(t *testing.T) {
	t.Parallel()
	examples, err := reference.Examples(os.DirFS("testdata/examples"))
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, operation := range reference.Operations(servedSchema()) {
		name := operation.Field.Name
		if operation.Field.Directives.ForName("idempotent") == nil {
			continue
		}
		tried++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &scenario{api: newAPI(t), names: names{known: map[string]string{}, counts: map[string]int{}}}
			steps := examples[name].Steps
			for _, step := range steps[:len(steps)-1] {
				s.ask(t, step.Who, s.fillIn(t, step.Operation), s.fillIn(t, step.Variables))
			}
			step := steps[len(steps)-1]
			first := s.keyed(t, step.Who, "9f6c1b7e-1", s.fillIn(t, step.Operation), s.fillIn(t, step.Variables))
			if !strings.Contains(first, `"userErrors":[]`) {
				t.Fatal(first)
			}
			before := s.tables(t)
			second := s.keyed(t, step.Who, "9f6c1b7e-1", s.fillIn(t, step.Operation), s.fillIn(t, step.Variables))
			if second != first {
				t.Errorf("first %s\nthen %s", first, second)
			}
			if diff := cmp.Diff(before, s.tables(t)); diff != "" {
				t.Errorf("the second request changed something (-before +after):\n%s", diff)
			}
			other := s.keyed(t, step.Who, "9f6c1b7e-1", s.fillIn(t, step.Operation)+" ", s.fillIn(t, step.Variables))
			if !strings.Contains(other, `"code":"BAD_USER_INPUT"`) {
				t.Errorf("another request: %s", other)
			}
		})
	}
	if tried < 20 {
		t.Errorf("only %d mutations are @idempotent", tried)
	}
}

// text returns the one text that a query answers.
func (a *api) text(t *testing.T, sql string) string {
	t.Helper()
	var text string
	if err := a.db.Pool.QueryRow(t.Context(), sql).Scan(&text); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestSec_A07_AKeyIsOfOneRequestAndOneAccount(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	first := a.keyed(t, "primary", "k1", addMetformin, metformin)
	wantIn(t, first, `"name":"Metformina"`)
	for what, body := range map[string]string{
		"other variables": a.keyed(t, "primary", "k1", addMetformin, `{"name": "Insulina"}`),
		"another text":    a.keyed(t, "primary", "k1", addMetformin+" ", metformin),
	} {
		if !strings.Contains(body, `"code":"BAD_USER_INPUT"`) || strings.Contains(body, "Metformina") || strings.Contains(body, "retryAfter") {
			t.Errorf("%s: %s", what, body)
		}
	}
	if n := a.count(t, ofMetformin); n != 1 {
		t.Errorf("%d rows", n)
	}
	// Another key is another request, and the same key of another account too: it gets an answer of its own.
	if again := a.keyed(t, "primary", "k2", addMetformin, metformin); again == first || a.count(t, ofMetformin) != 2 {
		t.Errorf("under another key: %s", again)
	}
	if others := a.keyed(t, "secondary", "k1", addMetformin, metformin); others == first || !strings.Contains(others, `"userErrors":[]`) {
		t.Errorf("of another account: %s", others)
	}
	// Each replica knows it.
	_, far := a.keyedAt(t, a.replica(t), a.token(t, "primary"), http.Header{"Idempotency-Key": {"k1"}}, addMetformin, metformin)
	if far != first {
		t.Errorf("elsewhere: %s", far)
	}
}

// F07: the same key twice at once. One of them makes the change; the others get its answer, or are told to ask again.
func TestSec_A07_F07_AtOnceTheChangeIsMadeOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.token(t, "primary")
	var (
		requests sync.WaitGroup
		mu       sync.Mutex
		answers  = map[string]int{}
	)
	for range 8 {
		requests.Go(func() {
			header, body := a.keyedAt(t, a.handler, token, http.Header{"Idempotency-Key": {"k"}}, addMetformin, metformin)
			if strings.Contains(body, conflict) {
				if header.Get("Retry-After") != "1" || !strings.Contains(body, conflictLater) {
					t.Errorf("%v %s", header, body)
				}
				return
			}
			mu.Lock()
			defer mu.Unlock()
			answers[body]++
		})
	}
	requests.Wait()
	if len(answers) != 1 || a.count(t, ofMetformin) != 1 {
		t.Errorf("%d rows, answers %v", a.count(t, ofMetformin), answers)
	}
	if again := a.keyed(t, "primary", "k", addMetformin, metformin); answers[again] == 0 {
		t.Errorf("afterwards %s", again)
	}
}

// A change whose answer was lost is not made again: the client is told to read what it wants to know.
func TestSec_A07_AChangeWithoutAnAnswerIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.keyed(t, "primary", "k", addMetformin, metformin)
	a.exec(t, `UPDATE idempotency_keys SET answer_enc = NULL`) // as if the server had died in between
	wantIn(t, a.keyed(t, "primary", "k", addMetformin, metformin), conflict, conflictLater)
	a.clock.Advance(16 * time.Second)
	if body := a.keyed(t, "primary", "k", addMetformin, metformin); !strings.Contains(body, conflict) || strings.Contains(body, "retryAfter") {
		t.Errorf("once it cannot be running any more: %s", body)
	}
	// Neither is an answer kept that is too large to be one of a mutation.
	long := strings.Repeat("ñ", 1000) // two bytes each
	fields := ""
	for i := range 20 {
		fields += fmt.Sprintf(" n%d: notes", i)
	}
	large := `mutation ($notes: String) { addMedication(input: {name: "Larga", dosage: "1", frequency: "1", startDate: "2026-02-01", notes: $notes}) {
		medication {` + fields + ` } userErrors { code } } }`
	wantIn(t, a.keyed(t, "primary", "large", large, asJSON(t, map[string]string{"notes": long})), long)
	wantIn(t, a.keyed(t, "primary", "large", large, asJSON(t, map[string]string{"notes": long})), conflict)
	if n := a.count(t, `SELECT count(*) FROM medications WHERE name = 'Larga'`); n != 1 {
		t.Errorf("%d rows", n)
	}
}

// What changed nothing is not kept: the key can be used until the request succeeds.
func TestSec_A07_FailuresAreNotKept(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, c := range []struct{ who, operation, variables, want string }{
		{"primary", addMetformin, `{"name": ""}`, `"code":"REQUIRED"`},
		{"paramedic", addMetformin, metformin, `"code":"FORBIDDEN"`},
		{"primary", `mutation ($id: ID!) { deleteMedication(input: {id: $id}) { deletedId userErrors { code } } }`, `{"id": "nothing"}`, `"code":"NOT_FOUND"`},
		{"primary", `mutation ($id: ID!) { deleteMedication(input: {id: $id, expectedVersion: 7}) { deletedId userErrors { code } } }`,
			asJSON(t, map[string]string{"id": rowID("Medication", 11, 1)}), `"code":"STALE_VERSION"`},
	} {
		wantIn(t, a.keyed(t, c.who, "k", c.operation, c.variables), c.want)
		if n := a.count(t, keptKeys); n != 0 {
			t.Errorf("after %s %d keys are kept", c.want, n)
		}
	}
	wantIn(t, a.keyed(t, "primary", "k", addMetformin, metformin), `"userErrors":[]`)
	if n := a.count(t, keptKeys); n != 1 {
		t.Errorf("%d keys are kept", n)
	}
}

func TestSec_A07_AKeyIsForgottenAfterADay(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	first := a.keyed(t, "primary", "k", addMetformin, metformin)
	a.clock.Advance(24*time.Hour - time.Second)
	delete(a.tokens, "primary")
	if body := a.keyed(t, "primary", "k", addMetformin, metformin); body != first {
		t.Errorf("within the day: %s", body)
	}
	a.clock.Advance(time.Second)
	if body := a.keyed(t, "primary", "k", addMetformin, `{"name": "Insulina"}`); !strings.Contains(body, "Insulina") {
		t.Errorf("after a day: %s", body)
	}
	a.clock.Advance(24 * time.Hour)
	if err := a.chore(t, "purge-idempotency-keys"); err != nil || a.count(t, keptKeys) != 0 {
		t.Errorf("%d keys are left, %v", a.count(t, keptKeys), err)
	}
}

func TestSec_A07_KeysThatAreNone(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	token := a.token(t, "primary")
	for name, header := range map[string]http.Header{
		"empty": {"Idempotency-Key": {""}}, "256 characters": {"Idempotency-Key": {strings.Repeat("k", 256)}},
		"a blank": {"Idempotency-Key": {"a b"}}, "no ASCII": {"Idempotency-Key": {"ñ"}}, "two": {"Idempotency-Key": {"a", "b"}},
	} {
		_, body := a.keyedAt(t, a.handler, token, header, addMetformin, metformin)
		if !strings.Contains(body, `"code":"BAD_USER_INPUT"`) || !strings.Contains(body, `"path":["addMedication"]`) {
			t.Errorf("%s: %s", name, body)
		}
	}
	two := `mutation { setLanguage(input: {language: EN}) { userErrors { code } } addAllergy(input: {allergen: "Polvo", severity: MILD}) { userErrors { code } } }`
	wantIn(t, a.keyed(t, "primary", "k", two, ""), `"code":"BAD_USER_INPUT"`)
	if n := a.count(t, `SELECT count(*) FROM medications WHERE name = 'Metformina'`) + a.count(t, `SELECT count(*) FROM allergies WHERE allergen = 'Polvo'`); n != 0 {
		t.Errorf("%d rows", n)
	}
	wantIn(t, a.keyed(t, "primary", strings.Repeat("k", 255), addMetformin, metformin), `"userErrors":[]`)
}

// Queries, streams and what answers tokens take no notice of the header: nothing is replayed to whoever knows a key.
func TestSec_A07_WhatTakesNoNoticeOfKeys(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const age = `{ me { sessions { lastSeenAt } } }`
	first := a.keyed(t, "primary", "k", age, "")
	a.clock.Advance(5 * time.Minute)
	if second := a.keyed(t, "primary", "k", age, ""); second == first {
		t.Errorf("a query is replayed: %s", second)
	}
	variables := asJSON(t, map[string]string{"email": demo.Accounts()[0].Email, "password": demo.Accounts()[0].Password})
	_, one := a.keyedAt(t, a.handler, "", http.Header{"Idempotency-Key": {"k"}}, login, variables)
	_, two := a.keyedAt(t, a.handler, "", http.Header{"Idempotency-Key": {"k"}}, login, variables)
	if one == two || !strings.Contains(two, "accessToken") {
		t.Error("a login is replayed")
	}
	_, forged := a.keyedAt(t, a.handler, "no token", http.Header{"Idempotency-Key": {"k"}}, addMetformin, metformin)
	wantIn(t, forged, "UNAUTHENTICATED")
	response := postEvents(t, a.serve(t), a.token(t, "primary"), recordAccessed, func(r *http.Request) { r.Header.Set("Idempotency-Key", "no key") })
	if response.StatusCode != http.StatusOK {
		t.Errorf("a stream: %d", response.StatusCode)
	}
	if n := a.count(t, keptKeys); n != 0 {
		t.Errorf("%d keys are kept", n)
	}
}

// What is kept can be read by nobody who has a dump of the database, and by no other row.
func TestSec_A07_AnswersAreKeptSealed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.keyed(t, "primary", "key-4711-to-find", addMetformin, `{"name": "Metformina marker"}`)
	answer := a.text(t, `SELECT encode(answer_enc, 'escape') FROM idempotency_keys`)
	dump := a.text(t, `SELECT string_agg(k::text, '') FROM idempotency_keys k`)
	for _, secret := range []string{"Metformina", "addMedication", "key-4711-to-find"} {
		for _, spelling := range spellings(secret) {
			if strings.Contains(dump, spelling) || strings.Contains(answer, spelling) {
				t.Errorf("the row holds %s", secret)
			}
		}
	}
	a.keyed(t, "primary", "other", addMetformin, metformin)
	a.exec(t, `UPDATE idempotency_keys SET answer_enc = (SELECT answer_enc FROM idempotency_keys LIMIT 1)`)
	one := a.keyed(t, "primary", "other", addMetformin, metformin)
	two := a.keyed(t, "primary", "key-4711-to-find", addMetformin, `{"name": "Metformina marker"}`)
	if strings.Contains(one, conflict) == strings.Contains(two, conflict) {
		t.Errorf("an answer opens in another row: %s and %s", one, two)
	}
}
