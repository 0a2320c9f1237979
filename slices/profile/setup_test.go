package profile_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	authuse "vitalgo/slices/auth/application"
	auth "vitalgo/slices/auth/infrastructure/postgres"
	"vitalgo/slices/catalog"
	"vitalgo/slices/profile/application"
	"vitalgo/slices/profile/domain"
	"vitalgo/slices/profile/infrastructure/discards"
	"vitalgo/slices/profile/infrastructure/postgres"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/phone"
	"vitalgo/slices/shared/infrastructure/records"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

var (
	primary   = fixture.ID(demo.PrimaryPatientID)
	secondary = fixture.ID(demo.SecondaryPatientID)
	dependant = fixture.ID(demo.DependantPatientID)
)

func global(patient id.ID) *id.Global { return &id.Global{Type: domain.Type, ID: patient} }

func to[T any](v T) change.Of[T] { return change.To(&v) }

func setUp(t *testing.T) (*fixture.Fixture, *application.Profiles) {
	t.Helper()
	f := fixture.New(t)
	accounts, err := auth.New(f.DB, fixture.DataKey())
	if err != nil {
		t.Fatal(err)
	}
	photos := newShelf()
	return f, &application.Profiles{
		Repository: postgres.New(f.DB), History: records.New(f.DB),
		Accounts: &authuse.Accounts{Repository: accounts}, Catalog: catalog.New(f.DB, fixture.Now).Use,
		Phones: phone.Numbers{}, Photos: photos, Discards: discards.New(newQueue(t, f, photos)), Portraits: portraits{}, Limits: &limits{},
		Guard: f.Guard, Tx: f.DB, Now: fixture.Now,
	}
}

// newQueue returns what erases photos from a shelf.
func newQueue(t *testing.T, f *fixture.Fixture, photos *shelf) *jobs.Queue {
	t.Helper()
	db := pg.New(f.As(t, string(pg.Jobs), nil))
	queue, err := jobs.New(db, jobs.Options{
		Log: logtest.Searched(t), Pause: func(int) time.Duration { return time.Millisecond },
	}, discards.Kind(&application.Files{Keys: postgres.New(db), Photos: photos}))
	if err != nil {
		t.Fatal(err)
	}
	return queue
}

// limits counts what is asked of it, and refuses what it is told to.
type limits struct {
	counted []string
	refused string
}

func (l *limits) Allow(_ context.Context, r limit.Rule, key string) error {
	l.counted = append(l.counted, fmt.Sprintf("%s %d/%s %s", r.Name, r.Times, r.Per, key))
	if r.Name == l.refused {
		return fault.Retry(fault.RateLimited, time.Minute)
	}
	return nil
}

func (l *limits) GiveBack(context.Context, limit.Rule, string) error { return nil }

func wantCode(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if err == nil || fault.CodeOf(err) != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func wantReason(t *testing.T, err error, want fault.Reason, field ...string) {
	t.Helper()
	problems := fault.ProblemsIn(err)
	if len(problems) != 1 || problems[0].Reason != want || !slices.Equal(problems[0].Field, field) {
		t.Errorf("error %v, want %s on %v", err, want, field)
	}
}
