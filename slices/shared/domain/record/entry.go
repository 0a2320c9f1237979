// Package record holds what the rows of a medical record have in common (domain.md section 2.6).
package record

import (
	"time"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
)

// MaxRows is how many rows of one kind a record holds at most.
const MaxRows = 500

// Source says who stated a row: the patient or a guardian, or a health professional.
type Source string

// The sources, as they are stored.
const (
	ByPatient      Source = "patient"
	ByProfessional Source = "professional"
)

// Entry is what every row has: its id, whose it is, and who wrote it last and when.
type Entry struct {
	ID        id.ID
	PatientID id.ID
	// RecordedBy is the account that wrote the row last; nil once that account is erased.
	RecordedBy *id.ID
	Source     Source
	CreatedAt  time.Time
	UpdatedAt  time.Time
	// Version grows by one with every change.
	Version int
}

// Author is the account that writes a row.
type Author struct {
	Account id.ID
	Role    person.Role
}

func (a Author) source() Source {
	if a.Role == person.Professional {
		return ByProfessional
	}
	return ByPatient
}

// NewEntry is the entry of a row that author writes to a patient's record.
func NewEntry(patient id.ID, author Author, now time.Time) Entry {
	return Entry{ID: id.New(now), PatientID: patient, RecordedBy: &author.Account, Source: author.source(), CreatedAt: now, UpdatedAt: now, Version: 1}
}

// Common returns the entry itself: what embeds an Entry has it in common with every other row.
func (e Entry) Common() Entry { return e }

// Changed is the entry after a change by author.
func (e Entry) Changed(author Author, now time.Time) Entry {
	e.RecordedBy, e.Source, e.UpdatedAt, e.Version = &author.Account, author.source(), now, e.Version+1
	return e
}

// Expect checks the version that the caller last saw; nil means that the last writer wins.
func (e Entry) Expect(version *int) error {
	if version != nil && *version != e.Version {
		return fault.Invalid(fault.StaleVersion, "expectedVersion")
	}
	return nil
}

// Fields are names of fields, as GraphQL writes them.
type Fields []string

// Compare adds name to f if the values differ.
func Compare[T comparable](f *Fields, name string, a, b T) {
	if a != b {
		*f = append(*f, name)
	}
}

// ComparePointers adds name to f if one value is missing or both differ.
func ComparePointers[T comparable](f *Fields, name string, a, b *T) {
	if (a == nil) != (b == nil) || a != nil && *a != *b {
		*f = append(*f, name)
	}
}
