package graphql

import (
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/infrastructure/ledgerfields"
	"vitalgo/slices/surgeries/domain"
)

type (
	// Connection is a page of a list of surgeries.
	Connection = page.Connection[domain.Surgery]
	// Edge is a surgery of a page.
	Edge = page.Edge[domain.Surgery]
	// Edges are what a surgery leads to beyond the slice.
	Edges = ledgerfields.Edges[profile.Patient]
	// SurgeryFields answers fields of Surgery that are not in its row.
	SurgeryFields = ledgerfields.Fields[domain.Surgery, profile.Patient]
)
