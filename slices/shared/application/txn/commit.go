package txn

import "context"

type hooksKey struct{}

// Hooks are what waits for a transaction to be committed. One transaction uses them, from one goroutine.
type Hooks struct{ waiting []func(context.Context) }

// Collect returns a context in which AfterCommit waits; Runners call it when a transaction begins.
func Collect(ctx context.Context) (context.Context, *Hooks) {
	h := &Hooks{}
	return context.WithValue(ctx, hooksKey{}, h), h
}

// Collected returns the hooks of the transaction that ctx is in, or nil outside of one.
func Collected(ctx context.Context) *Hooks {
	h, _ := ctx.Value(hooksKey{}).(*Hooks)
	return h
}

// Mark is how many wait, to go back to with Forget where a part of the transaction is taken back.
func (h *Hooks) Mark() int { return len(h.waiting) }

// Forget drops what waits since a mark.
func (h *Hooks) Forget(mark int) { h.waiting = h.waiting[:mark] }

// Run does what waited.
func (h *Hooks) Run(ctx context.Context) {
	for _, do := range h.waiting {
		do(ctx)
	}
}

// AfterCommit runs do once the transaction of ctx is committed, with a context outside of it, and never if it is
// not; outside of a transaction at once. It is for effects beyond the database, which a transaction that runs
// again must not have twice.
func AfterCommit(ctx context.Context, do func(ctx context.Context)) {
	if h := Collected(ctx); h != nil {
		h.waiting = append(h.waiting, do)
		return
	}
	do(ctx)
}
