package application

import (
	"context"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
	"vitalgo/slices/signup/domain"
)

// OpenStaff opens the account of a paramedic or a health professional, who waits for approval, and returns who that
// is. It opens no session.
func (u *SignUps) OpenStaff(ctx context.Context, v access.Viewer, form domain.Staff) (access.Viewer, error) {
	opened := access.Viewer{Role: form.Kind, Language: form.Language, Client: v.Client}
	check := func() (err error) {
		form, err = u.checkStaff(ctx, form)
		return err
	}
	err := u.counted(ctx, v, check, func() (err error) {
		opened.User, err = u.openStaff(ctx, v, form)
		return err
	})
	return opened, err
}

// checkStaff cleans a form and collects all that is wrong with it.
func (u *SignUps) checkStaff(ctx context.Context, form domain.Staff) (domain.Staff, error) {
	form, problems := form.Checked(civil.Today(u.Now()))
	problems = fault.Join(problems, u.Accounts.CheckPassword(form.Password, form.Email, "password"), u.read(&form.Phone))
	return form, compare(problems,
		question{"email", fault.Taken, func() (bool, error) { return u.Repository.HasEmail(ctx, form.Email) }, false},
		question{"licenseNumber", fault.Taken, func() (bool, error) { return u.Staff.HasLicense(ctx, form.LicenseNumber) }, false},
	)
}

// openStaff writes account, membership and acceptances together, or nothing.
func (u *SignUps) openStaff(ctx context.Context, v access.Viewer, form domain.Staff) (id.ID, error) {
	hash, err := u.Accounts.HashPassword(ctx, form.Password)
	if err != nil {
		return id.ID{}, err
	}
	now := u.Now()
	account := id.New(now)
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		err := u.Accounts.Create(ctx, enrol.Account{
			ID: account, Email: form.Email, PasswordHash: hash, Role: form.Kind,
			FirstName: form.FirstName, LastName: form.LastName, Language: form.Language, At: now,
		})
		if err != nil {
			return err
		}
		if err := u.Staff.Create(ctx, member(account, form, now)); err != nil {
			return err
		}
		return u.Consents.Enrol(ctx, v.Client, legal.Consent{
			Account: account, Kinds: legal.ForStaff(), Language: form.Language, At: now,
		})
	})
	return account, err
}

func member(account id.ID, form domain.Staff, now time.Time) enrol.Staff {
	return enrol.Staff{
		ID: id.New(now), Account: account, Kind: form.Kind,
		LicenseNumber: form.LicenseNumber, LicenseExpiresOn: form.LicenseExpiresOn, Specialty: form.Specialty,
		Organization: form.Organization, Phone: form.Phone, At: now,
	}
}
