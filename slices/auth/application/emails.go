package application

import (
	"context"
	"errors"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/email"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// RequestEmailVerification mails a link to v's address, unless that is verified already.
func (u *Accounts) RequestEmailVerification(ctx context.Context, v access.Viewer) (sent bool, err error) {
	user, err := u.own(ctx, v)
	if err != nil {
		return false, err
	}
	if err := u.Limits.Allow(ctx, verifications(), limit.Account(v.User)); err != nil {
		return false, err
	}
	if user.EmailVerified {
		return false, nil
	}
	return true, u.mailVerification(ctx, user.ID, user.Email)
}

func (u *Accounts) mailVerification(ctx context.Context, account id.ID, address string) error {
	return u.mailLink(ctx, domain.EmailVerification, domain.Claim{Account: account, Email: address},
		mail.Mail{Kind: mail.EmailVerification, Account: account})
}

// ChangeEmail mails a link to a new address, which takes over once the link is used, and tells the old one. It
// returns the new address. Nothing is reserved.
func (u *Accounts) ChangeEmail(ctx context.Context, v access.Viewer, address, password string) (string, error) {
	user, err := u.own(ctx, v)
	if err != nil {
		return "", err
	}
	if err := u.Limits.Allow(ctx, emailChanges(), limit.Account(v.User)); err != nil {
		return "", err
	}
	address, wrong := u.checkNewEmail(ctx, user, address)
	compared, err := u.checkOwn(ctx, v, password, "password")
	if err := fault.Join(wrong, err); err != nil {
		if !fault.Has(err, fault.Taken) { // an answer about somebody else's address counts
			err = errors.Join(err, u.Limits.GiveBack(context.WithoutCancel(ctx), emailChanges(), limit.Account(v.User)))
		}
		return "", err
	}
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := u.Mail.Queue(ctx, mail.Mail{Kind: mail.EmailChangeNotice, Account: v.User, Address: user.Email}); err != nil {
			return err
		}
		asked := domain.Claim{Account: v.User, Email: address, Replaces: user.Email, Mark: compared.Mark()}
		return u.mailLink(ctx, domain.EmailChange, asked,
			mail.Mail{Kind: mail.EmailChange, Account: v.User, Address: address})
	})
	if err != nil {
		return "", err
	}
	return address, u.stillOwn(ctx, compared)
}

// stillOwn drops a change of the address that was asked for with a password that was replaced since it was compared. Whoever
// replaces one stores it first and then drops the changes: either they find this one, or this finds their password.
func (u *Accounts) stillOwn(ctx context.Context, compared domain.Credentials) error {
	stored, err := u.Repository.CredentialsOf(ctx, compared.ID)
	if err == nil && stored.PasswordHash == compared.PasswordHash {
		return nil
	}
	if err == nil || fault.CodeOf(err) == fault.NotFound {
		err = fault.Invalid(fault.InvalidCredentials, "password")
	}
	return errors.Join(err, u.Tokens.Drop(context.WithoutCancel(ctx), compared.ID, domain.EmailChange))
}

func (u *Accounts) checkNewEmail(ctx context.Context, user domain.User, address string) (string, error) {
	var c fault.Check
	address = email.Required(&c, address, "newEmail")
	if err := c.Err(); err != nil {
		return "", err
	}
	if address == user.Email {
		return "", fault.Invalid(fault.NotAllowed, "newEmail")
	}
	_, err := u.Repository.Credentials(ctx, address)
	switch {
	case err == nil:
		return "", fault.Invalid(fault.Taken, "newEmail")
	case fault.CodeOf(err) == fault.NotFound:
		return address, nil
	default:
		return "", err
	}
}

// VerifyEmail believes whoever has a token that they read the address it was mailed to: the account's own, or
// the new one, which then takes over.
func (u *Accounts) VerifyEmail(ctx context.Context, v access.Viewer, token string) (domain.User, error) {
	var user domain.User
	err := u.redeem(ctx, v, func() (err error) {
		user, err = u.verify(ctx, token)
		return err
	})
	return user, err
}

func (u *Accounts) verify(ctx context.Context, token string) (domain.User, error) {
	purpose, apply := domain.EmailVerification, u.applyVerification
	claim, err := u.claim(u.Tokens.Find(ctx, purpose, token))
	if fault.Has(err, fault.TokenInvalid) {
		purpose, apply = domain.EmailChange, u.applyChange
		claim, err = u.claim(u.Tokens.Find(ctx, purpose, token))
	}
	if err != nil {
		return domain.User{}, err
	}
	if _, err := u.claimant(ctx, claim); err != nil {
		return domain.User{}, err // while the database is away, the link stays good for another try
	}
	if claim, err = u.claim(u.Tokens.Take(ctx, purpose, token)); err != nil {
		return domain.User{}, err
	}
	return apply(ctx, claim)
}

func (u *Accounts) applyVerification(ctx context.Context, c domain.Claim) (domain.User, error) {
	return u.applied(ctx, c, func(ctx context.Context) error {
		return u.Repository.VerifyEmail(ctx, c.Account, c.Email, u.Now())
	})
}

// applyChange lets a new address take over, unless the account has another password or address than when that was asked
// for: dropping the link does not reach whoever has taken it already, nor a Redis that lost its last second. What was
// mailed to the old address is worth nothing from then on.
func (u *Accounts) applyChange(ctx context.Context, c domain.Claim) (domain.User, error) {
	user, err := u.applied(ctx, c, func(ctx context.Context) error {
		stored, err := u.Repository.CredentialsOf(ctx, c.Account)
		if err != nil {
			return err
		}
		if stored.Mark() != c.Mark {
			return invalidToken()
		}
		if err := u.Repository.SetEmail(ctx, stored, c.Replaces, c.Email, u.Now()); err != nil {
			return err
		}
		return u.Mail.Queue(ctx, mail.Mail{Kind: mail.EmailChanged, Account: c.Account, Address: c.Replaces})
	})
	if err != nil {
		return domain.User{}, err
	}
	u.Report.Tell(ctx, security.Event{Kind: security.EmailChanged, Account: c.Account})
	// Links that stay are refused all the same: each names the address before.
	_ = u.Tokens.Drop(context.WithoutCancel(ctx), c.Account, domain.Purposes()...)
	return user, nil
}

// applied changes the account of a claim, and returns it as it is then: what was committed is not to fail by its answer.
func (u *Accounts) applied(ctx context.Context, c domain.Claim, change func(context.Context) error) (user domain.User, err error) {
	err = u.Tx.InTx(ctx, func(ctx context.Context) (err error) {
		if err := change(ctx); err != nil {
			return err
		}
		user, err = u.Repository.User(ctx, c.Account, civil.Today(u.Now()))
		return err
	})
	if fault.Has(err, fault.Taken) || fault.CodeOf(err) == fault.NotFound {
		err = invalidToken()
	}
	return user, err
}
