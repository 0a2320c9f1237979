package application_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/catalog/application"
	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
)

func catalog(f fake) *application.Catalog {
	return &application.Catalog{Repository: f, Fold: strings.ToLower}
}

func names[T any](list []T, nameOf func(T) string) []string {
	out := []string{}
	for _, one := range list {
		out = append(out, nameOf(one))
	}
	return out
}

func TestSearch(t *testing.T) {
	t.Parallel()
	var (
		use     = catalog(fake{})
		english = access.Viewer{Language: locale.English}
		spanish = access.Viewer{Language: locale.Spanish}
	)
	countries := func(v access.Viewer) func(*string) ([]string, error) {
		return func(search *string) ([]string, error) {
			found, err := use.Countries(t.Context(), v, search)
			return names(found, func(c domain.Country) string { return c.Name }), err
		}
	}
	municipalities := func(department string) func(*string) ([]string, error) {
		return func(search *string) ([]string, error) {
			found, err := use.Municipalities(t.Context(), department, search)
			return names(found, func(m domain.Municipality) string { return m.Name }), err
		}
	}
	insurers := func(search *string) ([]string, error) {
		found, err := use.HealthInsurers(t.Context(), search)
		return names(found, func(i domain.HealthInsurer) string { return i.Name }), err
	}
	tests := []struct {
		name   string
		find   func(*string) ([]string, error)
		search *string
		want   []string
	}{
		{"no search", countries(spanish), nil, []string{"Colombia", "Perú", "Alemania"}},
		{"blank search", countries(english), new(""), []string{"Colombia", "Peru", "Germany"}},
		{"part of a name, case aside", countries(spanish), new("MAN"), []string{"Alemania"}},
		{"the name in another language", countries(spanish), new("germany"), []string{}},
		{"the name in the caller's language", countries(english), new("germany"), []string{"Germany"}},
		{"a pattern is text", countries(spanish), new("%"), []string{}},
		{"of a department", municipalities("05"), nil, []string{"Medellín", "Abejorral"}},
		{"in a department", municipalities("05"), new("abe"), []string{"Abejorral"}},
		{"in another department", municipalities("11"), new("abe"), []string{}},
		{"of an unknown department", municipalities("5"), nil, []string{}},
		{"a hundred characters", municipalities("05"), new(strings.Repeat("ñ", 100)), []string{}},
		{"insurers", insurers, new("sura"), []string{"EPS Sura"}},
		{"every insurer", insurers, nil, []string{"EPS Sura", "Salud Mía EPS"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.find(tt.search)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for _, find := range []func(*string) ([]string, error){countries(spanish), municipalities("05"), insurers} {
		if _, err := find(new(strings.Repeat("ñ", 101))); fault.CodeOf(err) != fault.BadInput {
			t.Errorf("a search of 101 characters: %v, want %s", err, fault.BadInput)
		}
	}
}

func TestDocumentTypesAreInTheCallersLanguage(t *testing.T) {
	t.Parallel()
	found, err := catalog(fake{}).DocumentTypes(t.Context(), access.Viewer{Language: locale.English})
	if err != nil || found[0].Name != "Passport" {
		t.Errorf("DocumentTypes = %v, %v, want Passport", found, err)
	}
}

// What callers get is theirs: the rows of the cache stay as they are.
func TestAnswersAreNotShared(t *testing.T) {
	t.Parallel()
	all := []domain.HealthInsurer{{Entry: entry("SURA", "EPS Sura", "eps sura")}}
	use := &application.Catalog{Repository: shared{all: all}, Fold: strings.ToLower}
	found, err := use.HealthInsurers(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	found[0].Name = "changed"
	if all[0].Name != "EPS Sura" {
		t.Error("a caller changed the row of everyone")
	}
}

func TestByCode(t *testing.T) {
	t.Parallel()
	use := catalog(fake{})
	of, err := use.MunicipalitiesOf(t.Context(), []string{"11", "05", "99"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for code, list := range of {
		got[code] = names(list, func(m domain.Municipality) string { return m.Code })
	}
	if diff := cmp.Diff(map[string][]string{"05": {"05001", "05002"}, "11": {"11001"}}, got); diff != "" {
		t.Errorf("MunicipalitiesOf (-want +got):\n%s", diff)
	}
	departments, err := use.DepartmentsByCode(t.Context(), []string{"11", "99"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]domain.Department{"11": {Entry: entry("11", "Bogotá, D.C.", "bogota, d.c.")}}
	if diff := cmp.Diff(want, departments); diff != "" {
		t.Errorf("DepartmentsByCode (-want +got):\n%s", diff)
	}
}

// Records name what is offered no more.
func TestRetiredRowsAreFoundByCodeOnly(t *testing.T) {
	t.Parallel()
	use := catalog(fake{})
	municipalities, err1 := use.MunicipalitiesByCode(t.Context(), []string{"05004", "99999"})
	insurers, err2 := use.InsurersByCode(t.Context(), []string{"COOMEVA", "X"})
	if err := errors.Join(err1, err2); err != nil || len(municipalities) != 1 || municipalities["05004"].Name != "Abriaquí" ||
		len(insurers) != 1 || insurers["COOMEVA"].Name != "Coomeva EPS" {
		t.Errorf("%v, %v, %v", municipalities, insurers, err)
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	use := catalog(fake{})
	for code, want := range map[string]bool{"CO": true, "DE": true, "co": false, "XX": false, "": false} {
		if got, err := use.CountryExists(t.Context(), code); got != want || err != nil {
			t.Errorf("CountryExists(%q) = %t, %v, want %t", code, got, err, want)
		}
	}
	for code, want := range map[string]bool{"05": true, "99": false, "": false} {
		if got, err := use.DepartmentExists(t.Context(), code); got != want || err != nil {
			t.Errorf("DepartmentExists(%q) = %t, %v, want %t", code, got, err, want)
		}
	}
	for code, want := range map[string]bool{"SURA": true, "COOMEVA": false, "sura": false, "": false} {
		if got, err := use.InsurerExists(t.Context(), code); got != want || err != nil {
			t.Errorf("InsurerExists(%q) = %t, %v, want %t", code, got, err, want)
		}
	}
	for code, want := range map[string]string{"05002": "05", "05004": "", "11001": "11", "99999": "", "": ""} {
		if got, err := use.DepartmentOf(t.Context(), code); got != want || err != nil {
			t.Errorf("DepartmentOf(%q) = %q, %v, want %q", code, got, err, want)
		}
	}
}

func TestErrorsOfTheRepositoryAreAnswered(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	use := catalog(fake{err: broken})
	calls := map[string]func() error{
		"DocumentTypes":        func() error { _, err := use.DocumentTypes(t.Context(), access.Viewer{}); return err },
		"Countries":            func() error { _, err := use.Countries(t.Context(), access.Viewer{}, nil); return err },
		"Departments":          func() error { _, err := use.Departments(t.Context()); return err },
		"Municipalities":       func() error { _, err := use.Municipalities(t.Context(), "05", nil); return err },
		"DepartmentsByCode":    func() error { _, err := use.DepartmentsByCode(t.Context(), []string{"05"}); return err },
		"HealthInsurers":       func() error { _, err := use.HealthInsurers(t.Context(), nil); return err },
		"CountryExists":        func() error { _, err := use.CountryExists(t.Context(), "CO"); return err },
		"DepartmentExists":     func() error { _, err := use.DepartmentExists(t.Context(), "05"); return err },
		"DepartmentOf":         func() error { _, err := use.DepartmentOf(t.Context(), "05001"); return err },
		"InsurerExists":        func() error { _, err := use.InsurerExists(t.Context(), "SURA"); return err },
		"InsurersByCode":       func() error { _, err := use.InsurersByCode(t.Context(), []string{"SURA"}); return err },
		"MunicipalitiesByCode": func() error { _, err := use.MunicipalitiesByCode(t.Context(), []string{"05001"}); return err },
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, broken) {
			t.Errorf("%s: %v, want the error of the repository", name, err)
		}
	}
}
