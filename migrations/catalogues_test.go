package migrations_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func TestReferenceDataIsComplete(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	tests := []struct {
		name, query string
		want        int
	}{
		{"document types", "SELECT count(*) FROM document_types", 8},
		{"document types for a guardian", "SELECT count(*) FROM document_types WHERE requires_guardian", 3},
		{"countries", "SELECT count(*) FROM countries", 250},
		{"countries that share +1", "SELECT count(*) FROM countries WHERE nanp_area_codes <> '{}'", 23},
		{"departments", "SELECT count(*) FROM departments", 33},
		{"municipalities", "SELECT count(*) FROM municipalities", 1123},
		{"active municipalities", "SELECT count(*) FROM municipalities WHERE is_active", 1122},
		{"capitals", "SELECT count(*) FROM municipalities WHERE is_capital", 32},
		{"insurers", "SELECT count(*) FROM insurers", 34},
		{"active insurers", "SELECT count(*) FROM insurers WHERE is_active", 28},
		{"ICD-10 codes", "SELECT count(*) FROM icd10_codes WHERE source = 'common'", 352},
		{"medication names", "SELECT count(*) FROM medication_names", 259},
		{"legal documents", "SELECT count(*) FROM legal_documents WHERE version = '1.0' AND effective_from = '2025-09-01'", 3},
		{"terms with the attribution", `
			SELECT count(*) FROM legal_documents
			WHERE kind = 'terms' AND text_es LIKE '%geonames.org%CC BY 4.0%' AND text_en LIKE '%geonames.org%CC BY 4.0%'`, 1},
		{"texts that name the law", "SELECT count(*) FROM legal_documents WHERE text_es LIKE '%Ley 1581 de 2012%'", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := column[int](t, pool, tt.query)[0]; got != tt.want {
				t.Errorf("%d rows, want %d", got, tt.want)
			}
		})
	}
}

func TestReferenceDataIsMapped(t *testing.T) {
	t.Parallel()
	_, pool := migratedDatabase(t)
	tests := []struct {
		name, query string
		want        []string
	}{
		{"document types in the order of forms", "SELECT code FROM document_types ORDER BY sort_order",
			[]string{"CC", "TI", "CE", "PA", "PT", "RC", "AS", "MS"}},
		{"leading zeros stay", "SELECT code::text FROM municipalities WHERE name = 'Medellín'", []string{"05001"}},
		{"search keys are folded", "SELECT name_key FROM municipalities WHERE code = '05001'", []string{"medellin"}},
		{"Colombia comes first", "SELECT code::text FROM countries ORDER BY sort_order LIMIT 1", []string{"CO"}},
		{"dial code and flag", "SELECT dial_code || flag FROM countries WHERE code = 'CO'", []string{"+57🇨🇴"}},
		{"several codes of an insurer", "SELECT unnest(health_system_codes) FROM insurers WHERE code = 'COOSALUD'",
			[]string{"EPS042", "ESS024"}},
		{"liquidated insurers", "SELECT code FROM insurers WHERE NOT is_active ORDER BY code",
			[]string{"CAFESALUD", "COOMEVA", "CRUZ_BLANCA", "GOLDEN_GROUP", "MEDIMAS", "SALUDVIDA"}},
		{"both languages of a medicine", "SELECT name_es_key || '|' || name_en_key FROM medication_names WHERE name_es = 'Acetaminofén'",
			[]string{"acetaminofen|paracetamol (acetaminophen)"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, column[string](t, pool, tt.query)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func column[T any](t *testing.T, pool *pgxpool.Pool, query string, args ...any) []T {
	t.Helper()
	rows, err := pool.Query(t.Context(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return values
}
