package application

import (
	"context"
	"unicode/utf8"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/record"
)

// The limits of domain.md sections 2.12 and 3.
const (
	shortestSearch      = 2 // characters; a shorter one finds nothing
	defaultCodes        = 20
	mostCodes           = 50
	mostMedicationNames = 20
)

// ICD10Codes returns at most first codes whose code or title in v's language fits search, the closest first;
// 20 where first is nil.
func (u *Catalog) ICD10Codes(ctx context.Context, v access.Viewer, search string, first *int) ([]domain.ICD10Code, error) {
	most := defaultCodes
	if first != nil {
		most = *first
	}
	if most < 1 || most > mostCodes {
		return nil, fault.New(fault.BadInput)
	}
	key, err := u.key(search)
	if err != nil || key == "" {
		return []domain.ICD10Code{}, err
	}
	return u.Searches.ICD10Codes(ctx, v.Language, key, most)
}

// ICD10CodesByCode returns those of the codes that are in the catalogue, in v's language.
func (u *Catalog) ICD10CodesByCode(ctx context.Context, v access.Viewer, codes []string) (map[string]domain.ICD10Code, error) {
	rows, err := u.Searches.ICD10CodesByCode(ctx, v.Language, codes)
	found := make(map[string]domain.ICD10Code, len(rows))
	for _, row := range rows {
		found[row.Code] = row
	}
	return found, err
}

// MedicationNames returns the names, in v's language, of at most 20 medications whose name in any language
// fits search, the closest first.
func (u *Catalog) MedicationNames(ctx context.Context, v access.Viewer, search string) ([]string, error) {
	key, err := u.key(search)
	if err != nil || key == "" {
		return []string{}, err
	}
	return u.Searches.MedicationNames(ctx, v.Language, key, mostMedicationNames)
}

// key folds a search; one that is too short to find anything is "".
func (u *Catalog) key(search string) (string, error) {
	if err := record.CheckFilter(&search, 0); err != nil {
		return "", err
	}
	key := u.Fold(search)
	if utf8.RuneCountInString(key) < shortestSearch {
		return "", nil
	}
	return key, nil
}
