package logging

import (
	"io"
	"log"
	"log/slog"
	"regexp"
	"strings"
	"unicode/utf8"
)

// longestForeign is how much of a line of a library is kept, in bytes.
const longestForeign = 200

// quoted is what libraries quote: values, which may be a patient's.
var quoted = regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"?|`[^`]*`?|'[^']*'")

// TakeOver has to write what libraries write with the standard logger. It holds for the whole process.
func TakeOver(to *slog.Logger) {
	slog.SetDefault(to)
	log.SetFlags(0)
	log.SetPrefix("")
	log.SetOutput(Foreign(to))
}

// Foreign returns a writer of lines that libraries make. They know nothing of what may be logged: the first line is
// kept, cut, without what it quotes.
func Foreign(to *slog.Logger) io.Writer { return foreign{to} }

type foreign struct{ to *slog.Logger }

func (f foreign) Write(line []byte) (int, error) {
	text, _, _ := strings.Cut(strings.TrimSpace(string(line)), "\n")
	text = quoted.ReplaceAllString(text, "…")
	if len(text) > longestForeign {
		text = text[:longestForeign]
		for !utf8.ValidString(text) && len(text) > longestForeign-utf8.UTFMax {
			text = text[:len(text)-1]
		}
	}
	f.to.Warn("a library writes", "text", text)
	return len(line), nil
}
