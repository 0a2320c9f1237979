// Package enrolment writes the rows of staff who sign up.
package enrolment

import (
	"context"

	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Enrolments keeps who joins as staff.
type Enrolments struct{ db *pg.DB }

// New returns Enrolments on db.
func New(db *pg.DB) *Enrolments { return &Enrolments{db.As(pg.Accounts)} }

// HasLicense reports whether a licence belongs to somebody.
func (r *Enrolments) HasLicense(ctx context.Context, number string) (bool, error) {
	return pg.Value[bool](ctx, r.db, `
		SELECT EXISTS (SELECT FROM staff_members WHERE license_number = $1)`,
		number)
}

// Create makes an account staff, in the transaction of ctx, who wait for approval; a licence in use is TAKEN
// on licenseNumber.
func (r *Enrolments) Create(ctx context.Context, s enrol.Staff) error {
	_, err := pg.Exec(ctx, r.db, `
		INSERT INTO staff_members (id, user_id, kind, license_number, license_expires_on, specialty, organization,
			phone, status, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9, $9, 1)`,
		s.ID, s.Account, s.Kind, s.LicenseNumber, s.LicenseExpiresOn, s.Specialty, s.Organization, s.Phone, s.At)
	return err
}
