// Package domain holds what happened to a record: who changed it, and who read it (domain.md section 2.10).
package domain

import (
	"strings"
	"time"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/record"
)

// Type is the GraphQL type of a change in global ids.
const Type = "Activity"

// patientType is the subject type of changes of the profile itself, which have no name of their own.
const patientType = "Patient"

// Activity is a change of a record.
type Activity struct {
	ID        id.ID
	PatientID id.ID
	Kind      record.Kind
	// SubjectType and SubjectID say which row changed; it may be deleted by now.
	SubjectType string
	SubjectID   id.ID
	// SubjectName is what the row is called, also once it is deleted; empty for the profile.
	SubjectName string
	// ActorID is the account that made the change; nil once that account is erased.
	ActorID   *id.ID
	ActorRole person.Role
	At        time.Time
}

// GlobalID implements id.Object.
func (a Activity) GlobalID() id.Global { return id.Global{Type: Type, ID: a.ID} }

// Row is the row that changed.
func (a Activity) Row() id.Global { return id.Global{Type: a.SubjectType, ID: a.SubjectID} }

// TextCode is the code of the text that describes a.
func (a Activity) TextCode() string {
	if a.SubjectType == patientType {
		return "ACTIVITY_PATIENT"
	}
	return strings.ToUpper("ACTIVITY_" + a.SubjectType + "_" + string(a.Kind))
}

// Position is where an entry stands in its list: the newest first.
type Position struct {
	At time.Time
	ID id.ID
}

// Position returns where a stands in its list.
func (a Activity) Position() Position { return Position{a.At, a.ID} }
