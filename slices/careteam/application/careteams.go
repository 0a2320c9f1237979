package application

import (
	"context"
	"time"

	"vitalgo/slices/careteam/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/record"
)

// CareTeams are the use cases of the slice.
type CareTeams struct {
	Repository Repository
	Guard      *access.Guard
	Limits     limit.Limiter
	Tx         txn.Runner
	Now        func() time.Time
}

// list names the list of shared records in cursors.
const list = "patients"

var pageLimits = page.Limits{Default: 20, Max: 100}

// grants is how often an account may give a consent: licence numbers can be guessed with it.
func grants() limit.Rule { return limit.Rule{Name: "grants", Times: 20, Per: time.Hour} }

// Patients returns a page of the records that patients share with v, by name. Who wants no rows of it, but their number at most,
// reads no record.
func (u *CareTeams) Patients(ctx context.Context, v access.Viewer, search *string, a page.Args, withTotal, withRows bool) (page.Connection[domain.SharedRecord], error) {
	var found page.Connection[domain.SharedRecord]
	if err := v.Require(person.Professional); err != nil {
		return found, err
	}
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		request, err := page.Read[domain.SharedRecord](a, list, pageLimits, withTotal)
		if err != nil {
			return nil, err
		}
		if err := record.CheckFilter(search, 0); err != nil {
			return nil, err
		}
		rows, err := u.Repository.Shared(ctx, g, search, request)
		if err != nil {
			return nil, err
		}
		found, err = page.Of(request, list, rows, domain.SharedRecord.Position)
		if err != nil || !withRows {
			return nil, err
		}
		patients := make([]id.ID, len(found.Nodes()))
		for i, row := range found.Nodes() {
			patients[i] = row.PatientID
		}
		return patients, nil
	})
	return found, err
}

// ByIDs returns those of the consents named that v may see: owners and guardians all that they gave,
// professionals those under which they see a record now.
func (u *CareTeams) ByIDs(ctx context.Context, v access.Viewer, grants []id.ID) (map[id.ID]domain.AccessGrant, error) {
	var found map[id.ID]domain.AccessGrant
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		found = make(map[id.ID]domain.AccessGrant, len(grants))
		rows, err := u.Repository.ByIDs(ctx, g, grants)
		patients := make([]id.ID, len(rows))
		for i, row := range rows {
			patients[i], found[row.ID] = row.PatientID, u.current(row)
		}
		return patients, err
	})
	return found, err
}

// Grants returns the consents of each of the records, the newest first. Owners and guardians alone see them.
func (u *CareTeams) Grants(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID][]domain.AccessGrant, error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return nil, err
	}
	rows, err := u.Repository.Own(ctx, grant, patients)
	found := map[id.ID][]domain.AccessGrant{}
	for _, row := range rows {
		found[row.PatientID] = append(found[row.PatientID], u.current(row))
	}
	return found, err
}

// MyAccess returns the consent under which v, a professional, sees each of the records; patients need none.
func (u *CareTeams) MyAccess(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID]*domain.AccessGrant, error) {
	if v.Role == person.Patient {
		return nil, nil
	}
	var found map[id.ID]*domain.AccessGrant
	err := u.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		found = map[id.ID]*domain.AccessGrant{}
		rows, err := u.Repository.Received(ctx, g, patients)
		for _, row := range rows {
			received := u.current(row)
			found[row.PatientID] = &received
		}
		return patients, err
	})
	return found, err
}

// Grant opens the record of patient, or v's own, to a professional, and ends the consent that they had before.
func (u *CareTeams) Grant(ctx context.Context, v access.Viewer, patient *id.Global, terms domain.Terms) (domain.AccessGrant, error) {
	reach, err := u.Guard.ReadOwn(v)
	if err != nil {
		return domain.AccessGrant{}, err
	}
	if err := u.Limits.Allow(ctx, grants(), limit.Account(v.User)); err != nil {
		return domain.AccessGrant{}, err
	}
	target, err := v.Target(patient)
	if err != nil {
		return domain.AccessGrant{}, err
	}
	var granted domain.AccessGrant
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		// Professionals who write lock their consent first and then the record; so does who changes consents.
		if err := u.Repository.LockOpen(ctx, reach, target); err != nil {
			return err
		}
		grant, err := u.Guard.Own(ctx, v, target)
		if err != nil {
			return err
		}
		granted, err = u.newGrant(ctx, grant, terms)
		if err != nil {
			return err
		}
		if err := u.Repository.RevokeOpen(ctx, grant, granted); err != nil {
			return err
		}
		return u.Repository.Insert(ctx, grant, granted)
	})
	return granted, err
}

// newGrant makes a consent of terms, or returns all that is wrong with them.
func (u *CareTeams) newGrant(ctx context.Context, g access.WriteGrant, terms domain.Terms) (domain.AccessGrant, error) {
	now := u.Now() // once: a consent that ends today is not given tomorrow
	terms, problems := terms.Checked(civil.Today(now))
	professional, err := u.professional(ctx, g, terms.ProfessionalLicense)
	if err := fault.Join(problems, err); err != nil {
		return domain.AccessGrant{}, err
	}
	return u.current(domain.AccessGrant{
		ID: id.New(now), PatientID: g.Record().Patient, ProfessionalID: professional,
		Scope: terms.Scope, GrantedAt: now, ExpiresOn: terms.ExpiresOn,
	}), nil
}

// professional returns whose licence it is; nobody's, or not of an active professional, is NOT_FOUND on its field.
func (u *CareTeams) professional(ctx context.Context, g access.WriteGrant, license string) (id.ID, error) {
	unknown := fault.Invalid(fault.Unknown, "professionalLicense")
	if !domain.IsLicense(license) {
		return id.ID{}, unknown
	}
	professional, err := u.Repository.Professional(ctx, g, license)
	if fault.CodeOf(err) == fault.NotFound {
		return id.ID{}, unknown
	}
	return professional, err
}

// Revoke ends a consent: the next statement of the professional sees nothing.
func (u *CareTeams) Revoke(ctx context.Context, v access.Viewer, grant id.ID) (domain.AccessGrant, error) {
	reach, err := u.Guard.ReadOwn(v)
	if err != nil {
		return domain.AccessGrant{}, err
	}
	var revoked domain.AccessGrant
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		found, err := u.Repository.Lock(ctx, reach, grant)
		if err != nil {
			return err
		}
		own, err := u.Guard.Own(ctx, v, found.PatientID)
		if err != nil {
			return err
		}
		revoked, err = found.RevokedNow(u.Now())
		if err != nil {
			return err
		}
		revoked = u.current(revoked)
		return u.Repository.Revoke(ctx, own, revoked)
	})
	return revoked, err
}

// current derives what a reading of g answers today.
func (u *CareTeams) current(g domain.AccessGrant) domain.AccessGrant {
	g.Status = g.StatusOn(u.Guard.Today())
	return g
}
