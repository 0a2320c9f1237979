// Package domain holds what the landing page shows, and the rules of legal documents and of closing an
// account (domain.md sections 2.12 and 4.7).
package domain

import (
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
	"vitalgo/slices/shared/domain/locale"
)

// Home is what the landing page shows before anyone signs in.
type Home struct {
	APIVersion         string
	Languages          []locale.Language
	RegisteredPatients int
	LegalDocuments     []Document
}

// Rounded returns the number of patients that is told to everyone: rounded down to the ten.
func Rounded(patients int) int { return patients / 10 * 10 }

// Document is a version of a legal document, with its text in one language.
type Document struct {
	Kind          legal.Kind
	Version       string
	EffectiveFrom civil.Date
	Text          string
}

// Acceptance says that an account accepted a document.
type Acceptance struct {
	AccountID id.ID
	Document
	AcceptedAt time.Time
	IPAddress  string
}

// closingTime is how long a closed account can be taken back.
const closingTime = 30 * 24 * time.Hour

// EraseAfter returns when an account that is closed at an instant is erased.
func EraseAfter(closed time.Time) time.Time { return closed.Add(closingTime) }
