//go:build smoke

package live

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
)

// Client talks to one address, as an account or as nobody.
type Client struct {
	HTTP  *http.Client
	URL   string
	Token string
}

// Refusal is an answer that is no success.
type Refusal struct {
	Status int
	Code   string // of the first error
	Text   string
}

func (r *Refusal) Error() string { return fmt.Sprintf("status %d, answer %s", r.Status, r.Text) }

// Request is an operation with what goes with it.
type Request struct {
	Document  string
	Variables map[string]any
	Key       string // its Idempotency-Key, "" for none
}

// Ask runs an operation and decodes its data into out. Whatever is not an answer without errors is an error.
func (c Client) Ask(ctx context.Context, document string, variables map[string]any, out any) error {
	return c.Do(ctx, Request{Document: document, Variables: variables}, out)
}

// Do is Ask for a request that has more to it.
func (c Client) Do(ctx context.Context, r Request, out any) error {
	header := http.Header{"Accept": {"application/json"}}
	if r.Key != "" {
		header.Set("Idempotency-Key", r.Key)
	}
	response, err := c.Post(ctx, "/graphql", header, r.Document, r.Variables)
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
		Errors []struct{ Extensions struct{ Code string } }
	}
	err = json.Unmarshal(text, &answer)
	if len(answer.Errors) > 0 {
		return &Refusal{response.StatusCode, answer.Errors[0].Extensions.Code, string(text)}
	}
	if err != nil || response.StatusCode != http.StatusOK {
		return &Refusal{response.StatusCode, "", string(text)}
	}
	return json.Unmarshal(answer.Data, out)
}

// Post sends an operation and leaves the answer to be read.
func (c Client) Post(ctx context.Context, path string, header http.Header, document string, variables map[string]any) (*http.Response, error) {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = header
	request.Header.Set("Content-Type", "application/json")
	if c.Token != "" {
		request.Header.Set("Authorization", "Bearer "+c.Token)
	}
	return c.HTTP.Do(request)
}

// As is the client of an account of the demo register, signed in.
func (c Client) As(t *testing.T, id string) Client {
	t.Helper()
	for _, account := range demo.Accounts() {
		if account.ID != id {
			continue
		}
		answer, err := c.Login(t.Context(), account.Email, account.Password)
		if err != nil || answer.Login.Tokens == nil {
			t.Fatalf("%s does not sign in: %+v, %v", account.Email, answer, err)
		}
		c.Token = answer.Login.Tokens.AccessToken
	}
	return c
}

// LoginAnswer is what a login answers.
type LoginAnswer struct {
	Login struct {
		Tokens     *struct{ AccessToken string }
		UserErrors []struct{ Code string }
	}
}

// Login tries to sign in.
func (c Client) Login(ctx context.Context, email, password string) (LoginAnswer, error) {
	var answer LoginAnswer
	err := c.Ask(ctx, `mutation ($email: EmailAddress!, $password: String!) {
		login(input: {email: $email, password: $password}) { tokens { accessToken } userErrors { code } } }`,
		map[string]any{"email": email, "password": password}, &answer)
	return answer, err
}

// EmergencyCode is the code of the patient who is signed in.
func (c Client) EmergencyCode(t *testing.T) string {
	t.Helper()
	var answer struct {
		Me struct {
			Patient struct{ EmergencyCode struct{ Code string } }
		}
	}
	if err := c.Ask(t.Context(), `{ me { patient { emergencyCode { code } } } }`, nil, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Me.Patient.EmergencyCode.Code
}

// Scan reads the emergency record of a code from a place.
func (c Client) Scan(ctx context.Context, code, place string) error {
	var answer struct {
		EmergencyRecord struct{ FullName string }
	}
	return c.Ask(ctx, `query ($code: String!, $place: String!) { emergencyRecord(code: $code, location: $place) { fullName } }`,
		map[string]any{"code": code, "place": place}, &answer)
}
