package graph

import (
	"context"
	"maps"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/redis/go-redis/v9"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"vitalgo/graph/generated"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/events"
	"vitalgo/slices/shared/infrastructure/graphqlhttp"
	"vitalgo/slices/shared/infrastructure/graphqlstream"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/idempotency"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/operationlimit"
	"vitalgo/slices/shared/infrastructure/persisted"
	"vitalgo/slices/shared/infrastructure/plain"
	"vitalgo/slices/shared/infrastructure/qrcode"
	"vitalgo/slices/shared/infrastructure/querylimits"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redisdb"
	"vitalgo/slices/shared/infrastructure/sealer"
	"vitalgo/slices/shared/infrastructure/securitylog"
	"vitalgo/slices/shared/infrastructure/telemetry"
	"vitalgo/slices/shared/infrastructure/validation"
)

const (
	requestTimeout    = 10 * time.Second
	maxConcurrent     = 512
	connections       = 50 // that last, of one address
	defaultLoaderWait = 2 * time.Millisecond
)

// NewHandler serves the whole schema from parts: operations at /graphql by POST and, where that is allowed, GET;
// subscriptions by WebSocket at /graphql, and as event streams at /graphql/stream.
func NewHandler(parts app.Parts) (http.Handler, error) {
	return newHandler(parts, plain.New(generated.PlainTypes(), generated.WritePlain, generated.Resolve, generated.FillColumn, loader.AtHand))
}

func newHandler(parts app.Parts, extensions ...graphql.HandlerExtension) (http.Handler, error) {
	texts, err := messages.New()
	if err != nil {
		return nil, err
	}
	bus := events.New(parts.Redis)
	frequent := redisdb.NewShared(parts.Redis)
	rates, err := newOperationLimits(parts, frequent)
	if err != nil {
		return nil, err
	}
	named := persisted.New(persisted.Options{
		Trusted: parts.Trusted, Redis: parts.Redis, Limits: ratelimit.New(parts.Redis, parts.RateLimitScale), Log: parts.Log,
	})
	known := newDocuments()
	foresee, err := newForesight(known, named.AtHand, rates.Welcome)
	if err != nil {
		return nil, err
	}
	product, err := newProduct(parts, texts, bus, frequent, foresee)
	if err != nil {
		return nil, err
	}
	limits, err := querylimits.New(querylimits.DefaultLimits())
	if err != nil {
		return nil, err
	}
	refused := refusedOrigin(securitylog.New(parts.Log))
	transport := graphqlhttp.New(graphqlhttp.Options{AllowGET: parts.AllowGET, Log: parts.Log, Forbidden: reported(product.auth.Forged, refused)})

	streams := graphqlstream.New(transport, graphqlstream.Options{
		Endless: true, Identify: product.auth.Viewer, Ended: sessionEnded(bus), Origins: parts.Origins, Stop: parts.Stop,
		Admit: rates.Operation, Refused: refused,
		Now: parts.Now, Log: parts.Log, PerAddress: connections * max(parts.RateLimitScale, 1),
	})

	errors := presenter{texts, parts.Log, securitylog.New(parts.Log), parts.Explore}
	keys, err := newIdempotency(parts, errors.present)
	if err != nil {
		return nil, err
	}
	srv := handler.New(executable(product))
	for _, stream := range streams.Transports() {
		srv.AddTransport(stream)
	}
	srv.AddTransport(transport)
	srv.SetParserTokenLimit(querylimits.DefaultLimits().Tokens)
	srv.SetQueryCache(known)
	all := rules.NewDefaultRules
	if !parts.Explore {
		srv.SetDisableSuggestion(true)
		all = withoutSuggestions
	}
	srv.SetValidationRulesFn(func() *rules.Rules { return validation.Amend(all()) })
	for _, watch := range parts.Telemetry.Extensions() {
		srv.Use(watch)
	}
	srv.Use(named.Find())
	srv.Use(&alone{})
	srv.Use(&variables{}) // before what counts with them
	srv.Use(limits)
	srv.Use(conditions{})
	srv.Use(foresee)
	srv.Use(named.Keep())
	if parts.Explore {
		srv.Use(extension.Introspection{})
	}
	for _, e := range extensions {
		srv.Use(e)
	}
	srv.AroundOperations(scopeLoaders(parts.LoaderWait))
	srv.AroundResponses(renewLoaders)
	srv.AroundResponses(logOperation)
	srv.AroundRootFields(rescopeMutations)
	srv.AroundRootFields(closeRoots)
	srv.AroundRootFields(limitMutations(rates))
	srv.AroundOperations(closeSubscriptions(errors.present))
	srv.AroundOperations(keys.Around)
	srv.SetErrorPresenter(errors.present)
	srv.SetRecoverFunc(func(_ context.Context, panicked any) error { return logging.Recovered(panicked) })

	operations := httpserver.Chain(srv,
		transport.Gate,
		httpserver.Timeout(requestTimeout),
		httpserver.MaxConcurrent(maxConcurrent),
		prepare,
		product.auth.Identify,
		rates.Gate,
		idempotency.Read,
	)
	return route(operations, httpserver.Chain(srv, streams.Gate, product.auth.Identify, rates.Gate)), nil
}

func newIdempotency(parts app.Parts, present graphql.ErrorPresenterFunc) (*idempotency.Keys, error) {
	seal, err := sealer.New(parts.DataKeys)
	if err != nil {
		return nil, err
	}
	return idempotency.New(idempotency.Options{DB: parts.DB, Sealer: seal, Now: parts.Now, Log: parts.Log, Present: present}), nil
}

// newOperationLimits counts operations even without Redis: some of them need nothing of it.
func newOperationLimits(parts app.Parts, client redis.UniversalClient) (*operationlimit.Limits, error) {
	shared := ratelimit.New(client, parts.RateLimitScale)
	operations, err := ratelimit.NewLocal(shared, parts.Now)
	if err != nil {
		return nil, err
	}
	report := securitylog.New(parts.Log)
	return operationlimit.New(securitylog.Counter{Of: operations, Report: report}, operations.InHand, securitylog.Counter{Of: shared, Report: report}), nil
}

// refusedOrigin reports a request of a page that is not to send it.
func refusedOrigin(report security.Report) func(*http.Request) {
	return func(r *http.Request) {
		ctx := access.With(r.Context(), access.Viewer{Client: access.Client{Address: clientAddress(r)}})
		report.Tell(ctx, security.Event{Kind: security.AccessRefused, Detail: "origin"})
	}
}

// reported has what is forbidden reported.
func reported(forbidden func(*http.Request) bool, refused func(*http.Request)) func(*http.Request) bool {
	return func(r *http.Request) bool {
		no := forbidden(r)
		if no {
			refused(r)
		}
		return no
	}
}

// route tells what is answered once from what lasts.
func route(operations, streams http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/graphql/stream", streams)
	mux.HandleFunc("/graphql", func(w http.ResponseWriter, r *http.Request) {
		if graphqlstream.Upgrades(r) {
			streams.ServeHTTP(w, r)
			return
		}
		operations.ServeHTTP(w, r)
	})
	return mux
}

// sessionEnded listens to what the store of sessions publishes.
func sessionEnded(bus *events.Bus) func(context.Context, id.ID) (<-chan string, error) {
	return func(ctx context.Context, session id.ID) (<-chan string, error) {
		return bus.Listen(ctx, "session-ended:"+session.String())
	}
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

// prepare lets what is read to identify a viewer be found by the fields that ask for it. A connection that lasts has no use
// for it: its operations come later.
func prepare(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(loader.Prepare(r.Context())))
	})
}

func scopeLoaders(wait time.Duration) graphql.OperationMiddleware {
	if wait == 0 {
		wait = defaultLoaderWait
	}
	lists := together()
	return func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		switch v := access.From(ctx); { // who is nobody, or not who their token said
		case v.Anonymous():
			loader.Forget(ctx)
		case v.Role != person.Patient || !v.Active:
			loader.ForgetFields(ctx)
		}
		return next(qrcode.Scope(loader.Scope(ctx, wait, lists)))
	}
}

// together are the lists of a record, which a client opens at once.
func together() loader.Together {
	return loader.Together{"Patient": {"allergies", "illnesses", "medications", "surgeries"}}
}

// renewLoaders gives each event of a subscription its own cache: what was true of the one before may not be now.
func renewLoaders(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if isSubscription(ctx) {
		ctx = loader.Renew(ctx)
	}
	return next(ctx)
}

func isSubscription(ctx context.Context) bool {
	operation := graphql.GetOperationContext(ctx).Operation // nil where the request cannot run
	return operation != nil && operation.Operation == ast.Subscription
}

// rescopeMutations gives each field of a mutation its own cache, so that the second field does not read what
// was cached before the first one wrote.
func rescopeMutations(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
		ctx = loader.Renew(ctx)
	}
	return next(ctx)
}

// logOperation adds to the request's log line, and to its figures, what ran, for whom, and how it ended: never
// variables, never results.
func logOperation(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if isSubscription(ctx) { // has a line for all its events, which would grow without end
		return response
	}
	operation := graphql.GetOperationContext(ctx)
	ran := telemetry.Operation{
		Name: telemetry.OperationName(operation), Code: telemetry.CodeOf(response), Unknown: operation.Operation == nil,
	}
	httpserver.AddLogAttr(ctx, "operation", ran.Name)
	if v := access.From(ctx); !v.Anonymous() {
		ran.Account = v.User.String()
		httpserver.AddLogAttr(ctx, "account", ran.Account)
	}
	if ran.Code != "" {
		httpserver.AddLogAttr(ctx, "code", ran.Code)
	}
	telemetry.Ran(ctx, ran)
	return response
}
