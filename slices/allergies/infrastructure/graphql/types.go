package graphql

import (
	"vitalgo/slices/allergies/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/infrastructure/ledgerfields"
)

type (
	// Connection is a page of a list of allergies.
	Connection = page.Connection[domain.Allergy]
	// Edge is an allergy of a page.
	Edge = page.Edge[domain.Allergy]
	// Edges are what an allergy leads to beyond the slice.
	Edges = ledgerfields.Edges[profile.Patient]
	// AllergyFields answers fields of Allergy that are not in its row.
	AllergyFields = ledgerfields.Fields[domain.Allergy, profile.Patient]
)
