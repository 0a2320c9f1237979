package keyrotation

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

var fresh = []byte("8fQz-new-key-of-32-bytes-w3rT9k!")

func keys(t *testing.T, list ...[]byte) *sealer.Sealer {
	t.Helper()
	s, err := sealer.New(list)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// D02: what was sealed with the old key opens with the new one alone, once it was rotated; a second time finds nothing.
func TestSec_D02_RotationSealsAllAnew(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	old, both, alone := keys(t, fixture.DataKey()), keys(t, fresh, fixture.DataKey()), keys(t, fresh)
	account := fixture.ID(demo.PrimaryID)
	f.Exec(t, `UPDATE users SET otp_enabled_at = now(), otp_secret_enc = $2 WHERE id = $1`, account, old.Seal([]byte("secret"), account[:]))

	var rotations sync.WaitGroup // beside each other, as two operators would
	sealed := make(chan int, 2)
	for range 2 {
		rotations.Go(func() {
			result, err := Rotate(t.Context(), pg.New(f.Pool), both)
			if err != nil {
				t.Error(err)
			}
			sealed <- result.Sealed
		})
	}
	rotations.Wait()
	if n := <-sealed + <-sealed; n != 3 { // two codes and a secret
		t.Errorf("%d values were sealed anew", n)
	}
	for _, c := range columns() {
		rows, err := pg.All[row](t.Context(), pg.New(f.Pool), `SELECT id, `+c.name+` AS sealed FROM `+c.table+` WHERE `+c.name+` IS NOT NULL`)
		if err != nil || len(rows) == 0 {
			t.Fatalf("%s: %d rows, %v", c.table, len(rows), err)
		}
		for _, r := range rows {
			if _, err := alone.Open(r.Sealed, r.ID[:]); err != nil {
				t.Errorf("%s %s: %v", c.table, r.ID, err)
			}
		}
	}
	if again, err := Rotate(t.Context(), pg.New(f.Pool), alone); err != nil || again.Sealed != 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
}

// D02: a value of a key that is gone is named and kept; the others are sealed all the same.
func TestSec_D02_RotationNamesWhatIsLost(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	account := fixture.ID(demo.PrimaryID)
	f.Exec(t, `UPDATE users SET otp_enabled_at = now(), otp_secret_enc = $2 WHERE id = $1`, account, keys(t, []byte("a-key-that-nobody-has-any-more!!")).Seal([]byte("secret"), account[:]))
	result, err := Rotate(t.Context(), pg.New(f.Pool), keys(t, fresh, fixture.DataKey()))
	if !errors.Is(err, ErrLost) || result.Sealed != 2 || !slices.Equal(result.Lost, []string{"users " + demo.PrimaryID}) {
		t.Errorf("%+v, %v", result, err)
	}
}

// Every sealed column of the database is one of those that are rotated.
func TestAllSealedColumnsAreRotated(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	var known []string
	for _, c := range columns() {
		known = append(known, c.table+"."+c.name)
	}
	found, err := pg.Value[[]string](t.Context(), pg.New(f.Pool), `
		SELECT array_agg(table_name || '.' || column_name ORDER BY table_name)
		FROM information_schema.columns
		WHERE table_schema = 'public' AND data_type = 'bytea' AND column_name LIKE '%\_enc'
			AND table_name <> 'idempotency_keys' -- whose rows are gone after a day, before an old key is taken away`)
	if err != nil || strings.Join(found, " ") != strings.Join(known, " ") {
		t.Errorf("in the database: %v, %v", found, err)
	}
}
