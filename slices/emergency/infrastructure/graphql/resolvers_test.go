package graphql_test

import (
	"context"
	"testing"
	"time"

	activity "vitalgo/slices/activity/domain"
	"vitalgo/slices/emergency/application"
	"vitalgo/slices/emergency/infrastructure/graphql"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/logtest"
)

// feed tells of entries at once. It implements application.Feed and application.Seats.
type feed struct {
	t       *testing.T
	entries chan id.ID
}

func (f feed) Listen(ctx context.Context, _ id.ID) (<-chan id.ID, error) {
	if _, ends := ctx.Deadline(); ends {
		f.t.Error("listening ends by itself")
	}
	return f.entries, nil
}

func (feed) Take(context.Context, id.ID, int) error { return nil }

// While the database does not answer, an event waits for it as long as a request may, and what listens lasts.
func TestSec_F02_EventsAreReadInTime(t *testing.T) {
	t.Parallel()
	f := feed{t, make(chan id.ID, 1)}
	fields := graphql.New(
		graphql.Uses{Watches: &application.Watches{Guard: &access.Guard{Now: fixture.Now}, Seats: f, Feed: f}},
		graphql.Edges{Log: logtest.Searched(t), Accesses: func(ctx context.Context, _ access.Viewer, ids []id.ID) (map[id.ID]activity.Access, error) {
			deadline, ok := ctx.Deadline()
			if left := time.Until(deadline); !ok || left <= 0 || left > 10*time.Second {
				t.Errorf("%s left, %v", left, ok)
			}
			return map[id.ID]activity.Access{ids[0]: {ID: ids[0]}}, nil
		}},
	)
	listener := access.Viewer{User: id.ID{1}, Patient: id.ID{2}, Role: person.Patient, Active: true}
	told, err := fields.RecordAccessed(access.With(t.Context(), listener))
	if err != nil {
		t.Fatal(err)
	}
	f.entries <- id.ID{3}
	if a := <-told; a.ID != (id.ID{3}) {
		t.Errorf("told of %v", a.ID)
	}
	close(f.entries)
	if _, more := <-told; more {
		t.Error("told of more")
	}
}
