//go:build smoke

package pgbouncer

import (
	"testing"

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
			for b.Loop() {
				readLists(b, db)
			}
		})
		b.Run(way.name+", eight at once", func(b *testing.B) {
			b.SetParallelism(4)
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					readLists(b, db)
				}
			})
		})
	}
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
			JOIN records_of($1, $2) r ON r.patient_id = e.patient_id
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
