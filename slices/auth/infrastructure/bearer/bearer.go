// Package bearer finds out who sends an HTTP request: its middleware reads `Authorization: Bearer …`,
// and cookies.
package bearer

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"golang.org/x/text/language"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/text"
)

const (
	scheme = "Bearer "
	// patience is how long it may take to find out who sends a request: as long as a request may last. What looks again and
	// again, a stream, has no end of its own, and would hold what it waits for while a store does not answer.
	patience = 10 * time.Second
)

var (
	errHeader = errors.New("the Authorization header stands twice, or is of another scheme")
	errTwice  = errors.New("the cookie stands twice")
)

// Identify returns who sends requests with an access token from a client.
type Identify func(ctx context.Context, client access.Client, accessToken string) (access.Viewer, error)

// Reader is the middleware.
type Reader struct {
	identify Identify
	cookies  func(*http.Request) []string
	address  func(*http.Request) netip.Addr
	log      *slog.Logger
	matcher  language.Matcher
}

// New returns a Reader that asks cookies for the tokens that came in them, and address where a request comes from.
// It logs why it refuses a token.
func New(identify Identify, cookies func(*http.Request) []string, address func(*http.Request) netip.Addr, log *slog.Logger) *Reader {
	tags := make([]language.Tag, len(locale.Languages()))
	for i, l := range locale.Languages() {
		tags[i] = language.Make(string(l))
	}
	return &Reader{identify, cookies, address, log, language.NewMatcher(tags)}
}

// Wrap puts the viewer of each request into its context. Callers without a token are nobody; so are those of
// a GET, because what belongs to somebody does not go through a URL.
func (b *Reader) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var v access.Viewer
		if r.Method == http.MethodGet {
			v = b.nobody(r, b.client(r))
		} else {
			v = b.Viewer(r, r.Header.Values("Authorization")...)
		}
		next.ServeHTTP(w, r.WithContext(access.With(r.Context(), v)))
	})
}

func (b *Reader) client(r *http.Request) access.Client {
	return access.Client{Address: b.address(r), UserAgent: text.Clip(r.UserAgent(), text.MaxUserAgent)}
}

// nobody is a caller who is not signed in.
func (b *Reader) nobody(r *http.Request, client access.Client) access.Viewer {
	return access.Viewer{Client: client, Language: b.language(r)}
}

// Viewer returns who sends a request that is authorized by these values of the header, wherever they stand, or by a
// cookie where there are none: a header that is refused never falls back to one.
func (b *Reader) Viewer(r *http.Request, authorization ...string) access.Viewer {
	client := b.client(r)
	token, err := bearerToken(authorization)
	if len(authorization) == 0 {
		carried := b.cookies(r)
		if len(carried) == 0 {
			return b.nobody(r, client)
		}
		token, err = only(carried)
	}
	var viewer access.Viewer
	if err == nil {
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		viewer, err = b.identify(ctx, client, token)
	}
	if err != nil {
		b.log.InfoContext(r.Context(), "token refused", "err", err)
		refused := b.nobody(r, client)
		refused.Refusal = err
		return refused
	}
	return viewer
}

func bearerToken(headers []string) (string, error) {
	header, err := only(headers)
	if err != nil || len(header) < len(scheme) || !strings.EqualFold(header[:len(scheme)], scheme) {
		return "", fault.Because(fault.Unauthenticated, errHeader)
	}
	return strings.TrimSpace(header[len(scheme):]), nil
}

func only(values []string) (string, error) {
	if len(values) != 1 {
		return "", fault.Because(fault.Unauthenticated, errTwice)
	}
	return values[0], nil
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
