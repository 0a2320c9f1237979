package pg_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"vitalgo/slices/shared/domain/fault"
)

// atOnce is how many transactions are in turn at once.
func atOnce() int { return 2 * runtime.GOMAXPROCS(0) }

func TestTransactionsInTurnsAreFewAtOnce(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	turns := db.InTurns()
	var (
		running, most atomic.Int64
		done          sync.WaitGroup
	)
	for note := range 10 * atOnce() {
		done.Go(func() {
			err := turns.InTx(t.Context(), func(ctx context.Context) error {
				now := running.Add(1)
				defer running.Add(-1)
				for before := most.Load(); now > before && !most.CompareAndSwap(before, now); before = most.Load() {
				}
				return insert(ctx, db, note, string(rune('a'+note)))
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	if got := int(most.Load()); got > atOnce() {
		t.Errorf("%d at once, want %d at most", got, atOnce())
	}
}

func TestATransactionWithinOneNeedsNoTurn(t *testing.T) {
	t.Parallel()
	db, _ := notes(t)
	turns := db.InTurns()
	all := make(chan struct{})
	var begun, done sync.WaitGroup
	begun.Add(atOnce())
	for note := range atOnce() {
		done.Go(func() {
			err := turns.InTx(t.Context(), func(ctx context.Context) error {
				begun.Done()
				<-all
				return turns.InTx(ctx, func(ctx context.Context) error { return insert(ctx, db, note, string(rune('a'+note))) })
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	begun.Wait()
	if err := turns.InTx(t.Context(), func(context.Context) error { return nil }); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("one whose turn does not come: %v", err)
	}
	close(all)
	done.Wait()
	if n := count(t, db); n != atOnce() {
		t.Errorf("%d rows, want %d", n, atOnce())
	}
}
