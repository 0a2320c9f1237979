package graphqlstream

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/refusal"
	"vitalgo/slices/shared/infrastructure/validation"
)

// executor lets subscriptions alone through, and presents the errors of a request at once: gqlgen's transports send
// some of them as they are.
type executor struct {
	graphql.GraphExecutor
	request *http.Request
	log     *slog.Logger
	watch   watch
	// admit counts an operation, or refuses it, before it is parsed.
	admit func(context.Context) error
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
	var next graphql.ResponseHandler
	apart(func() { next, ctx = e.begin(ctx, operation) })
	refused := false
	return func(ctx context.Context) *graphql.Response {
		if refused {
			return nil
		}
		response := e.recovering(ctx, next)
		switch {
		case ctx.Err() != nil:
			return nil
		case response == nil && e.watch.endless:
			e.watch.end(errInterrupted)
			return nil
		case response == nil:
			return nil
		case len(response.Data) == 0: // an error in the place of events
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

// begin begins an operation; one that panics answers that alone.
func (e executor) begin(ctx context.Context, operation *graphql.OperationContext) (next graphql.ResponseHandler, within context.Context) {
	defer func() {
		if value := recover(); value != nil {
			next, within = graphql.OneShot(e.masked(ctx, value)), ctx
		}
	}()
	return e.GraphExecutor.DispatchOperation(ctx, operation)
}

// recovering returns the next response; gqlgen would tell the client what panicked.
func (e executor) recovering(ctx context.Context, next graphql.ResponseHandler) (response *graphql.Response) {
	defer func() {
		if value := recover(); value != nil {
			response = e.masked(ctx, value)
		}
	}()
	return next(ctx)
}

// masked is a panic as the client is to see it.
func (e executor) masked(ctx context.Context, value any) *graphql.Response {
	e.log.ErrorContext(ctx, "subscription panicked", logging.Panic(value))
	return &graphql.Response{Errors: gqlerror.List{e.refusal(ctx, refusal.Internal)}}
}

// refusal says why something is refused, in the language of whom ctx knows: a WebSocket is signed in after its request.
func (e executor) refusal(ctx context.Context, reason refusal.Reason) *gqlerror.Error {
	return &gqlerror.Error{Message: refusal.Text(e.request.WithContext(ctx), reason), Extensions: map[string]any{
		"code": reason.Code(), logging.RequestIDKey: logging.RequestID(ctx),
	}}
}

// still returns why whoever listens may not do so any more; nil while they may.
func (w watch) still() error {
	if w.again == nil {
		return nil
	}
	var err error
	apart(func() { err = w.again().SignedIn() })
	switch {
	case err == nil:
		return nil
	case fault.CodeOf(err) == fault.Unauthenticated:
		return errSignedOut
	default:
		return errInterrupted
	}
}

// subscriptions is the type whose fields they are.
const subscriptions = "Subscription"

// CreateOperationContext implements graphql.GraphExecutor. The errors are as the client is to see them.
func (e executor) CreateOperationContext(ctx context.Context, params *graphql.RawParams) (operation *graphql.OperationContext, errs gqlerror.List) {
	apart(func() { operation, errs = e.create(ctx, params) })
	return operation, errs
}

// create refuses, too, what asks for another number of streams than one: validation tells fields apart by their names, not by
// those they are answered under, and does not know which of them are skipped.
func (e executor) create(ctx context.Context, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	if err := e.admit(ctx); err != nil {
		operation := &graphql.OperationContext{}
		return operation, e.present(ctx, operation, gqlerror.List{{Err: err}})
	}
	operation, errs := e.GraphExecutor.CreateOperationContext(ctx, params)
	if len(errs) > 0 {
		return operation, e.present(ctx, operation, errs)
	}
	if operation.Operation.Operation != ast.Subscription {
		return operation, gqlerror.List{e.refusal(ctx, refusal.SubscriptionsOnly)}
	}
	if asked := graphql.CollectFields(operation, operation.Operation.SelectionSet, []string{subscriptions}); len(asked) != 1 {
		at := operation.Operation.Position
		return operation, e.present(ctx, operation, gqlerror.List{{
			Message:   "A subscription must ask for exactly one field.",
			Locations: []gqlerror.Location{{Line: at.Line, Column: at.Column}},
			Rule:      rules.SingleFieldSubscriptionsRule.Name,
		}})
	}
	return operation, nil
}

func (e executor) present(ctx context.Context, operation *graphql.OperationContext, errs gqlerror.List) gqlerror.List {
	return e.GraphExecutor.DispatchError(graphql.WithOperationContext(ctx, operation), validation.First(errs)).Errors
}

// DispatchError implements graphql.GraphExecutor for errors that were presented already.
func (e executor) DispatchError(_ context.Context, presented gqlerror.List) *graphql.Response {
	return &graphql.Response{Errors: presented}
}
