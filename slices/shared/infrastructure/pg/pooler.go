package pg

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pooledMode prepares nothing that outlives its transaction: the driver keeps the description of a statement, which is
// true of every session, and has it parsed anew each time. It is how a pool behind a pooler is known, too.
const pooledMode = pgx.QueryExecModeCacheDescribe

// Pooled has a pool work through a pooler that lends it a session of the database for one transaction at a time, as
// PgBouncer does in transaction mode. What sessions are otherwise told when they begin, their role and limits, is told
// with each transaction: the session may have been somebody else's before, and nobody's settings stay in it.
func Pooled(cfg *pgxpool.Config) {
	cfg.ConnConfig.DefaultQueryExecMode = pooledMode
	cfg.BeforeConnect = func(_ context.Context, conn *pgx.ConnConfig) error {
		delete(conn.RuntimeParams, roleSetting)
		for _, s := range sessionSettings() {
			delete(conn.RuntimeParams, s.name)
		}
		return nil
	}
}

// tellPooled is tell, with what else a session that begins is told.
func tellPooled() string {
	var b strings.Builder
	b.WriteString(tell)
	for _, s := range sessionSettings() {
		b.WriteString(", set_config('" + s.name + "', '" + s.value + "', true)")
	}
	return b.String()
}
