package application_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/catalog/application"
	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
)

// searches answers what it was asked.
type searches struct{}

func (searches) ICD10Codes(_ context.Context, l locale.Language, key string, first int) ([]domain.ICD10Code, error) {
	return []domain.ICD10Code{{Code: key, Title: fmt.Sprint(l, " ", first)}}, nil
}

func (searches) ICD10CodesByCode(_ context.Context, l locale.Language, codes []string) ([]domain.ICD10Code, error) {
	return []domain.ICD10Code{{Code: codes[0], Title: string(l)}}, nil
}

func (searches) MedicationNames(_ context.Context, l locale.Language, key string, first int) ([]string, error) {
	return []string{key, fmt.Sprint(l, " ", first)}, nil
}

// The limits of domain.md sections 2.12 and 3.
func TestSearchesAreBounded(t *testing.T) {
	t.Parallel()
	use := &application.Catalog{Searches: searches{}, Fold: func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }}
	v := access.Viewer{Language: locale.English}
	for _, c := range []struct {
		name   string
		search string
		first  *int
		want   []domain.ICD10Code
		code   fault.Code
	}{
		{"twenty unless asked otherwise", "Asma", nil, []domain.ICD10Code{{Code: "asma", Title: "en 20"}}, ""},
		{"one", "Asma", new(1), []domain.ICD10Code{{Code: "asma", Title: "en 1"}}, ""},
		{"fifty", "Asma", new(50), []domain.ICD10Code{{Code: "asma", Title: "en 50"}}, ""},
		{"none", "Asma", new(0), nil, fault.BadInput},
		{"fifty-one", "Asma", new(51), nil, fault.BadInput},
		{"two characters", "ñ1", nil, []domain.ICD10Code{{Code: "ñ1", Title: "en 20"}}, ""},
		{"one character", " ñ ", nil, []domain.ICD10Code{}, ""},
		{"nothing", "", nil, []domain.ICD10Code{}, ""},
		{"one character and a wrong number", "a", new(0), nil, fault.BadInput},
		{"101 characters", strings.Repeat("ñ", 101), nil, []domain.ICD10Code{}, fault.BadInput},
		{"NUL", "as\x00ma", nil, []domain.ICD10Code{}, fault.BadInput},
	} {
		got, err := use.ICD10Codes(t.Context(), v, c.search, c.first)
		if diff := cmp.Diff(c.want, got); diff != "" || fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %q; codes (-want +got):\n%s", c.name, err, c.code, diff)
		}
	}
	for search, want := range map[string][]string{"Ibu": {"ibu", "en 20"}, " i ": {}, "": {}} {
		got, err := use.MedicationNames(t.Context(), v, search)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("medications for %q, %v (-want +got):\n%s", search, err, diff)
		}
	}
	if _, err := use.MedicationNames(t.Context(), v, strings.Repeat("ñ", 101)); fault.CodeOf(err) != fault.BadInput {
		t.Errorf("medications for 101 characters: %v", err)
	}
	byCode, err := use.ICD10CodesByCode(t.Context(), v, []string{"J45.9", "Z99.9"})
	if diff := cmp.Diff(map[string]domain.ICD10Code{"J45.9": {Code: "J45.9", Title: "en"}}, byCode); diff != "" || err != nil {
		t.Errorf("by code, %v (-want +got):\n%s", err, diff)
	}
}

// imports counts the rows of each statement; at the third it fails.
type imports struct{ rows *[]int }

var errFull = errors.New("full")

func (i imports) PutICD10(_ context.Context, codes []domain.ICD10Titles, _ time.Time) error {
	*i.rows = append(*i.rows, len(codes))
	if len(*i.rows) == 3 {
		return errFull
	}
	return nil
}

// together runs fn as a transaction.
type together struct{}

func (together) InTx(ctx context.Context, fn func(context.Context) error) error { return fn(ctx) }

func TestAnImportEndsWithTheFirstError(t *testing.T) {
	t.Parallel()
	var rows, told []int
	report := func(done, _ int) { told = append(told, done) }
	use := &application.Importer{Imports: imports{&rows}, Tx: together{}, Now: time.Now, Report: report}
	if err := use.ICD10(t.Context(), make([]domain.ICD10Titles, 2100)); !errors.Is(err, errFull) {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]int{500, 500, 500}, rows); diff != "" {
		t.Errorf("rows of each statement (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{500, 1000}, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}
