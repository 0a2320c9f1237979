// Package domain holds the form in which patients take their record away (domain.md section 2.12).
package domain

import "time"

// Format is a form of an export.
type Format string

// The formats of the contract.
const (
	FHIR Format = "FHIR_IPS"
	JSON Format = "JSON"
	PDF  Format = "PDF"
)

// Export is a record that waits to be taken away, once.
type Export struct {
	URL       string
	ExpiresAt time.Time
	// SizeBytes is the size of the file.
	SizeBytes int
}
