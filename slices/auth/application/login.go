package application

import (
	"context"
	"errors"
	"time"

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

// Login is what somebody signs in with.
type Login struct {
	Email    string
	Password string
	// OTP is a one-time password or a recovery code; nil if none was sent.
	OTP *string
	Terms
}

// Refusal tells how a refused login leaves its address; nil fields say nothing.
type Refusal struct {
	AttemptsRemaining *int
	LockedUntil       *time.Time
}

// failedLogins is how many logins of one address of the network may fail.
func failedLogins() limit.Rule {
	return limit.Rule{Name: "failed-logins", Times: 10, Per: 15 * time.Minute}
}

// Login signs in with an address and a password. What is refused answers alike whether or not the address has
// an account.
func (u *Sessions) Login(ctx context.Context, v access.Viewer, l Login) (SignedIn, Refusal, error) {
	var c fault.Check
	l.Email = email.Required(&c, l.Email, "email")
	if err := c.Err(); err != nil {
		return SignedIn{}, Refusal{}, err
	}
	try := domain.Attempt{Email: l.Email, IP: v.Client.Address, UserAgent: v.Client.UserAgent, At: u.Now()}
	network := limit.Address(v.Client.Address)
	// Counted before it is known to fail, and given back if it does not: tries at the same time cannot slip through.
	if err := u.Limits.Allow(ctx, failedLogins(), network); err != nil {
		return SignedIn{}, Refusal{}, u.note(ctx, try, domain.TooManyTries, err)
	}
	signedIn, refusal, err := u.throttled(ctx, v, l, try)
	if fault.ProblemsIn(err) != nil && !fault.Has(err, fault.OTPRequired) {
		return SignedIn{}, refusal, err
	}
	_ = u.Limits.GiveBack(context.WithoutCancel(ctx), failedLogins(), network) // one count too many runs out
	return signedIn, Refusal{}, err
}

// note writes an attempt that failed for err, if err is a refusal and not a fault of ours.
func (u *Sessions) note(ctx context.Context, try domain.Attempt, failure domain.Failure, err error) error {
	if code := fault.CodeOf(err); code != "" && code != fault.RateLimited {
		return err
	}
	try.Failure = failure
	if failed := u.Repository.InsertAttempt(ctx, try); failed != nil {
		return failed
	}
	return err
}

// fail writes an attempt that failed, tells the owner of an address that it locked, and returns what the caller
// is told. An address without an account costs the same.
func (u *Sessions) fail(ctx context.Context, try domain.Attempt, failure domain.Failure, t domain.Throttle) error {
	try.Failure = failure
	owner := id.Random()
	if try.UserID != nil {
		owner = *try.UserID
	}
	err := u.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := u.Repository.InsertAttempt(ctx, try); err != nil || !t.Locked() {
			return err
		}
		return u.Mail.Queue(ctx, mail.Mail{Kind: mail.AccountLocked, Account: owner, Until: *t.LockedUntil})
	})
	if try.UserID != nil && fault.CodeOf(err) == fault.NotFound { // erased since the password was compared
		try.UserID = nil
		return u.fail(ctx, try, domain.UnknownAccount, t)
	}
	if err != nil {
		return err
	}
	if t.Locked() {
		locked := security.Event{Kind: security.AccountLocked}
		if try.UserID != nil {
			locked.Account = *try.UserID
		}
		u.Report.Tell(ctx, locked)
	}
	return wrong(t, failure)
}

// throttled refuses logins with an address that is locked, and counts the failures of the others.
func (u *Sessions) throttled(ctx context.Context, v access.Viewer, l Login, try domain.Attempt) (SignedIn, Refusal, error) {
	throttle, open, err := u.count(ctx, try)
	if err != nil {
		return SignedIn{}, Refusal{}, err
	}
	if !open {
		return SignedIn{}, refusal(throttle), u.note(ctx, try, domain.LockedAddress, locked(throttle))
	}
	found, failure, err := u.check(ctx, l, try.At)
	if err != nil {
		return SignedIn{}, Refusal{}, errors.Join(err, u.giveBack(ctx, l.Email))
	}
	if !found.ID.IsZero() {
		try.UserID = &found.ID
	}
	if failure != "" {
		return SignedIn{}, refusal(throttle), u.fail(ctx, try, failure, throttle)
	}
	err = u.admit(ctx, try)
	if fault.CodeOf(err) == fault.NotFound { // erased, or closed, since the login began
		try.UserID = nil
		return SignedIn{}, refusal(throttle), u.fail(ctx, try, domain.UnknownAccount, throttle)
	}
	if err != nil {
		return SignedIn{}, Refusal{}, err
	}
	signedIn, err := u.open(ctx, v, found.ID, l.Terms, try.At)
	if err != nil {
		return SignedIn{}, Refusal{}, err
	}
	if err := u.stillValid(ctx, l.Password, found, signedIn); err != nil {
		return SignedIn{}, Refusal{}, err
	}
	return signedIn, Refusal{}, nil
}

// stillValid ends a session that was just opened with a password that was replaced since it was compared. Whoever
// replaces one stores it first and then ends the sessions: either they find this one, or this finds their password.
func (u *Sessions) stillValid(ctx context.Context, password string, compared domain.Credentials, s SignedIn) error {
	stored, err := u.Repository.CredentialsOf(ctx, compared.ID)
	if err == nil && stored.PasswordHash == compared.PasswordHash {
		return nil
	}
	match := false
	if err == nil { // also where the hash of the same password was made anew
		match, _, err = u.Passwords.Verify(ctx, password, stored.PasswordHash)
	}
	if match {
		return nil
	}
	if err == nil || fault.CodeOf(err) == fault.NotFound {
		err = fault.Invalid(fault.InvalidCredentials)
	}
	return errors.Join(err, u.void(context.WithoutCancel(ctx), s.User.ID, s.Viewer.Session))
}

func refusal(t domain.Throttle) Refusal {
	remaining := t.Remaining()
	return Refusal{AttemptsRemaining: &remaining, LockedUntil: t.LockedUntil}
}

func wrong(t domain.Throttle, f domain.Failure) error {
	switch {
	case t.Locked():
		return locked(t)
	case f == domain.WrongOTP:
		return fault.Invalid(fault.OTPInvalid, "otp")
	default:
		return fault.Invalid(fault.InvalidCredentials)
	}
}

func locked(t domain.Throttle) error {
	return fault.Problems{{Reason: fault.AccountLocked, Params: fault.Params{"time": civil.Clock(*t.LockedUntil)}}}
}

// count counts a failure of an address, before the password is looked at, unless the address is locked.
func (u *Sessions) count(ctx context.Context, try domain.Attempt) (t domain.Throttle, open bool, err error) {
	err = u.Tx.InTx(ctx, func(ctx context.Context) error {
		stored, err := u.Repository.LockThrottle(ctx, try.Email)
		if err != nil {
			return err
		}
		t, open = stored.At(try.At), false
		if t.Locked() {
			return nil
		}
		t, open = t.Failed(try.At), true
		return u.Repository.StoreThrottle(ctx, try.Email, t)
	})
	return t, open, err
}

// giveBack takes a failure back that says nothing about the password; a client that left does not keep it.
func (u *Sessions) giveBack(ctx context.Context, address string) error {
	return u.Tx.InTx(context.WithoutCancel(ctx), func(ctx context.Context) error {
		t, err := u.Repository.LockThrottle(ctx, address)
		if err != nil {
			return err
		}
		return u.Repository.StoreThrottle(ctx, address, t.GivenBack())
	})
}

// check compares the password, taking the same time where there is no account, and then the one-time password.
// A hash that is no longer made so is made anew.
func (u *Sessions) check(ctx context.Context, l Login, now time.Time) (domain.Credentials, domain.Failure, error) {
	found, err := u.Repository.Credentials(ctx, l.Email)
	if err != nil && fault.CodeOf(err) != fault.NotFound {
		return found, "", err
	}
	unknown := err != nil || found.Ended(now)
	if unknown {
		found = domain.Credentials{}
	}
	match, err := u.matches(ctx, l.Password, found)
	switch {
	case err != nil:
		return found, "", err
	case unknown:
		return domain.Credentials{}, domain.UnknownAccount, nil
	case !match:
		return found, domain.WrongPassword, nil
	default:
		failure, err := u.checkOTP(ctx, found, l.OTP)
		return found, failure, err
	}
}

// checkOTP compares the one-time password of an account that has one. A missing one is OTP_REQUIRED.
func (u *Sessions) checkOTP(ctx context.Context, c domain.Credentials, code *string) (domain.Failure, error) {
	if !c.OTPEnabled {
		return "", nil
	}
	if domain.NoCode(code) {
		return "", fault.Invalid(fault.OTPRequired, "otp")
	}
	right, err := u.OTP.Use(ctx, c.ID, *code, u.Now())
	if err != nil || right {
		return "", err
	}
	return domain.WrongOTP, nil
}

// matches reports whether a password is the one of an account. One that no account can have is not hashed.
func (u *Sessions) matches(ctx context.Context, password string, c domain.Credentials) (bool, error) {
	if domain.IsTooLong(u.Passwords.Normalize(password)) {
		return false, nil
	}
	match, stale, err := u.Passwords.Verify(ctx, password, c.PasswordHash)
	if err != nil || !match || !stale {
		return match, err
	}
	hash, err := u.Passwords.Hash(ctx, password)
	if err != nil {
		return false, err
	}
	return true, u.Repository.Rehash(ctx, c, hash)
}

// admit notes a login that succeeded, and forgets the failures before it.
func (u *Sessions) admit(ctx context.Context, try domain.Attempt) error {
	return u.Tx.InTx(ctx, func(ctx context.Context) error {
		if err := u.Repository.StoreThrottle(ctx, try.Email, domain.Throttle{}); err != nil {
			return err
		}
		if err := u.Repository.MarkLogin(ctx, *try.UserID, try.At); err != nil {
			return err
		}
		return u.Repository.InsertAttempt(ctx, try)
	})
}
