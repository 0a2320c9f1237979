package graph

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/graph/generated"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/graphqlhttp"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/qrcode"
	"vitalgo/slices/shared/infrastructure/querylimits"
)

const (
	requestTimeout    = 10 * time.Second
	maxConcurrent     = 512
	keptDocuments     = 1000
	defaultLoaderWait = 2 * time.Millisecond
)

// NewHandler serves the whole schema from parts, for POST and, in development, GET.
func NewHandler(parts app.Parts) (http.Handler, error) {
	texts, err := messages.New()
	if err != nil {
		return nil, err
	}
	product, err := newProduct(parts, texts)
	if err != nil {
		return nil, err
	}
	limits, err := querylimits.New(querylimits.DefaultLimits())
	if err != nil {
		return nil, err
	}
	transport := graphqlhttp.New(graphqlhttp.Options{AllowGET: parts.Explore, Log: parts.Log})

	srv := handler.New(executable(product))
	srv.AddTransport(transport)
	srv.SetParserTokenLimit(querylimits.DefaultLimits().Tokens)
	srv.SetQueryCache(lru.New[*ast.QueryDocument](keptDocuments))
	srv.SetDisableSuggestion(!parts.Explore)
	srv.Use(limits)
	if parts.Explore {
		srv.Use(extension.Introspection{})
	}
	srv.AroundOperations(scopeLoaders(parts.LoaderWait))
	srv.AroundResponses(logOperation)
	srv.AroundRootFields(rescopeMutations)
	srv.AroundRootFields(closeRoots)
	srv.SetErrorPresenter(presenter{texts, parts.Log}.present)
	srv.SetRecoverFunc(func(_ context.Context, panicked any) error { return fmt.Errorf("panic: %T", panicked) })

	return httpserver.Chain(srv,
		transport.Gate,
		httpserver.Timeout(requestTimeout),
		httpserver.MaxConcurrent(maxConcurrent),
		product.auth.Identify,
	), nil
}

// executable is the schema with its resolvers, without @defer, which the parser brings along: an answer in
// parts is none of the media types that this API speaks.
func executable(p *product) graphql.ExecutableSchema {
	cfg := generated.Config{Resolvers: newResolver(p), Directives: generated.DirectiveRoot{Auth: authorize}}
	schema := *generated.NewExecutableSchema(cfg).Schema()
	schema.Directives = maps.Clone(schema.Directives)
	delete(schema.Directives, "defer")
	cfg.Schema = &schema
	return generated.NewExecutableSchema(cfg)
}

func scopeLoaders(wait time.Duration) graphql.OperationMiddleware {
	if wait == 0 {
		wait = defaultLoaderWait
	}
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return next(qrcode.Scope(loader.Scope(ctx, wait)))
	}
}

// rescopeMutations gives each field of a mutation its own cache, so that the second field does not read what
// was cached before the first one wrote.
func rescopeMutations(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
		ctx = loader.Renew(ctx)
	}
	return next(ctx)
}

var operationName = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)

// logOperation adds to the request's log line what ran, for whom, and how it ended: never variables, never
// results.
func logOperation(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	operation := graphql.GetOperationContext(ctx)
	name := operation.OperationName
	if !operationName.MatchString(name) {
		name = "other"
	}
	httpserver.AddLogAttr(ctx, "operation", name)
	if v := access.From(ctx); !v.Anonymous() {
		httpserver.AddLogAttr(ctx, "account", v.User.String())
	}
	if response != nil && len(response.Errors) > 0 {
		httpserver.AddLogAttr(ctx, "code", fmt.Sprint(response.Errors[0].Extensions["code"]))
	}
	return response
}
