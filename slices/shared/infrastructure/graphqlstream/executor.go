package graphqlstream

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/refusal"
)

// executor lets subscriptions alone through, and presents the errors of a request at once: gqlgen's transports send
// some of them as they are.
type executor struct {
	graphql.GraphExecutor
	only  string // the text for queries and mutations
	watch watch
}

// watch ends a stream for a reason.
type watch struct {
	// again returns who listens by now; nil for nobody, who is told so.
	again func() access.Viewer
	end   context.CancelCauseFunc
	// endless is whether a subscription that ends by itself was interrupted.
	endless bool
}

// DispatchOperation implements graphql.GraphExecutor. Whoever is not signed in any more when an event comes is not
// told, although the notice of the session's end may be on its way still.
func (e executor) DispatchOperation(ctx context.Context, operation *graphql.OperationContext) (graphql.ResponseHandler, context.Context) {
	next, ctx := e.GraphExecutor.DispatchOperation(ctx, operation)
	refused := false
	return func(ctx context.Context) *graphql.Response {
		response := next(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case response == nil && e.watch.endless && !refused:
			e.watch.end(errInterrupted)
			return nil
		case response == nil || len(response.Errors) > 0:
			refused = true
			return response
		}
		if err := e.watch.still(); err != nil {
			e.watch.end(err)
			return nil
		}
		return response
	}, ctx
}

// still returns why whoever listens may not do so any more; nil while they may.
func (w watch) still() error {
	if w.again == nil {
		return nil
	}
	switch err := w.again().SignedIn(); {
	case err == nil:
		return nil
	case fault.CodeOf(err) == fault.Unauthenticated:
		return errSignedOut
	default:
		return errInterrupted
	}
}

// CreateOperationContext implements graphql.GraphExecutor. The errors are as the client is to see them.
func (e executor) CreateOperationContext(ctx context.Context, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	operation, errs := e.GraphExecutor.CreateOperationContext(ctx, params)
	if len(errs) > 0 {
		return operation, e.GraphExecutor.DispatchError(graphql.WithOperationContext(ctx, operation), errs).Errors
	}
	if operation.Operation.Operation != ast.Subscription {
		return operation, gqlerror.List{{Message: e.only, Extensions: map[string]any{
			"code": refusal.CodeBadUserInput, logging.RequestIDKey: logging.RequestID(ctx),
		}}}
	}
	return operation, nil
}

// DispatchError implements graphql.GraphExecutor for errors that were presented already.
func (e executor) DispatchError(_ context.Context, presented gqlerror.List) *graphql.Response {
	return &graphql.Response{Errors: presented}
}
