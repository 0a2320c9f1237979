package application

import (
	"context"
	"time"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// The limits of one account; see domain.md section 3.
func saves() limit.Rule { return limit.Rule{Name: "profile-saves", Times: 60, Per: time.Hour} }

func uploads() limit.Rule { return limit.Rule{Name: "photo-uploads", Times: 20, Per: time.Hour} }

// permit lets owners and guardians go on, as often as the rule allows.
func (u *Profiles) permit(ctx context.Context, v access.Viewer, r limit.Rule) (access.Grant, error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return access.Grant{}, err
	}
	return grant, u.Limits.Allow(ctx, r, limit.Account(v.User))
}

// An edit is a change of a record: the record after it, the fields that differ, and what else there is to store.
type edit struct {
	patient domain.Patient
	fields  record.Fields
	store   func(ctx context.Context, at time.Time) error
}

// change applies an edit to the record named, or to v's own; one that changes nothing leaves the record as it is.
// expected is the version that the caller last saw, if it matters.
func (u *Profiles) change(ctx context.Context, v access.Viewer, patient *id.Global, expected *int,
	apply func(context.Context, access.WriteGrant, domain.Patient) (edit, error),
) (domain.Patient, error) {
	target, err := v.Target(patient)
	if err != nil {
		return domain.Patient{}, err
	}
	var changed domain.Patient
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		grant, err := u.Guard.Own(ctx, v, target)
		if err != nil {
			return err
		}
		found, err := u.Repository.Find(ctx, grant)
		if err != nil {
			return err
		}
		e, err := apply(ctx, grant, found)
		if err != nil {
			return err
		}
		if err := found.Expect(expected); err != nil {
			return err
		}
		if changed = u.current(found); len(e.fields) == 0 {
			return nil
		}
		changed, err = u.store(ctx, grant, e)
		return err
	})
	return changed, err
}

// store writes an edit with its entry in the history.
func (u *Profiles) store(ctx context.Context, g access.WriteGrant, e edit) (domain.Patient, error) {
	now := u.Now()
	p := u.current(e.patient)
	p.UpdatedAt, p.Version = now, p.Version+1
	if err := u.Repository.Update(ctx, g, p); err != nil {
		return domain.Patient{}, err
	}
	if e.store != nil {
		if err := e.store(ctx, now); err != nil {
			return domain.Patient{}, err
		}
	}
	change := record.Change{Kind: record.Updated, Subject: p.GlobalID(), Fields: e.fields, At: now}
	return p, u.History.Write(ctx, g, change)
}
