// Package bearer finds out who sends an HTTP request: its middleware reads `Authorization: Bearer …`.
package bearer

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"

	"golang.org/x/text/language"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/text"
)

const scheme = "Bearer "

var errHeader = errors.New("the Authorization header stands twice, or is of another scheme")

// Identify returns who sends requests with an access token from a client.
type Identify func(ctx context.Context, client access.Client, accessToken string) (access.Viewer, error)

// Reader is the middleware.
type Reader struct {
	identify Identify
	address  func(*http.Request) netip.Addr
	log      *slog.Logger
	matcher  language.Matcher
}

// New returns a Reader that asks address where a request comes from, and logs why it refuses a token.
func New(identify Identify, address func(*http.Request) netip.Addr, log *slog.Logger) *Reader {
	tags := make([]language.Tag, len(locale.Languages()))
	for i, l := range locale.Languages() {
		tags[i] = language.Make(string(l))
	}
	return &Reader{identify, address, log, language.NewMatcher(tags)}
}

// Wrap puts the viewer of each request into its context. Callers without a token are nobody; so are those of
// a GET, because what belongs to somebody does not go through a URL.
func (b *Reader) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var authorization []string
		if r.Method != http.MethodGet {
			authorization = r.Header.Values("Authorization")
		}
		next.ServeHTTP(w, r.WithContext(access.With(r.Context(), b.Viewer(r, authorization...))))
	})
}

// Viewer returns who sends a request that is authorized by these values of the header, wherever they stand.
func (b *Reader) Viewer(r *http.Request, authorization ...string) access.Viewer {
	client := access.Client{Address: b.address(r), UserAgent: text.Clip(r.UserAgent(), text.MaxUserAgent)}
	anonymous := access.Viewer{Client: client, Language: b.language(r)}
	if len(authorization) == 0 {
		return anonymous
	}
	viewer, err := b.signedIn(r.Context(), client, authorization)
	if err != nil {
		b.log.InfoContext(r.Context(), "token refused", "err", err)
		anonymous.Refusal = err
		return anonymous
	}
	return viewer
}

func (b *Reader) signedIn(ctx context.Context, client access.Client, headers []string) (access.Viewer, error) {
	if len(headers) != 1 || len(headers[0]) < len(scheme) || !strings.EqualFold(headers[0][:len(scheme)], scheme) {
		return access.Viewer{}, fault.Because(fault.Unauthenticated, errHeader)
	}
	return b.identify(ctx, client, strings.TrimSpace(headers[0][len(scheme):]))
}

// language is the one that the client asks for, else the default.
func (b *Reader) language(r *http.Request) locale.Language {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return locale.Languages()[0]
	}
	_, index, _ := b.matcher.Match(tags...)
	return locale.Languages()[index]
}
