package scalar

import (
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
)

// marshaler returns what writes v as appendTo does.
func marshaler[T any](appendTo func(b []byte, v T) []byte, v T) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = w.Write(appendTo(nil, v)) })
}

// AppendID appends a global id.
func AppendID(b []byte, g id.Global) []byte { return append(g.Append(append(b, '"')), '"') }

// AppendInt appends a whole number.
func AppendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }

// AppendFloat appends a number.
func AppendFloat(b []byte, f float64) []byte { return strconv.AppendFloat(b, f, 'f', -1, 64) }

// AppendBoolean appends a truth value.
func AppendBoolean(b []byte, v bool) []byte { return strconv.AppendBool(b, v) }

// AppendDate appends a calendar date.
func AppendDate(b []byte, d civil.Date) []byte { return append(d.Append(append(b, '"')), '"') }

// AppendDateTime appends an instant in UTC.
func AppendDateTime(b []byte, t time.Time) []byte {
	return append(t.UTC().Truncate(time.Microsecond).AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}

// AppendString appends a text.
func AppendString(b []byte, s string) []byte {
	b = append(b, '"')
	done := 0
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == '\\' || c == '"' {
			b = appendEscaped(append(b, s[done:i]...), c)
			done = i + 1
		}
	}
	return append(append(b, s[done:]...), '"')
}

func appendEscaped(b []byte, c byte) []byte {
	const hex = "0123456789ABCDEF"
	switch c {
	case '\t':
		return append(b, `\t`...)
	case '\r':
		return append(b, `\r`...)
	case '\n':
		return append(b, `\n`...)
	case '\\', '"':
		return append(b, '\\', c)
	default:
		return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xf])
	}
}
