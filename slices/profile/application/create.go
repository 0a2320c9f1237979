package application

import (
	"context"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Create opens a record that v is to own or keep, in the transaction of ctx; a document in use is TAKEN on
// documentNumber.
func (u *Profiles) Create(ctx context.Context, v access.Viewer, p enrol.Patient) error {
	return u.CreateKept(ctx, v, p, func(context.Context) error { return nil })
}

// CreateKept is Create for the record of somebody else: keep writes why v may see it, once it is there.
func (u *Profiles) CreateKept(ctx context.Context, v access.Viewer, p enrol.Patient, keep func(context.Context) error) error {
	reach, err := u.Guard.ReadOwn(v)
	if err != nil {
		return err
	}
	if err := u.Repository.Insert(ctx, reach, p); err != nil {
		return err
	}
	if err := keep(ctx); err != nil {
		return err
	}
	grant, err := u.Guard.Own(ctx, v, p.ID)
	if err != nil {
		return err
	}
	return u.History.Write(ctx, grant, record.Change{
		Kind: record.Created, Subject: id.Global{Type: domain.Type, ID: p.ID}, At: p.At,
	})
}
