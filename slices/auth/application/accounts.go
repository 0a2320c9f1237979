package application

import (
	"context"
	"errors"
	"slices"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
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
	Limits          limit.Limiter
	Now             func() time.Time
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

// NextStep returns where a front end takes v's account.
func (u *Accounts) NextStep(ctx context.Context, v access.Viewer, user domain.User) (domain.NextStep, error) {
	if user.Role != person.Patient || user.PatientID == nil {
		return user.NextStep(false), nil
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

// CheckPassword returns what is wrong with a password for an account with an address.
func (u *Accounts) CheckPassword(password, address string, field ...string) error {
	var c fault.Check
	u.Policy.Check(&c, u.Passwords.Normalize(password), address, field...)
	return c.Err()
}

// HashPassword returns what is stored of a password.
func (u *Accounts) HashPassword(ctx context.Context, password string) (string, error) {
	return u.Passwords.Hash(ctx, password)
}

// Create opens an account, in the transaction of ctx; an address in use is TAKEN on email.
func (u *Accounts) Create(ctx context.Context, a enrol.Account) error {
	return u.Repository.Insert(ctx, a)
}

// Rename gives an account the name of its record, in the transaction of ctx.
func (u *Accounts) Rename(ctx context.Context, account id.ID, firstName, lastName string, at time.Time) error {
	return u.Repository.SetName(ctx, account, firstName, lastName, at)
}

// wrongPasswords is how often somebody who is signed in may be wrong about the own password.
func wrongPasswords() limit.Rule {
	return limit.Rule{Name: "wrong-passwords", Times: 5, Per: 15 * time.Minute}
}

// ChangePassword replaces v's password and ends the account's other sessions.
func (u *Accounts) ChangePassword(ctx context.Context, v access.Viewer, current, replacement string) (domain.User, error) {
	user, err := u.own(ctx, v)
	if err != nil {
		return domain.User{}, err
	}
	err = u.Confirm(ctx, v, current, "currentPassword")
	if err := fault.Join(err, u.checkReplacement(user, current, replacement)); err != nil {
		return domain.User{}, err
	}
	hash, err := u.Passwords.Hash(ctx, replacement)
	if err != nil {
		return domain.User{}, err
	}
	now := u.Now()
	if err := u.Repository.SetPassword(ctx, v.User, hash, now); err != nil {
		return domain.User{}, err
	}
	_, err = u.Sessions.EndAll(ctx, v.User, v.Session, now)
	return user, err
}

// Confirm checks that it is v who acts: a password that is not the account's is INVALID_CREDENTIALS on field.
func (u *Accounts) Confirm(ctx context.Context, v access.Viewer, password string, field ...string) error {
	if err := v.SignedIn(); err != nil {
		return err
	}
	if err := u.Limits.Allow(ctx, wrongPasswords(), limit.Account(v.User)); err != nil {
		return err
	}
	err := u.checkCurrent(ctx, v, password, field)
	if len(fault.ProblemsIn(err)) == 0 {
		err = errors.Join(err, u.Limits.GiveBack(ctx, wrongPasswords(), limit.Account(v.User)))
	}
	return err
}

func (u *Accounts) checkCurrent(ctx context.Context, v access.Viewer, password string, field []string) error {
	wrong := fault.Invalid(fault.InvalidCredentials, field...)
	if domain.IsTooLong(u.Passwords.Normalize(password)) {
		return wrong
	}
	found, err := u.Repository.CredentialsOf(ctx, v.User)
	if err != nil {
		return err
	}
	match, _, err := u.Passwords.Verify(ctx, password, found.PasswordHash)
	if err != nil {
		return err
	}
	if !match {
		return wrong
	}
	return nil
}

func (u *Accounts) checkReplacement(user domain.User, current, replacement string) error {
	if u.Passwords.Normalize(current) == u.Passwords.Normalize(replacement) {
		return fault.Invalid(fault.NotAllowed, "newPassword")
	}
	return u.CheckPassword(replacement, user.Email, "newPassword")
}
