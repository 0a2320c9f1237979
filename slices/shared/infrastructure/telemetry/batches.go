package telemetry

import "context"

// fetches watches the fetches of loaders.
type fetches struct{ *Telemetry }

// Fetching implements loader.Observer.
func (t fetches) Fetching(ctx context.Context, keys int) (within context.Context, ended func(error)) {
	t.metrics.batches.Observe(float64(keys))
	if took := tallyOf(ctx); took != nil {
		took.batches.Add(1)
	}
	if t.tracer != nil {
		return t.traceFetch(ctx, keys)
	}
	return ctx, func(error) {}
}
