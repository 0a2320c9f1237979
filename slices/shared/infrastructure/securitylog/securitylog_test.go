package securitylog_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"slices"
	"testing"

	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/infrastructure/securitylog"
)

func TestSec_E07_KindsAreAClosedListOfLines(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	report := securitylog.New(slog.New(slog.NewJSONHandler(&out, nil)))
	for _, kind := range security.Kinds() {
		report.Tell(t.Context(), security.Event{Kind: kind})
	}
	var names []string
	for line := range bytes.Lines(out.Bytes()) {
		var entry struct {
			Msg, Level string
			Event      security.Kind
		}
		if err := json.Unmarshal(line, &entry); err != nil || entry.Msg != securitylog.Message || !slices.Contains(security.Kinds(), entry.Event) {
			t.Errorf("%v in the line %s", err, line)
		}
		if entry.Event == security.RefreshReused && entry.Level != "WARN" {
			t.Errorf("a stolen token is no alarm: %s", line)
		}
		names = append(names, string(entry.Event))
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != len(security.Kinds()) {
		t.Errorf("lines of %v", names)
	}
	security.Report(nil).Tell(t.Context(), security.Event{}) // tells nobody
}
