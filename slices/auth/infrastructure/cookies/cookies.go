// Package cookies carries the tokens of a session in cookies, for browsers, where a script must not be able to read
// them. Because browsers send cookies with whatever a page asks for, it also decides which pages may.
package cookies

import (
	"net/http"
	"slices"
	"time"

	"vitalgo/slices/auth/domain"
)

// The names of the cookies. __Host- has browsers insist on Secure, Path=/ and no Domain, so that no other host, and
// no page without TLS, can set them.
const (
	AccessName  = "__Host-vitalgo_at"
	RefreshName = "__Host-vitalgo_rt"
)

// Cookies knows from which pages cookies are accepted.
type Cookies struct {
	origins []string
	now     func() time.Time
}

// New returns Cookies for the pages of some origins.
func New(origins []string, now func() time.Time) *Cookies { return &Cookies{origins, now} }

// Forged reports whether a request carries our cookies, and comes from a page that is not to use them.
func (c *Cookies) Forged(r *http.Request) bool {
	return (len(r.CookiesNamed(AccessName)) > 0 || len(r.CookiesNamed(RefreshName)) > 0) && c.foreign(r)
}

// foreign reports whether a browser sends a request for a page of another origin. What tells neither an origin nor
// a site is no browser: nobody can have it send the cookies of somebody else.
func (c *Cookies) foreign(r *http.Request) bool {
	switch origins := r.Header.Values("Origin"); len(origins) {
	case 0:
		site := r.Header.Values("Sec-Fetch-Site")
		return len(site) > 0 && !slices.Equal(site, []string{"same-origin"}) && !slices.Equal(site, []string{"none"})
	case 1:
		return !slices.Contains(c.origins, origins[0])
	default:
		return true
	}
}

// AccessTokens returns the access tokens that a request carries: more than one are to be refused. A GET opens a
// WebSocket, with which browsers ask nobody first: there the page has to be named.
func (c *Cookies) AccessTokens(r *http.Request) []string {
	if c.foreign(r) || r.Method == http.MethodGet && len(r.Header.Values("Origin")) == 0 {
		return nil
	}
	return values(r, AccessName)
}

func values(r *http.Request, name string) []string {
	var found []string
	for _, cookie := range r.CookiesNamed(name) {
		found = append(found, cookie.Value)
	}
	return found
}

// cookie has neither Domain nor a path: that is what its prefix promises.
func cookie(name, value string, maxAge int) string {
	return (&http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: true, SameSite: http.SameSiteStrictMode,
	}).String()
}

// kept returns the cookies of tokens. Both stay as long as the session can be refreshed: a browser that dropped the
// access token when it runs out would send a request of nobody, where it is to be told that it has run out.
func kept(t domain.Tokens, now time.Time) []string {
	age := int(t.RefreshTokenExpiresAt.Sub(now).Seconds())
	return []string{cookie(AccessName, t.AccessToken, age), cookie(RefreshName, t.RefreshToken, age)}
}

func cleared() []string {
	const atOnce = -1
	return []string{cookie(AccessName, "", atOnce), cookie(RefreshName, "", atOnce)}
}
