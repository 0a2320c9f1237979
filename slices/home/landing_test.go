package home_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/legal"
	"vitalgo/slices/shared/domain/locale"
)

// patients adds accounts of patients, some of them closing.
func (w *world) patients(t *testing.T, n, closing int) {
	t.Helper()
	w.Exec(t, `
		INSERT INTO users (id, email, password_hash, role, first_name, last_name, created_at, updated_at, closing_since, erase_after)
		SELECT gen_random_uuid(), 'many' || i || '@example.com', 'none', 'patient', 'Many', 'Patients', now(), now(),
			CASE WHEN i <= $2 THEN now() END, CASE WHEN i <= $2 THEN now() + interval '30 days' END
		FROM generate_series(1, $1::int) i`, n, closing)
}

func TestHome(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.patients(t, 22, 5) // with the two of the register 19 that stay
	v := access.Viewer{Language: locale.English}
	h, err := w.Use.Show(t.Context(), v)
	check(t, err)
	if h.APIVersion != "1.2.3" || h.RegisteredPatients != 10 || !slices.Equal(h.Languages, []locale.Language{locale.Spanish, locale.English}) {
		t.Errorf("version %q, %d patients, languages %v", h.APIVersion, h.RegisteredPatients, h.Languages)
	}
	var kinds []legal.Kind
	for _, d := range h.LegalDocuments {
		kinds = append(kinds, d.Kind)
		if d.Version != "1.0" || d.EffectiveFrom.String() != "2025-09-01" {
			t.Errorf("%s: version %s from %s", d.Kind, d.Version, d.EffectiveFrom)
		}
	}
	if !slices.Equal(kinds, legal.ForPatients()) {
		t.Errorf("documents %v", kinds)
	}
	if text := h.LegalDocuments[2].Text; !strings.HasPrefix(text, "Authorization to process health data") {
		t.Errorf("text %.40q", text)
	}
	for _, v := range []access.Viewer{{}, {Language: locale.Spanish}} {
		h, err := w.Use.Show(t.Context(), v)
		check(t, err)
		if text := h.LegalDocuments[0].Text; !strings.HasPrefix(text, "Términos de uso") {
			t.Errorf("text for language %q: %.40q", v.Language, text)
		}
	}
}

func TestHomeIsCachedForAMinute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	show := func() string {
		h, err := w.Use.Show(t.Context(), access.Viewer{})
		check(t, err)
		return fmt.Sprint(h.RegisteredPatients, " ", h.LegalDocuments[0].Version)
	}
	if got := show(); got != "0 1.0" {
		t.Fatal(got)
	}
	w.patients(t, 8, 0)
	w.Exec(t, `INSERT INTO legal_documents VALUES ('terms', '1.1', '2026-03-01', 'dos', 'two'), ('terms', '2.0', '2026-03-02', 'tres', 'three')`)
	w.Statements.Reset()
	w.advance(59 * time.Second)
	if got := show(); got != "0 1.0" || w.Statements.Count() != 0 {
		t.Errorf("before a minute %s, %d statements", got, w.Statements.Count())
	}
	w.advance(2 * time.Second)
	if got := show(); got != "10 1.1" || w.Statements.Count() != 2 {
		t.Errorf("after a minute %s, %d statements", got, w.Statements.Count())
	}
}
