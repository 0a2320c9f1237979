//go:build smoke

package proxy

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
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

// client talks to one address, as an account or as nobody.
type client struct {
	http  *http.Client
	url   string
	token string
}

// ask runs an operation and decodes its data into out. Whatever is not an answer without errors is an error.
func (c client) ask(ctx context.Context, document string, variables map[string]any, out any) error {
	response, err := c.post(ctx, "/graphql", "application/json", document, variables)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return fmt.Errorf("status %d: %w", response.StatusCode, err)
	}
	var answer struct {
		Data   json.RawMessage
		Errors json.RawMessage
	}
	if err := json.Unmarshal(text, &answer); err != nil || response.StatusCode != http.StatusOK || answer.Errors != nil {
		return fmt.Errorf("status %d, answer %s", response.StatusCode, text)
	}
	return json.Unmarshal(answer.Data, out)
}

func (c client) post(ctx context.Context, path, accept, document string, variables map[string]any) (*http.Response, error) {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {accept}}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	return c.http.Do(request)
}

// as is the client of an account of the demo register, signed in.
func (c client) as(t *testing.T, id string) client {
	t.Helper()
	for _, account := range demo.Accounts() {
		if account.ID != id {
			continue
		}
		answer, err := c.login(t.Context(), account.Email, account.Password)
		if err != nil || answer.Login.Tokens == nil {
			t.Fatalf("%s does not sign in: %+v, %v", account.Email, answer, err)
		}
		c.token = answer.Login.Tokens.AccessToken
	}
	return c
}

type loginAnswer struct {
	Login struct {
		Tokens     *struct{ AccessToken string }
		UserErrors []struct{ Code string }
	}
}

func (c client) login(ctx context.Context, email, password string) (loginAnswer, error) {
	var answer loginAnswer
	err := c.ask(ctx, `mutation ($email: EmailAddress!, $password: String!) {
		login(input: {email: $email, password: $password}) { tokens { accessToken } userErrors { code } } }`,
		map[string]any{"email": email, "password": password}, &answer)
	return answer, err
}

const recordAccessed = `subscription { recordAccessed { location } }`

// listen opens an event stream of readings, and calls took with the place of each until the stream or ctx ends.
func (c client) listen(ctx context.Context, opened func(), took func(place string)) error {
	response, err := c.post(ctx, "/graphql/stream", "text/event-stream", recordAccessed, nil)
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

// emergencyCode is the code of the patient who is signed in.
func (c client) emergencyCode(t *testing.T) string {
	t.Helper()
	var answer struct {
		Me struct {
			Patient struct{ EmergencyCode struct{ Code string } }
		}
	}
	if err := c.ask(t.Context(), `{ me { patient { emergencyCode { code } } } }`, nil, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Me.Patient.EmergencyCode.Code
}

// scan reads the emergency record of a code from a place.
func (c client) scan(ctx context.Context, code, place string) error {
	var answer struct {
		EmergencyRecord struct{ FullName string }
	}
	return c.ask(ctx, `query ($code: String!, $place: String!) { emergencyRecord(code: $code, location: $place) { fullName } }`,
		map[string]any{"code": code, "place": place}, &answer)
}
