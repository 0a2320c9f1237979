package postgres

import (
	"context"
	"slices"
	"strings"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/domain/icd10"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/pg"
)

// ICD10Codes implements application.Searches: codes that begin with the key, and titles that hold each of its
// words. The longest word is compared by itself too, because an index helps with that.
func (r *Repository) ICD10Codes(ctx context.Context, language locale.Language, key string, first int) ([]domain.ICD10Code, error) {
	title := language.Pick("title_es", "title_en")
	words := strings.Fields(key)
	longest := slices.MaxFunc(words, func(a, b string) int { return len(a) - len(b) })
	return pg.All[domain.ICD10Code](ctx, r.db, `
		SELECT code, `+title+` AS title
		FROM icd10_codes
		WHERE code LIKE @code_prefix
			OR `+title+`_key LIKE @longest AND `+title+`_key LIKE ALL (@words)
		ORDER BY CASE
				WHEN code = @code THEN 1
				WHEN code LIKE @code_prefix THEN 2
				WHEN `+title+`_key LIKE @prefix THEN 3
				ELSE 4
			END, code
		LIMIT @first`,
		pg.Args{
			"code": icd10.Normal(key), "code_prefix": fold.Prefix(icd10.Normal(key)), "prefix": fold.Prefix(key),
			"words": parts(words), "longest": fold.Part(longest), "first": first,
		})
}

func parts(words []string) []string {
	patterns := make([]string, len(words))
	for i, word := range words {
		patterns[i] = fold.Part(word)
	}
	return patterns
}

// ICD10CodesByCode implements application.Searches.
func (r *Repository) ICD10CodesByCode(ctx context.Context, language locale.Language, codes []string) ([]domain.ICD10Code, error) {
	return pg.All[domain.ICD10Code](ctx, r.db, `
		SELECT code, `+language.Pick("title_es", "title_en")+` AS title
		FROM icd10_codes
		WHERE code = ANY (@codes)`,
		pg.Args{"codes": codes})
}

// MedicationNames implements application.Searches. A word begins after a blank, a bracket, a hyphen or a slash.
func (r *Repository) MedicationNames(ctx context.Context, language locale.Language, key string, first int) ([]string, error) {
	type row struct{ Name string }
	name := language.Pick("name_es", "name_en")
	rows, err := pg.All[row](ctx, r.db, `
		SELECT `+name+` AS name
		FROM medication_names
		WHERE name_es_key LIKE @part OR name_en_key LIKE @part
		GROUP BY `+name+`, `+name+`_key
		ORDER BY min(CASE
				WHEN name_es_key LIKE @prefix OR name_en_key LIKE @prefix THEN 1
				WHEN translate(name_es_key, '(-/', '   ') LIKE @word OR translate(name_en_key, '(-/', '   ') LIKE @word THEN 2
				ELSE 3
			END), `+name+`_key, `+name+`
		LIMIT @first`,
		pg.Args{"part": fold.Part(key), "prefix": fold.Prefix(key), "word": fold.Part(" " + key), "first": first})
	names := make([]string, len(rows))
	for i, one := range rows {
		names[i] = one.Name
	}
	return names, err
}
