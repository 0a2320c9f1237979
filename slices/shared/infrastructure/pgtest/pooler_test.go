package pgtest

import (
	"strings"
	"testing"
)

// PgBouncer runs in tests with the file of production: each line that tests change is in it once, and the others stay.
func TestSec_R03_SettingsOfPgBouncerAreThoseOfProduction(t *testing.T) {
	t.Parallel()
	got, err := (&bouncer{dir: "/folder"}).settings("postgres://owner:it's@db.test:5433/postgres")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"* = host=db.test port=5433 user=owner password='it''s'", "unix_socket_dir = /folder", "default_pool_size = 3",
		"pool_mode = transaction", "ignore_startup_parameters =", "query_wait_timeout = 2",
	} {
		if strings.Count(got, "\n"+want+"\n") != 1 {
			t.Errorf("there is not one line %q", want)
		}
	}
	if n := strings.Count(got, "\n[pgbouncer]\n"); n != 1 {
		t.Errorf("%d sections begin with PgBouncer's defaults", n)
	}
	if _, err := (&bouncer{}).settings("postgres://owner:marker4711@h:port/x"); err == nil || strings.Contains(err.Error(), "marker4711") {
		t.Errorf("an address that is none: %v", err)
	}
}
