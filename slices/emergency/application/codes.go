package application

import (
	"context"
	"time"

	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// Codes are the use cases of a record's codes. Owners and guardians alone have them; everybody else is FORBIDDEN.
type Codes struct {
	Repository Repository
	Guard      *access.Guard
	Limits     limit.Limiter
	Tx         txn.Runner
	Now        func() time.Time
}

// generations keeps the list of a record's codes short enough to be answered whole.
func generations() limit.Rule { return limit.Rule{Name: "emergency-codes", Times: 20, Per: time.Hour} }

// ByIDs returns those of the codes named that v may see.
func (u *Codes) ByIDs(ctx context.Context, v access.Viewer, codes []id.ID) (map[id.ID]domain.Code, error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return nil, err
	}
	rows, err := u.Repository.ByIDs(ctx, grant, codes)
	found := make(map[id.ID]domain.Code, len(rows))
	for _, c := range rows {
		found[c.ID] = u.current(c)
	}
	return found, err
}

// OfPatients returns every code ever made of each of the records, newest first; one that v may not see has none.
func (u *Codes) OfPatients(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID][]domain.Code, error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return nil, err
	}
	rows, err := u.Repository.OfPatients(ctx, grant, patients)
	found := make(map[id.ID][]domain.Code, len(patients))
	for _, patient := range patients {
		found[patient] = []domain.Code{}
	}
	for _, c := range rows {
		found[c.PatientID] = append(found[c.PatientID], u.current(c))
	}
	return found, err
}

// InForce returns the code in force of each of the records that has one.
func (u *Codes) InForce(ctx context.Context, v access.Viewer, patients []id.ID) (map[id.ID]*domain.Code, error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return nil, err
	}
	rows, err := u.Repository.InForce(ctx, grant, patients, u.Now())
	found := make(map[id.ID]*domain.Code, len(rows))
	for _, c := range rows {
		c = u.current(c)
		found[c.PatientID] = &c
	}
	return found, err
}

// Generate makes a code for the record of patient, or for v's own, in the place of the one before.
func (u *Codes) Generate(ctx context.Context, v access.Viewer, patient *id.Global) (domain.Code, error) {
	if _, err := u.Guard.ReadOwn(v); err != nil {
		return domain.Code{}, err
	}
	if err := u.Limits.Allow(ctx, generations(), limit.Account(v.User)); err != nil {
		return domain.Code{}, err
	}
	target, err := v.Target(patient)
	if err != nil {
		return domain.Code{}, err
	}
	var code domain.Code
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		grant, err := u.Guard.Own(ctx, v, target)
		if err != nil {
			return err
		}
		now := u.Now()
		if err := u.replace(ctx, grant, now); err != nil {
			return err
		}
		code = domain.New(target, now)
		return u.Repository.Insert(ctx, grant, code)
	})
	return code, err
}

// replace closes the code that a new one follows.
func (u *Codes) replace(ctx context.Context, g access.WriteGrant, now time.Time) error {
	open, err := u.Repository.Open(ctx, g)
	if err != nil || open == nil {
		return err
	}
	reason := domain.ByReplacement
	if open.StatusAt(now) == domain.Expired {
		reason = domain.ByExpiry
	}
	return u.Repository.Close(ctx, g, open.Closed(reason, now))
}

// Revoke closes a code that is in force.
func (u *Codes) Revoke(ctx context.Context, v access.Viewer, code id.ID) (domain.Code, error) {
	reach, err := u.Guard.ReadOwn(v)
	if err != nil {
		return domain.Code{}, err
	}
	var revoked domain.Code
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		patient, err := u.Repository.PatientOf(ctx, reach, code)
		if err != nil {
			return err
		}
		grant, err := u.Guard.Own(ctx, v, patient)
		if err != nil {
			return err
		}
		found, err := u.Repository.Find(ctx, grant, code)
		if err != nil {
			return err
		}
		now := u.Now()
		if found.StatusAt(now) != domain.Active {
			return fault.Invalid(fault.NotAllowed, "id")
		}
		revoked = found.Closed(domain.ByRevocation, now)
		return u.Repository.Close(ctx, grant, revoked)
	})
	return revoked, err
}

// current derives what a reading of c answers now.
func (u *Codes) current(c domain.Code) domain.Code {
	c.Status = c.StatusAt(u.Now())
	return c
}
