package graph_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
)

// Payloads answer instants as they are stored, and not as the server's clock has them: to the microsecond.
func TestPayloadsAnswerInstantsAsTheyAreStored(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.signIn(t, "primary")
	a.clock.Advance(123_456_789 * time.Nanosecond)
	for payload, reading := range map[string]string{
		`mutation { addIllness(input: {name: "Asma", diagnosisDate: "2026-02-01", status: ACTIVE}) { illness { createdAt updatedAt } } }`: `{ me { patient { illnesses(first: 1) { nodes { createdAt updatedAt } } } } }`,
		`mutation { grantAccess(input: {professionalLicense: "MED-0001", expiresOn: "2026-12-31"}) { grant { grantedAt } } }`:             `{ me { patient { grants { grantedAt } } } }`,
		`mutation { generateEmergencyCode { emergencyCode { generatedAt expiresAt } } }`:                                                  `{ me { patient { emergencyCode { generatedAt expiresAt } } } }`,
		`mutation { updateProfile(input: {heightCm: 171}) { patient { updatedAt } userErrors { code } } }`:                                `{ me { patient { updatedAt } } }`,
	} {
		for answer, body := range map[string]string{"payload": a.ask(t, "primary", payload, ""), "reading": a.ask(t, "primary", reading, "")} {
			if !strings.Contains(body, ".123456Z") || strings.Contains(body, ".123456789Z") {
				t.Errorf("%s: the %s answers %s", payload, answer, body)
			}
		}
	}
}

// midnight is a clock that shows the last instant of 1 March in Bogotá, and after some looks the first of the day after.
type midnight struct {
	mu   sync.Mutex
	left int
}

func (m *midnight) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	end := time.Date(2026, time.March, 2, 5, 0, 0, 0, time.UTC)
	if m.left == 0 {
		return end
	}
	m.left--
	return end.Add(-time.Microsecond)
}

func (m *midnight) in(looks int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.left = looks
}

// A consent for the day that ends while it is given is given or refused.
func TestAConsentForTheDayThatEndsIsGivenOrRefused(t *testing.T) {
	t.Parallel()
	const always = 1 << 30
	clock := &midnight{left: always}
	a := newAPIWith(t, func(p *app.Parts) { p.Now = clock.Now })
	a.signIn(t, "primary")
	for looks := range 20 {
		clock.in(looks)
		body := a.ask(t, "primary", `mutation { grantAccess(input: {professionalLicense: "MED-0001", expiresOn: "2026-03-01"}) { grant { expiresOn } userErrors { code } } }`, "")
		clock.in(always)
		if strings.Contains(body, `"errors"`) {
			t.Errorf("midnight after %d looks at the clock: %s", looks, body)
		}
	}
}

// How many records are shared is no reading of any, and enters and announces none.
func TestWhoCountsRecordsReadsNone(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for operation, readings := range map[string]int{
		`{ me { patients { totalCount } } }`:                                                     0,
		`{ me { patients { __typename ...c } } } fragment c on PatientConnection { totalCount }`: 0,
		`{ me { patients { totalCount nodes { __typename } } } }`:                                1,
		`{ me { patients { pageInfo { endCursor } } } }`:                                         1, // it holds whose record it is
		`{ me { patients { edges { cursor } } } }`:                                               1,
	} {
		before := a.count(t, `SELECT count(*) FROM access_log`)
		body := a.ask(t, "professional", operation, "")
		if strings.Contains(body, `"errors"`) {
			t.Errorf("%s is answered %s", operation, body)
		}
		if strings.Contains(operation, "totalCount") {
			wantIn(t, body, `"totalCount":1`)
		}
		if n := a.count(t, `SELECT count(*) FROM access_log`) - before; n != readings {
			t.Errorf("%s enters %d readings, want %d", operation, n, readings)
		}
	}
}

// What an owner began before the account was closed, and waited for the closing, does not succeed after it.
func TestSec_F20_NothingThatWaitsForAClosingSucceeds(t *testing.T) {
	t.Parallel()
	for name, operation := range map[string]string{
		"a code":      `mutation { generateEmergencyCode { emergencyCode { status } userErrors { code } } }`,
		"a dependant": `mutation { registerDependant(input: {firstName: "Ana", lastName: "Gómez", documentType: RC, documentNumber: "AAAAAA1", birthDate: "2020-05-15", relationship: MOTHER, acceptHealthData: true}) { patient { documentNumber } userErrors { field code } } }`,
		"a consent":   `mutation { grantAccess(input: {professionalLicense: "MED-0001", expiresOn: "2026-12-31"}) { grant { status } userErrors { code } } }`,
		"a row":       `mutation { addMedication(input: {name: "Metformina", dosage: "1", frequency: "1", startDate: "2026-02-01"}) { medication { name } userErrors { code } } }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			a.signIn(t, "primary")
			tx, err := a.db.Pool.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			// The code is what a closing takes last: record and account are in its hands then.
			if _, err := tx.Exec(t.Context(), `SELECT FROM emergency_codes WHERE patient_id = $1 FOR UPDATE`, demo.PrimaryPatientID); err != nil {
				t.Fatal(err)
			}
			waiting := func(n int) {
				await(t, func() bool {
					return a.count(t, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`) >= n
				})
			}
			var (
				closed, begun string
				both          sync.WaitGroup
			)
			both.Go(func() {
				closed = a.ask(t, "primary", `mutation { closeAccount(input: {password: "TestPassword123!"}) { erasedAfter userErrors { code } } }`, "")
			})
			waiting(1)
			both.Go(func() { begun = a.ask(t, "primary", operation, "") })
			waiting(2)
			if err := tx.Commit(context.Background()); err != nil {
				t.Fatal(err)
			}
			both.Wait()
			wantIn(t, closed, `"userErrors":[]`)
			if !strings.Contains(begun, `"UNAUTHENTICATED"`) && !strings.Contains(begun, `"NOT_FOUND"`) {
				t.Errorf("what waited is answered %s", begun)
			}
		})
	}
}
