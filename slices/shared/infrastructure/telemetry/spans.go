package telemetry

import (
	"context"
	"net/http"
	"strings"

	"github.com/redis/go-redis/v9"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/pg"
)

// recording reports whether ctx belongs to a request that is traced. What goes on beside requests is not.
func recording(ctx context.Context) bool { return trace.SpanFromContext(ctx).IsRecording() }

// traceID returns the id of the trace that ctx belongs to; "" if it is not recorded.
func traceID(ctx context.Context) string {
	if !recording(ctx) {
		return ""
	}
	return trace.SpanContextFromContext(ctx).TraceID().String()
}

// end ends a span. Deferred itself, the library's End would write what a panic says into the span.
func end(span trace.Span, failure string) {
	if failure != "" {
		span.SetAttributes(attribute.String("error.type", failure))
		span.SetStatus(codes.Error, failure)
	}
	span.End()
}

// fromCaller returns a context that goes on with the caller's trace, if it sends one. It is believed the id alone: not
// its state, which is any text, and not that the trace is to be sampled.
func fromCaller(r *http.Request) context.Context {
	ctx := r.Context()
	sent := trace.SpanContextFromContext(propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header)))
	if !sent.IsValid() {
		return ctx
	}
	return trace.ContextWithRemoteSpanContext(ctx, sent.WithTraceState(trace.TraceState{}))
}

// tracedRequest is request with a span around it.
func (t *Telemetry) tracedRequest(w http.ResponseWriter, r *http.Request, path string, next http.Handler) {
	method, failure := httpserver.MethodClass(r.Method), "panic"
	ctx, span := t.tracer.Start(fromCaller(r), method+" "+path, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("http.request.method", method), attribute.String("http.route", path)))
	defer func() { end(span, failure) }()
	if id := traceID(ctx); id != "" {
		httpserver.AddLogAttr(ctx, "traceId", id)
	}
	t.request(w, r.WithContext(ctx), path, next)
	failure = ""
	if status := httpserver.Status(w); status != 0 {
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= http.StatusInternalServerError {
			failure = http.StatusText(status)
		}
	}
}

// traceFetch begins the span of a fetch, named by the field that was resolved first.
func (t fetches) traceFetch(ctx context.Context, keys int) (within context.Context, ended func(error)) {
	if !recording(ctx) {
		return ctx, func(error) {}
	}
	name := "batch"
	if field := graphql.GetFieldContext(ctx); field != nil && field.Field.Field != nil {
		name += " " + field.Object + "." + field.Field.Name
	}
	ctx, span := t.tracer.Start(ctx, name, trace.WithAttributes(attribute.Int("vitalgo.batch.keys", keys)))
	return ctx, func(err error) { end(span, codeOf(err)) }
}

// tracedTrips is trips with a span for each trip.
type tracedTrips struct{ trips }

// Sent implements pg.Observer.
func (t tracedTrips) Sent(ctx context.Context, trip pg.Trip) context.Context {
	ctx = t.trips.Sent(ctx, trip)
	if !recording(ctx) {
		return ctx
	}
	texts := trip.SQL()
	for i, text := range texts {
		texts[i] = strings.Join(strings.Fields(text), " ")
	}
	name := "SQL"
	if len(texts) == 1 {
		name, _, _ = strings.Cut(strings.ToUpper(texts[0]), " ")
	}
	ctx, _ = t.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		attribute.String("db.system.name", "postgresql"),
		attribute.Int("db.operation.batch.size", len(texts)),
		attribute.String("db.query.text", strings.Join(texts, ";\n"))))
	return ctx
}

// Answered implements pg.Observer.
func (t tracedTrips) Answered(ctx context.Context, failure string) {
	t.trips.Answered(ctx, failure)
	end(trace.SpanFromContext(ctx), failure) // the span of Sent, or none that records
}

// tracedCommands has a span for each command: its name, never its key or arguments.
type tracedCommands struct{ *Telemetry }

// DialHook implements redis.Hook.
func (tracedCommands) DialHook(next redis.DialHook) redis.DialHook { return next }

// ProcessHook implements redis.Hook.
func (t tracedCommands) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, command redis.Cmder) error {
		if introduces(command) {
			return next(ctx, command)
		}
		return t.span(ctx, command.Name(), func(ctx context.Context) error { return next(ctx, command) })
	}
}

// ProcessPipelineHook implements redis.Hook.
func (t tracedCommands) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, all []redis.Cmder) error {
		if introduces(all[0]) {
			return next(ctx, all)
		}
		return t.span(ctx, pipeline, func(ctx context.Context) error { return next(ctx, all) },
			attribute.Int("db.operation.batch.size", len(all)))
	}
}

func (t tracedCommands) span(ctx context.Context, name string, do func(context.Context) error, more ...attribute.KeyValue) error {
	if !recording(ctx) {
		return do(ctx)
	}
	ctx, span := t.tracer.Start(ctx, "redis "+name, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(append(more,
		attribute.String("db.system.name", "redis"), attribute.String("db.operation.name", name))...))
	err := do(ctx)
	failure := ""
	if broken(ctx, err) {
		failure = "failed"
	}
	end(span, failure)
	return err
}
