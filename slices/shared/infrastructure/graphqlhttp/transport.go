// Package graphqlhttp is the GraphQL server's transport for GET and POST after the GraphQL over
// HTTP draft, and for single files after the GraphQL multipart request specification. It takes the place of gqlgen's own, which reads bodies without a limit, repeats broken
// ones, and answers "data":null for requests that never ran.
package graphqlhttp

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/refusal"
	"vitalgo/slices/shared/infrastructure/validation"
)

// DefaultMaxBody and DefaultMaxMultipart are the largest bodies in bytes, as JSON and with a file, where Options name
// no others.
const (
	DefaultMaxBody      = 1 << 20
	DefaultMaxMultipart = 6 << 20
)

// DefaultUploadTime is how long a body with a file may take to arrive, where Options name no other time.
const DefaultUploadTime = time.Minute

// DefaultUploads is how many bodies with a file are in memory at once, where Options name no other number, and
// DefaultUploadWait how long a further one waits for its turn before it is refused.
const (
	DefaultUploads    = 8
	DefaultUploadWait = 5 * time.Second
)

// Options of a Transport. The zero value is what production needs.
type Options struct {
	// AllowGET answers queries by GET. Whoever turns it on also sees to it that such requests are
	// anonymous: neither Authorization nor cookies may be read.
	AllowGET bool
	// MaxBody is the largest JSON body in bytes; zero means DefaultMaxBody.
	MaxBody int64
	// MaxMultipart is the largest body with a file in bytes; zero means DefaultMaxMultipart.
	MaxMultipart int64
	// UploadTime is how long a body with a file may take to arrive, which is longer than other requests have; zero means
	// DefaultUploadTime.
	UploadTime time.Duration
	// Uploads is how many bodies with a file are in memory at once; zero means DefaultUploads.
	Uploads int
	// UploadWait is how long one more waits for its turn; zero means DefaultUploadWait.
	UploadWait time.Duration
	// Forbidden reports whether a request is refused as FORBIDDEN, before its body is read; nil forbids none. A GET
	// is not asked about.
	Forbidden func(*http.Request) bool
	// Text gives the message of a refusal; nil means refusal.Text.
	Text func(r *http.Request, reason refusal.Reason) string
	// Log hears of panics; nil means slog's default logger.
	Log *slog.Logger
}

// Transport answers GraphQL requests with one JSON answer each, in three phases:
//
//   - refused before GraphQL: the status of the refusal and a body with errors only;
//   - request error (parsing, validation, variables, a limit): errors only, without the key data;
//     200 as application/json and 400 as application/graphql-response+json;
//   - executed: 200, with data and perhaps errors.
//
// Every error carries extensions.code and extensions.requestId. For request errors the transport
// turns gqlgen's own codes, and missing ones, into BAD_USER_INPUT. The errors of executed fields are
// the error presenter's work, which sets one of the API's codes on each; one without a code has not
// passed it, and is masked as INTERNAL_SERVER_ERROR. The presenter is also applied to request errors
// (through DispatchError): it has to let errors pass whose code is errcode.ParseFailed or
// errcode.ValidationFailed, and decides how much of gqlparser's text, which quotes the document,
// may leave.
type Transport struct {
	options Options
	buffers sync.Pool     // of *bytes.Buffer: request bodies
	uploads chan struct{} // has a place for each body with a file that is in memory
}

var _ graphql.Transport = (*Transport)(nil)

// New returns a transport. Add it last to the server: it answers everything that the transports
// before it left, so that gqlgen's own refusals are never sent.
func New(options Options) *Transport {
	options.MaxBody = cmp.Or(options.MaxBody, DefaultMaxBody)
	options.MaxMultipart = cmp.Or(options.MaxMultipart, DefaultMaxMultipart)
	options.UploadTime = cmp.Or(options.UploadTime, DefaultUploadTime)
	options.Uploads = cmp.Or(options.Uploads, DefaultUploads)
	options.UploadWait = cmp.Or(options.UploadWait, DefaultUploadWait)
	if options.Forbidden == nil {
		options.Forbidden = func(*http.Request) bool { return false }
	}
	if options.Text == nil {
		options.Text = refusal.Text
	}
	if options.Log == nil {
		options.Log = slog.Default()
	}
	return &Transport{options: options, uploads: make(chan struct{}, options.Uploads)}
}

// Supports says yes to every request; see New.
func (t *Transport) Supports(*http.Request) bool { return true }

// Gate is a middleware that checks, reads and decodes a request before next sees it, so that a bad
// one costs neither a look-up of its session nor a place among the running operations. It refuses
// requests to upgrade the connection: WebSockets do not come this way. Without the gate in front,
// Do does the same work.
func (t *Transport) Gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		leave, ok := t.enter(r)
		if !ok {
			w.Header().Set("Retry-After", "1")
			w.Header().Set("Connection", "close") // the body shall not be waited for
			refusal.Write(w, r, refusal.Busy)
			return
		}
		defer leave()
		if in, ok := t.admit(w, r); ok {
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), admittedKey{}, in)))
		}
	})
}

// Do answers one request.
func (t *Transport) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	in, ok := r.Context().Value(admittedKey{}).(*admitted)
	if !ok {
		if in, ok = t.admit(w, r); !ok {
			return
		}
	}
	out, ok := t.run(w, r, in, exec)
	if ok {
		t.write(w, r, in, out)
	}
}

// run executes the operation; ok is false where the request is answered already. It recovers panics
// because gqlgen's server would answer them in a form of its own.
func (t *Transport) run(w http.ResponseWriter, r *http.Request, in *admitted, exec graphql.GraphExecutor) (out result, ok bool) {
	defer func() {
		value := recover()
		if value == nil {
			return
		}
		if value == http.ErrAbortHandler { //nolint:errorlint // a recovered value, compared as net/http does
			panic(value) //nolint:forbidigo // net/http's own way to cut a connection, passed on
		}
		t.options.Log.ErrorContext(r.Context(), "operation panicked", logging.Panic(value))
		t.refuse(w, r, in.media, refusal.Internal)
		out, ok = result{}, false
	}()

	in.params.Headers = r.Header
	operation, errs := exec.CreateOperationContext(r.Context(), in.params)
	if len(errs) > 0 {
		if reason, ok := errors.AsType[refusal.Reason](errs[0]); ok {
			t.refuse(w, r, in.media, reason)
			return result{}, false
		}
		answer := exec.DispatchError(graphql.WithOperationContext(r.Context(), operation), validation.First(errs))
		return result{errors: answer.Errors, extensions: answer.Extensions}, true
	}
	kind := operation.Operation.Operation
	if r.Method == http.MethodGet && kind != ast.Query {
		w.Header().Set("Allow", "POST, OPTIONS")
		t.refuse(w, r, in.media, refusal.QueryOnlyByGET)
		return result{}, false
	}
	if kind == ast.Subscription { // executed here, it would answer its first event alone
		return result{errors: gqlerror.List{t.requestError(r, refusal.SubscriptionNeedsPath)}}, true
	}
	next, ctx := exec.DispatchOperation(r.Context(), operation)
	answer := next(ctx)
	if answer == nil { // the executor's sign that the context ended before the operation began
		t.refuse(w, r, in.media, refusal.DeadlineExceeded)
		return result{}, false
	}
	if answer.HasNext != nil && *answer.HasNext { // an answer in parts: the first one alone would hide data
		t.options.Log.ErrorContext(r.Context(), "incremental answer refused")
		t.refuse(w, r, in.media, refusal.Internal)
		return result{}, false
	}
	return result{dispatched: true, errors: answer.Errors, data: answer.Data, extensions: answer.Extensions}, true
}

func (t *Transport) requestError(r *http.Request, reason refusal.Reason) *gqlerror.Error {
	return &gqlerror.Error{
		Message:    t.options.Text(r, reason),
		Extensions: map[string]any{"code": reason.Code()},
	}
}

func (t *Transport) refuse(w http.ResponseWriter, r *http.Request, media string, reason refusal.Reason) {
	refusal.WriteText(w, r, reason, media, t.options.Text(r, reason))
}
