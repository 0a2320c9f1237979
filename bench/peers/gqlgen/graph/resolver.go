package graph

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Resolver is the root of the resolvers.
type Resolver struct{ Pool *pgxpool.Pool }

// Query implements ResolverRoot.
func (r *Resolver) Query() QueryResolver { return &queryResolver{r} }

// Patient implements ResolverRoot.
func (r *Resolver) Patient() PatientResolver { return &patientResolver{r} }

type (
	queryResolver   struct{ *Resolver }
	patientResolver struct{ *Resolver }
)

// Patient answers Query.patient.
func (r *queryResolver) Patient(ctx context.Context, id string) (*Patient, error) {
	return from(ctx).Patients.Load(ctx, id)
}

// Panel answers Query.panel.
func (r *queryResolver) Panel(ctx context.Context, guardian string) ([]*Patient, error) {
	rows, err := r.Pool.Query(ctx, panelSQL, guardian)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPatient)
}

// Medications answers Patient.medications.
func (r *patientResolver) Medications(ctx context.Context, p *Patient) ([]*Medication, error) {
	return from(ctx).Medications.Load(ctx, p.ID)
}

// Allergies answers Patient.allergies.
func (r *patientResolver) Allergies(ctx context.Context, p *Patient) ([]*Allergy, error) {
	return from(ctx).Allergies.Load(ctx, p.ID)
}

// Illnesses answers Patient.illnesses.
func (r *patientResolver) Illnesses(ctx context.Context, p *Patient) ([]*Illness, error) {
	return from(ctx).Illnesses.Load(ctx, p.ID)
}

// Surgeries answers Patient.surgeries.
func (r *patientResolver) Surgeries(ctx context.Context, p *Patient) ([]*Surgery, error) {
	return from(ctx).Surgeries.Load(ctx, p.ID)
}
