package graph_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/persisted"
)

// What is refused before it runs is refused in the language of the account, too; of a caller without one, in that of the
// request.
func TestRefusalsSpeakTheLanguageOfTheAccount(t *testing.T) {
	t.Parallel()
	const setEnglish = `mutation { setLanguage(input: {language: EN}) { user { language } } }`
	english := func(t *testing.T, change func(*app.Parts)) *api {
		t.Helper()
		a := newAPIWith(t, change)
		a.signIn(t, "primary")
		wantIn(t, a.ask(t, "primary", setEnglish, ""), `"EN"`)
		return a
	}
	send := func(t *testing.T, a *api, body string) *httptest.ResponseRecorder {
		t.Helper()
		return a.request(t, body, "Accept-Language", "", "Authorization", "Bearer "+a.token(t, "primary"))
	}
	t.Run("operations too many", func(t *testing.T) {
		t.Parallel()
		a := english(t, unscaled)
		ask := func() *httptest.ResponseRecorder { return send(t, a, `{"query":"{ __typename }"}`) }
		w := ask()
		for w.Code == http.StatusOK {
			w = ask()
		}
		wantTooMany(t, w)
		wantIn(t, w.Body.String(), `"Too many requests; try again later."`)
		nobody := func(header string) string {
			w := a.request(t, `{"query":"{ __typename }"}`, "Accept-Language", header)
			for w.Code == http.StatusOK {
				w = a.request(t, `{"query":"{ __typename }"}`, "Accept-Language", header)
			}
			return w.Body.String()
		}
		wantIn(t, nobody(""), `"Demasiadas solicitudes; inténtalo más tarde."`)
		wantIn(t, nobody("en"), `"Too many requests; try again later."`)
	})
	t.Run("a subscription by POST, and others by streams", func(t *testing.T) {
		t.Parallel()
		a := english(t, func(*app.Parts) {})
		wantIn(t, send(t, a, quoted(t, recordAccessed, "")).Body.String(), `"A subscription needs a WebSocket or an event stream."`)
		server, token := a.serve(t), a.token(t, "primary")
		s := connect(t, server, token)
		s.subscribe(t, "1", `{ __typename }`)
		wantIn(t, string(s.want(t, "next").Payload), `"Only subscriptions run here."`)
		body, err := io.ReadAll(postEvents(t, server, token, `{ __typename }`, func(*http.Request) {}).Body)
		if err != nil || !strings.Contains(string(body), `"Only subscriptions run here."`) {
			t.Errorf("%s %v", body, err)
		}
	})
	t.Run("an unknown document", func(t *testing.T) {
		t.Parallel()
		a := english(t, trusting(persisted.Enforce, login, setEnglish))
		wantIn(t, send(t, a, `{"query":"{ __typename }"}`).Body.String(), `"Only known documents run here."`)
	})
}
