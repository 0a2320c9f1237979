// Package postgres stores guardianships.
package postgres

import (
	"context"

	"vitalgo/slices/guardianship/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Repository implements application.Repository.
type Repository struct{ db *pg.DB }

// New returns a Repository on db.
func New(db *pg.DB) *Repository { return &Repository{db} }

// Dependants implements application.Repository.
func (r *Repository) Dependants(ctx context.Context, g access.Grant) ([]id.ID, error) {
	type row struct{ PatientID id.ID }
	rows, err := pg.All[row](ctx, r.db.For(g), `
		SELECT k.patient_id
		FROM guardianships k
		JOIN records_of($1, $2) r ON r.patient_id = k.patient_id
		WHERE k.guardian_id = $1
		ORDER BY k.created_at, k.id DESC`,
		g.Account(), g.Day())
	dependants := make([]id.ID, len(rows))
	for i, one := range rows {
		dependants[i] = one.PatientID
	}
	return dependants, err
}

// Guardians implements application.Repository.
func (r *Repository) Guardians(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID][]id.ID, error) {
	type row struct{ PatientID, GuardianID id.ID }
	rows, err := pg.All[row](ctx, r.db.For(g), `
		SELECT k.patient_id, k.guardian_id
		FROM guardianships k
		JOIN records_of($1, $2) r ON r.patient_id = k.patient_id
		WHERE k.patient_id = ANY ($3)
		ORDER BY k.created_at, k.id DESC`,
		g.Account(), g.Day(), patients)
	guardians := map[id.ID][]id.ID{}
	for _, one := range rows {
		guardians[one.PatientID] = append(guardians[one.PatientID], one.GuardianID)
	}
	return guardians, err
}

// Lock implements application.Repository: who registers a dependant for the same account waits at its row, as does who
// closes it, and looks afterwards. Where it is being closed its sessions have ended.
func (r *Repository) Lock(ctx context.Context, g access.Grant) (int, error) {
	var (
		batch pg.Batch
		found []struct{ Dependants int }
	)
	pg.QueueExec(&batch, `SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE`, g.Account())
	pg.QueueAll(&batch, &found, `
		SELECT (SELECT count(*) FROM guardianships WHERE guardian_id = $1) AS dependants
		FROM users
		WHERE id = $1 AND closing_since IS NULL`,
		g.Account())
	if err := r.db.For(g).Send(ctx, &batch); err != nil {
		return 0, err
	}
	if len(found) == 0 {
		return 0, fault.New(fault.Unauthenticated)
	}
	return found[0].Dependants, nil
}

// HasDocument implements application.Repository.
func (r *Repository) HasDocument(ctx context.Context, typ document.Type, number string) (bool, error) {
	return pg.Value[bool](ctx, r.db, `SELECT document_taken($1, $2)`, typ, number)
}

// Insert implements application.Repository.
func (r *Repository) Insert(ctx context.Context, g access.Grant, k domain.Guardianship) error {
	_, err := pg.Exec(ctx, r.db.For(g), `
		INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
		VALUES ($1, $2, $3, $4, $5)`,
		k.ID, g.Account(), k.PatientID, k.Relationship, k.CreatedAt)
	return err
}
