package application

import (
	"context"

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

// ChangePassword replaces v's password, ends the account's other sessions, and drops a change of its address.
func (u *Accounts) ChangePassword(ctx context.Context, v access.Viewer, current, replacement string) (domain.User, error) {
	user, err := u.own(ctx, v)
	if err != nil {
		return domain.User{}, err
	}
	compared, err := u.checkOwn(ctx, v, current, "currentPassword")
	if err := fault.Join(err, u.checkReplacement(user, current, replacement)); err != nil {
		return domain.User{}, err
	}
	hash, err := u.Passwords.Hash(ctx, replacement)
	if err != nil {
		return domain.User{}, err
	}
	if err := u.Tokens.Drop(ctx, v.User, domain.EmailChange); err != nil {
		return domain.User{}, err
	}
	now := u.Now()
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := u.Repository.ReplacePassword(ctx, compared, hash, now); err != nil {
			return err
		}
		if err := u.Repository.EndSessionsBefore(ctx, v.User, now, &v.Session); err != nil {
			return err
		}
		return u.Mail.Queue(ctx, mail.Mail{Kind: mail.PasswordChanged, Account: v.User, Address: user.Email, At: now})
	})
	if fault.CodeOf(err) == fault.NotFound { // replaced meanwhile, by whoever had a link for that
		return domain.User{}, fault.Invalid(fault.InvalidCredentials, "currentPassword")
	}
	if err != nil {
		return domain.User{}, err
	}
	u.Report.Tell(ctx, security.Event{Kind: security.PasswordChanged, Account: v.User})
	// What is done is done, also for a client that left.
	ctx = context.WithoutCancel(ctx)
	if err := u.Tokens.Drop(ctx, v.User, domain.EmailChange); err != nil {
		return domain.User{}, err
	}
	_, err = u.Sessions.EndAll(ctx, v.User, v.Session, now)
	return user, err
}

// Confirm checks that it is v who acts: by the password, and by a one-time password where the account has them. It
// returns the hash that the password was compared with: what follows is to happen only while the account has that.
func (u *Accounts) Confirm(ctx context.Context, v access.Viewer, password string, otp *string) (hash string, err error) {
	user, err := u.own(ctx, v)
	if err != nil {
		return "", err
	}
	compared, err := u.checkOwn(ctx, v, password, "password")
	if err != nil || !user.OtpEnabled {
		return compared.PasswordHash, err
	}
	if domain.NoCode(otp) {
		return "", fault.Invalid(fault.OTPRequired, "otp")
	}
	return compared.PasswordHash, u.guess(ctx, v, func() error { return u.useCode(ctx, v, *otp) })
}

// checkOwn answers INVALID_CREDENTIALS on a field for a password that is not v's, which counts as a guess, and else what it
// was compared with.
func (u *Accounts) checkOwn(ctx context.Context, v access.Viewer, password, field string) (compared domain.Credentials, err error) {
	err = u.guess(ctx, v, func() (err error) {
		compared, err = u.compareOwn(ctx, v, password, field)
		return err
	})
	return compared, err
}

func (u *Accounts) compareOwn(ctx context.Context, v access.Viewer, password, field string) (domain.Credentials, error) {
	wrong := fault.Invalid(fault.InvalidCredentials, field)
	if domain.IsTooLong(u.Passwords.Normalize(password)) {
		return domain.Credentials{}, wrong
	}
	found, err := u.Repository.CredentialsOf(ctx, v.User)
	if err != nil {
		return domain.Credentials{}, err
	}
	match, _, err := u.Passwords.Verify(ctx, password, found.PasswordHash)
	if err != nil {
		return domain.Credentials{}, err
	}
	if !match {
		return domain.Credentials{}, wrong
	}
	return found, nil
}

func (u *Accounts) checkReplacement(user domain.User, current, replacement string) error {
	if u.Passwords.Normalize(current) == u.Passwords.Normalize(replacement) {
		return fault.Invalid(fault.NotAllowed, "newPassword")
	}
	return u.CheckPassword(replacement, user.Email, "newPassword")
}

// RequestPasswordReset mails a link to an address that has an account. It does the same where it has none, so
// that neither the answer nor its time tells which: the mailer drops a mail to nobody.
func (u *Accounts) RequestPasswordReset(ctx context.Context, v access.Viewer, address string) error {
	if err := u.Limits.Allow(ctx, resetRequests(), limit.Address(v.Client.Address)); err != nil {
		return err
	}
	var c fault.Check
	address = email.Required(&c, address)
	if c.Err() != nil {
		return fault.New(fault.BadInput)
	}
	err := u.Limits.Allow(ctx, resetMails(), limit.Text(address))
	if fault.CodeOf(err) == fault.RateLimited {
		return nil // the answer does not tell
	}
	if err != nil {
		return err
	}
	found, err := u.Repository.Credentials(ctx, address)
	if fault.CodeOf(err) == fault.NotFound || err == nil && found.Ended(u.Now()) {
		found, err = domain.Credentials{ID: id.Random()}, nil
	}
	if err != nil {
		return err
	}
	return u.mailLink(ctx, domain.PasswordReset, domain.Claim{Account: found.ID, Email: address},
		mail.Mail{Kind: mail.PasswordReset, Account: found.ID})
}

// ResetPassword replaces the password of the account that a token was mailed to. It ends all of the account's
// sessions and a change of its address, lifts a lock, and verifies the address. Until an address was verified
// its account may be a stranger's, whose one-time password must not keep the owner of the address out.
func (u *Accounts) ResetPassword(ctx context.Context, v access.Viewer, token, replacement string) (domain.User, error) {
	var user domain.User
	err := u.redeem(ctx, v, func() (err error) {
		user, err = u.reset(ctx, token, replacement)
		return err
	})
	return user, err
}

func (u *Accounts) reset(ctx context.Context, token, replacement string) (domain.User, error) {
	user, err := u.ofReset(ctx, token)
	if err := fault.Join(err, u.CheckPassword(replacement, user.Email, "newPassword")); err != nil {
		return domain.User{}, err // the link stays good for another try
	}
	hash, err := u.Passwords.Hash(ctx, replacement)
	if err != nil {
		return domain.User{}, err
	}
	if _, err := u.claim(u.Tokens.Take(ctx, domain.PasswordReset, token)); err != nil {
		return domain.User{}, err
	}
	if err := u.Tokens.Drop(ctx, user.ID, domain.EmailChange); err != nil {
		return domain.User{}, err
	}
	var changed domain.User
	now := u.Now()
	err = u.Tx.InTx(ctx, func(ctx context.Context) (err error) {
		if err := u.storeReset(ctx, user, hash); err != nil {
			return err
		}
		changed, err = u.Repository.User(ctx, user.ID, civil.Today(now))
		return err
	})
	if fault.CodeOf(err) == fault.NotFound { // erased meanwhile
		return domain.User{}, invalidToken()
	}
	if err != nil {
		return domain.User{}, err
	}
	u.Report.Tell(ctx, security.Event{Kind: security.PasswordReset, Account: user.ID})
	// What is done is done, also for a client that left.
	ctx = context.WithoutCancel(ctx)
	if err := u.Tokens.Drop(ctx, user.ID, domain.EmailChange); err != nil { // also one that was on its way; see ChangeEmail
		return domain.User{}, err
	}
	if _, err := u.Sessions.EndAll(ctx, user.ID, id.ID{}, now); err != nil {
		return domain.User{}, err
	}
	return changed, nil
}

// ofReset returns the account that a token may reset: the one it was mailed to, while it has that address.
func (u *Accounts) ofReset(ctx context.Context, token string) (domain.User, error) {
	claim, err := u.claim(u.Tokens.Find(ctx, domain.PasswordReset, token))
	if err != nil {
		return domain.User{}, err
	}
	user, err := u.claimant(ctx, claim)
	if err == nil && user.Email != claim.Email {
		return domain.User{}, invalidToken()
	}
	return user, err
}

func (u *Accounts) storeReset(ctx context.Context, user domain.User, hash string) error {
	now := u.Now()
	if err := u.Repository.SetPassword(ctx, user.ID, hash, now); err != nil {
		return err
	}
	if err := u.Repository.EndSessionsBefore(ctx, user.ID, now, nil); err != nil {
		return err
	}
	if !user.EmailVerified {
		stored := domain.Credentials{ID: user.ID, PasswordHash: hash}
		if err := u.Repository.ClearOTP(ctx, stored, now); err != nil {
			return err
		}
	}
	if err := u.Repository.VerifyEmail(ctx, user.ID, user.Email, now); err != nil {
		return err
	}
	if err := u.Repository.StoreThrottle(ctx, user.Email, domain.Throttle{}); err != nil {
		return err
	}
	return u.Mail.Queue(ctx, mail.Mail{Kind: mail.PasswordChanged, Account: user.ID, Address: user.Email, At: now})
}
