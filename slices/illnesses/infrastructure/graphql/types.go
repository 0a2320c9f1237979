package graphql

import (
	"context"

	catalog "vitalgo/slices/catalog/domain"
	"vitalgo/slices/illnesses/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/infrastructure/ledgerfields"
)

type (
	// Connection is a page of a list of illnesses.
	Connection = page.Connection[domain.Illness]
	// Edge is an illness of a page.
	Edge = page.Edge[domain.Illness]
	// Edges are what an illness leads to beyond the slice and the catalogue.
	Edges = ledgerfields.Edges[profile.Patient]
)

// Codes loads codes of the catalogue.
type Codes interface {
	Optional(ctx context.Context, code *string) (*catalog.ICD10Code, error)
}

// IllnessFields answers fields of Illness that are not in its row.
type IllnessFields struct {
	ledgerfields.Fields[domain.Illness, profile.Patient]
	codes Codes
}

// Icd10 answers Illness.icd10.
func (f IllnessFields) Icd10(ctx context.Context, i *domain.Illness) (*catalog.ICD10Code, error) {
	return f.codes.Optional(ctx, i.ICD10Code)
}
