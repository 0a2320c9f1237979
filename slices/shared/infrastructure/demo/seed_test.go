package demo_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/sealer"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// 03:30 in UTC is still the day before in Bogotá.
var now = time.Date(2026, 1, 15, 3, 30, 0, 0, time.UTC)

// hashes counts, so that a hash made twice differs, like a real one.
var hashes atomic.Int64

func options(t *testing.T, at time.Time) demo.Options {
	t.Helper()
	s, err := sealer.New([]sealer.Key{bytes.Repeat([]byte{7}, sealer.KeySize)})
	if err != nil {
		t.Fatal(err)
	}
	return demo.Options{
		Now:    at,
		Sealer: s,
		HashPassword: func(password string) (string, error) {
			return fmt.Sprintf("%s#%d", password, hashes.Add(1)), nil
		},
		VerifyPassword: func(hash, password string) bool { return strings.HasPrefix(hash, password+"#") },
	}
}

func seeded(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := pgtest.New(t).Pool
	seed(t, pool, now)
	return pool
}

func seed(t *testing.T, pool *pgxpool.Pool, at time.Time) {
	t.Helper()
	if err := demo.Seed(t.Context(), pool, options(t, at)); err != nil {
		t.Fatal(err)
	}
}

func TestSeedTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	before := dump(t, pool)
	seed(t, pool, now.Add(100*24*time.Hour))
	if diff := cmp.Diff(before, dump(t, pool)); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

func TestSeedRestores(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	before := dump(t, pool)
	for _, damage := range []string{
		"UPDATE users SET first_name = 'Other', language = 'en', version = 9, last_login_at = now(), email_verified_at = NULL",
		"UPDATE users SET closing_since = now(), erase_after = now() + interval '30 days', otp_enabled_at = now(), otp_secret_enc = ''",
		"UPDATE users SET email = 'moved@example.com' WHERE id = '" + demo.AdminID + "'",
		"UPDATE patients SET last_name = 'Other', blood_type = 'A+', declared_none = '{surgeries}', version = 9",
		"UPDATE staff_members SET status = 'suspended', license_expires_on = '2020-01-01'",
		"UPDATE medications SET name = 'Other', deleted_at = now(), source = 'professional', recorded_by = NULL, version = 9",
		"UPDATE allergies SET severity = 'leve', treatment = 'none', deleted_at = now()",
		"UPDATE illnesses SET status = 'activa', is_chronic = false, icd10_code = NULL",
		"UPDATE surgeries SET surgery_date = '2000-01-01', anesthesia = NULL",
		"UPDATE emergency_codes SET closed_at = now(), closed_reason = 'revoked'",
		"UPDATE access_grants SET revoked_at = granted_at, scope = 'write'",
		"UPDATE guardianships SET relationship = 'TIO'",
		"DELETE FROM medications WHERE dosage = '20mg'",
		"DELETE FROM legal_acceptances",
		"DELETE FROM staff_decisions",
		"DELETE FROM record_changes WHERE kind = 'updated'",
	} {
		execute(t, pool, damage)
	}
	seed(t, pool, now)
	if diff := cmp.Diff(before, dump(t, pool)); diff != "" {
		t.Errorf("(-before +restored):\n%s", diff)
	}
}

func TestSeedRestoresPasswordsAndCodes(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	execute(t, pool, "UPDATE users SET password_hash = 'changed'")
	execute(t, pool, "UPDATE emergency_codes SET code_enc = '\\x00'")
	seed(t, pool, now)
	assertPasswords(t, pool)
	assertCodes(t, pool)
}

func TestSeedKeepsOtherRows(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	const other = "0199ffff-0000-7000-8000-000000000001"
	for _, addition := range []string{
		`INSERT INTO users (id, email, password_hash, role, first_name, last_name, created_at, updated_at)
		VALUES ($1, 'other@example.com', 'h', 'patient', 'Other', 'Person', now(), now())`,
		`INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, phone, created_at)
		VALUES ($1, '` + demo.PrimaryPatientID + `', 0, 'Other Person', 'AMIGO', '+573001234567', now())`,
		`INSERT INTO record_changes (id, patient_id, actor_role, kind, subject_type, subject_id, at)
		VALUES ($1, '` + demo.PrimaryPatientID + `', 'patient', 'updated', 'Patient', $1, now())`,
		`INSERT INTO access_log (id, accessor_role, accessor_name, reason, granted, ip, user_agent, at)
		VALUES ($1, 'paramedic', 'Other', 'emergency', true, '192.0.2.1', '', now())`,
	} {
		execute(t, pool, addition, other)
	}
	before := dump(t, pool)
	seed(t, pool, now)
	if diff := cmp.Diff(before, dump(t, pool)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

// A row that has taken a listed row's place stays, and so does the listed one.
func TestSeedLeavesReplacedRows(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	for _, change := range []string{
		"UPDATE emergency_codes SET closed_at = now(), closed_reason = 'replaced'",
		`INSERT INTO emergency_codes (id, patient_id, code_hash, code_enc, generated_at, expires_at)
		SELECT gen_random_uuid(), patient_id, sha256(code_hash), code_enc, now(), now() + interval '365 days'
		FROM emergency_codes`,
		"UPDATE access_grants SET revoked_at = granted_at",
		`INSERT INTO access_grants (id, patient_id, professional_id, scope, granted_at, expires_on)
		SELECT gen_random_uuid(), patient_id, professional_id, 'write', granted_at, expires_on
		FROM access_grants`,
		"UPDATE allergies SET deleted_at = now() WHERE allergen = 'Latex'",
		`INSERT INTO allergies (id, patient_id, allergen, allergen_key, severity, source, created_at, updated_at)
		SELECT gen_random_uuid(), patient_id, 'Látex', allergen_key, 'leve', 'patient', now(), now()
		FROM allergies
		WHERE allergen = 'Latex'`,
	} {
		execute(t, pool, change)
	}
	before := dump(t, pool)
	seed(t, pool, now)
	if diff := cmp.Diff(before, dump(t, pool)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

func TestCodesAndGrantBeginAnew(t *testing.T) {
	t.Parallel()
	const (
		lifetime = 365 * 24 * time.Hour
		lastDay  = "2027-01-14" // 365 days after 2026-01-14, the day in Bogotá
	)
	tests := []struct {
		name          string
		again         time.Time
		wantGenerated time.Time
		wantExpiresOn string
	}{
		{"both in force", now.Add(lifetime - time.Second), now, lastDay},
		{"codes run out, grant on its last day", now.Add(lifetime), now.Add(lifetime), lastDay},
		{"all run out", now.Add(lifetime + 24*time.Hour), now.Add(lifetime + 24*time.Hour), "2028-01-15"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pool := seeded(t)
			seed(t, pool, tt.again)
			for _, generated := range values[time.Time](t, pool, "SELECT generated_at FROM emergency_codes") {
				if !generated.Equal(tt.wantGenerated) {
					t.Errorf("code generated at %s, want %s", generated, tt.wantGenerated)
				}
			}
			if diff := cmp.Diff([]string{tt.wantExpiresOn}, values[string](t, pool, "SELECT expires_on::text FROM access_grants")); diff != "" {
				t.Errorf("grant's last day (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSeedIsAllOrNothing(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t).Pool
	execute(t, pool, "ALTER TABLE access_grants ADD CONSTRAINT refuse CHECK (false)") // the last table written
	if err := demo.Seed(t.Context(), pool, options(t, now)); err == nil {
		t.Fatal("no error")
	}
	if n := values[int](t, pool, "SELECT count(*) FROM users")[0]; n != 0 {
		t.Errorf("%d accounts were kept", n)
	}
}

func TestSeedReportsAFailedHash(t *testing.T) {
	t.Parallel()
	o := options(t, now)
	failure := errors.New("no memory")
	o.HashPassword = func(string) (string, error) { return "", failure }
	if err := demo.Seed(t.Context(), pgtest.New(t).Pool, o); !errors.Is(err, failure) {
		t.Errorf("error %v, want %v", err, failure)
	}
}

func TestPasswordsAndCodes(t *testing.T) {
	t.Parallel()
	pool := seeded(t)
	assertPasswords(t, pool)
	assertCodes(t, pool)
}

func assertPasswords(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	verify := options(t, now).VerifyPassword
	for _, account := range demo.Accounts() {
		hash := values[string](t, pool, "SELECT password_hash FROM users WHERE email = $1 AND id = $2 AND role = $3",
			account.Email, account.ID, account.Role)
		if len(hash) != 1 || !verify(hash[0], account.Password) {
			t.Errorf("%s cannot sign in", account.Email)
		}
	}
}

// assertCodes looks the codes up as the server does: by SHA-256, opened with the row's id.
func assertCodes(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	for patient, code := range map[string]string{
		demo.PrimaryPatientID: demo.PrimaryCode, demo.SecondaryPatientID: demo.SecondaryCode,
	} {
		hash := sha256.Sum256([]byte(code))
		var id pgtype.UUID
		var sealed []byte
		err := pool.QueryRow(t.Context(), `
			SELECT id, code_enc FROM emergency_codes
			WHERE patient_id = $1 AND code_hash = $2 AND closed_at IS NULL`, patient, hash[:]).Scan(&id, &sealed)
		if err != nil {
			t.Fatal(err)
		}
		plain, err := options(t, now).Sealer.Open(sealed, id.Bytes[:])
		if err != nil || string(plain) != code {
			t.Errorf("opened %q (%v), want %q", plain, err, code)
		}
	}
}

// dump answers all rows of all tables.
func dump(t *testing.T, pool *pgxpool.Pool) map[string][]string {
	t.Helper()
	tables := map[string][]string{}
	for _, table := range values[string](t, pool, `
		SELECT table_name::text
		FROM information_schema.tables
		WHERE table_schema = 'public'`) {
		tables[table] = values[string](t, pool, fmt.Sprintf("SELECT to_jsonb(r)::text FROM %s r ORDER BY 1", table))
	}
	return tables
}

func values[T any](t *testing.T, pool *pgxpool.Pool, query string, args ...any) []T {
	t.Helper()
	rows, err := pool.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	got, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func execute(t *testing.T, pool *pgxpool.Pool, sql string, args ...any) {
	t.Helper()
	if _, err := pool.Exec(context.WithoutCancel(t.Context()), sql, args...); err != nil {
		t.Fatal(err)
	}
}
