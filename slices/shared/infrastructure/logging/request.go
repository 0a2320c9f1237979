// Package logging makes the server's logger, whose lines carry the id of the request that they belong to.
package logging

import "context"

type requestKey struct{}

// WithRequestID returns a context that carries the id of a request.
func WithRequestID(ctx context.Context, requestID string) context.Context {
	return context.WithValue(ctx, requestKey{}, requestID)
}

// RequestID returns the id of the request that ctx belongs to, or "".
func RequestID(ctx context.Context) string {
	requestID, _ := ctx.Value(requestKey{}).(string)
	return requestID
}
