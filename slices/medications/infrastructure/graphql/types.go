package graphql

import (
	"vitalgo/slices/medications/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/infrastructure/ledgerfields"
)

type (
	// Connection is a page of a list of medications.
	Connection = page.Connection[domain.Medication]
	// Edge is a medication of a page.
	Edge = page.Edge[domain.Medication]
	// Edges are what a medication leads to beyond the slice.
	Edges = ledgerfields.Edges[profile.Patient]
	// MedicationFields answers fields of Medication that are not in its row.
	MedicationFields = ledgerfields.Fields[domain.Medication, profile.Patient]
)
