package app

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

// Each way in which row-level security would not hold the server back is refused on its own.
func TestSec_R01_EachPowerOfARoleIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		role        pg.Role
		grant, undo string // LOGIN stands for the role that the server logs in as
		want        error
	}{
		"the server's role, which login is a member of": {pg.App, "", "", nil},
		"a member of it, as itself":                     {"", "", "", nil},
		"a superuser":                                   {pg.App, "ALTER ROLE LOGIN SUPERUSER", "ALTER ROLE LOGIN NOSUPERUSER", errPowerful},
		"BYPASSRLS":                                     {pg.App, "ALTER ROLE LOGIN BYPASSRLS", "ALTER ROLE LOGIN NOBYPASSRLS", errPowerful},
		"the owner of a table": {pg.App, "ALTER TABLE medications OWNER TO LOGIN",
			"ALTER TABLE medications OWNER TO CURRENT_USER", errPowerful},
		"a member of the owner":      {pg.App, "DO $$ BEGIN EXECUTE format('GRANT %I TO LOGIN', current_user); END $$", "", errPowerful},
		"rights of the narrow roles": {"", "GRANT vitalgo_accounts TO LOGIN", "", errPowerful},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database := pgtest.New(t)
			login := database.Login(t)
			run := func(sql string) {
				if _, err := database.Pool.Exec(t.Context(), strings.ReplaceAll(sql, "LOGIN", userOf(t, login))); err != nil {
					t.Fatal(err)
				}
			}
			run(c.grant)
			defer run(c.undo)
			pool, err := pg.Open(t.Context(), login, pg.Options{Role: c.role, MaxConns: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			if err := asServer(t.Context(), pg.New(pool), refusePower); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

// Each pool is opened as it is configured: the API's through the pooler, the others past it.
func TestPoolsAreOpenedAsConfigured(t *testing.T) {
	t.Parallel()
	p, err := openPools(t.Context(), addressesOf(config.Config{
		MigrationURL: "postgres://owner@owner/x",
		Database: config.Database{
			URL: "postgres://app@pooler/x", DirectURL: "postgres://app@direct/x", Pooler: config.TransactionPooler, PoolSize: 7,
		},
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	for host, c := range map[string]struct {
		pool *pgxpool.Pool
		size int32
		mode pgx.QueryExecMode
		end  string // of a statement that lasts; "" is never
	}{
		"pooler": {p.api, 7, pgx.QueryExecModeCacheDescribe, "5s"},
		"direct": {p.queue, queueConns, pgx.QueryExecModeCacheStatement, "5s"},
		"owner":  {p.owner, 2, pgx.QueryExecModeCacheStatement, ""},
	} {
		got := c.pool.Config()
		if got.ConnConfig.Host != host || got.MaxConns != c.size || got.ConnConfig.DefaultQueryExecMode != c.mode {
			t.Errorf("%s: %s, %d connections, %v", host, got.ConnConfig.Host, got.MaxConns, got.ConnConfig.DefaultQueryExecMode)
		}
		if end := got.ConnConfig.RuntimeParams["statement_timeout"]; end != c.end {
			t.Errorf("%s: statements end after %q, want %q", host, end, c.end)
		}
	}
}

func userOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal("the login's address is no URL")
	}
	return u.User.Username()
}
