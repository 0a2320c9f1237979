// Package fault is the one error vocabulary of VitalGo.
//
// A use case fails in one of two ways. Problems name what the caller can put right in the input; a
// mutation answers them as `userErrors`. An Error names what no input can cure; graph/errors.go is the
// only place that turns it into a GraphQL error. Any other error reaches the client as
// INTERNAL_SERVER_ERROR, and its text only the log.
package fault

import (
	"errors"
	"time"
)

// Code says what kind of failure a client sees in `extensions.code`.
type Code string

// The codes of domain.md section 6; there are no others.
const (
	Unauthenticated Code = "UNAUTHENTICATED"
	Forbidden       Code = "FORBIDDEN"
	NotFound        Code = "NOT_FOUND"
	BadInput        Code = "BAD_USER_INPUT"
	Conflict        Code = "CONFLICT"
	RateLimited     Code = "RATE_LIMITED"
	TooComplex      Code = "QUERY_TOO_COMPLEX"
	Unavailable     Code = "SERVICE_UNAVAILABLE"
	Internal        Code = "INTERNAL_SERVER_ERROR"
)

// Codes lists every code, so that tests can check that each mapping is complete.
func Codes() []Code {
	return []Code{Unauthenticated, Forbidden, NotFound, BadInput, Conflict, RateLimited, TooComplex, Unavailable, Internal}
}

// Error is a failure that no input can cure. Its text is made from its code, in the caller's language,
// where it leaves the server.
type Error struct {
	Code Code
	// RetryAfter is how long to wait before another try; zero where waiting does not help.
	RetryAfter time.Duration
	cause      error
}

func (e *Error) Error() string {
	if e.cause == nil {
		return string(e.Code)
	}
	return string(e.Code) + ": " + e.cause.Error()
}

// Unwrap answers what the failure came from, for the log.
func (e *Error) Unwrap() error { return e.cause }

// New returns a failure of kind code.
func New(code Code) *Error { return &Error{Code: code} }

// Because returns a failure of kind code that came from cause. The client sees the code alone.
func Because(code Code, cause error) *Error { return &Error{Code: code, cause: cause} }

// Retry returns a failure of kind code that may pass after a while.
func Retry(code Code, after time.Duration) *Error { return &Error{Code: code, RetryAfter: after} }

// CodeOf returns the code of the failure in err, or "" if there is none.
func CodeOf(err error) Code {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Code
	}
	return ""
}
