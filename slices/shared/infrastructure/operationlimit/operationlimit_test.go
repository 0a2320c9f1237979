package operationlimit_test

import (
	"context"
	"errors"
	"testing"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/operationlimit"
)

// counter notes what it counts, and for whom.
type counter struct {
	counted []string
	answer  func() error
}

func (c *counter) Allow(ctx context.Context, r limit.Rule, key string) error {
	c.counted = append(c.counted, r.Name+" "+key+" "+access.From(ctx).User.String())
	if c.answer == nil {
		return nil
	}
	return c.answer()
}

func viewer(n byte) access.Viewer { return access.Viewer{User: id.ID{n}} }

// operation counts an operation of v as a request does that was counted ahead for somebody.
func operation(t *testing.T, c *counter, ahead, v access.Viewer) error {
	t.Helper()
	limits := operationlimit.New(c, c)
	ctx := operationlimit.Prepare(t.Context())
	limits.Ahead(ctx, ahead)
	return limits.Operation(access.With(ctx, v))
}

func TestAnOperationThatWasCountedAheadIsCountedOnce(t *testing.T) {
	t.Parallel()
	c := &counter{}
	if err := operation(t, c, viewer(1), viewer(1)); err != nil {
		t.Error(err)
	}
	if want := "operations-account " + (id.ID{1}).String() + " " + (id.ID{1}).String(); len(c.counted) != 1 || c.counted[0] != want {
		t.Errorf("counted %q, want %q", c.counted, want)
	}
}

func TestSec_Q15_AnOperationThatWasCountedAheadIsRefused(t *testing.T) {
	t.Parallel()
	c := &counter{answer: func() error { return fault.New(fault.RateLimited) }}
	if err := operation(t, c, viewer(1), viewer(1)); fault.CodeOf(err) != fault.RateLimited {
		t.Errorf("%v", err)
	}
}

// Who turns out to be somebody else, or nobody, is counted as that.
func TestSec_Q15_CountsWhomItTurnsOutToBe(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]access.Viewer{"another account": viewer(2), "nobody": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused := errors.New("the second")
			c := &counter{}
			c.answer = func() error {
				if len(c.counted) == 2 {
					return refused
				}
				return nil
			}
			limits := operationlimit.New(c, c)
			ctx := operationlimit.Prepare(t.Context())
			limits.Ahead(ctx, viewer(1))
			if err := limits.Operation(access.With(ctx, v)); !errors.Is(err, refused) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestEachOperationIsCounted(t *testing.T) {
	t.Parallel()
	c := &counter{}
	limits := operationlimit.New(c, c)
	ctx := access.With(operationlimit.Prepare(t.Context()), viewer(1))
	limits.Ahead(ctx, viewer(1))
	for range 3 {
		if err := limits.Operation(ctx); err != nil {
			t.Error(err)
		}
	}
	if len(c.counted) != 3 {
		t.Errorf("counted %q", c.counted)
	}
}

// A connection that lasts is not prepared: what is counted for it is its operations, when they come.
func TestNothingIsCountedAheadWhereNothingIsPrepared(t *testing.T) {
	t.Parallel()
	c := &counter{}
	limits := operationlimit.New(c, c)
	limits.Ahead(t.Context(), viewer(1))
	if err := limits.Operation(access.With(t.Context(), viewer(1))); err != nil || len(c.counted) != 1 {
		t.Errorf("counted %q, %v", c.counted, err)
	}
}
