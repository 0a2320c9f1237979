// Package persisted lets clients name a document by its SHA-256 in the place of sending its text. Trusted documents are
// those of a manifest, which the build of a front end writes; automatic persisted queries are those that signed-in
// callers sent before, kept in Redis for a day.
package persisted

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"regexp"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/redis/go-redis/v9"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/refusal"
)

// CodeNotFound is the extensions.code, for the error presenter alone, of the error whose message clients wait for to
// send the text: NotFound.
const (
	CodeNotFound = "PERSISTED_QUERY_NOT_FOUND"
	NotFound     = "PersistedQueryNotFound"
)

const (
	kept    = 24 * time.Hour
	longest = 16 << 10 // bytes of a text that is kept
)

// registrations bound how much of Redis an account can fill.
func registrations() limit.Rule {
	return limit.Rule{Name: "persisted-documents", Times: 200, Per: time.Hour}
}

// Policy says what is done with documents that the manifest does not hold.
type Policy string

// The policies: they run, they run and are logged, they are refused.
const (
	Off     Policy = "off"
	Log     Policy = "log"
	Enforce Policy = "enforce"
)

// NeedsManifest says whether the policy looks at a manifest.
func (p Policy) NeedsManifest() bool { return p == Log || p == Enforce }

// Trusted are the documents of a manifest and what they are for. The zero value is Off.
type Trusted struct {
	Policy   Policy
	Manifest Manifest
}

// Options of Documents.
type Options struct {
	Trusted Trusted
	Redis   redis.UniversalClient
	Limits  limit.Limiter
	Log     *slog.Logger
}

// Documents finds the texts of documents.
type Documents struct{ options Options }

// New returns Documents.
func New(o Options) *Documents { return &Documents{o} }

// Find is the extension that puts the text of a named document into the request. Use it before all that looks at texts.
func (d *Documents) Find() graphql.HandlerExtension { return finder{d} }

// Keep is the extension that keeps what may be kept. Use it after all that refuses documents.
func (d *Documents) Keep() graphql.HandlerExtension { return keeper{d} }

// AtHand returns the text of the document that a request sends, or names where that is in the manifest; else "".
func (d *Documents) AtHand(request *graphql.RawParams) string {
	if request.Query != "" {
		return request.Query
	}
	hash, _ := named(request) // a form that is not understood is refused later
	return d.options.Trusted.Manifest[hash]
}

type finder struct{ *Documents }

// ExtensionName implements graphql.HandlerExtension.
func (finder) ExtensionName() string { return "PersistedDocuments" }

// Validate implements graphql.HandlerExtension.
func (finder) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters implements graphql.OperationParameterMutator.
func (f finder) MutateOperationParameters(ctx context.Context, request *graphql.RawParams) *gqlerror.Error {
	hash, err := named(request)
	switch {
	case err != nil:
		return invalid(err)
	case request.Query == "" && hash != "":
		return f.find(ctx, request, hash)
	default:
		return f.check(ctx, request, hash)
	}
}

// find puts the text of a document into the request that names it.
func (f finder) find(ctx context.Context, request *graphql.RawParams, hash string) *gqlerror.Error {
	if text, ok := f.options.Trusted.Manifest[hash]; ok {
		request.Query = text
		return nil
	}
	if f.options.Trusted.Policy == Enforce {
		return untrusted()
	}
	text, ok := f.recall(ctx, hash)
	if !ok {
		return &gqlerror.Error{Message: NotFound, Extensions: map[string]any{"code": CodeNotFound}}
	}
	request.Query = text
	return nil
}

// recall returns a text that was kept. Without Redis there is none, and the client sends it.
func (f finder) recall(ctx context.Context, hash string) (string, bool) {
	if access.From(ctx).Anonymous() || !hashForm.MatchString(hash) {
		return "", false
	}
	text, err := f.options.Redis.Get(ctx, key(hash)).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		f.options.Log.WarnContext(ctx, "persisted document not read", "err", err)
	}
	return text, err == nil
}

// check compares a text that was sent with the hash beside it, if there is one, and with the manifest.
func (f finder) check(ctx context.Context, request *graphql.RawParams, hash string) *gqlerror.Error {
	policy := f.options.Trusted.Policy
	if hash == "" && !policy.NeedsManifest() {
		return nil
	}
	sum := Sum(request.Query)
	if hash != "" && hash != sum {
		return invalid(errMismatch)
	}
	_, trusted := f.options.Trusted.Manifest[sum]
	switch {
	case trusted:
	case policy == Enforce:
		return untrusted()
	case policy == Log:
		f.options.Log.WarnContext(ctx, "document is not in the manifest", "sha256", sum)
	}
	if hash != "" && !trusted && policy != Enforce {
		graphql.GetOperationContext(ctx).Stats.SetExtension(extensionName, hash)
	}
	return nil
}

// extensionName is the key of extensions.persistedQuery, and of the hash under which keeper keeps a text.
const extensionName = "persistedQuery"

var (
	errForm     = errors.New("extensions.persistedQuery is not {version: 1, sha256Hash: String}")
	errMismatch = errors.New("extensions.persistedQuery names another document")
)

// named returns the hash that a request names, or "".
func named(request *graphql.RawParams) (string, error) {
	value, given := request.Extensions[extensionName]
	if !given || value == nil {
		return "", nil
	}
	members, _ := value.(map[string]any)
	hash, _ := members["sha256Hash"].(string)
	if !isOne(members["version"]) || hash == "" {
		return "", errForm
	}
	return hash, nil
}

// isOne knows the forms in which transports decode numbers.
func isOne(version any) bool {
	switch version := version.(type) {
	case json.Number:
		return version == "1"
	case float64:
		return version == 1
	default:
		return false
	}
}

func invalid(err error) *gqlerror.Error { return gqlerror.Errorf("%s", err) }

// untrusted refuses the request, over HTTP with a status of its own.
func untrusted() *gqlerror.Error {
	return &gqlerror.Error{Err: fault.Because(fault.BadInput, refusal.UntrustedDocument)}
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Sum is the name of a document: its SHA-256 in hexadecimal.
func Sum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func key(hash string) string { return "document:" + hash }

type keeper struct{ *Documents }

// ExtensionName implements graphql.HandlerExtension.
func (keeper) ExtensionName() string { return "KeptDocuments" }

// Validate implements graphql.HandlerExtension.
func (keeper) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext implements graphql.OperationContextMutator. It refuses nothing.
func (k keeper) MutateOperationContext(ctx context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	hash, asked := operation.Stats.GetExtension(extensionName).(string)
	v := access.From(ctx)
	if !asked || v.Anonymous() || len(operation.RawQuery) > longest || holdsText(operation.RawQuery) {
		return nil
	}
	if err := k.keep(ctx, v, hash, operation.RawQuery); err != nil {
		k.options.Log.WarnContext(ctx, "persisted document not kept", "err", err)
	}
	return nil
}

func (k keeper) keep(ctx context.Context, v access.Viewer, hash, text string) error {
	known, err := k.options.Redis.Exists(ctx, key(hash)).Result()
	if err != nil || known > 0 {
		return err
	}
	if err := k.options.Limits.Allow(ctx, registrations(), limit.Account(v.User)); err != nil {
		return err
	}
	return k.options.Redis.Set(ctx, key(hash), text, kept).Err()
}

// holdsText says whether a person may have written something into a document: a string or a comment.
func holdsText(document string) bool {
	reader := lexer.New(&ast.Source{Input: document})
	for {
		token, err := reader.ReadToken()
		switch {
		case err != nil, token.Kind == lexer.String, token.Kind == lexer.BlockString, token.Kind == lexer.Comment:
			return true
		case token.Kind == lexer.EOF:
			return false
		}
	}
}
