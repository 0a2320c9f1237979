package logtest_test

import (
	"testing"

	"vitalgo/slices/shared/infrastructure/logtest"
)

// fake is a test that may fail.
type fake struct {
	testing.TB
	failed bool
	ends   []func()
}

func (f *fake) Helper()               {}
func (f *fake) Cleanup(end func())    { f.ends = append(f.ends, end) }
func (f *fake) Errorf(string, ...any) { f.failed = true }

// The search itself finds what it is for.
func TestSec_E04_TheSearchOfLogsFinds(t *testing.T) {
	t.Parallel()
	for _, told := range []string{
		"test.patient@vitalgo.com", "somebody.else@example.co", "TestPassword123!", "eyJhbGciOiJIUzI1NiJ9.x", "Bearer x", "/reset?token=x",
		"Patient Primary", "document 1234567890", "+573001234567", "query { me }", "mutation{x}", "Metformina 850", "María González",
	} {
		within := &fake{TB: t}
		log, journal := logtest.New(within)
		log.Info(told)
		for _, end := range within.ends {
			end()
		}
		if !within.failed {
			t.Errorf("%q is not found in %s", told, journal.Text())
		}
	}
	for _, line := range []string{
		`{"msg":"request","path":"/graphql","operation":"other"}`, "github.com/jackc/pgx/v5@v5.12.0/pgxpool/pool.go:12",
		"vitalgo/graph/generated.(*executionContext)._Query({0x1, 0x2})",
	} {
		if found := logtest.Told(line); found != "" {
			t.Errorf("%q is found in %q", found, line)
		}
	}
}
