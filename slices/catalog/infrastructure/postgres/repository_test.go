package postgres_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/catalog/infrastructure/postgres"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

func open(t *testing.T) (*postgres.Repository, *pgtest.Database) {
	t.Helper()
	db := pgtest.New(t)
	return postgres.New(pg.New(db.Pool)), db
}

func execute(t *testing.T, db *pgtest.Database, sql string) {
	t.Helper()
	if _, err := db.Pool.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

// The numbers of domain.md section 8.
func TestNumberOfRows(t *testing.T) {
	t.Parallel()
	repository, _ := open(t)
	ctx := t.Context()
	documentTypes, err1 := repository.DocumentTypes(ctx, locale.Spanish)
	countries, err2 := repository.Countries(ctx, locale.Spanish)
	departments, err3 := repository.Departments(ctx)
	municipalities, err4 := repository.Municipalities(ctx)
	insurers, err5 := repository.HealthInsurers(ctx)
	for _, err := range []error{err1, err2, err3, err4, err5} {
		if err != nil {
			t.Fatal(err)
		}
	}
	municipalities = slices.DeleteFunc(municipalities, func(m domain.Municipality) bool { return m.Retired })
	insurers = slices.DeleteFunc(insurers, func(i domain.HealthInsurer) bool { return i.Retired })
	got := []int{len(documentTypes), len(countries), len(departments), len(municipalities), len(insurers)}
	if diff := cmp.Diff([]int{8, 250, 33, 1122, 28}, got); diff != "" {
		t.Errorf("document types, countries, departments, municipalities, insurers (-want +got):\n%s", diff)
	}
}

func TestDocumentTypes(t *testing.T) {
	t.Parallel()
	repository, db := open(t)
	tests := []struct {
		language          locale.Language
		name, description string
	}{
		{locale.Spanish, "Tarjeta de Identidad", "Menores colombianos de 7 a 17 años; los registra un acudiente"},
		{locale.English, "Identity card (minor)", "Colombian minors aged 7 to 17; a guardian registers them"},
	}
	for _, tt := range tests {
		rows, err := repository.DocumentTypes(t.Context(), tt.language)
		if err != nil {
			t.Fatal(err)
		}
		want := domain.DocumentTypeInfo{
			Code: "TI", Name: tt.name, Description: tt.description, RequiresGuardian: true, NumberPattern: "^[0-9]{8,11}$",
		}
		if diff := cmp.Diff(want, rows[1]); diff != "" {
			t.Errorf("in %s (-want +got):\n%s", tt.language, diff)
		}
	}

	execute(t, db, `UPDATE document_types SET is_active = false WHERE code = 'PA'`)
	rows, err := repository.DocumentTypes(t.Context(), locale.Spanish)
	if err != nil {
		t.Fatal(err)
	}
	var codes, ofMinors []string
	for _, d := range rows {
		codes = append(codes, d.Code)
		if d.RequiresGuardian {
			ofMinors = append(ofMinors, d.Code)
		}
		if _, err := regexp.Compile(d.NumberPattern); err != nil {
			t.Errorf("the number pattern of %s: %v", d.Code, err)
		}
	}
	if diff := cmp.Diff([]string{"CC", "TI", "CE", "PT", "RC", "AS", "MS"}, codes); diff != "" {
		t.Errorf("active ones in order (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"TI", "RC", "MS"}, ofMinors); diff != "" {
		t.Errorf("with a guardian (-want +got):\n%s", diff)
	}
}

func TestCountries(t *testing.T) {
	t.Parallel()
	repository, _ := open(t)
	for language, name := range map[locale.Language]string{locale.Spanish: "Alemania", locale.English: "Germany"} {
		rows, err := repository.Countries(t.Context(), language)
		if err != nil {
			t.Fatal(err)
		}
		colombia := domain.Country{Entry: domain.Entry{Code: "CO", Name: "Colombia", NameKey: "colombia"}, DialCode: "+57", Flag: "🇨🇴"}
		if diff := cmp.Diff(colombia, rows[0]); diff != "" {
			t.Errorf("the first in %s (-want +got):\n%s", language, diff)
		}
		at := slices.IndexFunc(rows, func(c domain.Country) bool { return c.Code == "DE" })
		want := domain.Entry{Code: "DE", Name: name, NameKey: fold.Key(name)}
		if diff := cmp.Diff(want, rows[at].Entry); diff != "" {
			t.Errorf("Germany in %s (-want +got):\n%s", language, diff)
		}
		if last := rows[len(rows)-1].Code; last != "ZW" {
			t.Errorf("the last in %s is %s, want ZW", language, last)
		}
	}
}

func TestDepartments(t *testing.T) {
	t.Parallel()
	repository, _ := open(t)
	rows, err := repository.Departments(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := domain.Department{Entry: domain.Entry{Code: "91", Name: "Amazonas", NameKey: "amazonas"}}
	if diff := cmp.Diff(want, rows[0]); diff != "" {
		t.Errorf("the first (-want +got):\n%s", diff)
	}
	if !slices.IsSortedFunc(rows, func(a, b domain.Department) int { return compare(a.Entry, b.Entry) }) {
		t.Error("departments are not in the order of their names")
	}
}

func TestMunicipalities(t *testing.T) {
	t.Parallel()
	repository, db := open(t)
	execute(t, db, `UPDATE municipalities SET is_active = false WHERE code = '05004'`) // Abriaquí
	rows, err := repository.Municipalities(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	antioquia := slices.DeleteFunc(rows, func(m domain.Municipality) bool { return m.DepartmentCode != "05" })
	want := []domain.Municipality{
		{Entry: domain.Entry{Code: "05001", Name: "Medellín", NameKey: "medellin"}, DepartmentCode: "05"},
		{Entry: domain.Entry{Code: "05002", Name: "Abejorral", NameKey: "abejorral"}, DepartmentCode: "05"},
		{Entry: domain.Entry{Code: "05004", Name: "Abriaquí", NameKey: "abriaqui", Retired: true}, DepartmentCode: "05"},
	}
	if diff := cmp.Diff(want, antioquia[:3]); diff != "" {
		t.Errorf("the capital of Antioquia and what follows (-want +got):\n%s", diff)
	}
	if !slices.IsSortedFunc(antioquia[1:], func(a, b domain.Municipality) int { return compare(a.Entry, b.Entry) }) {
		t.Error("after the capital, municipalities are not in the order of their names")
	}
}

func TestHealthInsurers(t *testing.T) {
	t.Parallel()
	repository, _ := open(t)
	rows, err := repository.HealthInsurers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if rows[0].Name != "Aliansalud EPS" || rows[0].NameKey != "aliansalud eps" {
		t.Errorf("the first is %+v, want Aliansalud EPS", rows[0])
	}
	if !slices.ContainsFunc(rows, func(i domain.HealthInsurer) bool { return i.Code == "COOMEVA" && i.Retired }) {
		t.Error("COOMEVA, which is liquidated, is missing or offered")
	}
	if !slices.IsSortedFunc(rows, func(a, b domain.HealthInsurer) int { return compare(a.Entry, b.Entry) }) {
		t.Error("insurers are not in the order of their names")
	}
}

// compare orders by name, accents and case aside.
func compare(a, b domain.Entry) int {
	return strings.Compare(fold.Key(a.Name), fold.Key(b.Name))
}
