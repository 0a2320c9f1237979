// Package legal names the documents that people accept (domain.md section 2.12). Who joins accepts some of
// them, so several slices speak of them; one keeps them.
package legal

import (
	"time"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
)

// Kind is what a legal document is about.
type Kind string

// The kinds, as they are stored.
const (
	Terms      Kind = "terms"
	Privacy    Kind = "privacy"
	HealthData Kind = "health_data"
)

// ForPatients lists what patients accept when they sign up: every document.
func ForPatients() []Kind { return []Kind{Terms, Privacy, HealthData} }

// ForStaff lists what paramedics and professionals accept when they sign up.
func ForStaff() []Kind { return []Kind{Terms, Privacy} }

// Consent is that an account accepts the versions in force of some documents.
type Consent struct {
	Account id.ID
	// Patient is the dependant for whom a guardian accepts HealthData; nil in all other cases.
	Patient *id.ID
	Kinds   []Kind
	// Language is the one in which the documents were shown.
	Language locale.Language
	At       time.Time
}
