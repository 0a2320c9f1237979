package application

import (
	"context"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/email"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/text"
)

// Admins are the use cases of whoever operates the server, who alone makes administrators (domain.md section 1). They
// have no viewer.
type Admins struct {
	Repository AdminRepository
	Passwords  Passwords
	Policy     *domain.PasswordPolicy
	Tx         txn.Runner
	Now        func() time.Time
}

// AdminRepository stores accounts of administrators.
type AdminRepository interface {
	// HasAdmin reports whether there is an administrator.
	HasAdmin(ctx context.Context) (bool, error)
	// Insert opens an account; an address in use is TAKEN on email.
	Insert(ctx context.Context, a enrol.Account) error
	// VerifyEmail notes that the owner of an account reads an address.
	VerifyEmail(ctx context.Context, account id.ID, address string, at time.Time) error
}

// Create opens the account of an administrator and returns its id. Whoever operates the server vouches for the address.
func (u *Admins) Create(ctx context.Context, a enrol.Admin) (id.ID, error) {
	a, err := u.checked(a)
	if err != nil {
		return id.ID{}, err
	}
	hash, err := u.Passwords.Hash(ctx, a.Password)
	if err != nil {
		return id.ID{}, err
	}
	now := u.Now()
	account := enrol.Account{
		ID: id.New(now), Email: a.Email, PasswordHash: hash, Role: person.Admin,
		FirstName: a.FirstName, LastName: a.LastName, Language: locale.Spanish, At: now,
	}
	return account.ID, u.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := u.Repository.Insert(ctx, account); err != nil {
			return err
		}
		return u.Repository.VerifyEmail(ctx, account.ID, account.Email, now)
	})
}

func (u *Admins) checked(a enrol.Admin) (enrol.Admin, error) {
	var c fault.Check
	a.Email = email.Required(&c, a.Email, "email")
	a.FirstName = text.Name(&c, a.FirstName, "firstName")
	a.LastName = text.Name(&c, a.LastName, "lastName")
	u.Policy.Check(&c, u.Passwords.Normalize(a.Password), a.Email, "password")
	return a, c.Err()
}

// CreateFirst is Create where there is no administrator, and reports whether it made one. Replicas may start together:
// all but one then find the address taken, by an administrator.
func (u *Admins) CreateFirst(ctx context.Context, a enrol.Admin) (made bool, err error) {
	if found, err := u.Repository.HasAdmin(ctx); found || err != nil {
		return false, err
	}
	_, err = u.Create(ctx, a)
	if !fault.Has(err, fault.Taken) {
		return err == nil, err
	}
	found, failed := u.Repository.HasAdmin(ctx)
	if found {
		return false, nil
	}
	return false, fault.Join(err, failed)
}
