// Package postgres reads the history of records, and takes away what is too old of it.
package postgres

import (
	"context"
	"time"

	"vitalgo/slices/activity/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.Changes and application.Log.
type Repository struct{ db *pg.DB }

// New returns a Repository on db.
func New(db *pg.DB) *Repository { return &Repository{db} }

// The names of rows are joined to their changes whether or not the rows are deleted: a change keeps being
// told.
const (
	activityColumns = `c.id, c.patient_id, c.kind, c.subject_type, c.subject_id, c.actor_id, c.actor_role, c.at,
	coalesce(m.name, a.allergen, i.name, s.procedure, '') AS subject_name`
	subjects = `
	LEFT JOIN medications m ON c.subject_type = 'Medication' AND m.id = c.subject_id
	LEFT JOIN allergies a ON c.subject_type = 'Allergy' AND a.id = c.subject_id
	LEFT JOIN illnesses i ON c.subject_type = 'Illness' AND i.id = c.subject_id
	LEFT JOIN surgeries s ON c.subject_type = 'Surgery' AND s.id = c.subject_id`
)

// ActivitiesByIDs implements application.Changes.
func (r *Repository) ActivitiesByIDs(ctx context.Context, g access.Grant, activities []id.ID) ([]domain.Activity, error) {
	return pg.All[domain.Activity](ctx, r.db.For(g), `
		SELECT `+activityColumns+`
		FROM record_changes c
		JOIN records_of($1, $2) r ON r.patient_id = c.patient_id`+subjects+`
		WHERE c.id = ANY ($3)`,
		g.Account(), g.Day(), activities)
}

// Activities implements application.Changes: one statement for any number of records.
func (r *Repository) Activities(ctx context.Context, g access.Grant, patients []id.ID, q page.Request[domain.Position]) (map[id.ID]page.Slice[domain.Activity], error) {
	at := start(q)
	rows, err := pg.All[domain.Activity](ctx, r.db.For(g), `
		SELECT `+activityColumns+`
		FROM records_of($1, $2) r
		CROSS JOIN LATERAL (
			SELECT c.*
			FROM record_changes c
			WHERE c.patient_id = r.patient_id AND (c.at, c.id) < ($4, $5)
			ORDER BY c.at DESC, c.id DESC
			LIMIT $6
		) c`+subjects+`
		WHERE r.patient_id = ANY ($3)
		ORDER BY c.at DESC, c.id DESC`,
		g.Account(), g.Day(), patients, at.At, at.ID, q.Fetch())
	return page.Group(rows, nil, func(a domain.Activity) id.ID { return a.PatientID }), err
}

const accessColumns = `l.id, l.patient_id, l.reason, l.accessor_role, l.accessor_name, l.accessor_organization,
	l.accessor_license, host(l.ip) AS ip_address, l.user_agent, l.location, l.at`

// AccessesByIDs implements application.Log.
func (r *Repository) AccessesByIDs(ctx context.Context, g access.Grant, accesses []id.ID) ([]domain.Access, error) {
	return pg.All[domain.Access](ctx, r.db.For(g), `
		SELECT `+accessColumns+`
		FROM access_log l
		JOIN records_of($1, $2) r ON r.patient_id = l.patient_id
		WHERE l.granted AND l.id = ANY ($3)`,
		g.Account(), g.Day(), accesses)
}

// Accesses implements application.Log: one statement for any number of records, and a second one in the same
// round trip where totals are asked for.
func (r *Repository) Accesses(ctx context.Context, g access.Grant, patients []id.ID, q page.Request[domain.Position]) (map[id.ID]page.Slice[domain.Access], error) {
	var (
		batch pg.Batch
		rows  []domain.Access
	)
	at := start(q)
	pg.QueueAll(&batch, &rows, `
		SELECT `+accessColumns+`
		FROM records_of($1, $2) r
		CROSS JOIN LATERAL (
			SELECT l.*
			FROM access_log l
			WHERE l.patient_id = r.patient_id AND l.granted AND (l.at, l.id) < ($4, $5)
			ORDER BY l.at DESC, l.id DESC
			LIMIT $6
		) l
		WHERE r.patient_id = ANY ($3)
		ORDER BY l.at DESC, l.id DESC`,
		g.Account(), g.Day(), patients, at.At, at.ID, q.Fetch())
	totals := pg.QueueTotals(&batch, q.WithTotal, `
		SELECT l.patient_id, count(*)
		FROM records_of($1, $2) r
		JOIN access_log l ON l.patient_id = r.patient_id AND l.granted
		WHERE r.patient_id = ANY ($3)
		GROUP BY l.patient_id`,
		g.Account(), g.Day(), patients)
	if err := r.db.For(g).Send(ctx, &batch); err != nil {
		return nil, err
	}
	return page.Group(rows, totals, func(a domain.Access) id.ID { return a.PatientID }), nil
}

// start is where a page begins. Without a cursor that is after every row, and not a condition that holds only sometimes:
// the plan is the same for any arguments, and would read every list from its beginning. For the same reason it is an
// argument as it is: of what is not known to be leakproof, row-level security makes a filter behind the index.
func start(q page.Request[domain.Position]) domain.Position {
	if q.Cursor == nil {
		return domain.Position{At: time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)}
	}
	return *q.Cursor
}
