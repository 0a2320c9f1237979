package demo

import (
	"context"
	"slices"

	"vitalgo/slices/shared/infrastructure/fold"
)

// A subject is a medical row of one record, with its history.
type subject struct {
	table, typeName  string
	patient          string
	kind, number     int
	created, updated string // updated is blank where the row was never changed
	changed          string // the field that the update changed
}

// medical restores a medical row with its history; all of them were written by the primary account.
func (s seeding) medical(ctx context.Context, sub subject, listed row) error {
	updated, version := sub.created, 1
	if sub.updated != "" {
		updated, version = sub.updated, 2
	}
	err := s.restore(ctx, sub.table, slices.Concat(row{{"id", fixedID(sub.kind, sub.number)}, {"patient_id", sub.patient}}, listed,
		row{{"source", "patient"}, {"recorded_by", PrimaryID}, {"created_at", sub.created}, {"updated_at", updated},
			{"deleted_at", nil}, {"version", version}}))
	if err != nil {
		return err
	}
	if err := s.change(ctx, sub, creationOf, "created", []string{}, sub.created); err != nil || sub.updated == "" {
		return err
	}
	return s.change(ctx, sub, updateOf, "updated", []string{sub.changed}, sub.updated)
}

func (s seeding) change(ctx context.Context, sub subject, of int, kind string, fields []string, at string) error {
	return s.add(ctx, "record_changes", row{
		{"id", fixedID(of+sub.kind, sub.number)}, {"patient_id", sub.patient}, {"actor_id", PrimaryID},
		{"actor_role", "patient"}, {"kind", kind}, {"subject_type", sub.typeName},
		{"subject_id", fixedID(sub.kind, sub.number)}, {"fields", fields}, {"at", at},
	})
}

func (s seeding) medications(ctx context.Context) error {
	return ofBoth(primaryMedications(), dependantMedications(), func(patient string, m medication) error {
		return s.medical(ctx, subject{"medications", "Medication", patient, kindMedication, m.number, m.created, m.updated, "isActive"}, row{
			{"name", m.name}, {"name_key", fold.Key(m.name)}, {"dosage", m.dosage}, {"frequency", m.frequency},
			{"start_date", m.start}, {"end_date", orNull(m.end)}, {"is_active", m.active},
			{"prescribed_by", orNull(m.prescribedBy)}, {"notes", orNull(m.notes)},
		})
	})
}

func (s seeding) allergies(ctx context.Context) error {
	return ofBoth(primaryAllergies(), dependantAllergies(), func(patient string, a allergy) error {
		key := fold.Key(a.allergen)
		replaced, err := s.exists(ctx, `FROM allergies
			WHERE patient_id = $1 AND allergen_key = $2 AND id <> $3 AND deleted_at IS NULL`,
			patient, key, fixedID(kindAllergy, a.number))
		if err != nil || replaced {
			return err
		}
		return s.medical(ctx, subject{"allergies", "Allergy", patient, kindAllergy, a.number, a.created, "", ""}, row{
			{"allergen", a.allergen}, {"allergen_key", key}, {"severity", a.severity}, {"reaction", a.reaction},
			{"treatment", nil}, {"diagnosis_date", a.diagnosed}, {"notes", orNull(a.notes)},
		})
	})
}

func (s seeding) surgeries(ctx context.Context) error {
	return ofBoth(primarySurgeries(), nil, func(patient string, g surgery) error {
		return s.medical(ctx, subject{"surgeries", "Surgery", patient, kindSurgery, g.number, g.created, "", ""}, row{
			{"procedure", g.procedure}, {"procedure_key", fold.Key(g.procedure)}, {"surgery_date", g.date},
			{"hospital", g.hospital}, {"surgeon", g.surgeon}, {"anesthesia", g.anesthesia},
			{"duration_minutes", g.minutes}, {"complications", orNull(g.complications)}, {"notes", g.notes},
		})
	})
}

func (s seeding) illnesses(ctx context.Context) error {
	return ofBoth(primaryIllnesses(), dependantIllnesses(), func(patient string, i illness) error {
		return s.medical(ctx, subject{"illnesses", "Illness", patient, kindIllness, i.number, i.created, i.updated, "status"}, row{
			{"name", i.name}, {"name_key", fold.Key(i.name)}, {"status", i.status}, {"is_chronic", i.chronic},
			{"diagnosis_date", i.diagnosed}, {"icd10_code", i.icd10}, {"treatment", i.treatment},
			{"diagnosed_by", i.diagnosedBy}, {"notes", orNull(i.notes)},
		})
	})
}

// ofBoth calls do for each row of the primary record, then for each of the dependant's.
func ofBoth[T any](primary, dependant []T, do func(patient string, listed T) error) error {
	for _, listed := range primary {
		if err := do(PrimaryPatientID, listed); err != nil {
			return err
		}
	}
	for _, listed := range dependant {
		if err := do(DependantPatientID, listed); err != nil {
			return err
		}
	}
	return nil
}
