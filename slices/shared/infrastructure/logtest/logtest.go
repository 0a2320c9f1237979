// Package logtest gives tests a log that is searched for what no log may tell, whatever the test is about.
package logtest

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/logging"
)

// spoken is how anybody of the register is called, reached or signs in, and what tokens, hashes and addresses look like.
var spoken = regexp.MustCompile(strings.Join(append(ofRegister(),
	`[A-Za-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,}\b`,        // an e-mail address
	`eyJ[A-Za-z0-9_-]{10,}`,                             // an access token
	`\$argon2id\$`, `otpauth:`, `Bearer `, `[?&]token=`, // secrets, by what stands before them
	`\+57\d{10}`, // a telephone number
	`(?i)\b(query|mutation|subscription)\s*[({]|"variables"`,    // a document, not a function of a stack
	`Metformina|Shock anafil|Penicilina|González|SecurePass123`, // what people of tests are called, and write
), "|"))

func ofRegister() []string {
	words := []string{"1234567890", "0987654321", "1098765432", "Dependant Minor", "MED-0001", "HP-0001"}
	for _, a := range demo.Accounts() {
		words = append(words, a.Email, a.LastName)
	}
	for i, word := range words {
		words[i] = `\b` + regexp.QuoteMeta(word) + `\b`
	}
	for _, a := range demo.Accounts() { // ends with a sign, behind which no word ends
		words = append(words, regexp.QuoteMeta(a.Password))
	}
	return words
}

// Told returns what of a text no log may tell; "" if nothing.
func Told(text string) string { return spoken.FindString(text) }

// Journal is what a log wrote: every line is searched when it is written, and kept for tests that read it.
type Journal struct {
	mu    sync.Mutex
	kept  bytes.Buffer
	found []string
}

// New returns a log of all levels in JSON, and its lines. The test fails in the end if one tells too much.
func New(tb testing.TB) (*slog.Logger, *Journal) {
	tb.Helper()
	j := &Journal{}
	log, err := logging.New(j, slog.LevelDebug, logging.JSON)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		for _, line := range j.found {
			tb.Errorf("the log tells %q: %.300s", Told(line), line)
		}
	})
	return log, j
}

// Searched is New for tests that do not read the lines.
func Searched(tb testing.TB) *slog.Logger {
	tb.Helper()
	log, _ := New(tb)
	return log
}

// Write implements io.Writer.
func (j *Journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if Told(string(line)) != "" {
		j.found = append(j.found, string(line))
	}
	return j.kept.Write(line)
}

// Text returns the lines since the last call of Take.
func (j *Journal) Text() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.kept.String()
}

// Take returns the lines since its last call.
func (j *Journal) Take() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.kept.Reset()
	return j.kept.String()
}
