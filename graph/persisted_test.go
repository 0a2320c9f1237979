package graph_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/persisted"
)

const (
	homeDocument = `query Home { home { apiVersion __typename } }`
	homeAnswer   = `{"data":{"home":{"apiVersion":"1.2.3","__typename":"Home"}}}`
)

// named is the body of a request that names a document by Apollo's extension, with its text or without.
func named(t *testing.T, text, hash string) string {
	t.Helper()
	body := map[string]any{"extensions": map[string]any{"persistedQuery": map[string]any{"version": 1, "sha256Hash": hash}}}
	if text != "" {
		body["query"] = text
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func wantNotFound(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Body.String(), `{"errors":[{"message":"PersistedQueryNotFound","extensions":{"code":"BAD_USER_INPUT","requestId":"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func wantAnswer(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	if w.Code != http.StatusOK || w.Body.String() != homeAnswer {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestSec_Q14_AutomaticPersistedQueries(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, production)
	a.signIn(t, "primary")
	a.signIn(t, "secondary")
	as := func(who string) []string { return []string{"Authorization", "Bearer " + a.tokens[who]} }
	hash := persisted.Sum(homeDocument)
	byHash := named(t, "", hash)

	wantNotFound(t, a.request(t, byHash, as("primary")...))
	w := a.request(t, byHash, "Accept", "application/graphql-response+json", "Authorization", "Bearer "+a.tokens["primary"])
	if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"message":"PersistedQueryNotFound"`) {
		t.Errorf("a request error as the other media type: %d %s", w.Code, w.Body)
	}
	wantAnswer(t, a.request(t, named(t, homeDocument, hash))) // runs for anybody, and is not kept
	wantNotFound(t, a.request(t, byHash, as("primary")...))
	wantAnswer(t, a.request(t, named(t, homeDocument, hash), as("primary")...))
	wantAnswer(t, a.request(t, byHash, as("primary")...))
	wantAnswer(t, a.request(t, byHash, as("secondary")...))
	wantAnswer(t, a.request(t, `{"documentId":"sha256:`+hash+`"}`, as("primary")...))
	wantNotFound(t, a.request(t, byHash)) // nobody is signed in
	left, err := a.parts.Redis.TTL(t.Context(), "document:"+hash).Result()
	if err != nil || left <= 23*time.Hour || left > 24*time.Hour {
		t.Errorf("kept for %v, %v", left, err)
	}

	for name, body := range map[string]string{
		"another text":  named(t, homeDocument+" ", hash),
		"capitals":      named(t, homeDocument, strings.ToUpper(hash)),
		"no hash":       `{"query":"{ __typename }","extensions":{"persistedQuery":{"version":1}}}`,
		"version 2":     `{"extensions":{"persistedQuery":{"version":2,"sha256Hash":"` + hash + `"}}}`,
		"no version":    `{"extensions":{"persistedQuery":{"sha256Hash":"` + hash + `"}}}`,
		"a text":        `{"extensions":{"persistedQuery":"` + hash + `"}}`,
		"a list":        `{"query":"{ __typename }","extensions":{"persistedQuery":[]}}`,
		"a number":      `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":7}}}`,
		"a false text":  named(t, `mutation { login(input: {email: "x", password: "x"}) { userErrors { code } } }`, hash),
		"a false named": `{"query":"{ __typename }","documentId":"` + hash + `"}`,
	} {
		w := a.request(t, body, as("primary")...)
		if !strings.Contains(w.Body.String(), `"code":"BAD_USER_INPUT"`) || strings.Contains(w.Body.String(), "data") || strings.Contains(w.Body.String(), "NotFound") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	for name, body := range map[string]string{ // these cannot be read at all
		"two names":   `{"documentId":"` + hash + `","extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hash + `"}}}`,
		"no text":     `{"documentId":7}`,
		"nothing":     `{"documentId":null}`,
		"extensions":  `{"documentId":"` + hash + `","extensions":7}`,
		"other names": `{"id":"` + hash + `"}`,
	} {
		if w := a.request(t, body, as("primary")...); w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	wantAnswer(t, a.request(t, `{"documentId":"`+hash+`","extensions":{"other":{}}}`, as("primary")...))
	wantAnswer(t, a.request(t, `{"extensions":null,"documentId":"`+hash+`"}`, as("primary")...))
	wantNotFound(t, a.request(t, named(t, "", "x"), as("primary")...))
}

// What is kept passed every limit, is short, and holds nothing that a person wrote.
func TestSec_Q14_NotEveryDocumentIsKept(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, production)
	a.signIn(t, "primary")
	as := []string{"Authorization", "Bearer " + a.tokens["primary"]}
	for name, text := range map[string]string{
		"a text":              `{ countries(search: "hunter2") { code } }`,
		"a block of text":     `{ countries(search: """hunter2""") { code } }`,
		"a text as a default": `query ($s: String = "hunter2") { countries(search: $s) { code } }`,
		"a comment":           "{ home { apiVersion } } # hunter2",
		"more than 16 KiB":    `{ home { apiVersion` + strings.Repeat(" ", 16<<10) + `} }`,
		"a syntax error":      `{ home { apiVersion `,
		"an unknown field":    `{ home { apiVersionn } }`,
		"too many fields":     "{" + strings.Repeat(" __typename", 21) + "}",
		"too deep":            "{ departments" + strings.Repeat(" { municipalities { department", 8) + " { code }" + strings.Repeat(" } }", 8) + " }",
		"too expensive":       `{ departments { municipalities { department { municipalities { name } } } } }`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hash := persisted.Sum(text)
			a.request(t, named(t, text, hash), as...)
			wantNotFound(t, a.request(t, named(t, "", hash), as...))
		})
	}
	t.Run("a variable may hold it", func(t *testing.T) {
		t.Parallel()
		const text = `query ($s: String) { countries(search: $s) { code } }`
		a.request(t, named(t, text, persisted.Sum(text)), as...)
		if w := a.request(t, named(t, "", persisted.Sum(text)), as...); strings.Contains(w.Body.String(), "errors") {
			t.Errorf("%s", w.Body)
		}
	})
}

// An account cannot fill Redis.
func TestSec_Q14_DocumentsOfAnAccountAreLimited(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, unscaled)
	a.signIn(t, "primary")
	kept := 0
	for i := range 220 {
		text := `{ home { apiVersion } }` + strings.Repeat(" ", i)
		a.request(t, named(t, text, persisted.Sum(text)), "Authorization", "Bearer "+a.tokens["primary"])
	}
	keys, err := a.parts.Redis.Keys(t.Context(), "document:*").Result()
	if kept = len(keys); err != nil || kept < 200 || kept > 202 {
		t.Errorf("%d kept, %v, want 200", kept, err)
	}
}

func trusting(policy persisted.Policy, texts ...string) func(*app.Parts) {
	manifest := persisted.Manifest{}
	for _, text := range texts {
		manifest[persisted.Sum(text)] = text
	}
	return func(p *app.Parts) {
		p.Explore, p.Trusted = false, persisted.Trusted{Policy: policy, Manifest: manifest}
	}
}

func TestSec_Q14_TrustedDocumentsEnforced(t *testing.T) {
	t.Parallel()
	expensive := `{ departments { municipalities { department { municipalities { name } } } } }`
	a := newAPIWith(t, trusting(persisted.Enforce, homeDocument, expensive, login))
	hash := persisted.Sum(homeDocument)
	a.signIn(t, "primary") // by its text, which is in the manifest
	wantAnswer(t, a.request(t, named(t, "", hash)))
	wantAnswer(t, a.request(t, named(t, homeDocument, hash)))
	wantAnswer(t, a.request(t, quoted(t, homeDocument, "")))
	wantAnswer(t, a.request(t, `{"documentId":"`+hash+`"}`))
	wantAnswer(t, a.request(t, `{"documentId":"sha256:`+hash+`","operationName":"Home","variables":{}}`))
	wantIn(t, a.request(t, named(t, "", persisted.Sum(expensive))).Body.String(), `"code":"QUERY_TOO_COMPLEX"`)

	const other = `{ home { apiVersion } }`
	for name, body := range map[string]string{
		"a text": quoted(t, other, ""), "a space more": quoted(t, homeDocument+" ", ""), "nonsense": quoted(t, "{", ""),
		"a hash": named(t, "", persisted.Sum(other)), "a text with its hash": named(t, other, persisted.Sum(other)),
		"documentId": `{"documentId":"` + persisted.Sum(other) + `"}`,
	} {
		for _, accept := range []string{"application/json", "application/graphql-response+json"} {
			w := a.request(t, body, "Accept", accept, "Authorization", "Bearer "+a.tokens["primary"])
			if w.Code != http.StatusBadRequest || w.Header().Get("Content-Type") != accept+"; charset=utf-8" {
				t.Errorf("%s: %d %s", name, w.Code, w.Header().Get("Content-Type"))
			}
			wantIn(t, w.Body.String(), `{"errors":[{`, `"message":"Aquí solo se admiten documentos conocidos."`, `"code":"BAD_USER_INPUT","requestId":"`)
		}
	}
	if keys, err := a.parts.Redis.Keys(t.Context(), "document:*").Result(); err != nil || len(keys) > 0 {
		t.Errorf("automatic persisted queries are on: %v %v", keys, err)
	}
}

func TestSec_Q14_TrustedDocumentsLogged(t *testing.T) {
	t.Parallel()
	var log lockedBuffer
	a := newAPIWith(t, func(p *app.Parts) {
		trusting(persisted.Log, homeDocument)(p)
		p.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	const other, line = `query hunter2 { home { apiVersion __typename } }`, "document is not in the manifest"
	wantAnswer(t, a.request(t, named(t, "", persisted.Sum(homeDocument))))
	wantAnswer(t, a.request(t, quoted(t, homeDocument, "")))
	if strings.Contains(log.String(), line) {
		t.Errorf("a known document is logged: %s", log.String())
	}
	wantAnswer(t, a.request(t, quoted(t, other, "")))
	if !strings.Contains(log.String(), line) || !strings.Contains(log.String(), persisted.Sum(other)) || strings.Contains(log.String(), "{ home") {
		t.Errorf("log: %s", log.String())
	}
	a.signIn(t, "primary") // automatic persisted queries stay on
	as := []string{"Authorization", "Bearer " + a.tokens["primary"]}
	wantAnswer(t, a.request(t, named(t, other, persisted.Sum(other)), as...))
	wantAnswer(t, a.request(t, named(t, "", persisted.Sum(other)), as...))
}

// lockedBuffer is a log that several goroutines write.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
