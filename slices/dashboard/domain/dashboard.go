// Package domain holds what is read over a whole record (domain.md sections 4.2 and 4.4).
package domain

import (
	"time"

	"vitalgo/slices/shared/domain/id"
)

// Dashboard is a record at a glance. Its figures and lists were read at one instant.
type Dashboard struct {
	PatientID         id.ID
	ActiveMedications int
	Severities
	TotalSurgeries int
	// ActiveIllnesses counts those that are not resolved.
	ActiveIllnesses   int
	ChronicIllnesses  int
	RecentMedications []id.ID
	RecentActivity    []id.ID
	// LastUpdatedAt is when the record last changed; nil if it never did.
	LastUpdatedAt *time.Time
}

// Severities counts the allergies of each severity.
type Severities struct {
	Mild     int
	Moderate int
	Severe   int
	Critical int
}

// TotalAllergies counts the allergies of every severity.
func (s Severities) TotalAllergies() int { return s.Mild + s.Moderate + s.Severe + s.Critical }

// HasCriticalAllergies reports whether an allergy may kill.
func (s Severities) HasCriticalAllergies() bool { return s.Critical > 0 }
