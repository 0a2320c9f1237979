package mailing_test

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/mailing"
)

// hangUp is the answer of a server that is gone.
const hangUp = "hang up"

// listen is a mail server for one message. It answers each command with what answers say, or 250.
func listen(t *testing.T, answers map[string]string) (config.SMTP, <-chan string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	heard := make(chan string, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		heard <- talk(conn, answers)
	}()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	check(t, err)
	server, err := config.DecodeSMTP(config.Secret("smtp://127.0.0.1:" + port + "?tls=off"))
	check(t, err)
	return server, heard
}

// talk speaks as much SMTP as it takes to receive a message, and returns all that it heard.
func talk(conn net.Conn, answers map[string]string) string {
	var all strings.Builder
	_, _ = fmt.Fprint(conn, "220 ready\r\n")
	data := false
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		line := lines.Text()
		all.WriteString(line + "\n")
		command, _, _ := strings.Cut(line, " ")
		switch {
		case data && line != ".":
			continue
		case answers[command] == hangUp:
			return all.String()
		case data:
			data = false
		case command == "DATA":
			data = true
			_, _ = fmt.Fprint(conn, "354 go on\r\n")
			continue
		case command == "QUIT":
			_, _ = fmt.Fprint(conn, "221 bye\r\n")
			return all.String()
		}
		answer := answers[command]
		if answer == "" {
			answer = "250 fine"
		}
		_, _ = fmt.Fprint(conn, answer+"\r\n")
	}
	return all.String()
}

func message() mailing.Message {
	return mailing.Message{ID: "0199d000", To: "maria@example.com", Subject: "Contraseña", Text: "Hola, María\n", HTML: "<p>Hola</p>"}
}

func TestSMTP(t *testing.T) {
	t.Parallel()
	server, heard := listen(t, nil)
	check(t, mailing.NewSMTP(server, "no-reply@vitalgo.example").Send(t.Context(), message()))
	got := <-heard
	for _, part := range []string{
		"MAIL FROM:<no-reply@vitalgo.example>", "RCPT TO:<maria@example.com>", `From: "VitalGo" <no-reply@vitalgo.example>`,
		"Message-ID: <0199d000@vitalgo.example>", "Subject: =?UTF-8?q?Contrase=C3=B1a?=", "text/plain", "text/html", "Auto-Submitted: auto-generated",
	} {
		if !strings.Contains(got, part) {
			t.Errorf("%q is not in\n%s", part, got)
		}
	}
}

func TestSMTPRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		answers map[string]string
		forever bool
	}{
		{"no such mailbox", map[string]string{"RCPT": "550 5.1.1 <maria@example.com> unknown"}, true},
		{"mailbox busy", map[string]string{"RCPT": "450 4.2.1 <maria@example.com> busy"}, false},
		{"sender not allowed", map[string]string{"MAIL": "553 <no-reply@vitalgo.example> not yours"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			server, _ := listen(t, c.answers)
			err := mailing.NewSMTP(server, "no-reply@vitalgo.example").Send(t.Context(), message())
			if err == nil || errors.Is(err, mailing.ErrRefused) != c.forever || strings.Contains(err.Error(), "example") {
				t.Errorf("error %v, for good: want %t", err, c.forever)
			}
		})
	}
}

// A message that the server took is sent, whatever becomes of the connection: sent again, it would arrive twice.
func TestSMTPOnceTheMessageIsTaken(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]map[string]string{
		"reset hangs up":   {"RSET": hangUp},
		"reset is refused": {"RSET": "421 4.3.2 closing"},
		"quit hangs up":    {"QUIT": hangUp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, heard := listen(t, answers)
			check(t, mailing.NewSMTP(server, "no-reply@vitalgo.example").Send(t.Context(), message()))
			if got := <-heard; !strings.Contains(got, "\n.\n") {
				t.Errorf("the server took no message:\n%s", got)
			}
		})
	}
}

func TestSMTPBeforeTheMessageIsTaken(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string]map[string]string{
		"hangs up":   {".": hangUp},
		"refuses it": {".": "451 4.3.0 <maria@example.com> later"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, _ := listen(t, answers)
			err := mailing.NewSMTP(server, "no-reply@vitalgo.example").Send(t.Context(), message())
			if err == nil || errors.Is(err, mailing.ErrRefused) || strings.Contains(err.Error(), "example") {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestSMTPWithoutAServer(t *testing.T) {
	t.Parallel()
	server, _ := listen(t, nil)
	server.Port = 1
	err := mailing.NewSMTP(server, "no-reply@vitalgo.example").Send(t.Context(), message())
	if err == nil || errors.Is(err, mailing.ErrRefused) || strings.Contains(err.Error(), "maria") {
		t.Errorf("error %v", err)
	}
}

func TestOutboxShowsTheNewestFirst(t *testing.T) {
	t.Parallel()
	outbox := mailing.NewOutbox(time.Now)
	for _, subject := range []string{"first", "<b>second"} {
		check(t, outbox.Send(t.Context(), mailing.Message{To: "maria@example.com", Subject: subject, Link: link}))
	}
	recorder := httptest.NewRecorder()
	outbox.Handler().ServeHTTP(recorder, httptest.NewRequest("GET", "/mail", nil))
	page := recorder.Body.String()
	if !strings.Contains(page, `<a href="`+link+`">`) || strings.Contains(page, "<b>") ||
		strings.Index(page, "second") > strings.Index(page, "first") {
		t.Error(page)
	}
}
