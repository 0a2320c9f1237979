package postgres

import (
	"context"
	"time"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/pg"
)

// PutICD10 implements application.Imports. What an import does not tell, such as the chapter, stays.
func (r *Repository) PutICD10(ctx context.Context, codes []domain.ICD10Titles, at time.Time) error {
	columns := make([][]string, 5)
	for _, c := range codes {
		for i, value := range []string{c.Code, c.TitleES, c.TitleEN, fold.Key(c.TitleES), fold.Key(c.TitleEN)} {
			columns[i] = append(columns[i], value)
		}
	}
	_, err := pg.Exec(ctx, r.db, `
		INSERT INTO icd10_codes (code, title_es, title_en, title_es_key, title_en_key, source, created_at, updated_at)
		SELECT code, title_es, title_en, title_es_key, title_en_key, 'imported', @at, @at
		FROM unnest(@codes::text[], @titles_es::text[], @titles_en::text[], @keys_es::text[], @keys_en::text[])
			AS f (code, title_es, title_en, title_es_key, title_en_key)
		ON CONFLICT (code) DO UPDATE SET
			title_es = excluded.title_es, title_en = excluded.title_en, title_es_key = excluded.title_es_key,
			title_en_key = excluded.title_en_key, source = excluded.source, updated_at = excluded.updated_at`,
		pg.Args{
			"codes": columns[0], "titles_es": columns[1], "titles_en": columns[2],
			"keys_es": columns[3], "keys_en": columns[4], "at": at,
		})
	return err
}
