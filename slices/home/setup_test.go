package home_test

import (
	"cmp"
	"context"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/home"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// identity knows one password, and notes whose sessions ended.
type identity struct {
	mu            sync.Mutex
	voided, ended []id.ID
	// compared is what the password was compared with, where that is not the account's any more.
	compared string
}

const password = "the right one"

func (i *identity) Confirm(_ context.Context, _ access.Viewer, given string, _ *string) (string, error) {
	if given != password {
		return "", fault.Invalid(fault.InvalidCredentials, "password")
	}
	return cmp.Or(i.compared, fixture.PasswordHash), nil
}

func (i *identity) Void(_ context.Context, account id.ID, _ time.Time) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.voided = append(i.voided, account)
	return nil
}

func (i *identity) EndAll(_ context.Context, account id.ID) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.ended = append(i.ended, account)
	return nil
}

type world struct {
	home.Home
	*fixture.Fixture
	identity *identity

	mu  sync.Mutex
	now time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Fixture: fixture.New(t), identity: &identity{}, now: fixture.Now()}
	w.Home = home.New(home.Deps{DB: w.DB, Now: w.Now, Version: "1.2.3", Identity: w.identity, Sessions: w.identity})
	return w
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) text(t *testing.T, sql string, args ...any) string {
	t.Helper()
	var s string
	if err := w.Pool.QueryRow(t.Context(), sql, args...).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
