package telemetry

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"vitalgo/slices/shared/domain/fault"
)

// Extensions returns what watches the executor; none where nothing is watched. Add them before all others.
func (t *Telemetry) Extensions() []graphql.HandlerExtension {
	switch {
	case t == nil:
		return nil
	case t.tracer != nil:
		return []graphql.HandlerExtension{subscriptions{t}, operationSpans{t}}
	default:
		return []graphql.HandlerExtension{subscriptions{t}}
	}
}

// subscriptions counts subscriptions and their events.
type subscriptions struct{ *Telemetry }

// ExtensionName implements graphql.HandlerExtension.
func (subscriptions) ExtensionName() string { return "SubscriptionMetrics" }

// Validate implements graphql.HandlerExtension.
func (subscriptions) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation implements graphql.OperationInterceptor. The context of a subscription ends with it.
func (s subscriptions) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if subscribes(ctx) {
		s.metrics.subscriptions.Inc()
		context.AfterFunc(ctx, s.metrics.subscriptions.Dec)
	}
	return next(ctx)
}

// InterceptResponse implements graphql.ResponseInterceptor.
func (s subscriptions) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response != nil && subscribes(ctx) {
		s.metrics.events.Inc()
	}
	return response
}

func subscribes(ctx context.Context) bool {
	operation := graphql.GetOperationContext(ctx).Operation // nil where the request cannot run
	return operation != nil && operation.Operation == ast.Subscription
}

// operationSpans has a span for each operation and each of its root fields. The fields below have none: what takes time
// there are batches, which have.
type operationSpans struct{ *Telemetry }

// ExtensionName implements graphql.HandlerExtension.
func (operationSpans) ExtensionName() string { return "OperationSpans" }

// Validate implements graphql.HandlerExtension.
func (operationSpans) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptOperation implements graphql.OperationInterceptor. Subscriptions have no span, which would last as they do.
func (t operationSpans) InterceptOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	if subscribes(ctx) || !recording(ctx) {
		return next(ctx)
	}
	operation := graphql.GetOperationContext(ctx)
	kind, name := string(operation.Operation.Operation), OperationName(operation)
	ctx, span := t.tracer.Start(ctx, kind+" "+name, trace.WithAttributes(
		attribute.String("graphql.operation.type", kind), attribute.String("graphql.operation.name", name)))
	respond := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		failure := "panic"
		defer func() { end(span, failure) }()
		response := respond(ctx)
		failure = CodeOf(response)
		return response
	}
}

// InterceptRootField implements graphql.RootFieldInterceptor.
func (t operationSpans) InterceptRootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if !recording(ctx) {
		return next(ctx)
	}
	field := graphql.GetRootFieldContext(ctx).Field
	ctx, span := t.tracer.Start(ctx, field.ObjectDefinition.Name+"."+field.Name)
	defer func() { span.End() }() // see end
	return next(ctx)
}

// CodeOf returns the code of the first error of a response; "" if there is none.
func CodeOf(response *graphql.Response) string {
	if response == nil || len(response.Errors) == 0 {
		return ""
	}
	return fmt.Sprint(response.Errors[0].Extensions["code"])
}

// codeOf returns the code of an error as clients see it; "" if there is none.
func codeOf(err error) string {
	if err == nil {
		return ""
	}
	if code := fault.CodeOf(err); code != "" {
		return string(code)
	}
	return string(fault.Internal)
}
