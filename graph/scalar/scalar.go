// Package scalar reads and writes the scalars of the schema. What cannot be read is BAD_USER_INPUT; what
// can be read and is wrong all the same, such as an e-mail address, is for the use cases to answer.
package scalar

import (
	"encoding/json"
	"math"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"golang.org/x/text/unicode/norm"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// MarshalID writes a global id.
func MarshalID(g id.Global) graphql.Marshaler { return marshaler(AppendID, g) }

// UnmarshalID reads a global id. Any text is one, and any whole number: what names nothing is answered like what does not exist.
func UnmarshalID(v any) (id.Global, error) {
	switch v := v.(type) {
	case string:
		return id.ParseGlobal(v), nil
	case int, int64:
		return id.Global{}, nil
	case json.Number:
		if !strings.ContainsAny(v.String(), ".eE") {
			return id.Global{}, nil
		}
	}
	return id.Global{}, fault.New(fault.BadInput)
}

// MarshalString writes a text.
func MarshalString(s string) graphql.Marshaler { return marshaler(AppendString, s) }

// UnmarshalString reads a text and brings it to Unicode normal form NFC.
func UnmarshalString(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", fault.New(fault.BadInput)
	}
	return norm.NFC.String(s), nil
}

// MarshalInt writes a whole number.
func MarshalInt(n int) graphql.Marshaler { return marshaler(AppendInt, n) }

// UnmarshalInt reads a whole number of 32 bits.
func UnmarshalInt(v any) (int, error) {
	n, err := graphql.UnmarshalInt(v)
	if _, text := v.(string); text || v == nil || err != nil || n < math.MinInt32 || n > math.MaxInt32 {
		return 0, fault.New(fault.BadInput)
	}
	return n, nil
}

// MarshalDate writes a calendar date.
func MarshalDate(d civil.Date) graphql.Marshaler { return marshaler(AppendDate, d) }

// UnmarshalDate reads a calendar date.
func UnmarshalDate(v any) (civil.Date, error) {
	s, _ := v.(string)
	d, err := civil.Parse(s)
	if err != nil {
		return civil.Date{}, fault.New(fault.BadInput)
	}
	return d, nil
}

// MarshalDateTime writes an instant in UTC.
func MarshalDateTime(t time.Time) graphql.Marshaler { return marshaler(AppendDateTime, t) }

// UnmarshalDateTime reads an instant, in UTC and to the microsecond, as it is stored. One whose year there has not four digits could not be written again.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, s)
	t = t.UTC().Truncate(time.Microsecond)
	if err != nil || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, fault.New(fault.BadInput)
	}
	return t, nil
}
