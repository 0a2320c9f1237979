//go:build smoke

package pgbouncer

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
)

// The four lists of a record for its owner in one round trip, as the API asks for them: from PostgreSQL itself, from it
// as if a pooler stood between, and through PgBouncer. The second tells apart what PgBouncer costs and what it costs
// that statements are parsed and planned each time.
func BenchmarkFourLists(b *testing.B) {
	f := fixture.New(b)
	for _, way := range []struct {
		name    string
		url     string
		options pg.Options
	}{
		{"direct", f.URL, pg.Options{Role: pg.App}},
		{"direct, planned each time", f.URL, pg.Options{Role: pg.App, Pooled: true}},
		{"through PgBouncer", f.Pooled(b), pg.Options{Role: pg.App, Pooled: true}},
	} {
		pool, err := pg.Open(b.Context(), way.url, way.options)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(pool.Close)
		db := pg.New(pool)
		b.Run(way.name, func(b *testing.B) {
			before := processorTime(b, f)
			for b.Loop() {
				readLists(b, db)
			}
			b.ReportMetric(float64((processorTime(b, f)-before).Microseconds())/float64(b.N), "PostgreSQL-µs/op")
		})
	}
}

// processorTime is what the sessions of the database have taken of the processors, which other work on the machine
// changes less than it does the time that passes.
func processorTime(b *testing.B, f *fixture.Fixture) time.Duration {
	var sessions []int
	err := f.Pool.QueryRow(b.Context(), `SELECT array_agg(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&sessions)
	if err != nil {
		b.Fatal(err)
	}
	var ticks int
	for _, session := range sessions {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", session))
		if err != nil {
			b.Fatal(err)
		}
		_, fields, _ := strings.Cut(string(stat), ") ")
		for _, field := range strings.Fields(fields)[11:13] { // user and system
			n, err := strconv.Atoi(field)
			if err != nil {
				b.Fatal(err)
			}
			ticks += n
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func readLists(b *testing.B, db *pg.DB) {
	type row struct {
		ID      id.ID
		Version int
	}
	owner, today := fixture.Primary().User, civil.Today(fixture.Now())
	var (
		batch pg.Batch
		lists [4][]row
	)
	for i, table := range []string{"medications", "allergies", "illnesses", "surgeries"} {
		pg.QueueAll(&batch, &lists[i], `
			SELECT e.id, e.version FROM `+table+` e
			JOIN unnest((SELECT reached_patients($1, $2))) r ON r = e.patient_id
			WHERE e.deleted_at IS NULL
			ORDER BY e.created_at DESC, e.id DESC LIMIT 50`, owner, today)
	}
	if err := db.ForAccount(owner, today).Send(b.Context(), &batch); err != nil {
		b.Fatal(err)
	}
	if len(lists[0]) == 0 {
		b.Fatal("nothing is read")
	}
}
