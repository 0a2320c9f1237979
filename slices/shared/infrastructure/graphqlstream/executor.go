package graphqlstream

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/refusal"
)

// executor lets subscriptions alone through, and presents the errors of a request at once: gqlgen's transports send
// some of them as they are.
type executor struct {
	graphql.GraphExecutor
	only string // the text for queries and mutations
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
