// Package logging makes the process's structured logger and carries the request's id, which
// every log line and every error answer of one request share.
package logging

import (
	"context"
	"fmt"
	"io"
	"log/slog"
)

// Format is how a log line is written.
type Format string

// The formats that New knows.
const (
	JSON Format = "json"
	Text Format = "text"
)

// RequestIDKey is the log attribute, and the member of an error's extensions, that holds the id.
const RequestIDKey = "requestId"

type requestIDKey struct{}

// WithRequestID returns a context that carries the request's id.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID returns the id of the request that ctx belongs to, or "" outside of a request.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// New returns a logger that writes lines of at least the given level to w. It adds the request's
// id to every line that is logged with a request's context. Control characters are escaped in both
// formats, so that no value can forge a line. An unknown format is an error.
func New(w io.Writer, level slog.Level, format Format) (*slog.Logger, error) {
	options := &slog.HandlerOptions{Level: level}
	switch format {
	case JSON:
		return slog.New(requestHandler{slog.NewJSONHandler(w, options)}), nil
	case Text:
		return slog.New(requestHandler{slog.NewTextHandler(w, options)}), nil
	default:
		return nil, fmt.Errorf("make logger: unknown format %q", string(format))
	}
}

// requestHandler adds the request's id from the context to each record.
type requestHandler struct{ slog.Handler }

func (h requestHandler) Handle(ctx context.Context, record slog.Record) error {
	if id := RequestID(ctx); id != "" {
		record.AddAttrs(slog.String(RequestIDKey, id))
	}
	return h.Handler.Handle(ctx, record)
}

func (h requestHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestHandler{h.Handler.WithAttrs(attrs)}
}

func (h requestHandler) WithGroup(name string) slog.Handler {
	return requestHandler{h.Handler.WithGroup(name)}
}
