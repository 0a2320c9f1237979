package postgres

import (
	"context"

	"vitalgo/slices/careteam/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/infrastructure/fold"
	"vitalgo/slices/shared/infrastructure/pg"
)

// shared are the records that patients open to $1 on day $2, whose names hold the pattern $3. name_key begins
// with the words of the first name; sorted puts the last name before them. The tabulator stands before every
// character of a name, so that Vega comes before Vega Ruiz. 70 characters fit into a cursor in any script.
const shared = `
	FROM (
		SELECT r.patient_id,
			left(array_to_string(p.words[p.given + 1:], ' ') || E'\t' || array_to_string(p.words[:p.given], ' '), 70)
				COLLATE "C" AS name
		FROM records_of($1, $2) r
		JOIN (
			SELECT id, name_key, string_to_array(name_key, ' ') AS words,
				cardinality(string_to_array(first_name, ' ')) AS given
			FROM patients) p ON p.id = r.patient_id
		WHERE r.way = 'grant' AND ($3::text IS NULL OR p.name_key LIKE $3)) sorted`

// Shared implements application.Repository: one statement, and a second one in the same round trip where the
// total is asked for.
func (r *Repository) Shared(ctx context.Context, g access.Grant, search *string, q page.Request[domain.SharedRecord]) (page.Slice[domain.SharedRecord], error) {
	at := domain.SharedRecord{}
	if q.Cursor != nil {
		at = *q.Cursor
	}
	var (
		batch pg.Batch
		rows  []domain.SharedRecord
		total []struct{ Total int }
	)
	filter := []any{g.Account(), g.Day(), fold.Pattern(search)}
	pg.QueueAll(&batch, &rows, `
		SELECT patient_id, name`+shared+`
		WHERE NOT $4 OR name > $5 OR name = $5 AND patient_id < $6
		ORDER BY name, patient_id DESC
		LIMIT $7`,
		append(filter, q.Cursor != nil, at.Name, at.PatientID, q.Fetch())...)
	if q.WithTotal {
		pg.QueueRow(&batch, &total, `SELECT count(*) AS total`+shared, filter...)
	}
	if err := r.db.For(g).Send(ctx, &batch); err != nil {
		return page.Slice[domain.SharedRecord]{}, err
	}
	found := page.Slice[domain.SharedRecord]{Rows: rows}
	if q.WithTotal {
		found.Total = total[0].Total
	}
	return found, nil
}
