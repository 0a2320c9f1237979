package app

import (
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/auditchain"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/logtest"
)

// What is wrong is an error, with which the command exits with 1, and is named.
func TestSec_D04_VerifyNamesTheRow(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	if err := auditchain.New(f.DB, logtest.Searched(t), time.Now, time.Hour).Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	verify := func(heads ...string) (string, error) {
		var out strings.Builder
		err := VerifyAudit(t.Context(), config.Config{MigrationURL: config.Secret(f.URL)}, heads, &out)
		return out.String(), err
	}
	said, err := verify()
	if err != nil || !strings.Contains(said, "staff_decisions: ") || !strings.Contains(said, "access_log: 0 rows sealed") {
		t.Errorf("%q, %v", said, err)
	}
	_, after, _ := strings.Cut(said, "rows sealed, head staff_decisions:")
	head := "staff_decisions:" + strings.TrimSpace(after)
	if said, err := verify(head); err != nil {
		t.Errorf("with the head %s: %q, %v", head, said, err)
	}
	if said, err := verify("access_log:9:" + strings.Repeat("00", 32)); err == nil || !strings.Contains(said, "position 9") {
		t.Errorf("with a head that is not there: %q, %v", said, err)
	}
	if _, err := verify("staff_decisions"); err == nil {
		t.Error("takes what is no head")
	}
	var row string
	if err := f.Pool.QueryRow(t.Context(), `UPDATE staff_decisions SET reason = 'another reason'
		WHERE id = (SELECT min(id::text)::uuid FROM staff_decisions) RETURNING id`).Scan(&row); err != nil {
		t.Fatal(err)
	}
	if said, err := verify(); err == nil || !strings.Contains(said, "staff_decisions: row "+row+" was changed") {
		t.Errorf("edited: %q, %v", said, err)
	}
}
