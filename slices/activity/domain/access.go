package domain

import (
	"time"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
)

// AccessType is the GraphQL type of a reading in global ids.
const AccessType = "Access"

// Reason says why somebody could read a record that is not theirs to keep.
type Reason string

// The reasons, as they are stored.
const (
	Emergency Reason = "emergency"
	CareTeam  Reason = "care_team"
)

// Access is a reading of a record by somebody who is neither its owner nor a guardian.
type Access struct {
	ID        id.ID
	PatientID id.ID
	Reason    Reason
	// The reader as of then: name and workplace may have changed, and the account may be erased.
	AccessorRole         person.Role
	AccessorName         string
	AccessorOrganization *string
	AccessorLicense      *string
	IPAddress            string
	UserAgent            string
	// Location is where the reader said they were.
	Location *string
	At       time.Time
}

// GlobalID implements id.Object.
func (a Access) GlobalID() id.Global { return id.Global{Type: AccessType, ID: a.ID} }

// Accessor is who read the record, as of then.
func (a Access) Accessor() person.Person {
	return person.Person{
		FullName: a.AccessorName, Role: a.AccessorRole,
		Organization: a.AccessorOrganization, LicenseNumber: a.AccessorLicense,
	}
}

// Position returns where a stands in its list.
func (a Access) Position() Position { return Position{a.At, a.ID} }
