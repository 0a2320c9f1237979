package application

import (
	"context"
	"time"

	"vitalgo/slices/medications/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Medications are the use cases of the slice.
type Medications struct {
	Repository Repository
	History    History
	Guard      *access.Guard
	Tx         txn.Runner
	Now        func() time.Time
}

// list names the list in cursors.
const list = "medications"

var pageLimits = page.Limits{Default: 50, Max: 100}

// ByIDs returns those of the medications named that v may see.
func (u *Medications) ByIDs(ctx context.Context, v access.Viewer, medications []id.ID) (map[id.ID]domain.Medication, error) {
	found := make(map[id.ID]domain.Medication, len(medications))
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		rows, err := u.Repository.ByIDs(ctx, g, medications)
		patients := make([]id.ID, len(rows))
		for i, m := range rows {
			patients[i], found[m.ID] = m.PatientID, u.current(m)
		}
		return patients, err
	})
	return found, err
}

// OfPatients returns a page of the medications of each of the patients; one that v may not see has none.
func (u *Medications) OfPatients(ctx context.Context, v access.Viewer, patients []id.ID, f domain.Filter, a page.Args, withTotal bool) (map[id.ID]page.Connection[domain.Medication], error) {
	request, err := page.Read[domain.Position](a, list, pageLimits, withTotal)
	if err != nil {
		return nil, err
	}
	if err := f.Check(); err != nil {
		return nil, err
	}
	pages := make(map[id.ID]page.Connection[domain.Medication], len(patients))
	err = u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		lists, err := u.Repository.Lists(ctx, g, patients, f, request)
		if err != nil {
			return nil, err
		}
		for _, patient := range patients {
			pages[patient], err = page.Of(request, list, u.currentAll(lists[patient]), domain.Medication.Position)
			if err != nil {
				return nil, err
			}
		}
		return patients, nil
	})
	return pages, err
}

// Add writes a medication to the record of patient, or to v's own.
func (u *Medications) Add(ctx context.Context, v access.Viewer, patient *id.Global, d domain.Details) (domain.Medication, error) {
	if _, err := u.Guard.Reach(v); err != nil {
		return domain.Medication{}, err
	}
	target, missing := v.Target(patient)
	if missing != nil {
		_, err := d.Checked(civil.Earliest(), u.Guard.Today())
		return domain.Medication{}, fault.Join(missing, err)
	}
	var m domain.Medication
	err := u.Tx.InTx(ctx, func(ctx context.Context) error {
		grant, err := u.Guard.Write(ctx, v, target)
		if err != nil {
			return err
		}
		details, err := d.Checked(grant.Record().BirthDate, u.Guard.Today())
		if err != nil {
			return err
		}
		if n, err := u.Repository.Count(ctx, grant); err != nil {
			return err
		} else if n >= record.MaxRows {
			return fault.Invalid(fault.NotAllowed)
		}
		now := u.Now()
		m = u.current(domain.Medication{ID: id.New(now), Entry: record.NewEntry(target, grant.Author(), now), Details: details})
		if err := u.Repository.Insert(ctx, grant, m); err != nil {
			return err
		}
		if err := u.History.Fill(ctx, grant, record.Medications, now); err != nil {
			return err
		}
		return u.History.Write(ctx, grant, record.Change{Kind: record.Created, Subject: m.GlobalID(), At: now})
	})
	return m, err
}

// Update changes the details of a medication. expected is the version that the caller last saw, if it matters.
func (u *Medications) Update(ctx context.Context, v access.Viewer, medication id.ID, expected *int, ch domain.Changes) (domain.Medication, error) {
	return u.change(ctx, v, medication, expected, func(d domain.Details, r access.Record) (domain.Details, error) {
		return ch.Apply(d, r.BirthDate, u.Guard.Today())
	})
}

// SetActive switches a medication on or off.
func (u *Medications) SetActive(ctx context.Context, v access.Viewer, medication id.ID, expected *int, active bool) (domain.Medication, error) {
	return u.change(ctx, v, medication, expected, func(d domain.Details, _ access.Record) (domain.Details, error) {
		return d.Switched(active, u.Guard.Today())
	})
}

// Delete takes a medication out of the record and returns whose it was.
func (u *Medications) Delete(ctx context.Context, v access.Viewer, medication id.ID, expected *int) (id.ID, error) {
	var patient id.ID
	err := u.Tx.InTx(ctx, func(ctx context.Context) error {
		grant, m, err := u.open(ctx, v, medication)
		if err != nil {
			return err
		}
		if err := m.Expect(expected); err != nil {
			return err
		}
		patient = m.PatientID
		m.Entry = m.Changed(grant.Author(), u.Now())
		if err := u.Repository.Delete(ctx, grant, m); err != nil {
			return err
		}
		return u.History.Write(ctx, grant, record.Change{Kind: record.Deleted, Subject: m.GlobalID(), At: m.UpdatedAt})
	})
	return patient, err
}

// change applies a change of details; one that changes nothing leaves the row as it is.
func (u *Medications) change(ctx context.Context, v access.Viewer, medication id.ID, expected *int, apply func(domain.Details, access.Record) (domain.Details, error)) (domain.Medication, error) {
	var m domain.Medication
	err := u.Tx.InTx(ctx, func(ctx context.Context) error {
		grant, found, err := u.open(ctx, v, medication)
		if err != nil {
			return err
		}
		details, err := apply(found.Details, grant.Record())
		if err != nil {
			return err
		}
		if err := found.Expect(expected); err != nil {
			return err
		}
		m = u.current(found)
		fields := details.DifferentFields(found.Details)
		if len(fields) == 0 {
			return nil
		}
		m.Details, m.Entry = details, found.Changed(grant.Author(), u.Now())
		m = u.current(m)
		if err := u.Repository.Update(ctx, grant, m); err != nil {
			return err
		}
		return u.History.Write(ctx, grant, record.Change{Kind: record.Updated, Subject: m.GlobalID(), Fields: fields, At: m.UpdatedAt})
	})
	return m, err
}

// open finds a medication that v may change, and keeps its record from changing until the transaction ends.
func (u *Medications) open(ctx context.Context, v access.Viewer, medication id.ID) (access.WriteGrant, domain.Medication, error) {
	reach, err := u.Guard.Reach(v)
	if err != nil {
		return access.WriteGrant{}, domain.Medication{}, err
	}
	patient, err := u.Repository.PatientOf(ctx, reach, medication)
	if err != nil {
		return access.WriteGrant{}, domain.Medication{}, err
	}
	grant, err := u.Guard.Write(ctx, v, patient)
	if err != nil {
		return access.WriteGrant{}, domain.Medication{}, err
	}
	m, err := u.Repository.Find(ctx, grant, medication)
	return grant, m, err
}

// current derives what a reading of m answers today.
func (u *Medications) current(m domain.Medication) domain.Medication {
	m.Status = m.StatusOn(u.Guard.Today())
	return m
}

func (u *Medications) currentAll(s page.Slice[domain.Medication]) page.Slice[domain.Medication] {
	for i, m := range s.Rows {
		s.Rows[i] = u.current(m)
	}
	return s
}
