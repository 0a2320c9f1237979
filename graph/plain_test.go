package graph_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"vitalgo/graph"
	"vitalgo/slices/shared/infrastructure/httpserver"
)

// plainOperations are operations whose answers are plain in parts, wholly, or not at all.
var plainOperations = map[string]string{
	"a profile": `{ me { patient { id fullName age birthDate documentType documentNumber phone bloodType heightCm weightKg organDonor biologicalSex
		birthplace { country department { code name } } residence { address country municipality { name department { name } } }
		insurance { insurer { code name } insurerOther } emergencyContacts { isPrimary fullName } reproductiveHealth { isPregnant updatedAt }
		completeness { percentage mandatoryPercentage missingFields } declaredNone createdAt updatedAt version } } }`,
	"the type of an object and of a union": `{ me { patient { medications { nodes { __typename ... on TimelineEntry { __typename } id } } allergies { nodes { id ... on TimelineEntry { __typename } __typename } } } } }`,
	"only what is plain": `{ me { patient { id a: fullName age birthDate documentType documentNumber phone bloodType heightCm weightKg organDonor
		biologicalSex declaredNone createdAt updatedAt version } } }`,
	"all lists": `{ me { patient {
		medications { totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { ...m } } nodes { ...m } }
		allergies { nodes { __typename id allergen severity reaction treatment diagnosisDate notes source createdAt } }
		illnesses { nodes { id name status isChronic diagnosisDate icd10Code treatment diagnosedBy notes } }
		surgeries { nodes { id procedure date hospital surgeon anesthesia durationMinutes complications notes version } } } } }
		fragment m on Medication { id name dosage frequency startDate endDate isActive status prescribedBy notes source createdAt updatedAt version }`,
	"aliases, repeats, fragments and conditions": `query ($yes: Boolean = true, $no: Boolean = false) { me { patient {
		short: medications(first: 2) { nodes { a: name b: name name name ... on Medication { dosage notes @include(if: $no) } ... on Node { id } ... @skip(if: $yes) { version } } }
		none: medications(filter: {search: "there is none"}) { nodes { id } edges { node { id } } totalCount }
		again: allergies(first: 1) { ...a } again: allergies(first: 1) { nodes { severity } } } } }
		fragment a on AllergyConnection { nodes { allergen } pageInfo { ...p } } fragment p on PageInfo { hasNextPage }`,
	"plain beside what is not": `{ me { patient { medications(first: 3) { nodes { name recordedBy { fullName role } patient { id fullName } } }
		allergies(first: 3) { edges { node { allergen patient { id } } cursor } } } } }`,
	"what is not plain, between what is": `query ($yes: Boolean = true, $no: Boolean = false) { me { email patient { id meds: medications(first: 1) { totalCount nodes { name patient { id fullName } } }
		fullName ...more medications(first: 2) @include(if: $yes) { nodes { id } } allergies @skip(if: $yes) { nodes { id } } age ... @include(if: $no) { phone surgeries { totalCount } } } } }
		fragment more on Patient { bloodType meds: medications(first: 1) { pageInfo { hasNextPage } } residence { country municipality { code } } ... on Node { __typename id } }`,
	"a closed field beside what is plain": `{ me { id patients(first: 2) { totalCount nodes { id fullName grants { id } age } } patient { id accessLog(first: 1) { nodes { id } } fullName } } }`,
	"records by their ids":                `{ node(id: "bm90aGluZw") { id } me { dependants { id } patient { id grants { id status professional { fullName } } guardians { fullName } } } }`,
	"dependants":                          `{ me { id dependants { id fullName age medications(first: 1) { nodes { name } } guardians { fullName role } } } }`,
	"a panel": `{ me { patients(first: 5) { totalCount nodes { id medications(first: 2) { totalCount nodes { id name } } fullName
		allergies { edges { cursor node { id severity } } pageInfo { endCursor } } illnesses(first: 1) { nodes { id icd10Code } } surgeries { totalCount } age } }
		dependants { fullName medications { nodes { name } } bloodType allergies { totalCount } } } }`,
	"a panel of nothing but lists":            `{ me { patients(first: 5) { nodes { medications { totalCount } } } dependants { surgeries { nodes { procedure } } } } }`,
	"a panel that asks twice":                 `{ me { patients(first: 5) { nodes { a: medications(first: 1) { nodes { id } } id b: medications(first: 2) { nodes { name } } a: medications(first: 1) { totalCount } } } } }`,
	"a panel with what may be null":           `{ me { dependants { id reproductiveHealth { isPregnant } emergencyContacts { fullName } completeness { percentage } myAccess { scope } emergencyCode { id status } } } }`,
	"a panel of what is wrong":                `{ me { dependants { id medications(after: "nonsense") { nodes { id } } allergies { totalCount } } } }`,
	"a panel of too much":                     `{ me { dependants { id medications(first: 101) { nodes { id } } allergies { totalCount } } } }`,
	"a panel with lists of what is not plain": `{ me { patients(first: 5) { nodes { id medications { nodes { name recordedBy { fullName } } } allergies { nodes { id } } photoUrl } } } }`,
	"a record of nothing but lists":           `{ me { patient { medications { nodes { name } } allergies { totalCount } } } }`,
	"a record with what is wrong":             `{ me { id patient { fullName medications(before: "nonsense", last: 1) { nodes { name } } allergies { totalCount } } } }`,
	"cousins in fragments": `{ me { dependants { medications(first: 2) { nodes { patient { ...f } again: patient { ...f } } } } } }
		fragment f on Patient { guardians { fullName } medications { totalCount } }`,
	"cousins in fragments, with what is plain": `{ me { dependants { medications(first: 2) { nodes { patient { ...f } again: patient { ...f } } } } } }
		fragment f on Patient { fullName guardians { fullName } medications { totalCount } }`,
	"the catalogue": `{ departments { code municipalities { code name } name } municipalities(departmentCode: "05", search: "a") { name department { code name } } }`,
	"dashboard":     `{ me { patient { dashboard { activeMedications allergiesBySeverity { severity count } hasCriticalAllergies recentMedications { id name } recentActivity { id kind } lastUpdatedAt } alerts { kind text } } } }`,
	"timeline":      `{ me { patient { activity(first: 5) { nodes { __typename id kind at actor { fullName } } pageInfo { hasNextPage } } } } }`,
	"access log":    `{ me { patient { accessLog(first: 5) { nodes { id reason accessor { fullName role organization } ipAddress at location } } } } }`,
	"sessions":      `{ me { sessions { id current remembered createdAt lastSeenAt expiresAt } } }`,
	"public":        `{ home { apiVersion languages registeredPatients legalDocuments { kind version effectiveFrom } } countries { code name } }`,
	"errors":        `{ patient(id: "bm90aGluZw") { id } me { id email } }`,
	"patients":      `{ me { patients(first: 5) { totalCount nodes { id fullName medications(first: 2) { nodes { id name } } } } } }`,
	"nothing less":  `{ __typename me { __typename patient { __typename } } }`,
}

// What the writers of plain fields answer, the executor would have answered, byte for byte, and it is read in as many
// statements.
func TestPlainFieldsAreAnsweredAsTheExecutorWould(t *testing.T) {
	t.Parallel()
	fast := newAPI(t)
	fast.patients(t, 3) // lists of several records
	slow, err := graph.NewSlowHandler(fast.parts)
	if err != nil {
		t.Fatal(err)
	}
	slow = httpserver.Chain(slow, httpserver.Common(httpserver.CommonOptions{
		Log: fast.parts.Log, Now: fast.clock.Now, Methods: []string{http.MethodPost}, MaxURL: 8 << 10,
	})...)
	for name, operation := range plainOperations {
		for _, who := range []string{"primary", "secondary", "professional", "nobody"} {
			if who != "nobody" {
				fast.signIn(t, who)
			}
			answer := func(h http.Handler) (body string, statements int) {
				request := fmt.Sprintf(`{"query": %q}`, operation)
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(request))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("X-Request-Id", "the-same-for-both")
				if token := fast.tokens[who]; token != "" {
					r.Header.Set("Authorization", "Bearer "+token)
				}
				w := httptest.NewRecorder()
				fast.db.Statements.Reset()
				h.ServeHTTP(w, r)
				return inOrder(t, withoutRequestIDs(w.Body.String())), fast.db.Statements.Count()
			}
			answer(slow) // from now on its document is known
			want, most := answer(slow)
			answer(fast.handler)
			got, statements := answer(fast.handler)
			if got != want {
				t.Errorf("%s, as %s:\n%s\nwant\n%s", name, who, got, want)
			}
			if statements > most {
				t.Errorf("%s, as %s: %d statements, and the executor %d", name, who, statements, most)
			}
			if strings.HasSuffix(want, `"data":}`) || strings.HasSuffix(want, `"data":null}`) {
				t.Errorf("%s, as %s, does not run: %s", name, who, want)
			}
		}
	}
}

// inOrder sorts the errors of an answer: fields beside each other are resolved in any order.
func inOrder(t *testing.T, body string) string {
	t.Helper()
	var answer struct {
		Errors []json.RawMessage `json:"errors,omitempty"`
		Data   json.RawMessage   `json:"data,omitempty"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	slices.SortFunc(answer.Errors, func(a, b json.RawMessage) int { return bytes.Compare(a, b) })
	return fmt.Sprintf(`{"errors":%s,"data":%s}`, answer.Errors, answer.Data)
}
