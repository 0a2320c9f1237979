package postgres_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

// The order of domain.md section 4.8: exact code, code prefix, title prefix, title words, then code.
func TestICD10Codes(t *testing.T) {
	t.Parallel()
	repository, db := open(t)
	execute(t, db, `DELETE FROM icd10_codes`)
	for code, titles := range map[string][2]string{
		"J45":   {"Asma", "Asthma"},
		"J45.0": {"Asma alérgica", "Allergic asthma"},
		"J45.9": {"Asma no especificada", "Asthma, unspecified"},
		"J46":   {"Estado asmático", "Status asthmaticus"},
		"A45":   {"Otra asma", "Other asthma"},
		"I10":   {"Hipertensión esencial (primaria)", "Essential hypertension"},
		"I15":   {"Hipertensión secundaria, J45 de 100%", "Secondary hypertension"},
		"K29.5": {"Gastritis crónica", "Chronic gastritis"},
	} {
		insertCode(t, db, code, titles[0], titles[1])
	}
	for _, c := range []struct {
		search   string
		language locale.Language
		first    int
		want     []string
	}{
		{"asma", locale.Spanish, 20, []string{"J45", "J45.0", "J45.9", "A45", "J46"}},
		{"ASMA", locale.Spanish, 2, []string{"J45", "J45.0"}},
		{"asthma", locale.English, 20, []string{"J45", "J45.9", "A45", "J45.0", "J46"}},
		{"asthma", locale.Spanish, 20, []string{}},
		{"asthma", "", 20, []string{}},
		{"J45", locale.Spanish, 20, []string{"J45", "J45.0", "J45.9", "I15"}},
		{"j45.", locale.Spanish, 20, []string{"J45.0", "J45.9"}},
		{"j459", locale.Spanish, 20, []string{"J45.9"}},
		{"j4", locale.Spanish, 20, []string{"J45", "J45.0", "J45.9", "J46", "I15"}},
		{"I10X", locale.Spanish, 20, []string{"I10"}},
		{"cronica gastritis", locale.Spanish, 20, []string{"K29.5"}},
		{"esencial hipertension", locale.Spanish, 20, []string{"I10"}},
		{"hipertension asma", locale.Spanish, 20, []string{}},
		{"100%", locale.Spanish, 20, []string{"I15"}},
		{"%%", locale.Spanish, 20, []string{}},
		{"j_5", locale.Spanish, 20, []string{}},
		{"ññ", locale.Spanish, 20, []string{}},
		{"日本語日本語", locale.Spanish, 20, []string{}},
	} {
		found, err := repository.ICD10Codes(t.Context(), c.language, fold.Key(c.search), c.first)
		if err != nil {
			t.Fatalf("%s: %v", c.search, err)
		}
		got := []string{}
		for _, code := range found {
			got = append(got, code.Code)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q in %q (-want +got):\n%s", c.search, c.language, diff)
		}
	}
}

func insertCode(t *testing.T, db *pgtest.Database, code, es, en string) {
	t.Helper()
	_, err := db.Pool.Exec(t.Context(), `
		INSERT INTO icd10_codes (code, title_es, title_en, title_es_key, title_en_key, source, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, 'imported', now(), now())`, code, es, en, fold.Key(es), fold.Key(en))
	if err != nil {
		t.Fatal(err)
	}
}

func TestICD10CodesByCode(t *testing.T) {
	t.Parallel()
	repository, _ := open(t)
	for language, title := range map[locale.Language]string{locale.Spanish: "Fiebre tifoidea", locale.English: "Typhoid fever"} {
		found, err := repository.ICD10CodesByCode(t.Context(), language, []string{"A01.0", "Z99.99", "a06"})
		if diff := cmp.Diff([]domain.ICD10Code{{Code: "A01.0", Title: title}}, found); diff != "" || err != nil {
			t.Errorf("in %s, %v (-want +got):\n%s", language, err, diff)
		}
	}
}

// The order of domain.md section 4.8: prefix of the name, of a later word, any part, then name.
func TestMedicationNames(t *testing.T) {
	t.Parallel()
	repository, db := open(t)
	execute(t, db, `DELETE FROM medication_names`)
	for es, en := range map[string]string{
		"Acetaminofén":                  "Paracetamol (acetaminophen)",
		"Ácido fólico":                  "Folic acid",
		"Amoxicilina/ácido clavulánico": "Amoxicillin/clavulanic acid",
		"Antiácido":                     "Antacid",
		"Bicarbonato":                   "Bicarbonate",
		"N-acetilcisteína":              "Acetylcysteine",
		"Acetilcisteína":                "Acetylcysteine",
	} {
		_, err := db.Pool.Exec(t.Context(), `
			INSERT INTO medication_names (name_es, name_en, name_es_key, name_en_key, therapeutic_group, created_at, updated_at)
			VALUES ($1, $2, $3, $4, 'other', now(), now())`, es, en, fold.Key(es), fold.Key(en))
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		search   string
		language locale.Language
		first    int
		want     []string
	}{
		{"ACIDO", locale.Spanish, 20, []string{"Ácido fólico", "Amoxicilina/ácido clavulánico", "Antiácido"}},
		{"acido", locale.Spanish, 2, []string{"Ácido fólico", "Amoxicilina/ácido clavulánico"}},
		{"paracetamol", locale.Spanish, 20, []string{"Acetaminofén"}},
		{"paracetamol", locale.English, 20, []string{"Paracetamol (acetaminophen)"}},
		{"acetaminophen", locale.English, 20, []string{"Paracetamol (acetaminophen)"}},
		{"acet", locale.Spanish, 20, []string{"Acetaminofén", "Acetilcisteína", "N-acetilcisteína"}},
		{"acetilcisteina", locale.English, 20, []string{"Acetylcysteine"}},
		{"acid", locale.English, 20, []string{"Folic acid", "Amoxicillin/clavulanic acid", "Antacid"}},
		{"acido clav", locale.Spanish, 20, []string{"Amoxicilina/ácido clavulánico"}},
		{"xyz", locale.Spanish, 20, []string{}},
		{"%%", locale.Spanish, 20, []string{}},
	} {
		got, err := repository.MedicationNames(t.Context(), c.language, fold.Key(c.search), c.first)
		if err != nil {
			t.Fatalf("%s: %v", c.search, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q in %q (-want +got):\n%s", c.search, c.language, diff)
		}
	}
}

// A catalogue of the size of ICD-10 is searched by its indexes.
func TestSearchesUseTheirIndexes(t *testing.T) {
	t.Parallel()
	_, db := open(t)
	execute(t, db, `
		INSERT INTO icd10_codes (code, title_es, title_en, title_es_key, title_en_key, source, created_at, updated_at)
		SELECT code, code, code, md5(code) || ' ' || md5(code || 'x'), md5(code), 'imported', now(), now()
		FROM (SELECT chr(65 + n / 1000) || lpad((n / 10 % 100)::text, 2, '0') || '.' || n % 10 AS code FROM generate_series(0, 13999) n) c
		ON CONFLICT DO NOTHING`)
	execute(t, db, `VACUUM ANALYZE icd10_codes`)
	rows, err := db.Pool.Query(t.Context(), `
		EXPLAIN SELECT code FROM icd10_codes
		WHERE code LIKE 'ASMA%' OR title_es_key LIKE '%asma%' AND title_es_key LIKE ALL ('{%asma%,%alergica%}')`)
	if err != nil {
		t.Fatal(err)
	}
	var plan []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, line)
	}
	text := strings.Join(plan, "\n")
	if rows.Err() != nil || !strings.Contains(text, "icd10_codes_pkey") || !strings.Contains(text, "icd10_codes_title_es_search") {
		t.Errorf("%v; plan:\n%s", rows.Err(), text)
	}
}
