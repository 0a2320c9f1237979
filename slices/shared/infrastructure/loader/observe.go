package loader

import "context"

// Observer is told of each fetch of a batch.
type Observer interface {
	// Fetching is called before that many keys are fetched, with the context of the field that was resolved first. The
	// fetch goes on with the context that it returns, and calls ended.
	Fetching(ctx context.Context, keys int) (within context.Context, ended func(err error))
}

type observerKey struct{}

// Observed returns a context in which o is told of fetches.
func Observed(ctx context.Context, o Observer) context.Context {
	return context.WithValue(ctx, observerKey{}, o)
}

// observed fetches keys, and tells the observer of ctx if there is one.
func observed[K comparable, V any](ctx context.Context, keys []K, fetch func(ctx context.Context, keys []K) (map[K]V, error)) (found map[K]V, err error) {
	o, ok := ctx.Value(observerKey{}).(Observer)
	if !ok {
		return fetch(ctx, keys)
	}
	ctx, ended := o.Fetching(ctx, len(keys))
	defer func() { ended(err) }()
	return fetch(ctx, keys)
}

func (b *Batch[K, V]) observed(ctx context.Context, keys []K) (map[K]V, error) {
	return observed(ctx, keys, b.fetch)
}
