// Package access decides who may touch which record. Repositories take a Grant, and only a Guard makes
// Grants, so code that forgets to ask for permission does not compile. Which rows a grant reaches is
// decided by each SQL statement, through the function records_of: never by a check afterwards.
package access

import (
	"net/netip"
	"slices"
	"time"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
)

// Viewer is who sent a request. Its zero User is nobody: a caller who is not signed in.
type Viewer struct {
	User id.ID
	// Patient is the account's own record; zero for staff.
	Patient id.ID
	Session id.ID
	Role    person.Role
	// Active is false for staff who are not approved or whose licence has run out.
	Active   bool
	Language locale.Language
	// Until is when the token runs out that v came with; zero for who signs in with the request.
	Until  time.Time
	Client Client
	// Refusal is why a caller who sent a token is not signed in; nil for callers who sent none.
	Refusal error

	entered *journal
}

// Client is where a request came from.
type Client struct {
	Address   netip.Addr
	UserAgent string
}

// Anonymous reports whether nobody is signed in.
func (v Viewer) Anonymous() bool { return v.User.IsZero() }

// SignedIn returns nil if somebody is signed in, else why nobody is.
func (v Viewer) SignedIn() error {
	switch {
	case !v.Anonymous():
		return nil
	case v.Refusal != nil:
		return v.Refusal
	default:
		return fault.New(fault.Unauthenticated)
	}
}

// Require returns nil if somebody is signed in with one of the roles, active or not; no roles mean any. Else it
// returns UNAUTHENTICATED or FORBIDDEN.
func (v Viewer) Require(roles ...person.Role) error {
	if err := v.SignedIn(); err != nil {
		return err
	}
	if len(roles) > 0 && !slices.Contains(roles, v.Role) {
		return fault.New(fault.Forbidden)
	}
	return nil
}

// Target returns the record that an input is about. Patients who name none mean their own; professionals
// have to name one (domain.md section 1.2, rule 5).
func (v Viewer) Target(patient *id.Global) (id.ID, error) {
	switch {
	case patient != nil:
		return patient.Of("Patient"), nil
	case v.Role == person.Patient:
		return v.Patient, nil
	default:
		return id.ID{}, fault.Invalid(fault.Required, "patientId")
	}
}
