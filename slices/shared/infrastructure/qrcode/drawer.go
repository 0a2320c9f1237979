package qrcode

import (
	"context"
	"runtime"
	"sync/atomic"

	"vitalgo/slices/shared/domain/fault"
)

// MaxPerOperation is how many drawings one operation may have (security requirement Q11).
const MaxPerOperation = 20

type scopeKey struct{}

// Scope returns a context for one operation, whose drawings are counted.
func Scope(ctx context.Context) context.Context {
	return context.WithValue(ctx, scopeKey{}, new(atomic.Int64))
}

// Drawer draws one code per processor at a time: drawing is work, and nobody shall be kept from theirs by it.
type Drawer struct{ places chan struct{} }

// NewDrawer returns a Drawer. A process needs one.
func NewDrawer() *Drawer { return &Drawer{make(chan struct{}, runtime.GOMAXPROCS(0))} }

// SVG draws content as an SVG. Beyond MaxPerOperation the answer is QUERY_TOO_COMPLEX.
func (d *Drawer) SVG(ctx context.Context, content string) (string, error) {
	return d.draw(ctx, func() (string, error) { return svg(content) })
}

// PNG draws content as a data URL of a PNG of size pixels a side; see SVG.
func (d *Drawer) PNG(ctx context.Context, content string, size int) (string, error) {
	return d.draw(ctx, func() (string, error) { return dataURL(content, size) })
}

func (d *Drawer) draw(ctx context.Context, draw func() (string, error)) (string, error) {
	if drawn, ok := ctx.Value(scopeKey{}).(*atomic.Int64); ok && drawn.Add(1) > MaxPerOperation {
		return "", fault.New(fault.TooComplex)
	}
	select {
	case d.places <- struct{}{}:
		defer func() { <-d.places }()
		return draw()
	case <-ctx.Done():
		return "", fault.Because(fault.Unavailable, ctx.Err())
	}
}
