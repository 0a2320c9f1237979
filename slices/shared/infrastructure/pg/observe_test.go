package pg_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

// observer keeps what it is told of trips.
type observer struct {
	mu    sync.Mutex
	trips []string // statements, a bar, how it failed
}

type tripKey struct{}

// Sent implements pg.Observer.
func (o *observer) Sent(ctx context.Context, trip pg.Trip) context.Context {
	texts := trip.SQL()
	if n := trip.Statements(); n != len(texts) && n != 0 {
		texts = append(texts, "another number")
	}
	return context.WithValue(ctx, tripKey{}, strings.Join(texts, "; "))
}

// Answered implements pg.Observer.
func (o *observer) Answered(ctx context.Context, failure string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	sent, _ := ctx.Value(tripKey{}).(string)
	o.trips = append(o.trips, sent+"|"+failure)
}

func TestAnObserverIsToldOfEachTrip(t *testing.T) {
	t.Parallel()
	o, statements := &observer{}, &pgtest.Statements{}
	pool, err := pg.Open(t.Context(), pgtest.New(t).URL, pg.Options{Role: pg.App, Observer: o, Tracer: statements, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	db := pg.New(pool)
	if _, err := pg.Value[int](t.Context(), db.As(pg.Accounts), `SELECT 1`); err != nil { // says who asks, in the same trip
		t.Fatal(err)
	}
	err = db.InTx(t.Context(), func(ctx context.Context) error {
		if inUse := db.Usage().InUse; inUse != 1 {
			t.Errorf("%d connections are in use", inUse)
		}
		var b pg.Batch
		pg.QueueExec(&b, `SELECT 2`)
		pg.QueueExec(&b, `SELECT 3 / $1::int`, 0)
		return db.Send(ctx, &b)
	})
	if err == nil {
		t.Error("a division by zero succeeds")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	want := []string{"SELECT 1|", "begin|", "SELECT 2; SELECT 3 / $1::int|22012", "rollback|"}
	if !slices.Equal(o.trips, want) {
		t.Errorf("told %q, want %q", o.trips, want)
	}
	if n := statements.Count(); n != 3 {
		t.Errorf("tests count %d statements", n)
	}
	if u := db.Usage(); u.Max != 1 || u.InUse != 0 || u.Idle != 1 || u.Acquires < 2 {
		t.Errorf("usage %+v", u)
	}
}

// What is asked for and not there, or not as it was expected, is no failure of the database, which would page; what fails
// before it is sent is told once.
func TestAnObserverIsToldOfFailuresOfTheDatabaseAlone(t *testing.T) {
	t.Parallel()
	for sql, want := range map[string]string{
		`SELECT 7 WHERE false`:        "",
		`SELECT 7 UNION ALL SELECT 8`: "",
		`SELECT 'seven'`:              "",
		`SELECT 7 / 0`:                "22012",
		`SELECT 7 FROM nowhere`:       "42P01",
		`SELECT 7 WHERE`:              "42601",
	} {
		o := &observer{}
		pool, err := pg.Open(t.Context(), pgtest.New(t).URL, pg.Options{Observer: o, MaxConns: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		if n, err := pg.Value[int](t.Context(), pg.New(pool), sql); err == nil {
			t.Errorf("%s: %d", sql, n)
		}
		o.mu.Lock()
		if !slices.Equal(o.trips, []string{sql + "|" + want}) {
			t.Errorf("told %q, want %q", o.trips, want)
		}
		o.mu.Unlock()
	}
}

func TestAnObserverIsToldOfALostConnection(t *testing.T) {
	t.Parallel()
	left, leave := context.WithCancel(t.Context())
	leave()
	late, end := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer end()
	for want, ctx := range map[string]context.Context{"connection": late, "canceled": left} {
		o := &observer{}
		pool, err := pg.Open(t.Context(), pgtest.New(t).URL, pg.Options{Observer: o, MaxConns: 1})
		if err != nil {
			t.Fatal(err)
		}
		defer pool.Close()
		conn, err := pool.Acquire(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Release()
		if _, err := conn.Exec(ctx, `SELECT 1`); err == nil {
			t.Error("an ended context reads")
		}
		o.mu.Lock()
		if !slices.Equal(o.trips, []string{"SELECT 1|" + want}) {
			t.Errorf("told %q, want %s", o.trips, want)
		}
		o.mu.Unlock()
	}
}

// What is waited for in vain pages: it counts where the connection was what failed, and not whoever waited.
func TestOnlyWaitsForAConnectionThatWasNotThereAreGivenUp(t *testing.T) {
	t.Parallel()
	pool, err := pg.Open(t.Context(), pgtest.New(t).URL, pg.Options{MaxConns: 1, Tracer: &pgtest.Statements{}})
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	db := pg.New(pool)
	read := func(ctx context.Context) {
		t.Helper()
		if n, err := pg.Value[int](ctx, db, `SELECT 7`); err == nil {
			t.Errorf("read %d", n)
		}
	}
	conn, err := pool.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	left, leave := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, leave)
	read(left) // while it waits
	read(left) // before it does
	hurried, end := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer end()
	read(hurried)
	if n := db.Usage().GivenUp; n != 0 {
		t.Errorf("%d waits are given up of those who left", n)
	}
	read(t.Context())
	if n := db.Usage().GivenUp; n != 1 {
		t.Errorf("%d waits are given up of one", n)
	}
	jam(db, func() { read(t.Context()) }, func() { read(t.Context()) }) // who share a trip wait once
	if n := db.Usage().GivenUp; n != 2 {
		t.Errorf("%d waits are given up of two", n)
	}
}
