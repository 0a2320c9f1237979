package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
)

// Ids are no secret, so guessing many of them in one operation tells nothing, and there is an end to how many.
func TestSec_Z09_ManyIDsAtOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	guesses := func(n int) []string {
		ids := make([]string, n)
		for i := range ids {
			ids[i] = globalID("Medication", id.Random().String())
		}
		ids[n-1] = rowID("Medication", 11, 1) // one that exists
		return ids
	}
	aliased := func(n int) string {
		var operation strings.Builder
		for i, guess := range guesses(n) {
			fmt.Fprintf(&operation, "n%d: node(id: %q) { id } ", i, guess)
		}
		return "{ " + operation.String() + "}"
	}
	body := a.ask(t, "secondary", aliased(20), "")
	if strings.Count(body, ":null") != 20 || strings.Contains(body, "errors") {
		t.Errorf("20 at once: %s", body)
	}
	wantIn(t, a.ask(t, "secondary", aliased(30), ""), "QUERY_TOO_COMPLEX")
	many := func(n int) string {
		return a.ask(t, "secondary", `query ($ids: [ID!]!) { nodes(ids: $ids) { id } }`, `{"ids": ["`+strings.Join(guesses(n), `","`)+`"]}`)
	}
	if body := many(100); body != `{"data":{"nodes":[`+strings.Repeat("null,", 99)+`null]}}` {
		t.Errorf("100 at once: %s", body)
	}
	wantIn(t, many(101), "BAD_USER_INPUT")
	patients := `query ($id: ID!) { a: patient(id: $id) { id } b: patient(id: $id) { id } }`
	body = a.ask(t, "secondary", patients, `{"id": "`+globalID("Patient", demo.PrimaryPatientID)+`"}`)
	if strings.Count(body, `"NOT_FOUND"`) != 2 {
		t.Errorf("two records: %s", body)
	}
}

// A licence of nobody and one of somebody who is not an active professional are answered alike; and after twenty
// tries in an hour none is looked up.
func TestSec_Z09_LicencesCannotBeGuessed(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(p *app.Parts) { p.RateLimitScale = 1 })
	a.exec(t, `UPDATE staff_members SET status = 'suspended' WHERE license_number = 'MED-0001'`)
	guess := func(license string) string {
		return withoutRequestIDs(a.ask(t, "secondary", `mutation ($l: String!) { grantAccess(input: {professionalLicense: $l, expiresOn: "2026-12-31"}) {
			grant { id } userErrors { field code } } }`, fmt.Sprintf(`{"l": %q}`, license)))
	}
	want := guess("NONE-0001")
	wantIn(t, want, `{"field":["input","professionalLicense"],"code":"NOT_FOUND"}`)
	for i, license := range []string{"MED-0001", "PARA-0001", "PARA-0002", "not a licence"} {
		if diff := cmp.Diff(want, guess(license)); diff != "" {
			t.Errorf("guess %d (-nobody's +this):\n%s", i, diff)
		}
	}
	for range 15 {
		guess("NONE-0002")
	}
	wantIn(t, guess("MED-0001"), "RATE_LIMITED", `"retryAfter":`)
}
