package access

import (
	"context"
	"sync/atomic"
)

type viewerKey struct{}

type holder struct{ viewer atomic.Pointer[Viewer] }

// With returns a context that carries v, for one operation.
func With(ctx context.Context, v Viewer) context.Context {
	v.entered = &journal{}
	return hold(ctx, v)
}

// Branch returns a context in which Become changes the viewer without changing that of ctx. Each root field
// has one of its own, so that a login signs in the fields below it and no field beside it.
func Branch(ctx context.Context) context.Context { return hold(ctx, From(ctx)) }

// Become makes v the viewer of ctx, for a field that signs somebody in: what it answers is read as v.
func Become(ctx context.Context, v Viewer) {
	if h, ok := ctx.Value(viewerKey{}).(*holder); ok {
		v.entered = &journal{}
		h.viewer.Store(&v)
	}
}

// From returns the viewer that ctx carries; only adapters call it, use cases take the viewer as a parameter.
func From(ctx context.Context) Viewer {
	h, ok := ctx.Value(viewerKey{}).(*holder)
	if !ok {
		return Viewer{}
	}
	return *h.viewer.Load()
}

func hold(ctx context.Context, v Viewer) context.Context {
	h := &holder{}
	h.viewer.Store(&v)
	return context.WithValue(ctx, viewerKey{}, h)
}
