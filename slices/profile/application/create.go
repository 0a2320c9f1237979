package application

import (
	"context"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/enrol"
)

// Create opens a record that v is to own or keep, in the transaction of ctx; a document in use is TAKEN on
// documentNumber. It is no change of the record: its history begins with the first one.
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
	_, err = u.Guard.Own(ctx, v, p.ID)
	return err
}
