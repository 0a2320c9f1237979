package application

import (
	"context"
	"slices"

	"vitalgo/slices/home/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/locale"
)

// Home is the use case of the landing page, which is open to everyone.
type Home struct {
	Front Front
	// Version is that of the build.
	Version string
}

// Show returns the landing page in v's language.
func (u *Home) Show(ctx context.Context, v access.Viewer) (domain.Home, error) {
	patients, err := u.Front.Patients(ctx)
	if err != nil {
		return domain.Home{}, err
	}
	documents, err := u.Front.Documents(ctx, v.Language)
	return domain.Home{
		APIVersion:         u.Version,
		Languages:          locale.Languages(),
		RegisteredPatients: domain.Rounded(patients),
		LegalDocuments:     slices.Clone(documents),
	}, err
}
