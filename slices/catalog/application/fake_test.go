package application_test

import (
	"context"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/domain/locale"
)

// fake answers a few rows of each catalogue; failing, it answers its error only.
type fake struct{ err error }

func entry(code, name, key string) domain.Entry {
	return domain.Entry{Code: code, Name: name, NameKey: key}
}

func retired(code, name, key string) domain.Entry {
	return domain.Entry{Code: code, Name: name, NameKey: key, Retired: true}
}

func rows[T any](f fake, all ...T) ([]T, error) {
	if f.err != nil {
		return nil, f.err
	}
	return all, nil
}

func (f fake) DocumentTypes(_ context.Context, l locale.Language) ([]domain.DocumentTypeInfo, error) {
	return rows(f, domain.DocumentTypeInfo{Code: "PA", Name: l.Pick("Pasaporte", "Passport")})
}

func (f fake) Countries(_ context.Context, l locale.Language) ([]domain.Country, error) {
	return rows(f,
		domain.Country{Entry: entry("CO", "Colombia", "colombia")},
		domain.Country{Entry: entry("PE", l.Pick("Perú", "Peru"), "peru")},
		domain.Country{Entry: entry("DE", l.Pick("Alemania", "Germany"), l.Pick("alemania", "germany"))},
	)
}

func (f fake) Departments(context.Context) ([]domain.Department, error) {
	return rows(f,
		domain.Department{Entry: entry("05", "Antioquia", "antioquia")},
		domain.Department{Entry: entry("11", "Bogotá, D.C.", "bogota, d.c.")},
	)
}

func (f fake) Municipalities(context.Context) ([]domain.Municipality, error) {
	return rows(f,
		domain.Municipality{Entry: entry("05001", "Medellín", "medellin"), DepartmentCode: "05"},
		domain.Municipality{Entry: entry("11001", "Bogotá, D.C.", "bogota, d.c."), DepartmentCode: "11"},
		domain.Municipality{Entry: entry("05002", "Abejorral", "abejorral"), DepartmentCode: "05"},
		domain.Municipality{Entry: retired("05004", "Abriaquí", "abriaqui"), DepartmentCode: "05"},
	)
}

func (f fake) HealthInsurers(context.Context) ([]domain.HealthInsurer, error) {
	return rows(f,
		domain.HealthInsurer{Entry: entry("SURA", "EPS Sura", "eps sura")},
		domain.HealthInsurer{Entry: entry("SALUD_MIA", "Salud Mía EPS", "salud mia eps")},
		domain.HealthInsurer{Entry: retired("COOMEVA", "Coomeva EPS", "coomeva eps")},
	)
}

// shared answers the same list to everyone, as a cache does.
type shared struct {
	fake
	all []domain.HealthInsurer
}

func (s shared) HealthInsurers(context.Context) ([]domain.HealthInsurer, error) { return s.all, nil }
