package home_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/home"
	"vitalgo/slices/home/application"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// identity knows one password, and notes whose sessions ended.
type identity struct {
	mu            sync.Mutex
	voided, ended []id.ID
}

const password = "the right one"

func (*identity) Confirm(_ context.Context, _ access.Viewer, given string, _ *string) error {
	if given != password {
		return fault.Invalid(fault.InvalidCredentials, "password")
	}
	return nil
}

func (i *identity) Void(_ context.Context, account id.ID, _ time.Time) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.voided = append(i.voided, account)
	return nil
}

func (i *identity) EndAll(_ context.Context, account id.ID) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.ended = append(i.ended, account)
	return nil
}

type world struct {
	home.Home
	*fixture.Fixture
	identity *identity

	mu  sync.Mutex
	now time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Fixture: fixture.New(t), identity: &identity{}, now: fixture.Now()}
	w.Home = home.New(home.Deps{DB: w.DB, Now: w.Now, Version: "1.2.3", Identity: w.identity, Sessions: w.identity})
	return w
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) text(t *testing.T, sql string, args ...any) string {
	t.Helper()
	var s string
	if err := w.Pool.QueryRow(t.Context(), sql, args...).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

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

func (w *world) accepted(t *testing.T, v access.Viewer) []string {
	t.Helper()
	found, err := w.Legal.AcceptancesOf(t.Context(), v, []id.ID{v.User, fixture.Secondary().User})
	check(t, err)
	var list []string
	for _, a := range found[v.User] {
		list = append(list, fmt.Sprintf("%s %s %s %s", a.Kind, a.Version, a.AcceptedAt.UTC().Format(time.DateOnly), a.IPAddress))
	}
	if len(found) > 1 {
		t.Error("shows what somebody else accepted")
	}
	return list
}

func TestAcceptLegalDocument(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := fixture.Paramedic()
	v.Language = locale.English
	before := w.accepted(t, v)
	if len(before) != 2 {
		t.Fatalf("the register holds %q", before)
	}
	w.Exec(t, `INSERT INTO legal_documents VALUES ('terms', '1.1', '2026-03-01', 'dos', 'two'), ('terms', '2.0', '2026-03-02', 'tres', 'three')`)
	for _, version := range []string{"1.0", "2.0", "9.9", "", "1.1\x00"} {
		if err := w.Legal.Accept(t.Context(), v, legal.Terms, version); fmt.Sprint(err) != "input: NOT_FOUND version" {
			t.Errorf("version %q: %v", version, err)
		}
	}
	for range 2 { // the second time changes nothing
		check(t, w.Legal.Accept(t.Context(), v, legal.Terms, "1.1"))
		w.advance(time.Hour)
	}
	after := w.accepted(t, v)
	if len(after) != 3 || after[0] != "terms 1.1 2026-03-01 192.0.2.1" {
		t.Errorf("accepted %q", after)
	}
	if got := w.text(t, `SELECT concat_ws(' ', user_agent, locale, patient_id) FROM legal_acceptances WHERE version = '1.1'`); got != "fixture en" {
		t.Errorf("row %s", got)
	}
	if err := w.Legal.Accept(t.Context(), fixture.Anonymous(), legal.Terms, "1.1"); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("nobody: %v", err)
	}
	if _, err := w.Legal.AcceptancesOf(t.Context(), fixture.Anonymous(), []id.ID{v.User}); fault.CodeOf(err) != fault.Unauthenticated {
		t.Errorf("nobody reads: %v", err)
	}
}

func TestEnrolForADependant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	v := fixture.Secondary()
	dependant := fixture.ID(demo.DependantPatientID)
	check(t, w.Legal.Enrol(t.Context(), v.Client, legal.Consent{
		Account: v.User, Patient: &dependant, Kinds: []legal.Kind{legal.HealthData}, Language: locale.Spanish, At: w.Now(),
	}))
	got := w.text(t, `SELECT concat_ws(' ', kind, version, patient_id = $2) FROM legal_acceptances WHERE user_id = $1 AND patient_id IS NOT NULL`, v.User, dependant)
	if got != "health_data 1.0 t" {
		t.Errorf("row %s", got)
	}
	w.Exec(t, `UPDATE legal_documents SET effective_from = '2030-01-01' WHERE kind = 'terms'`)
	if err := w.Legal.Enrol(t.Context(), v.Client, legal.Consent{Account: v.User, Kinds: legal.ForStaff(), At: w.Now()}); err == nil {
		t.Error("a document that is not in force is accepted")
	}
}

// account tells how an account and its codes stand.
func (w *world) account(t *testing.T, v access.Viewer) string {
	t.Helper()
	return w.text(t, `SELECT concat_ws(' ',
			coalesce((closing_since AT TIME ZONE 'UTC')::date::text, 'open'), (erase_after AT TIME ZONE 'UTC')::date, version,
			(SELECT coalesce(closed_reason, 'active') FROM emergency_codes c JOIN patients p ON p.id = c.patient_id WHERE p.user_id = u.id))
		FROM users u WHERE id = $1`, v.User)
}

// dependantsCode gives the dependant a code.
func (w *world) dependantsCode(t *testing.T) {
	t.Helper()
	w.Exec(t, `INSERT INTO emergency_codes (id, patient_id, code_hash, code_enc, generated_at, expires_at)
		VALUES (gen_random_uuid(), $1, sha256('code'), 'x', '2026-01-01', '2027-01-01')`, demo.DependantPatientID)
}

func (w *world) dependantsCodeIs(t *testing.T) string {
	t.Helper()
	return w.text(t, `SELECT coalesce(closed_reason, 'active') FROM emergency_codes WHERE patient_id = $1`, demo.DependantPatientID)
}

func (w *world) secondGuardian(t *testing.T) {
	t.Helper()
	w.Exec(t, `INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
		VALUES (gen_random_uuid(), $1, $2, 'MADRE', now())`, demo.SecondaryID, demo.DependantPatientID)
}

func TestCloseAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dependantsCode(t)
	if _, err := w.Closings.Close(t.Context(), fixture.Primary(), "wrong", nil); fmt.Sprint(err) != "input: INVALID_CREDENTIALS password" {
		t.Errorf("wrong password: %v", err)
	}
	if got := w.account(t, fixture.Primary()); got != "open 1 active" || len(w.identity.ended) != 0 {
		t.Errorf("after a wrong password: %s, ended %v", got, w.identity.ended)
	}
	at, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil)
	check(t, err)
	if want := fixture.Now().AddDate(0, 0, 30); !at.Equal(want) {
		t.Errorf("erased after %v, want %v", at, want)
	}
	if got := w.account(t, fixture.Primary()); got != "2026-03-01 2026-03-31 2 revoked" {
		t.Errorf("account %s", got)
	}
	if got := w.dependantsCodeIs(t); got != "revoked" {
		t.Errorf("the dependant's code is %s", got)
	}
	if got := w.account(t, fixture.Secondary()); got != "open 1 active" {
		t.Errorf("another account %s", got)
	}
	if primary := []id.ID{fixture.Primary().User}; !slices.Equal(w.identity.ended, primary) || !slices.Equal(w.identity.voided, primary) {
		t.Errorf("ended the sessions of %v, made void those of %v", w.identity.ended, w.identity.voided)
	}
}

func TestOnlyPatientsCloseTheirAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for v, want := range map[*access.Viewer]fault.Code{
		new(fixture.Anonymous()): fault.Unauthenticated, new(fixture.Paramedic()): fault.Forbidden,
		new(fixture.Professional()): fault.Forbidden, new(fixture.Admin()): fault.Forbidden,
	} {
		if _, err := w.Closings.Close(t.Context(), *v, password, nil); fault.CodeOf(err) != want {
			t.Errorf("%s: %v", v.Role, err)
		}
	}
}

func TestADependantWithAnotherGuardianStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dependantsCode(t)
	w.secondGuardian(t)
	_, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil)
	check(t, err)
	if got := w.dependantsCodeIs(t); got != "active" {
		t.Errorf("with another guardian the code is %s", got)
	}
	w.Exec(t, `UPDATE emergency_codes SET expires_at = '2026-02-01' WHERE patient_id = $1`, demo.DependantPatientID)
	_, err = w.Closings.Close(t.Context(), fixture.Secondary(), password, nil)
	check(t, err)
	if got := w.dependantsCodeIs(t); got != "expired" {
		t.Errorf("with no guardian left the code, which had run out, is %s", got)
	}
}

// Of two guardians who close at the same time, one is the last.
func TestGuardiansCloseAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.dependantsCode(t)
	w.secondGuardian(t)
	var group sync.WaitGroup
	for _, v := range []access.Viewer{fixture.Primary(), fixture.Secondary()} {
		group.Go(func() {
			if _, err := w.Closings.Close(t.Context(), v, password, nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := w.dependantsCodeIs(t); got != "revoked" {
		t.Errorf("the dependant's code is %s", got)
	}
}

// files notes what is erased, and may fail.
type files struct {
	erased []id.ID
	err    error
}

func (f *files) EraseFiles(_ context.Context, records []id.ID) error {
	f.erased = append(f.erased, records...)
	return f.err
}

func (w *world) erase(t *testing.T, f ...application.Files) int {
	t.Helper()
	n, err := home.EraseDue(t.Context(), w.DB, w.Now, f...)
	check(t, err)
	return n
}

func TestEraseDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, `INSERT INTO access_log (id, patient_id, accessor_id, accessor_role, accessor_name, reason, granted, ip, user_agent, at)
		VALUES (gen_random_uuid(), $1, $2, 'professional', 'Test Professional', 'care_team', true, '192.0.2.1', 'x', now())`,
		demo.PrimaryPatientID, demo.ProfessionalID)
	_, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil)
	check(t, err)
	w.advance(30*24*time.Hour - time.Second)
	if n := w.erase(t); n != 0 {
		t.Fatalf("erases %d before the time", n)
	}
	w.advance(time.Second)
	gone := &files{err: errors.New("the store is down")}
	if _, err := home.EraseDue(t.Context(), w.DB, w.Now, gone); !errors.Is(err, gone.err) {
		t.Errorf("error %v", err)
	}
	if got := w.account(t, fixture.Primary()); got != "2026-03-01 2026-03-31 2 revoked" {
		t.Fatalf("files are left, and the account is %s", got)
	}
	gone = &files{}
	if n := w.erase(t, gone); n != 1 {
		t.Fatalf("erases %d", n)
	}
	if !slices.Contains(gone.erased, fixture.Primary().Patient) || !slices.Contains(gone.erased, fixture.ID(demo.DependantPatientID)) || len(gone.erased) != 2 {
		t.Errorf("erases the files of %v", gone.erased)
	}
	got := w.text(t, `SELECT concat_ws(' ', (SELECT count(*) FROM users), (SELECT string_agg(id::text, ' ') FROM patients),
		(SELECT count(*) FROM medications), (SELECT count(*) FROM record_changes WHERE patient_id <> $1), (SELECT count(*) FROM access_grants),
		(SELECT count(*) FROM guardianships), (SELECT count(*) FROM legal_acceptances WHERE user_id = $2))`, demo.SecondaryPatientID, demo.PrimaryID)
	if want := "5 " + demo.SecondaryPatientID + " 0 0 0 0 0"; got != want {
		t.Errorf("left %s, want %s", got, want)
	}
	if got := w.text(t, `SELECT concat_ws(' ', count(*), max(accessor_name), count(patient_id)) FROM access_log`); got != "1 Test Professional 0" {
		t.Errorf("access log %s", got)
	}
}

func TestADependantIsErasedWithTheLastGuardian(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.secondGuardian(t)
	there := func() int { return w.Count(t, `SELECT count(*) FROM patients WHERE id = $1`, demo.DependantPatientID) }
	_, err := w.Closings.Close(t.Context(), fixture.Primary(), password, nil)
	check(t, err)
	w.advance(24 * time.Hour)
	_, err = w.Closings.Close(t.Context(), fixture.Secondary(), password, nil)
	check(t, err)
	w.advance(29 * 24 * time.Hour)
	if n := w.erase(t); n != 1 || there() != 1 {
		t.Errorf("erases %d, dependants %d", n, there())
	}
	w.advance(24 * time.Hour)
	if n := w.erase(t); n != 1 || there() != 0 {
		t.Errorf("then erases %d, dependants %d", n, there())
	}
}

// More than a batch, by two runs at once: each account is erased once.
func TestEraseManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const many = 50
	w.patients(t, many, many)
	w.Exec(t, `UPDATE users SET closing_since = '2026-01-01', erase_after = '2026-01-31' WHERE closing_since IS NOT NULL`)
	var (
		group  sync.WaitGroup
		counts [2]int
	)
	for i := range counts {
		group.Go(func() { counts[i] = w.erase(t) })
	}
	group.Wait()
	if left := w.Count(t, `SELECT count(*) FROM users`); counts[0]+counts[1] != many || left != 6 {
		t.Errorf("erased %v, left %d", counts, left)
	}
}
