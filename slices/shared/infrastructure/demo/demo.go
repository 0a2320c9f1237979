// Package demo writes the test data register: accounts, records and medical rows with fixed ids and values, for
// development and tests. Its passwords and emergency codes are public: never seed a production database.
package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"vitalgo/slices/shared/infrastructure/sealer"
)

// Beginner starts a transaction: a pool, a connection, or a transaction (then a savepoint).
type Beginner interface {
	Begin(ctx context.Context) (pgx.Tx, error)
}

// Options are what the register cannot know by itself.
type Options struct {
	Now            time.Time // when codes and the grant begin, at the first run and once they have run out
	HashPassword   func(password string) (hash string, err error)
	VerifyPassword func(hash, password string) bool // spares a new hash where the stored one still fits
	Sealer         *sealer.Sealer                   // for the emergency codes; the additional data is the 16 bytes of the row id
	Report         func(done, of int)               // is told how many steps are done; nil tells nobody
}

// Seed inserts the rows of the register that are missing and gives those that exist their listed values back.
// It deletes nothing and touches no other row: where one of them has taken a listed row's place (a newer
// emergency code, a newer grant, the same allergen), the listed row stays as it is. A second run changes
// nothing. All happens in one transaction.
func Seed(ctx context.Context, db Beginner, o Options) (err error) {
	tx, err := db.Begin(ctx)
	if err != nil {
		return fmt.Errorf("seed demo: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, rollback(ctx, tx))
		}
	}()
	s := seeding{tx: tx, Options: o}
	steps := []struct {
		name string
		run  func(context.Context) error
	}{
		{"wait for another run", s.waitForAnotherRun},
		{"accounts", s.accounts},
		{"records", s.records},
		{"legal acceptances", s.acceptances},
		{"staff", s.staff},
		{"medications", s.medications},
		{"allergies", s.allergies},
		{"surgeries", s.surgeries},
		{"illnesses", s.illnesses},
		{"emergency codes", s.emergencyCodes},
		{"grant", s.grant},
	}
	for i, step := range steps {
		if err := step.run(ctx); err != nil {
			return fmt.Errorf("seed demo: %s: %w", step.name, err)
		}
		if o.Report != nil {
			o.Report(i+1, len(steps))
		}
	}
	if err := tx.Commit(ctx); err != nil {
		return fmt.Errorf("seed demo: commit: %w", err)
	}
	return nil
}

// A seeding is one run of Seed.
type seeding struct {
	tx pgx.Tx
	Options
}

// waitForAnotherRun lets one run at a time proceed, until its transaction ends.
func (s seeding) waitForAnotherRun(ctx context.Context) error {
	_, err := s.tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtext('vitalgo demo seed'))")
	return err
}

func rollback(ctx context.Context, tx pgx.Tx) error {
	if err := tx.Rollback(ctx); err != nil && !errors.Is(err, pgx.ErrTxClosed) {
		return fmt.Errorf("roll back: %w", err)
	}
	return nil
}
