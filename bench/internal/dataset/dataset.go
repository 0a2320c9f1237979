// Package dataset writes the data that every server of the benchmark reads. The same size gives the same rows:
// nothing in them is random but the hash of the one password. It works as a superuser.
package dataset

import (
	"context"
	"embed"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"

	"vitalgo/slices/auth/infrastructure/password"
)

// Password is that of every account.
const Password = "Un-caballo-correcto-93"

const (
	panels     = 20 // guardians, and professionals
	panelSize  = 50 // records that each of them reads
	dependants = panels * panelSize
	chunk      = 5000 // patients between two steps of the progress bar

	// MinPatients leaves enough accounts beside the dependants.
	MinPatients = dependants + (panels+1)*panelSize
)

//go:embed sql
var files embed.FS

// Write fills the migrated database of conn with patients and all that hangs on them, and tells progress how
// many patients are written.
func Write(ctx context.Context, conn *pgx.Conn, patients int, progress func(written int)) error {
	if patients < MinPatients {
		return fmt.Errorf("the benchmark needs %d patients or more", MinPatients)
	}
	hash, err := password.New().Hash(ctx, Password)
	if err != nil {
		return err
	}
	// Foreign keys hold by construction; checking each of them would be half of the time.
	if err := run(ctx, conn, "SET session_replication_role = replica"); err != nil {
		return err
	}
	if err := runFile(ctx, conn, "0_helpers.sql"); err != nil {
		return err
	}
	firstDependant := patients - dependants + 1
	for from := 1; from <= patients; from += chunk {
		to := min(from+chunk-1, patients)
		if err := writeChunk(ctx, conn, from, to, firstDependant, hash); err != nil {
			return err
		}
		progress(to)
	}
	if err := runFile(ctx, conn, "7_sharing.sql", panels, firstDependant, hash); err != nil {
		return err
	}
	if err := run(ctx, conn, "RESET session_replication_role"); err != nil {
		return err
	}
	return run(ctx, conn, "VACUUM ANALYZE")
}

func writeChunk(ctx context.Context, conn *pgx.Conn, from, to, firstDependant int, hash string) error {
	if err := runFile(ctx, conn, "1_users.sql", from, to, firstDependant, hash); err != nil {
		return err
	}
	for _, name := range []string{"2_patients.sql", "3_medications.sql", "4_allergies.sql", "5_illnesses.sql", "6_surgeries.sql"} {
		if err := runFile(ctx, conn, name, from, to, firstDependant); err != nil {
			return err
		}
	}
	return nil
}

func runFile(ctx context.Context, conn *pgx.Conn, name string, args ...any) error {
	text, err := fs.ReadFile(files, "sql/"+name)
	if err != nil {
		return err
	}
	if err := run(ctx, conn, string(text), args...); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// run executes several statements at once where there are no arguments.
func run(ctx context.Context, conn *pgx.Conn, sql string, args ...any) error {
	if len(args) == 0 {
		_, err := conn.PgConn().Exec(ctx, sql).ReadAll()
		return err
	}
	_, err := conn.Exec(ctx, sql, args...)
	return err
}

// Reader is an account, and what it reads: its own record, or a panel.
type Reader struct {
	Email   string
	User    string
	Patient string // "" for professionals
}

// Owners returns n patients with an account, spread evenly over the table.
func Owners(ctx context.Context, conn *pgx.Conn, n int) ([]Reader, error) {
	return readers(ctx, conn, `
		SELECT u.email, u.id::text, p.id::text
		FROM (SELECT u.*, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS all_of_them
			FROM users u WHERE role = 'patient') u
		JOIN patients p ON p.user_id = u.id
		WHERE place % greatest(all_of_them / $1, 1) = 0
		ORDER BY place LIMIT $1`, n)
}

// Guardians returns the accounts that keep a panel of dependants.
func Guardians(ctx context.Context, conn *pgx.Conn) ([]Reader, error) {
	return readers(ctx, conn, `
		SELECT u.email, u.id::text, ''
		FROM users u
		WHERE EXISTS (SELECT FROM guardianships g WHERE g.guardian_id = u.id)
		ORDER BY u.id`)
}

// Professionals returns the accounts that a panel of patients is shared with.
func Professionals(ctx context.Context, conn *pgx.Conn) ([]Reader, error) {
	return readers(ctx, conn, `
		SELECT u.email, u.id::text, ''
		FROM users u
		WHERE u.role = 'professional'
		ORDER BY u.id`)
}

// Shared returns the accounts of the patients that professionals are shared, in the order of the professionals.
func Shared(ctx context.Context, conn *pgx.Conn) ([]Reader, error) {
	return readers(ctx, conn, `
		SELECT u.email, u.id::text, p.id::text
		FROM access_grants a
		JOIN patients p ON p.id = a.patient_id
		JOIN users u ON u.id = p.user_id
		WHERE a.revoked_at IS NULL
		ORDER BY a.professional_id, p.id`)
}

func readers(ctx context.Context, conn *pgx.Conn, sql string, args ...any) ([]Reader, error) {
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Reader])
}
