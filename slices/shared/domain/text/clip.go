package text

import "strings"

// MaxUserAgent is how many characters of a client's User-Agent are kept.
const MaxUserAgent = 500

// Clip shortens s, which no person wrote, to at most n characters, and leaves out what no text column takes.
func Clip(s string, n int) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", "")
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
