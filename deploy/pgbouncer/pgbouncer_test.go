//go:build smoke

package pgbouncer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

const (
	clients = 24 // of one pool, who share the few sessions that PgBouncer has
	rounds  = 40
)

// behind is the register behind PgBouncer, which logs in to PostgreSQL as a superuser: what is not told who asks sees
// everything.
func behind(t *testing.T) (*fixture.Fixture, *pgxpool.Pool, *pg.DB) {
	t.Helper()
	f := fixture.New(t)
	pool, err := pg.Open(t.Context(), f.Pooled(t), pg.Options{MaxConns: clients, Role: pg.App, Pooled: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return f, pool, pg.New(pool)
}

// asks says in which session a statement runs, as what and for whom, and how many patients it sees.
const asks = `SELECT pg_backend_pid() AS session, current_user || ' ' || coalesce(app_viewer()::text, 'nobody') || ' ' ||
	(SELECT count(*) FROM patients) AS who`

type answer struct {
	Session int
	Who     string
}

// asker is a viewer with what it must be told.
type asker struct {
	db   *pg.DB
	want string
}

func askers(db *pg.DB) []asker {
	today := civil.Today(fixture.Now())
	return []asker{
		{db.ForAccount(fixture.Primary().User, today), "vitalgo_app " + demo.PrimaryID + " 2"},
		{db.ForAccount(fixture.Secondary().User, today), "vitalgo_app " + demo.SecondaryID + " 1"},
		{db.ForAccount(fixture.Professional().User, today), "vitalgo_app " + demo.ProfessionalID + " 1"},
		{db.ForAccount(fixture.Admin().User, today), "vitalgo_app " + demo.AdminID + " 0"},
		{db, "vitalgo_app nobody 0"},
	}
}

// Many viewers take turns in a few sessions, whose statements fail now and then and whose transactions are rolled back:
// each sees what is theirs, and in the sessions nothing of them stays.
func TestSec_R03_ViewersWhoShareASessionAreHeldApart(t *testing.T) {
	t.Parallel()
	_, pool, db := behind(t)
	var (
		mu      sync.Mutex
		viewers = map[int]map[string]bool{} // of each session
		all     sync.WaitGroup
	)
	for client := range clients {
		all.Go(func() {
			for round := range rounds {
				who := askers(db)[(client+round)%len(askers(db))]
				got, err := who.ask(t.Context(), round)
				if err != nil || got.Who != who.want {
					t.Errorf("it is %q, %v; want %q", got.Who, err, who.want)
					return
				}
				mu.Lock()
				if viewers[got.Session] == nil {
					viewers[got.Session] = map[string]bool{}
				}
				viewers[got.Session][got.Who] = true
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(viewers) == 0 || len(viewers) >= clients {
		t.Errorf("%d clients had %d sessions: they did not share them", clients, len(viewers))
	}
	for session, seen := range viewers {
		if len(seen) < len(askers(db)) {
			t.Errorf("session %d had only the viewers %v", session, seen)
		}
	}
	nothingStays(t, pool)
}

// ask asks alone, within a transaction, or after a statement that failed.
func (a asker) ask(ctx context.Context, round int) (got answer, err error) {
	boom := errors.New("rolled back")
	switch round % 4 {
	case 0:
		err = a.db.InTx(ctx, func(ctx context.Context) error {
			got, err = pg.One[answer](ctx, a.db, asks)
			return err
		})
	case 1:
		err = a.db.InTx(ctx, func(ctx context.Context) error {
			got, err = pg.One[answer](ctx, a.db, asks)
			return errors.Join(err, boom)
		})
		if errors.Is(err, boom) && got.Who != "" {
			err = nil
		}
	case 2:
		if _, failed := pg.Exec(ctx, a.db, `SELECT 1 / 0`); failed == nil {
			return got, errors.New("a division by zero is answered")
		}
		fallthrough
	default:
		got, err = pg.One[answer](ctx, a.db, asks)
	}
	return got, err
}

// nothingStays looks at every session between two transactions.
func nothingStays(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			var stays string
			err := pool.QueryRow(t.Context(), `
				SELECT concat_ws(' ', nullif(current_setting('app.viewer', true), ''), nullif(current_setting('app.today', true), ''),
					nullif(current_setting('app.once', true), ''), nullif(current_setting('app.readable', true), ''),
					nullif(current_setting('app.reached', true), ''),
					nullif(current_setting('role'), 'none'), nullif(current_setting('statement_timeout'), '0'),
					(SELECT string_agg(name, ' ') FROM pg_prepared_statements WHERE name <> ''))
				FROM pg_sleep(0.01)`).Scan(&stays)
			if err != nil || stays != "" {
				t.Errorf("in a session stays %q, %v", stays, err)
			}
		})
	}
	all.Wait()
}

// The narrow roles see nothing of a record here either, and work beside viewers in one transaction.
func TestSec_R03_NarrowRolesHold(t *testing.T) {
	t.Parallel()
	_, pool, db := behind(t)
	owner := askers(db)[0]
	for _, role := range []pg.Role{pg.Accounts, pg.Staff, pg.Jobs, pg.Auditor} {
		if _, err := pg.Value[int](t.Context(), db.As(role), `SELECT count(*) FROM medications`); err == nil {
			t.Errorf("%s reads medications", role)
		}
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			name, err := pg.Value[string](ctx, db.As(role), `SELECT current_user::text`)
			if err != nil || name != string(role) {
				t.Errorf("as %s it is %s", role, name)
			}
			got, askErr := pg.One[answer](ctx, owner.db, asks)
			if got.Who != owner.want {
				t.Errorf("after %s it is %q, want %q", role, got.Who, owner.want)
			}
			return errors.Join(err, askErr)
		})
		if err != nil {
			t.Error(err)
		}
	}
	nothingStays(t, pool)
}

// The limits of a session hold for each transaction: of a statement, and of waiting for a row.
func TestSec_G09_LimitsHold(t *testing.T) {
	t.Parallel()
	f, _, db := behind(t)
	limits, err := pg.Value[string](t.Context(), db, `SELECT concat_ws(' ', current_setting('statement_timeout'),
		current_setting('lock_timeout'), current_setting('idle_in_transaction_session_timeout'), current_setting('plan_cache_mode'))`)
	if want := "5s 2s 10s force_generic_plan"; err != nil || limits != want {
		t.Errorf("the limits are %q, %v; want %q", limits, err, want)
	}
	var both sync.WaitGroup
	both.Go(func() {
		began := time.Now()
		_, err := pg.Exec(t.Context(), db, `SELECT pg_sleep(60)`)
		if took := time.Since(began); fault.CodeOf(err) != fault.Unavailable || took < 4*time.Second || took > 30*time.Second {
			t.Errorf("a long statement ends after %v: %v", took, err)
		}
	})
	both.Go(func() {
		tx, err := f.Pool.Begin(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
		if _, err := tx.Exec(t.Context(), `SELECT FROM patients WHERE id = $1 FOR UPDATE`, demo.PrimaryPatientID); err != nil {
			t.Error(err)
		}
		_, err = pg.Exec(t.Context(), askers(db)[0].db, `SELECT FROM patients WHERE id = $1 FOR UPDATE`, demo.PrimaryPatientID)
		if fault.CodeOf(err) != fault.Conflict {
			t.Errorf("a locked row: %v", err)
		}
	})
	both.Wait()
}

// A server that was not told of the pooler would work with neither its role nor its limits: PgBouncer refuses it.
func TestSec_R03_AServerThatKnowsOfNoPoolerIsRefused(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	pool, err := pg.Open(t.Context(), f.Pooled(t), pg.Options{Role: pg.App})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	_, err = pg.Value[int](t.Context(), pg.New(pool), `SELECT 1`)
	refused, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || !strings.Contains(refused.Message, "unsupported startup parameter") || fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("%v is not the refusal", err)
	}
}

// Statements are answered after their table was changed, and after their session was ended.
func TestStatementsSurviveMigrationsAndEndedSessions(t *testing.T) {
	t.Parallel()
	f, _, db := behind(t)
	f.Exec(t, `CREATE TABLE notes (id int PRIMARY KEY, amount int); GRANT SELECT, INSERT ON notes TO vitalgo_app`)
	f.Exec(t, `INSERT INTO notes VALUES (1, 7)`)
	read := func(when string) {
		t.Helper()
		if n, err := pg.Value[int64](t.Context(), db, `SELECT amount FROM notes WHERE amount = $1`, 7); err != nil || n != 7 {
			t.Errorf("%s: %d, %v", when, n, err)
		}
	}
	read("at first")
	f.Exec(t, `ALTER TABLE notes ALTER amount TYPE bigint, ADD COLUMN more text`)
	read("after the type was changed")
	f.Exec(t, `DROP TABLE notes; CREATE TABLE notes (amount bigint); GRANT SELECT ON notes TO vitalgo_app; INSERT INTO notes VALUES (7)`)
	read("after the table was made anew")
	f.Exec(t, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	read("after the sessions were ended")
}

// What an ended session was doing is answered as unavailable or not at all, and never done twice.
func TestSec_G10_AChangeIsNotMadeTwice(t *testing.T) {
	t.Parallel()
	f, _, db := behind(t)
	f.Exec(t, `CREATE TABLE notes (client int, n int); GRANT SELECT, INSERT ON notes TO vitalgo_app`)
	ending, cancel := context.WithCancel(t.Context())
	var assassin, all sync.WaitGroup
	assassin.Go(func() {
		for ending.Err() == nil {
			_, err := f.Pool.Exec(t.Context(), `SELECT pg_terminate_backend(pid), pg_sleep(0.02) FROM pg_stat_activity
				WHERE datname = current_database() AND query LIKE '%notes%' AND pid <> pg_backend_pid() LIMIT 1`)
			if err != nil {
				t.Error(err)
			}
		}
	})
	for client := range 8 {
		all.Go(func() {
			for n := range rounds {
				_, err := pg.Exec(t.Context(), db, `INSERT INTO notes SELECT $1, $2 FROM pg_sleep(0.002)`, client, n)
				if err != nil && fault.CodeOf(err) != fault.Unavailable {
					t.Errorf("%v is not UNAVAILABLE", err)
				}
			}
		})
	}
	all.Wait()
	cancel()
	assassin.Wait()
	twice := f.Count(t, `SELECT count(*) FROM (SELECT FROM notes GROUP BY client, n HAVING count(*) > 1) twice`)
	made := f.Count(t, `SELECT count(*) FROM notes`)
	if twice > 0 || made == 0 {
		t.Errorf("of %s changes %d were made twice", fmt.Sprint(made), twice)
	}
}
