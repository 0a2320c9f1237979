package graph_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const exportRecord = `mutation ($patient: ID, $format: ExportFormat!) { exportRecord(input: {patientId: $patient, format: $format}) {
	url expiresAt sizeBytes userErrors { field code } } }`

// download gets what an address of an export leads to.
func (a *api) download(t *testing.T, url string) (int, []byte) {
	t.Helper()
	path, ours := strings.CutPrefix(url, "https://api.vitalgo.example")
	if !ours {
		t.Fatal(url)
	}
	recorder := httptest.NewRecorder()
	a.exports.ServeHTTP(recorder, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return recorder.Code, recorder.Body.Bytes()
}

func TestARecordIsTakenAwayOnce(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	body := a.ask(t, "primary", exportRecord, `{"format": "JSON"}`)
	wantIn(t, body, `"expiresAt":"2026-03-01T12:15:00Z"`, `"userErrors":[]`)
	url := field[string](t, body, "data.exportRecord.url")
	status, file := a.download(t, url)
	if status != http.StatusOK || len(file) != int(field[float64](t, body, "data.exportRecord.sizeBytes")) {
		t.Fatalf("answers %d, %d bytes", status, len(file))
	}
	var document struct {
		Patient     struct{ ID, FullName, DocumentNumber string }
		Medications []struct{ Name string }
		AccessLog   []any
	}
	if err := json.Unmarshal(file, &document); err != nil {
		t.Fatal(err)
	}
	if document.Patient.DocumentNumber != "1234567890" || len(document.Medications) != 5 || document.Medications[0].Name != "Omeprazol" {
		t.Errorf("holds %+v", document)
	}
	// The ids are those of the API.
	wantIn(t, a.ask(t, "primary", `query ($id: ID!) { node(id: $id) { ... on Patient { documentNumber } } }`, `{"id": "`+document.Patient.ID+`"}`), "1234567890")
	if status, _ := a.download(t, url); status != http.StatusNotFound {
		t.Errorf("the second time answers %d", status)
	}
}

func TestAnExportEndsAfterAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	url := field[string](t, a.ask(t, "secondary", exportRecord, `{"format": "JSON"}`), "data.exportRecord.url")
	a.clock.Advance(15 * time.Minute)
	if status, _ := a.download(t, url); status != http.StatusNotFound {
		t.Errorf("answers %d", status)
	}
}

func TestExportsThatAreRefused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, c := range []struct{ who, variables, want string }{
		{"primary", `{"format": "FHIR_IPS"}`, `"url":null,"expiresAt":null,"sizeBytes":null,"userErrors":[{"field":["input","format"],"code":"NOT_ALLOWED"}]`},
		{"primary", `{"format": "PDF"}`, `{"field":["input","format"],"code":"NOT_ALLOWED"}`},
		{"secondary", `{"format": "JSON", "patient": "UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I"}`, "NOT_FOUND"},
		{"secondary", `{"format": "JSON", "patient": "nonsense"}`, "NOT_FOUND"},
		{"professional", `{"format": "JSON", "patient": "UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I"}`, "FORBIDDEN"},
		{"nobody", `{"format": "JSON"}`, "UNAUTHENTICATED"},
	} {
		wantIn(t, a.ask(t, c.who, exportRecord, c.variables), c.want)
	}
}
