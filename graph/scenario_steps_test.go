package graph_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pquerna/otp/totp"

	"vitalgo/slices/shared/infrastructure/mailtest"
)

// fillIn puts ids, cursors and secrets in the place of their names.
func (s *scenario) fillIn(t *testing.T, text string) string {
	t.Helper()
	return s.fill(placeholder.ReplaceAllStringFunc(text, func(name string) string {
		subject, isMail := strings.CutPrefix(strings.Trim(name, "{}"), "mail ")
		switch {
		case isMail:
			return mailtest.Token(t, s.mails.Await(t, subject))
		case name == "{{otp}}":
			return s.oneTimePassword(t)
		default:
			return name
		}
	}))
}

// oneTimePassword is what an authenticator app shows after it read the URI that was answered.
func (s *scenario) oneTimePassword(t *testing.T) string {
	t.Helper()
	uri, err := url.Parse(s.known["uri"])
	if err != nil {
		t.Fatal(err)
	}
	code, err := totp.GenerateCode(uri.Query().Get("secret"), s.clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// askWithPhoto is ask with a picture for the photo of the input.
func (s *scenario) askWithPhoto(t *testing.T, who, operation, variables, name string) string {
	t.Helper()
	var values map[string]any
	if err := json.Unmarshal([]byte(variables), &values); err != nil {
		t.Fatal(err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 64, 64))); err != nil {
		t.Fatal(err)
	}
	_, body := s.sendFile(t, who, operation, values, "variables.input.photo", name, picture.Bytes())
	return body
}

// listens subscribes, and returns once events are passed on.
func (s *scenario) listens(t *testing.T, who, subscription string) {
	t.Helper()
	before := s.seats(t, who)
	response := postEvents(t, s.serve(t), s.token(t, who), subscription, func(*http.Request) {})
	s.events = newEventSource(response)
	s.awaitListeners(t, who, before+1)
}

// heard waits for the next event.
func (s *scenario) heard(t *testing.T) string {
	t.Helper()
	if s.events == nil {
		t.Fatal("nobody listens")
	}
	event := s.events.next(t)
	if event.Type != "next" {
		t.Fatalf("the stream says %s %s", event.Type, event.Payload)
	}
	return s.show(t, string(event.Payload))
}
