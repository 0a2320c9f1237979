package cookies

import (
	"context"
	"net/http"
	"sync"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/fault"
)

// Jar holds the cookies of one HTTP request and its answer. What a mutation puts in last is sent.
type Jar struct {
	cookies *Cookies
	foreign bool
	carried bool
	refresh []string

	mu     sync.Mutex
	header http.Header // of the answer; nothing is sent of it before the operation ends
}

type jarKey struct{}

// Wrap gives each request a Jar.
func (c *Cookies) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refresh := values(r, RefreshName)
		jar := &Jar{
			cookies: c, foreign: c.foreign(r), refresh: refresh, header: w.Header(),
			carried: len(refresh) > 0 || len(r.CookiesNamed(AccessName)) > 0,
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), jarKey{}, jar)))
	})
}

// From returns the Jar of a request. Outside of one it returns a Jar that takes no cookies.
func From(ctx context.Context) *Jar {
	if jar, ok := ctx.Value(jarKey{}).(*Jar); ok {
		return jar
	}
	return &Jar{foreign: true}
}

// Admit answers FORBIDDEN where tokens would be delivered in cookies to a page that is not to have them.
func (j *Jar) Admit(d domain.Delivery) error {
	if d == domain.ByCookie && j.foreign {
		return fault.New(fault.Forbidden)
	}
	return nil
}

// RefreshToken returns the refresh token that came in a cookie; "" if none did, or more than one.
func (j *Jar) RefreshToken() string {
	if len(j.refresh) != 1 {
		return ""
	}
	return j.refresh[0]
}

// Deliver puts the tokens of a session in if it has them in cookies, and returns what is left for the answer.
func (j *Jar) Deliver(d domain.Delivery, t domain.Tokens) (*domain.Tokens, error) {
	if d != domain.ByCookie {
		return &t, nil
	}
	if err := j.Admit(d); err != nil {
		return nil, err
	}
	j.set(kept(t, j.cookies.now()))
	return nil, nil
}

// Clear takes the cookies that came back out of the browser.
func (j *Jar) Clear() {
	if j.carried {
		j.set(cleared())
	}
}

func (j *Jar) set(cookies []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.header["Set-Cookie"] = cookies // nobody else sets any
}
