package mailing

import (
	"bytes"
	"embed"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	htmltemplate "github.com/DataDog/datadog-agent/pkg/template/html"
	template "github.com/DataDog/datadog-agent/pkg/template/text"

	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/locale"
)

// A letter's file is its subject, an empty line, and paragraphs divided by empty lines. The subject holds no
// placeholder, so that nothing from outside reaches a header.
//
//go:embed letters
var letters embed.FS

// reader is who reads a mail.
type reader struct {
	Email     string
	FirstName string
	Language  locale.Language
}

// texts are the letters of every kind in every language.
type texts struct {
	letters *template.Template
	page    *htmltemplate.Template
}

func readTexts() (texts, error) {
	all := template.New("letters").Option("missingkey=error")
	for _, language := range locale.Languages() {
		for _, kind := range mail.Kinds() {
			text, err := letters.ReadFile("letters/" + name(language, kind))
			if err != nil {
				return texts{}, fmt.Errorf("read letters: %w", err)
			}
			if _, err := all.New(name(language, kind)).Parse(string(text)); err != nil {
				return texts{}, fmt.Errorf("read letters: %w", err)
			}
		}
	}
	page, err := htmltemplate.ParseFS(letters, "letters/page.html")
	if err != nil {
		return texts{}, fmt.Errorf("read letters: %w", err)
	}
	return texts{all, page}, nil
}

func name(l locale.Language, k mail.Kind) string { return string(l) + "/" + string(k) + ".txt" }

// words are what a letter's placeholders stand for.
type words struct {
	Name, Link, Until, At, Person, Organization, Status, Reason string
}

// word writes a mail for its reader.
func (t texts) word(m mail.Mail, to reader) (Message, error) {
	var text bytes.Buffer
	err := t.letters.ExecuteTemplate(&text, name(to.Language, m.Kind), words{
		Name: plain(to.FirstName), Link: m.Link, Until: clock(m.Until), At: clock(m.At),
		Person: plain(m.Person), Organization: plain(m.Organization), Status: m.Status, Reason: plain(m.Reason),
	})
	if err != nil {
		return Message{}, fmt.Errorf("word a mail of kind %s: %w", m.Kind, err)
	}
	subject, body, _ := strings.Cut(strings.TrimSpace(text.String()), "\n\n")
	var page bytes.Buffer
	err = t.page.Execute(&page, map[string]any{
		"Language": to.Language, "Subject": subject, "Link": m.Link, "Paragraphs": strings.Split(body, "\n\n"),
	})
	if err != nil {
		return Message{}, fmt.Errorf("word a mail of kind %s: %w", m.Kind, err)
	}
	return Message{To: to.Email, Subject: subject, Text: body + "\n", HTML: page.String(), Link: m.Link}, nil
}

// inAWord finds a full stop, or what browsers take for one, within what mail programs take for a domain.
var inAWord = regexp.MustCompile(`([.\x{3002}\x{FF0E}\x{FF61}])([\pL\pN])`)

// plain makes a text from outside one line that reads in one direction: no line breaks, no invisible marks, and
// nothing that mail programs take for a link: neither a scheme nor a domain, which needs no more than a full stop
// within a word. Names such as Dr.Gómez stay what they are, with a blank after it.
func plain(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.IsSpace(r)
	}), " ")
	return inAWord.ReplaceAllString(strings.ReplaceAll(s, "://", ": //"), "$1 $2")
}

// clock writes an instant as Colombia's day and time.
func clock(t time.Time) string { return civil.Today(t).String() + " " + civil.Clock(t) }
