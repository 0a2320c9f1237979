package application

import (
	"context"
	"errors"
	"slices"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/email"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/signup/domain"
)

// SignUps are the use cases of opening an account.
type SignUps struct {
	Accounts   Accounts
	Records    Records
	Consents   Consents
	Countries  Countries
	Staff      Staff
	Repository Repository
	Phones     Phones
	Limits     limit.Limiter
	Tx         txn.Runner
	Now        func() time.Time
}

// The limits of one address of the network; see domain.md section 3.
func lookUps() limit.Rule { return limit.Rule{Name: "availability", Times: 20, Per: time.Hour} }

func tries() limit.Rule { return limit.Rule{Name: "sign-up-tries", Times: 10, Per: time.Hour} }

func successes() limit.Rule { return limit.Rule{Name: "sign-ups", Times: 3, Per: time.Hour} }

// EmailAvailable reports whether no account has an address.
func (u *SignUps) EmailAvailable(ctx context.Context, v access.Viewer, address string) (bool, error) {
	if err := u.Limits.Allow(ctx, lookUps(), limit.Address(v.Client.Address)); err != nil {
		return false, err
	}
	var c fault.Check
	address = email.Required(&c, address)
	if err := c.Err(); err != nil {
		return false, fault.New(fault.BadInput)
	}
	taken, err := u.Repository.HasEmail(ctx, address)
	return !taken, err
}

// DocumentAvailable reports whether no record has a document.
func (u *SignUps) DocumentAvailable(ctx context.Context, v access.Viewer, typ document.Type, number string) (bool, error) {
	if err := u.Limits.Allow(ctx, lookUps(), limit.Address(v.Client.Address)); err != nil {
		return false, err
	}
	var c fault.Check
	number = document.Number(&c, typ, number)
	if err := c.Err(); err != nil {
		return false, fault.New(fault.BadInput)
	}
	taken, err := u.Repository.HasDocument(ctx, typ, number)
	return !taken, err
}

// Opened is an account with its record.
type Opened struct{ Account, Patient id.ID }

// Patient opens the account of a patient with its record; signing it in is for the caller.
func (u *SignUps) Patient(ctx context.Context, v access.Viewer, form domain.Patient) (Opened, error) {
	var opened Opened
	check := func() (err error) {
		form, err = u.check(ctx, form)
		return err
	}
	err := u.counted(ctx, v, check, func() (err error) {
		opened, err = u.open(ctx, v, form)
		return err
	})
	return opened, err
}

// counted checks a form and opens an account, as often as v's network may.
func (u *SignUps) counted(ctx context.Context, v access.Viewer, check, open func() error) error {
	network := limit.Address(v.Client.Address)
	if err := u.Limits.Allow(ctx, tries(), network); err != nil {
		return err
	}
	if err := check(); err != nil {
		return err
	}
	// Counted before it is known to succeed, and given back if it does not: sign-ups at the same time cannot
	// slip through.
	if err := u.Limits.Allow(ctx, successes(), network); err != nil {
		return err
	}
	if err := open(); err != nil {
		return errors.Join(err, u.Limits.GiveBack(context.WithoutCancel(ctx), successes(), network))
	}
	return nil
}

// check cleans a form and collects all that is wrong with it.
func (u *SignUps) check(ctx context.Context, form domain.Patient) (domain.Patient, error) {
	form, problems := form.Checked(civil.Today(u.Now()))
	problems = fault.Join(problems, u.Accounts.CheckPassword(form.Password, form.Email, "password"), u.read(&form.Phone))
	return form, compare(problems,
		question{"email", fault.Taken, func() (bool, error) { return u.Repository.HasEmail(ctx, form.Email) }, false},
		question{"documentNumber", fault.Taken, func() (bool, error) {
			return u.Repository.HasDocument(ctx, form.DocumentType, form.DocumentNumber)
		}, false},
		question{"originCountry", fault.Unknown, func() (bool, error) { return u.Countries.CountryExists(ctx, form.OriginCountry) }, true},
	)
}

// read writes a telephone number as it is stored.
func (u *SignUps) read(phone *string) error {
	number, ok := u.Phones.Parse(*phone)
	if !ok {
		return fault.Invalid(fault.InvalidFormat, "phone")
	}
	*phone = number
	return nil
}

// question asks somebody else about a field, which is wrong for reason unless the answer is the one wanted.
type question struct {
	field  string
	reason fault.Reason
	ask    func() (bool, error)
	want   bool
}

// compare asks questions, but for fields that are wrong in themselves, and returns all problems together.
func compare(problems error, questions ...question) error {
	var c fault.Check
	for _, q := range questions {
		if wrong(problems, q.field) {
			continue
		}
		found, err := q.ask()
		if err != nil {
			return err
		}
		c.That(found == q.want, q.reason, q.field)
	}
	return fault.Join(problems, c.Err())
}

func wrong(problems error, field string) bool {
	return slices.ContainsFunc(fault.ProblemsIn(problems), func(p fault.Problem) bool { return p.Field[0] == field })
}

// open writes account, record and acceptances together, or nothing.
func (u *SignUps) open(ctx context.Context, v access.Viewer, form domain.Patient) (Opened, error) {
	hash, err := u.Accounts.HashPassword(ctx, form.Password)
	if err != nil {
		return Opened{}, err
	}
	now := u.Now()
	opened := Opened{Account: id.New(now), Patient: id.New(now)}
	owner := access.Viewer{
		User: opened.Account, Patient: opened.Patient, Role: person.Patient, Active: true, Language: form.Language, Client: v.Client,
	}
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := u.Accounts.Create(ctx, account(opened, form, hash, now)); err != nil {
			return err
		}
		if err := u.Records.Create(ctx, owner, record(opened, form, now)); err != nil {
			return err
		}
		return u.Consents.Enrol(ctx, v.Client, legal.Consent{
			Account: opened.Account, Kinds: legal.ForPatients(), Language: form.Language, At: now,
		})
	})
	return opened, err
}

func account(o Opened, form domain.Patient, hash string, now time.Time) enrol.Account {
	return enrol.Account{
		ID: o.Account, Email: form.Email, PasswordHash: hash, Role: person.Patient,
		FirstName: form.FirstName, LastName: form.LastName, Language: form.Language, SignedIn: true, At: now,
	}
}

func record(o Opened, form domain.Patient, now time.Time) enrol.Patient {
	return enrol.Patient{
		ID: o.Patient, Account: &o.Account, FirstName: form.FirstName, LastName: form.LastName,
		DocumentType: form.DocumentType, DocumentNumber: form.DocumentNumber, BirthDate: form.BirthDate,
		Phone: &form.Phone, OriginCountry: form.OriginCountry, At: now,
	}
}
