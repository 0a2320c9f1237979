package migrations_test

import (
	"sync"
	"testing"

	"vitalgo/migrations"
)

// Servers that start at the same time on an empty database: each migration runs once, and all of them serve.
func TestSec_G13_ManyServersMigrateOnce(t *testing.T) {
	t.Parallel()
	_, pool := emptyDatabase(t)
	var servers sync.WaitGroup
	for range 4 {
		servers.Go(func() {
			if err := migrations.Up(t.Context(), pool, discard); err != nil {
				t.Error(err)
			}
		})
	}
	servers.Wait()
	var applied, distinct int
	err := pool.QueryRow(t.Context(), `SELECT count(*), count(DISTINCT version_id) FROM goose_db_version`).Scan(&applied, &distinct)
	if err != nil || applied != distinct || applied < 10 {
		t.Errorf("%d migrations were run, %d different ones, %v", applied, distinct, err)
	}
}
