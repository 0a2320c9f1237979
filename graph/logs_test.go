package graph_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/securitylog"
)

// eventsIn returns the security events since the last call.
func eventsIn(t *testing.T, j *logtest.Journal) []map[string]any {
	t.Helper()
	var events []map[string]any
	for line := range strings.Lines(j.Take()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatalf("%v in the line %s", err, line)
		}
		if entry["msg"] == securitylog.Message {
			events = append(events, entry)
		}
	}
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

// E04 over HTTP: what is sent and answered stands in no line; what a line is to tell stands in it.
func TestSec_E04_JourneysLeaveNoTraceOfWhatTheyCarry(t *testing.T) {
	t.Parallel()
	const marker = "marker4711"
	a, log := newLoggedAPI(t, false)
	token, refreshToken := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	eventsIn(t, log)
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
	text := log.Text()
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
