// Package records keeps what every medical slice needs to know of a record: to whom it is open, who read
// it, and what changed in it.
package records

import (
	"context"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Records implements access.Records and the History port of the medical slices.
type Records struct{ db *pg.DB }

// New returns Records on db.
func New(db *pg.DB) *Records { return &Records{db} }

// Lock implements access.Records. A consent that ends meanwhile, or an account that is closed, does so before the record
// opens, or after the transaction: the first two statements wait for it, and the third looks again. One that waits and
// looks at once would look as of the time before it waited.
func (r *Records) Lock(ctx context.Context, g access.Grant, patient id.ID) (access.Record, error) {
	var (
		batch pg.Batch
		found []access.Record
	)
	pg.QueueExec(&batch, `
		SELECT FROM access_grants a
		JOIN staff_members s ON s.user_id = a.professional_id
		WHERE a.professional_id = $1 AND a.patient_id = $2 AND a.revoked_at IS NULL
		FOR SHARE`,
		g.Account(), patient)
	pg.QueueExec(&batch, `SELECT FROM patients WHERE id = $1 FOR NO KEY UPDATE`, patient)
	pg.QueueAll(&batch, &found, `
		SELECT p.id AS patient, p.birth_date, r.writable
		FROM patients p
		JOIN records_of($1, $2) r ON r.patient_id = p.id
		WHERE p.id = $3 AND NOT EXISTS (SELECT FROM users u WHERE u.id = $1 AND u.closing_since IS NOT NULL)
		FOR NO KEY UPDATE OF p`,
		g.Account(), g.Day(), patient)
	if err := r.db.For(g).Send(ctx, &batch); err != nil {
		return access.Record{}, err
	}
	if len(found) == 0 {
		return access.Record{}, fault.New(fault.NotFound)
	}
	return found[0], nil
}

// Write keeps a change of a record.
func (r *Records) Write(ctx context.Context, g access.WriteGrant, c record.Change) error {
	_, err := pg.Exec(ctx, r.db.For(g), `
		INSERT INTO record_changes (id, patient_id, actor_id, actor_role, kind, subject_type, subject_id, fields, request_id, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, coalesce($8, '{}'::text[]), nullif($9, ''), $10)`,
		id.New(c.At), g.Record().Patient, g.Author().Account, g.Author().Role, c.Kind, c.Subject.Type, c.Subject.ID,
		[]string(c.Fields), logging.RequestID(ctx), c.At)
	return err
}

// Fill takes back the patient's statement that a section is empty.
func (r *Records) Fill(ctx context.Context, g access.WriteGrant, s record.Section, at time.Time) error {
	_, err := pg.Exec(ctx, r.db.For(g), `
		UPDATE patients
		SET declared_none = array_remove(declared_none, $2), updated_at = $3, version = version + 1
		WHERE id = $1 AND $2 = ANY (declared_none)`,
		g.Record().Patient, s, at)
	return err
}
