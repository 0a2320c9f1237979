//go:build smoke

package proxy

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"vitalgo/deploy/live"
)

// browser is a client that takes the certificate of the test, and does not follow redirects.
func browser(t *testing.T) *http.Client {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// oldBrowser speaks HTTP/1.1: nginx ends an HTTP/2 connection over what is too large, without an answer.
func oldBrowser(t *testing.T) *http.Client {
	t.Helper()
	web := browser(t)
	transport := web.Transport.(*http.Transport) //nolint:errcheck,forcetypeassert // browser makes it
	transport.ForceAttemptHTTP2, transport.TLSNextProto = false, map[string]func(string, *tls.Conn) http.RoundTripper{}
	return web
}

// client is one of the replicas' clients, with what the tests here do.
type client struct{ live.Client }

func clientOf(web *http.Client, url string) client { return client{live.Client{HTTP: web, URL: url}} }

// as is the client of an account of the demo register, signed in.
func (c client) as(t *testing.T, id string) client {
	t.Helper()
	return client{c.As(t, id)}
}

const recordAccessed = `subscription { recordAccessed { location } }`

// listen opens an event stream of readings, and calls took with the place of each until the stream or ctx ends.
func (c client) listen(ctx context.Context, opened func(), took func(place string)) error {
	response, err := c.Post(ctx, "/graphql/stream", http.Header{"Accept": {"text/event-stream"}}, recordAccessed, nil)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	opened()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var event struct {
				Data struct {
					RecordAccessed *struct{ Location string }
				}
			}
			if err := json.Unmarshal([]byte(data), &event); err == nil && event.Data.RecordAccessed != nil {
				took(event.Data.RecordAccessed.Location)
			}
		}
	}
	return lines.Err()
}
