//go:build smoke

// Package smoke does once what a newcomer does first: clone, `go run . dev`, sign in, read the demo record.
package smoke

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/deploy/live"
)

// From the start to the first answer. The first start makes the database and its demo data; what has to be
// compiled is compiled before.
const (
	firstStartLimit  = 30 * time.Second
	secondStartLimit = 3 * time.Second
)

const login = `mutation ($email: EmailAddress!, $password: String!) {
	login(input: {email: $email, password: $password}) {
		tokens { accessToken }
		userErrors { code message }
	}
}`

// With ids, versions and times, so that a second seed that wrote anything would show.
const demoRecord = `{ me { patient { id fullName updatedAt version medications { totalCount
	nodes { id name dosage startDate endDate status version createdAt updatedAt } } } } }`

type medication struct {
	ID, Name, Dosage, StartDate, Status, CreatedAt, UpdatedAt string
	EndDate                                                   *string
	Version                                                   int
}

type record struct {
	Me struct {
		Patient struct {
			ID, FullName, UpdatedAt string
			Version                 int
			Medications             struct {
				TotalCount int
				Nodes      []medication
			}
		}
	}
}

func TestDevelopmentServer(t *testing.T) {
	dir := clone(t)
	port := live.FreePort(t)
	output(t, dir, "go", "build", "-o", "vitalgo", ".")

	first := start(t, dir, environment(t, t.TempDir(), port), port, firstStartLimit, "go", "run", ".", "dev")
	t.Logf("first start: %s to the first answer", first.elapsed.Round(time.Millisecond))
	token := signIn(t, first)
	before := query[record](t, first, token, demoRecord, nil)
	checkDemoRecord(t, before)
	first.interrupt(t)

	home := t.TempDir() // another one: nothing of the first start may be kept there
	second := start(t, dir, environment(t, home, port), port, secondStartLimit, "./vitalgo", "dev")
	t.Logf("second start: %s to the first answer", second.elapsed.Round(time.Millisecond))
	after := query[record](t, second, token, demoRecord, nil) // with the first run's session
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the second start changed the demo record (-before +after):\n%s", diff)
	}
	signIn(t, second)
	second.interrupt(t)

	if written, err := os.ReadDir(home); err != nil || len(written) > 0 {
		t.Errorf("written into HOME: %v (%v); the development mode keeps its data in .vitalgo", written, err)
	}
	if changed := output(t, dir, "git", "status", "--porcelain"); changed != "" {
		t.Errorf("the development mode changed files of the clone:\n%s", changed)
	}
}

func signIn(t *testing.T, s *server) string {
	t.Helper()
	answer := query[struct {
		Login struct {
			Tokens     *struct{ AccessToken string }
			UserErrors []struct{ Code, Message string }
		}
	}](t, s, "", login, map[string]any{"email": "test.patient@vitalgo.com", "password": "TestPassword123!"})
	if answer.Login.Tokens == nil {
		t.Fatalf("not signed in: %+v", answer.Login.UserErrors)
	}
	return answer.Login.Tokens.AccessToken
}

func checkDemoRecord(t *testing.T, r record) {
	t.Helper()
	type row struct{ Name, StartDate, Status string }
	want := []row{
		{"Omeprazol", "2024-02-01", "ACTIVE"},
		{"Losartán", "2024-01-20", "ACTIVE"},
		{"Ibuprofeno", "2024-01-15", "ACTIVE"},
		{"Amoxicilina", "2023-12-01", "INACTIVE"},
		{"Acetaminofén", "2023-11-15", "INACTIVE"},
	}
	var got []row
	for _, m := range r.Me.Patient.Medications.Nodes {
		got = append(got, row{m.Name, m.StartDate, m.Status})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("medications of the demo record (-want +got):\n%s", diff)
	}
	if name, total := r.Me.Patient.FullName, r.Me.Patient.Medications.TotalCount; name != "Test Patient Primary" || total != len(want) {
		t.Errorf("full name %q with %d medications, want %q with %d", name, total, "Test Patient Primary", len(want))
	}
}
