// Package idempotency lets a client send a mutation again whose answer it did not get. The header Idempotency-Key
// names the request: the change is made once, and the same request with the same key is answered what it was answered
// first. What is kept is written in the transaction of the change, so that there is a key exactly if there is a change.
package idempotency

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
)

const (
	lifetime = 24 * time.Hour
	// running is how long a request may take to make its answer, with some room; see the server's own limit.
	running      = 15 * time.Second
	tryAgain     = time.Second
	keepPatience = 2 * time.Second
	// maxAnswer is the largest answer in bytes that is kept: mutations answer a row or a profile.
	maxAnswer = 32 << 10
)

// Options are what Keys needs.
type Options struct {
	DB      *pg.DB
	Sealer  *sealer.Sealer
	Now     func() time.Time
	Log     *slog.Logger
	Present graphql.ErrorPresenterFunc
}

// Keys knows which requests were made.
type Keys struct{ Options }

// New returns Keys.
func New(o Options) *Keys { return &Keys{o} }

type headerKey struct{}

// Read is a middleware that notes the header of a request, for Around. What comes over a socket has none: the header
// of its handshake is of no single operation.
func Read(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if sent := r.Header.Values("Idempotency-Key"); len(sent) > 0 {
			r = r.WithContext(context.WithValue(r.Context(), headerKey{}, sent))
		}
		next.ServeHTTP(w, r)
	})
}

var visible = regexp.MustCompile(`^[!-~]{1,255}$`)

// Around answers a request that was made before, and keeps the answer of one that was not.
func (k *Keys) Around(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	sent, _ := ctx.Value(headerKey{}).([]string)
	v := access.From(ctx)
	if len(sent) == 0 || v.Anonymous() {
		return next(ctx)
	}
	operation := graphql.GetOperationContext(ctx)
	fields := mutated(operation)
	if !slices.ContainsFunc(fields, heedsKeys) {
		return next(ctx)
	}
	if len(sent) > 1 || !visible.MatchString(sent[0]) || len(fields) > 1 {
		return k.refuse(ctx, fields[0], fault.New(fault.BadInput))
	}
	r, err := named(v, sent[0], operation, k.Now())
	if err != nil {
		return k.refuse(ctx, fields[0], err)
	}
	data, err := k.answered(ctx, r)
	if err != nil {
		return k.refuse(ctx, fields[0], err)
	}
	if data != nil {
		httpserver.AddLogAttr(ctx, "replayed", "true")
		return graphql.OneShot(&graphql.Response{Data: data})
	}
	return k.once(ctx, r, next)
}

// mutated are the fields of a mutation, and none of any other operation.
func mutated(o *graphql.OperationContext) []graphql.CollectedField {
	if o.Operation == nil || o.Operation.Operation != ast.Mutation {
		return nil
	}
	return graphql.CollectFields(o, o.Operation.SelectionSet, []string{"Mutation"})
}

func heedsKeys(field graphql.CollectedField) bool {
	return field.Definition.Directives.ForName("idempotent") != nil
}

// once runs the operation, with the key in the transaction of its change, and keeps the answer.
func (k *Keys) once(ctx context.Context, r request, next graphql.OperationHandler) graphql.ResponseHandler {
	ctx, beginning := txn.BeginWith(ctx, func(ctx context.Context) error { return k.claim(ctx, r) })
	run := next(ctx)
	return func(ctx context.Context) *graphql.Response {
		response := run(ctx)
		if response != nil && beginning.Committed() {
			k.keep(ctx, r, response)
		}
		return response
	}
}

// keep stores the answer of a change that was made. One with an error, or too large, is not kept: who asks again is
// told that the change was made, and reads what it wants to know.
func (k *Keys) keep(ctx context.Context, r request, response *graphql.Response) {
	if len(response.Errors) > 0 || len(response.Data) > maxAnswer {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepPatience) // also for a client that is gone
	defer cancel()
	if err := k.store(ctx, r, k.Sealer.Seal(response.Data, r.identity())); err != nil {
		k.Log.ErrorContext(ctx, "answer not kept for its key", "err", err)
	}
}

// refuse answers a field with an error in the place of running it.
func (k *Keys) refuse(ctx context.Context, field graphql.CollectedField, err error) graphql.ResponseHandler {
	ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Field: field, Object: field.ObjectDefinition.Name})
	return graphql.OneShot(&graphql.Response{Data: []byte("null"), Errors: gqlerror.List{k.Present(ctx, err)}})
}

// request is one that was named by a key.
type request struct {
	viewer access.Viewer
	day    civil.Date
	key    [sha256.Size]byte
	// asked tells requests under one key apart. It is made with the key, which is not kept: without it nobody can try
	// what a request might have said.
	asked []byte
	at    time.Time
}

func named(v access.Viewer, key string, o *graphql.OperationContext, now time.Time) (request, error) {
	text, err := json.Marshal([]any{o.RawQuery, o.OperationName, o.Variables})
	if err != nil {
		return request{}, fault.Because(fault.BadInput, err)
	}
	asked := hmac.New(sha256.New, []byte(key))
	asked.Write(text)
	return request{v, civil.Today(now), sha256.Sum256([]byte(key)), asked.Sum(nil), now}, nil
}

// identity binds a sealed answer to its row.
func (r request) identity() []byte { return append([]byte(r.viewer.User.String()), r.key[:]...) }
