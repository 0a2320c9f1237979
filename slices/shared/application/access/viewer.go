// Package access decides who may touch which record. Repositories take a Grant, and only a Guard makes
// Grants, so code that forgets to ask for permission does not compile. Which rows a grant reaches is
// decided by each SQL statement, through the function records_of: never by a check afterwards.
package access

import (
	"context"
	"net/netip"

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
	Client   Client

	entered *journal
}

// Client is where a request came from.
type Client struct {
	Address   netip.Addr
	UserAgent string
}

// Anonymous reports whether nobody is signed in.
func (v Viewer) Anonymous() bool { return v.User.IsZero() }

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

type viewerKey struct{}

// With returns a context that carries v, for one operation.
func With(ctx context.Context, v Viewer) context.Context {
	v.entered = &journal{}
	return context.WithValue(ctx, viewerKey{}, v)
}

// From returns the viewer that ctx carries; only adapters call it, use cases take the viewer as a parameter.
func From(ctx context.Context) Viewer {
	v, _ := ctx.Value(viewerKey{}).(Viewer)
	return v
}
