package bearer_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/auth/infrastructure/bearer"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/logtest"
)

func address() netip.Addr { return netip.MustParseAddr("192.0.2.1") }

// identify knows one token, and that one tells of an outage.
func identify(_ context.Context, client access.Client, token string) (access.Viewer, error) {
	switch token {
	case "good":
		return access.Viewer{User: id.ID{1}, Language: locale.English, Client: client}, nil
	case "outage":
		return access.Viewer{}, fault.New(fault.Unavailable)
	default:
		return access.Viewer{}, fault.New(fault.Unauthenticated)
	}
}

// cookies are in a header of this test's own.
func cookies(r *http.Request) []string { return r.Header.Values("X-Cookie") }

// seen returns the viewer that a handler behind the middleware sees.
func seen(t *testing.T, method string, header http.Header) access.Viewer {
	t.Helper()
	reader := bearer.New(identify, cookies, func(*http.Request) netip.Addr { return address() }, logtest.Searched(t))
	var v access.Viewer
	handler := reader.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { v = access.From(r.Context()) }))
	request := httptest.NewRequestWithContext(t.Context(), method, "/graphql?access_token=good", strings.NewReader("token=good"))
	request.Header = header
	handler.ServeHTTP(httptest.NewRecorder(), request)
	return v
}

func TestSec_T07_AuthorizationHeader(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		method   string
		headers  []string
		signedIn bool
		refusal  fault.Code
	}{
		{"none", http.MethodPost, nil, false, ""},
		{"good", http.MethodPost, []string{"Bearer good"}, true, ""},
		{"scheme in lower case", http.MethodPost, []string{"bearer good"}, true, ""},
		{"bad", http.MethodPost, []string{"Bearer bad"}, false, fault.Unauthenticated},
		{"no token", http.MethodPost, []string{"Bearer"}, false, fault.Unauthenticated},
		{"empty", http.MethodPost, []string{""}, false, fault.Unauthenticated},
		{"two headers", http.MethodPost, []string{"Bearer good", "Bearer good"}, false, fault.Unauthenticated},
		{"Basic", http.MethodPost, []string{"Basic good"}, false, fault.Unauthenticated},
		{"bare", http.MethodPost, []string{"good"}, false, fault.Unauthenticated},
		{"outage", http.MethodPost, []string{"Bearer outage"}, false, fault.Unavailable},
		{"H04 a GET is of nobody", http.MethodGet, []string{"Bearer good"}, false, ""},
		{"H04 a GET with a bad token too", http.MethodGet, []string{"Bearer bad"}, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := seen(t, c.method, http.Header{"Authorization": c.headers, "User-Agent": {"Browser"}})
			if v.Anonymous() == c.signedIn || fault.CodeOf(v.Refusal) != c.refusal {
				t.Errorf("anonymous %v, refusal %v", v.Anonymous(), v.Refusal)
			}
			if v.Client != (access.Client{Address: address(), UserAgent: "Browser"}) {
				t.Errorf("client %+v", v.Client)
			}
		})
	}
}

// T07: a header beats cookies, and a bad one never falls back to them.
func TestSec_T07_CookiesComeAfterTheHeader(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		method           string
		headers, cookies []string
		signedIn         bool
		refusal          fault.Code
	}{
		{"a cookie", http.MethodPost, nil, []string{"good"}, true, ""},
		{"a bad cookie", http.MethodPost, nil, []string{"bad"}, false, fault.Unauthenticated},
		{"two cookies", http.MethodPost, nil, []string{"good", "good"}, false, fault.Unauthenticated},
		{"a cookie, and a bad header", http.MethodPost, []string{"Bearer bad"}, []string{"good"}, false, fault.Unauthenticated},
		{"a cookie, and an empty header", http.MethodPost, []string{""}, []string{"good"}, false, fault.Unauthenticated},
		{"a cookie, and another scheme", http.MethodPost, []string{"Basic good"}, []string{"good"}, false, fault.Unauthenticated},
		{"a header, and a bad cookie", http.MethodPost, []string{"Bearer good"}, []string{"bad"}, true, ""},
		{"H04 a GET is of nobody", http.MethodGet, nil, []string{"good"}, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := seen(t, c.method, http.Header{"Authorization": c.headers, "X-Cookie": c.cookies})
			if v.Anonymous() == c.signedIn || fault.CodeOf(v.Refusal) != c.refusal {
				t.Errorf("anonymous %v, refusal %v", v.Anonymous(), v.Refusal)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]locale.Language{
		"": locale.Spanish, "en": locale.English, "en-GB,en;q=0.9": locale.English, "es-CO": locale.Spanish,
		"fr": locale.Spanish, "fr, en;q=0.5, es;q=0.4": locale.English, "en;q=0.3, es": locale.Spanish,
		"*": locale.Spanish, "\x00;;": locale.Spanish,
	} {
		if got := seen(t, http.MethodPost, http.Header{"Accept-Language": {header}}).Language; got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func TestLanguageIsTheAccounts(t *testing.T) {
	t.Parallel()
	v := seen(t, http.MethodPost, http.Header{"Authorization": {"Bearer good"}, "Accept-Language": {"es"}})
	if v.Language != locale.English {
		t.Errorf("language %s, want the account's", v.Language)
	}
}

func TestUserAgentIsClipped(t *testing.T) {
	t.Parallel()
	v := seen(t, http.MethodPost, http.Header{"User-Agent": {strings.Repeat("ñ", 600) + "\xff"}})
	if v.Client.UserAgent != strings.Repeat("ñ", 500) {
		t.Errorf("%d bytes are kept", len(v.Client.UserAgent))
	}
}

// A stream asks with a request that has no end.
func TestSec_F02_WhoSendsARequestIsFoundOutInTime(t *testing.T) {
	t.Parallel()
	asked := 0
	reader := bearer.New(func(ctx context.Context, _ access.Client, _ string) (access.Viewer, error) {
		asked++
		deadline, ok := ctx.Deadline()
		if left := time.Until(deadline); !ok || left <= 0 || left > 10*time.Second {
			t.Errorf("%s left, %v", left, ok)
		}
		return access.Viewer{}, nil
	}, cookies, func(*http.Request) netip.Addr { return address() }, logtest.Searched(t))
	handler := reader.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, ends := r.Context().Deadline(); ends {
			t.Error("the request ends with it")
		}
		reader.Viewer(r, "Bearer good")
	}))
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql/stream", nil)
	request.Header.Set("Authorization", "Bearer good")
	handler.ServeHTTP(httptest.NewRecorder(), request)
	if asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}
