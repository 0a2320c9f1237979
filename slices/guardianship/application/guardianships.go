package application

import (
	"context"
	"slices"
	"time"

	"vitalgo/slices/guardianship/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
	"vitalgo/slices/shared/domain/person"
)

// Guardianships are the use cases of the slice.
type Guardianships struct {
	Repository Repository
	Records    Records
	Consents   Consents
	Countries  Countries
	Guard      *access.Guard
	Limits     limit.Limiter
	Tx         txn.Runner
	Now        func() time.Time
}

// registrations is how often an account may try to register somebody; see domain.md section 3.
func registrations() limit.Rule {
	return limit.Rule{Name: "dependants", Times: 5, Per: 24 * time.Hour}
}

// Dependants returns the records that v keeps for others, the first registered first; staff keep none.
func (u *Guardianships) Dependants(ctx context.Context, v access.Viewer) ([]id.ID, error) {
	if err := v.SignedIn(); err != nil || v.Role != person.Patient {
		return nil, err
	}
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return nil, err
	}
	return u.Repository.Dependants(ctx, grant)
}

// Guardians returns the accounts that keep each of the records, as far as v may see.
func (u *Guardianships) Guardians(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID][]id.ID, error) {
	var found map[id.ID][]id.ID
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		var err error
		found, err = u.Repository.Guardians(ctx, g, patients)
		return patients, err
	})
	return found, err
}

// Register opens the record of a dependant, of whom v becomes the guardian, and returns its id.
func (u *Guardianships) Register(ctx context.Context, v access.Viewer, form domain.Dependant) (id.ID, error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return id.ID{}, err
	}
	if err := u.Limits.Allow(ctx, registrations(), limit.Account(v.User)); err != nil {
		return id.ID{}, err
	}
	form, err = u.check(ctx, grant, form)
	if err != nil {
		return id.ID{}, err
	}
	now := u.Now()
	patient := id.New(now)
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		if dependants, err := u.Repository.Lock(ctx, grant); err != nil {
			return err
		} else if dependants >= domain.MaxDependants {
			return fault.Invalid(fault.NotAllowed)
		}
		err := u.Records.CreateKept(ctx, v, record(patient, form, now), func(ctx context.Context) error {
			return u.Repository.Insert(ctx, grant, domain.Guardianship{
				ID: id.New(now), PatientID: patient, Relationship: form.Relationship, CreatedAt: now,
			})
		})
		if err != nil {
			return err
		}
		return u.Consents.Enrol(ctx, v.Client, legal.Consent{
			Account: v.User, Patient: &patient, Kinds: []legal.Kind{legal.HealthData}, Language: v.Language, At: now,
		})
	})
	return patient, err
}

// check cleans a form and collects all that is wrong with it.
func (u *Guardianships) check(ctx context.Context, g access.Grant, form domain.Dependant) (domain.Dependant, error) {
	form, problems := form.Checked(g.Day())
	dependants, err := u.Repository.Dependants(ctx, g)
	if err != nil {
		return form, err
	}
	var c fault.Check
	c.That(len(dependants) < domain.MaxDependants, fault.NotAllowed)
	if !wrong(problems, "documentNumber") {
		taken, err := u.Repository.HasDocument(ctx, form.DocumentType, form.DocumentNumber)
		if err != nil {
			return form, err
		}
		c.That(!taken, fault.Taken, "documentNumber")
	}
	if !wrong(problems, "originCountry") {
		known, err := u.Countries.CountryExists(ctx, form.OriginCountry)
		if err != nil {
			return form, err
		}
		c.That(known, fault.Unknown, "originCountry")
	}
	return form, fault.Join(problems, c.Err())
}

func wrong(problems error, field string) bool {
	return slices.ContainsFunc(fault.ProblemsIn(problems), func(p fault.Problem) bool { return slices.Contains(p.Field, field) })
}

func record(patient id.ID, form domain.Dependant, now time.Time) enrol.Patient {
	return enrol.Patient{
		ID: patient, FirstName: form.FirstName, LastName: form.LastName,
		DocumentType: form.DocumentType, DocumentNumber: form.DocumentNumber, BirthDate: form.BirthDate,
		OriginCountry: form.OriginCountry, At: now,
	}
}
