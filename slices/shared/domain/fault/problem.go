package fault

import (
	"errors"
	"slices"
	"strings"
)

// Reason says what is wrong with one field of an input: a UserErrorCode of the contract.
type Reason string

// The reasons of domain.md section 6.
const (
	Required            Reason = "REQUIRED"
	InvalidFormat       Reason = "INVALID_FORMAT"
	TooShort            Reason = "TOO_SHORT"
	TooLong             Reason = "TOO_LONG"
	TooLarge            Reason = "TOO_LARGE"
	TooMany             Reason = "TOO_MANY"
	OutOfRange          Reason = "OUT_OF_RANGE"
	InTheFuture         Reason = "IN_THE_FUTURE"
	NotAllowed          Reason = "NOT_ALLOWED"
	Taken               Reason = "TAKEN"
	WeakPassword        Reason = "WEAK_PASSWORD"
	CompromisedPassword Reason = "COMPROMISED_PASSWORD"
	Mismatch            Reason = "MISMATCH"
	Unknown             Reason = "NOT_FOUND"
	StaleVersion        Reason = "STALE_VERSION"
	InvalidCredentials  Reason = "INVALID_CREDENTIALS" //nolint:gosec // the name of an error
	AccountLocked       Reason = "ACCOUNT_LOCKED"
	OTPRequired         Reason = "OTP_REQUIRED"
	OTPInvalid          Reason = "OTP_INVALID"
	TokenInvalid        Reason = "TOKEN_INVALID"
	TokenExpired        Reason = "TOKEN_EXPIRED"
)

// Reasons lists every reason, so that tests can check that each has its texts.
func Reasons() []Reason {
	return []Reason{Required, InvalidFormat, TooShort, TooLong, TooLarge, TooMany, OutOfRange, InTheFuture,
		NotAllowed, Taken, WeakPassword, CompromisedPassword, Mismatch, Unknown, StaleVersion,
		InvalidCredentials, AccountLocked, OTPRequired, OTPInvalid, TokenInvalid, TokenExpired}
}

// Params fill the placeholders of a reason's text: min, max, time. They hold limits, never input.
type Params map[string]any

// Problem is one thing that the caller can put right.
type Problem struct {
	// Field is the path below `input`, e.g. emergencyContacts, 0, phone; empty for the whole input.
	Field  []string
	Reason Reason
	Params Params
}

// Problems are all that is wrong with one input.
type Problems []Problem

func (p Problems) Error() string {
	texts := make([]string, len(p))
	for i, one := range p {
		texts[i] = strings.Join(append([]string{string(one.Reason)}, one.Field...), " ")
	}
	return "input: " + strings.Join(texts, ", ")
}

// Invalid returns the single problem of a field; no field means the whole input.
func Invalid(reason Reason, field ...string) Problems {
	return Problems{{Field: field, Reason: reason}}
}

// ProblemsIn returns the problems in err, or nil if err is of another kind.
func ProblemsIn(err error) Problems {
	p, _ := errors.AsType[Problems](err)
	return p
}

// Check collects problems, so that a caller learns all of them at once. The first problem of a field
// wins: a text that is missing is not also too short.
type Check struct{ found Problems }

// Add records that a field is wrong for reason.
func (c *Check) Add(reason Reason, params Params, field ...string) {
	for _, p := range c.found {
		if strings.Join(p.Field, ".") == strings.Join(field, ".") {
			return
		}
	}
	c.found = append(c.found, Problem{Field: field, Reason: reason, Params: params})
}

// That records reason for field unless ok holds.
func (c *Check) That(ok bool, reason Reason, field ...string) {
	if !ok {
		c.Add(reason, nil, field...)
	}
}

// Range records OUT_OF_RANGE for field unless ok holds; minimum and maximum go into its text.
func (c *Check) Range(ok bool, minimum, maximum any, field ...string) {
	if !ok {
		c.Add(OutOfRange, Params{"min": minimum, "max": maximum}, field...)
	}
}

// Err returns the problems found, or nil.
func (c *Check) Err() error {
	if len(c.found) == 0 {
		return nil
	}
	return c.found
}

// Join returns the problems of all errs as one, or the first error that is of another kind.
func Join(errs ...error) error {
	var c Check
	for _, err := range errs {
		found := ProblemsIn(err)
		if err != nil && found == nil {
			return err
		}
		for _, p := range found {
			c.Add(p.Reason, p.Params, p.Field...)
		}
	}
	return c.Err()
}

// About reports whether err says that something is wrong with a field.
func About(err error, field ...string) bool {
	return slices.ContainsFunc(ProblemsIn(err), func(p Problem) bool { return slices.Equal(p.Field, field) })
}

// Has reports whether err says that something is wrong for a reason.
func Has(err error, reason Reason) bool {
	for _, p := range ProblemsIn(err) {
		if p.Reason == reason {
			return true
		}
	}
	return false
}
