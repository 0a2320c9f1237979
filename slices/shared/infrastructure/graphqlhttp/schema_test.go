package graphqlhttp_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/slices/shared/infrastructure/graphqlhttp"
	"vitalgo/slices/shared/infrastructure/logging"
)

// schema answers every operation by the name of its first field.
type schema struct {
	parsed *ast.Schema
	runs   atomic.Int64
	coded  *gqlerror.Error // one error for all requests
}

func newSchema() *schema {
	coded := &gqlerror.Error{Message: "no", Path: ast.Path{ast.PathName("coded")}, Extensions: map[string]any{"code": "NOT_FOUND"}}
	return &schema{coded: coded, parsed: gqlparser.MustLoadSchema(&ast.Source{Input: `
		type Query { hello: String echo(n: Int!, s: String): String coded: String plain: String explode: String parts: String early: String }
		scalar Upload
		input Save { photo: Upload note: String }
		type Mutation { touch: String save(input: Save!): String }
		type Subscription { tick: Int }`})}
}

func (s *schema) Schema() *ast.Schema { return s.parsed }

func (s *schema) Complexity(context.Context, string, string, int, map[string]any) (int, bool) {
	return 0, false
}

func (s *schema) Exec(ctx context.Context) graphql.ResponseHandler {
	s.runs.Add(1)
	return func(ctx context.Context) *graphql.Response {
		operation := graphql.GetOperationContext(ctx)
		field, ok := operation.Operation.SelectionSet[0].(*ast.Field)
		if !ok {
			return &graphql.Response{Data: json.RawMessage(`{}`)}
		}
		switch field.Name {
		case "echo":
			echoed, err := json.Marshal(operation.Variables)
			if err != nil {
				graphql.AddError(ctx, err)
			}
			return &graphql.Response{Data: json.RawMessage(`{"echo":` + string(echoed) + `}`)}
		case "save":
			input, _ := operation.Variables["input"].(map[string]any)
			file, _ := input["photo"].(graphql.Upload)
			content, err := io.ReadAll(file.File)
			if err != nil {
				graphql.AddError(ctx, err)
			}
			saved, err := json.Marshal(map[string]string{"save": fmt.Sprintf("%s %s %s %d", file.Filename, file.ContentType, content, file.Size)})
			if err != nil {
				graphql.AddError(ctx, err)
			}
			return &graphql.Response{Data: saved}
		case "coded":
			graphql.AddError(ctx, s.coded)
			return &graphql.Response{Data: json.RawMessage(`{"coded":null}`)}
		case "plain":
			graphql.AddError(ctx, errors.New("SELECT secret"))
			return &graphql.Response{Data: json.RawMessage(`{"plain":null}`)}
		case "explode":
			panic("marker-7781")
		case "parts":
			more := true
			return &graphql.Response{Data: json.RawMessage(`{}`), HasNext: &more}
		case "early": // as an interceptor that ends the operation
			return &graphql.Response{Errors: gqlerror.List{{Message: "slow down", Extensions: map[string]any{"code": "RATE_LIMITED"}}}}
		default:
			return &graphql.Response{Data: json.RawMessage(`{"` + field.Name + `":"é"}`)}
		}
	}
}

type fixture struct {
	schema  *schema
	handler http.Handler
	log     *strings.Builder
}

func newFixture(t testing.TB, options graphqlhttp.Options) fixture {
	t.Helper()
	log := &strings.Builder{}
	logger, err := logging.New(log, slog.LevelDebug, logging.JSON)
	if err != nil {
		t.Fatal(err)
	}
	options.Log = logger
	transport, schema := graphqlhttp.New(options), newSchema()
	server := handler.New(schema)
	server.AddTransport(transport)
	return fixture{schema: schema, handler: transport.Gate(server), log: log}
}

// send sends a request with the id "request-1"; headers are name and value in turn.
func (f fixture) send(method, target string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, body)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, withID(r))
	return w
}

func withID(r *http.Request) *http.Request {
	return r.WithContext(logging.WithRequestID(r.Context(), "request-1"))
}

func (f fixture) post(body string, headers ...string) *httptest.ResponseRecorder {
	return f.send(http.MethodPost, "/graphql", strings.NewReader(body), append([]string{"Content-Type", "application/json"}, headers...)...)
}

// codes returns the codes of an answer's errors, and fails the test if one lacks the request's id.
func codes(t *testing.T, w *httptest.ResponseRecorder) []string {
	t.Helper()
	var answer struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code, RequestID string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("answer is no JSON: %v: %s", err, w.Body)
	}
	var found []string
	for _, err := range answer.Errors {
		if err.Message == "" || err.Extensions.RequestID != "request-1" {
			t.Errorf("error without message or request id: %s", w.Body)
		}
		found = append(found, err.Extensions.Code)
	}
	return found
}

// refused checks an answer that holds one error and no data.
func refused(t *testing.T, w *httptest.ResponseRecorder, status int, code string) {
	t.Helper()
	if w.Code != status {
		t.Errorf("status %d, want %d: %s", w.Code, status, w.Body)
	}
	if found := codes(t, w); len(found) != 1 || found[0] != code {
		t.Errorf("codes %v, want %s", found, code)
	}
	if strings.Contains(w.Body.String(), `"data"`) {
		t.Errorf("data in a refusal: %s", w.Body)
	}
}
