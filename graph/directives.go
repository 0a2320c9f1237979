package graph

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/operationlimit"
)

// authorize implements @auth: a field runs only for signed-in callers, of one of the roles if any are named. What
// they may see beyond that is decided by access.Guard in the use case.
func authorize(ctx context.Context, _ any, next graphql.Resolver, roles []person.Role) (any, error) {
	if err := access.From(ctx).Require(roles...); err != nil {
		return nil, err
	}
	return next(ctx)
}

// closeRoots refuses every root field to callers who are not signed in, unless the schema says @public. It
// runs before arguments are read, and also guards node and nodes, which carry no directive.
func closeRoots(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	field := graphql.GetRootFieldContext(ctx).Field
	if err := mayAsk(ctx, field); err != nil {
		return refuseField(ctx, err)
	}
	return next(access.Branch(ctx))
}

// closeSubscriptions is closeRoots for subscriptions, around whose fields gqlgen does not call it.
func closeSubscriptions(present graphql.ErrorPresenterFunc) graphql.OperationMiddleware {
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		if !isSubscription(ctx) {
			return next(ctx)
		}
		operation := graphql.GetOperationContext(ctx)
		for _, field := range graphql.CollectFields(operation, operation.Operation.SelectionSet, []string{"Subscription"}) {
			if err := mayAsk(ctx, field); err != nil {
				ctx := graphql.WithFieldContext(ctx, &graphql.FieldContext{Field: field, Object: field.ObjectDefinition.Name})
				return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{present(ctx, err)}})
			}
		}
		return next(ctx)
	}
}

// limitMutations counts each root field of a mutation as one: twenty aliases are twenty tries.
func limitMutations(limits *operationlimit.Limits) graphql.RootFieldMiddleware {
	return func(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
		if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
			if err := limits.Mutation(ctx); err != nil {
				return refuseField(ctx, err)
			}
		}
		return next(ctx)
	}
}

// refuseField answers a root field with an error in the place of running it.
func refuseField(ctx context.Context, err error) graphql.Marshaler {
	field := graphql.GetRootFieldContext(ctx).Field
	graphql.AddError(graphql.WithFieldContext(ctx, &graphql.FieldContext{Field: field, Object: field.ObjectDefinition.Name}), err)
	return graphql.Null
}

func mayAsk(ctx context.Context, field graphql.CollectedField) error {
	switch {
	case strings.HasPrefix(field.Name, "__"): // what the schema says of itself
		if graphql.GetOperationContext(ctx).DisableIntrospection {
			return fault.New(fault.BadInput)
		}
		return nil
	case field.Definition.Directives.ForName("public") != nil:
		return nil
	default:
		return access.From(ctx).SignedIn()
	}
}
