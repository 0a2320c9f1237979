package graph_test

import (
	"context"
	"testing"
	"time"
)

// A row that somebody else holds is not waited for longer than two seconds; the answer names nothing of the database.
func TestSec_E02_F06_ALockedRowIsAConflict(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.signIn(t, "primary")
	tx, err := a.db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := tx.Exec(t.Context(), `SELECT 1 FROM patients FOR UPDATE`); err != nil {
		t.Fatal(err)
	}
	// The pools of tests are not opened by pg.Open, which sets it in production.
	a.exec(t, `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET lock_timeout = ''2s''', current_database()); END $$`)
	a.db.App.Reset()
	began := time.Now()
	body := a.ask(t, "primary", `mutation { updateProfile(input: {occupation: "Nueva"}) { userErrors { code } } }`, "")
	wantIn(t, body, `"code":"CONFLICT"`)
	if took := time.Since(began); took < time.Second || took > 30*time.Second {
		t.Errorf("answered after %v", took)
	}
}
