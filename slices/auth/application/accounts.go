package application

import (
	"context"
	"slices"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
)

// Accounts are the use cases of a person's own account.
type Accounts struct {
	Repository      Repository
	Sessions        SessionStore
	Passwords       Passwords
	Policy          *domain.PasswordPolicy
	ProfileComplete ProfileComplete
	Tokens          OneTimeTokens
	OTP             *SecondFactor
	Enrolments      Enrolments
	Draw            Draw
	Mail            mail.Mailer
	Limits          limit.Limiter
	Tx              txn.Runner
	Now             func() time.Time
	// FrontendURL is where the links of mails lead.
	FrontendURL string
	Report      security.Report
}

// Me returns v's account; nil for a caller who sent no token. A token that is not believed is a failure.
func (u *Accounts) Me(ctx context.Context, v access.Viewer) (*domain.User, error) {
	if v.Anonymous() {
		return nil, v.Refusal
	}
	user, err := u.own(ctx, v)
	return &user, err
}

func (u *Accounts) own(ctx context.Context, v access.Viewer) (domain.User, error) {
	if err := v.SignedIn(); err != nil {
		return domain.User{}, err
	}
	return u.Repository.User(ctx, v.User, civil.Today(u.Now()))
}

// ByIDs returns v's own account, if it is among those named.
func (u *Accounts) ByIDs(ctx context.Context, v access.Viewer, ids []id.ID) (map[id.ID]domain.User, error) {
	if !slices.Contains(ids, v.User) {
		return nil, v.SignedIn()
	}
	user, err := u.own(ctx, v)
	return map[id.ID]domain.User{user.ID: user}, err
}

// NextStep returns where a front end takes an account: v's, or the one that v proved to own by a link, of whose record this
// tells no more than v may know of the account.
func (u *Accounts) NextStep(ctx context.Context, v access.Viewer, user domain.User) (domain.NextStep, error) {
	if user.Role != person.Patient || user.PatientID == nil {
		return user.NextStep(false), nil
	}
	if v.User != user.ID {
		v = access.Viewer{User: user.ID, Role: user.Role, Active: user.Active, Client: v.Client}
	}
	complete, err := u.ProfileComplete(ctx, v, *user.PatientID)
	return user.NextStep(complete), err
}

// SetLanguage changes the language in which texts are answered.
func (u *Accounts) SetLanguage(ctx context.Context, v access.Viewer, language locale.Language) (domain.User, error) {
	if err := v.SignedIn(); err != nil {
		return domain.User{}, err
	}
	if err := u.Repository.SetLanguage(ctx, v.User, language, u.Now()); err != nil {
		return domain.User{}, err
	}
	return u.own(ctx, v)
}

// Create opens an account, in the transaction of ctx, and asks its owner to verify the address; an address in
// use is TAKEN on email.
func (u *Accounts) Create(ctx context.Context, a enrol.Account) error {
	if err := u.Repository.Insert(ctx, a); err != nil {
		return err
	}
	return u.mailVerification(ctx, a.ID, a.Email)
}

// Rename gives an account the name of its record, in the transaction of ctx.
func (u *Accounts) Rename(ctx context.Context, account id.ID, firstName, lastName string, at time.Time) error {
	return u.Repository.SetName(ctx, account, firstName, lastName, at)
}
