package graph_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
)

// A thousand operations of several people, at once and on the same ids: each is answered what its sender may see, and
// in the sender's language.
func TestSec_Z11_NothingIsSharedBetweenOperations(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(p *app.Parts) { p.LoaderWait = 5 * time.Millisecond })
	wantIn(t, a.ask(t, "secondary", `mutation { addMedication(input: {name: "Zinc", dosage: "1", frequency: "1", startDate: "2020-01-01"}) { medication { id } } }`, ""), "Medication")
	wantIn(t, a.ask(t, "secondary", `mutation { setLanguage(input: {language: EN}) { user { language } } }`, ""), "EN")
	var zinc string
	if err := a.db.Pool.QueryRow(t.Context(), `SELECT id::text FROM medications WHERE name = 'Zinc'`).Scan(&zinc); err != nil {
		t.Fatal(err)
	}
	ids := fmt.Sprintf(`{"ids": [%q, %q, %q, %q]}`, rowID("Medication", 11, 2), globalID("Medication", zinc),
		globalID("Patient", demo.PrimaryPatientID), globalID("Patient", demo.SecondaryPatientID))
	const nodes = `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Medication { name patient { lastName } } ... on Patient { lastName medications { totalCount } } }
		documentTypes { name } me { email } }`
	primary := `{"name":"Omeprazol","patient":{"lastName":"Patient Primary"}},null,{"lastName":"Patient Primary","medications":{"totalCount":5}},null]`
	secondary := `[null,{"name":"Zinc","patient":{"lastName":"Patient Secondary"}},null,{"lastName":"Patient Secondary","medications":{"totalCount":1}}]`
	nobody := `[null,null,null,null]`
	people := []struct{ who, nodes, language, email string }{
		{"primary", primary, "Cédula de Ciudadanía", "test.patient@vitalgo.com"},
		{"secondary", secondary, "Citizenship card", "test.patient2@vitalgo.com"},
		{"professional", primary, "Cédula de Ciudadanía", "test.professional@vitalgo.com"},
		{"paramedic", nobody, "Cédula de Ciudadanía", "test.paramedic@vitalgo.com"},
		{"admin", nobody, "Cédula de Ciudadanía", "test.admin@vitalgo.com"},
	}
	for _, p := range people {
		a.signIn(t, p.who)
	}
	const operations, atOnce = 1000, 20
	var group sync.WaitGroup
	for worker := range atOnce {
		group.Go(func() {
			for i := range operations / atOnce {
				p := people[(worker+i)%len(people)]
				status, body := a.send(t, a.tokens[p.who], nodes, ids)
				if status != http.StatusOK || !strings.Contains(body, p.nodes) || !strings.Contains(body, p.language) || !strings.Contains(body, `"email":"`+p.email+`"`) || strings.Contains(body, "errors") {
					t.Errorf("%s: %d %.600s", p.who, status, body)
					return
				}
			}
		})
	}
	group.Wait()
}
