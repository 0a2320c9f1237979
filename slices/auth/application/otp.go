package application

import (
	"context"
	"fmt"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// SecondFactor compares one-time passwords and recovery codes. Each serves once.
type SecondFactor struct {
	Repository Repository
	Codes      OTPCodes
	Sealer     Sealer
}

// Use uses up a one-time password or a recovery code of an account; false if it is neither, or was used before.
func (f *SecondFactor) Use(ctx context.Context, account id.ID, code string, now time.Time) (bool, error) {
	if hash, ok := domain.RecoveryHash(code); ok {
		return used(f.Repository.UseRecoveryCode(ctx, account, hash, now))
	}
	sealed, err := f.Repository.SealedOTPKey(ctx, account)
	if err != nil {
		return used(err)
	}
	step, ok, err := f.step(account, sealed, code, now)
	if err != nil || !ok {
		return false, err
	}
	return used(f.Repository.UseOTPStep(ctx, account, step))
}

func (f *SecondFactor) step(account id.ID, sealed []byte, code string, now time.Time) (int64, bool, error) {
	key, err := f.Sealer.Open(sealed, account[:])
	if err != nil {
		return 0, false, fmt.Errorf("open the key of one-time passwords: %w", err)
	}
	step, ok := f.Codes.Step(key, domain.CleanCode(code), now)
	return step, ok, nil
}

// used reads NOT_FOUND as no.
func used(err error) (bool, error) {
	if fault.CodeOf(err) == fault.NotFound {
		return false, nil
	}
	return err == nil, err
}

// Enrolment is what an app needs to make one-time passwords.
type Enrolment struct {
	URI string
	// Drawing is URI as a QR code, in SVG.
	Drawing string
}

// EnrollOTP makes a key for v's one-time passwords. They are asked for once ConfirmOTP has seen one.
func (u *Accounts) EnrollOTP(ctx context.Context, v access.Viewer, password string) (Enrolment, error) {
	user, err := u.own(ctx, v)
	if err != nil {
		return Enrolment{}, err
	}
	var enabled error
	if user.OtpEnabled {
		enabled = fault.Invalid(fault.NotAllowed)
	}
	_, err = u.checkOwn(ctx, v, password, "password")
	if err := fault.Join(err, enabled); err != nil {
		return Enrolment{}, err
	}
	key, uri, err := u.OTP.Codes.NewKey(user.Email)
	if err != nil {
		return Enrolment{}, fmt.Errorf("make a key of one-time passwords: %w", err)
	}
	drawing, err := u.Draw(ctx, uri)
	if err != nil {
		return Enrolment{}, err
	}
	now := u.Now()
	sealed := u.OTP.Sealer.Seal(key, v.User[:])
	return Enrolment{uri, drawing}, u.Enrolments.Begin(ctx, v.User, sealed, now, now.Add(domain.OTPEnrolment))
}

// ConfirmOTP turns v's one-time passwords on, and returns the recovery codes, which are shown this once.
func (u *Accounts) ConfirmOTP(ctx context.Context, v access.Viewer, code string) (domain.User, []string, error) {
	if err := v.SignedIn(); err != nil {
		return domain.User{}, nil, err
	}
	var (
		user  domain.User
		codes []string
	)
	err := u.guess(ctx, v, func() (err error) {
		user, codes, err = u.confirm(ctx, v.User, code)
		return err
	})
	return user, codes, err
}

// confirm fails before one-time passwords are on, or not at all: the recovery codes are told with its answer alone.
func (u *Accounts) confirm(ctx context.Context, account id.ID, code string) (domain.User, []string, error) {
	now := u.Now()
	sealed, err := u.Enrolments.Pending(ctx, account, now)
	if fault.CodeOf(err) == fault.NotFound {
		return domain.User{}, nil, fault.Invalid(fault.TokenExpired, "otp")
	}
	if err != nil {
		return domain.User{}, nil, err
	}
	step, ok, err := u.OTP.step(account, sealed, code, now)
	if err != nil {
		return domain.User{}, nil, err
	}
	if !ok {
		return domain.User{}, nil, fault.Invalid(fault.OTPInvalid, "otp")
	}
	var user domain.User
	codes := domain.NewRecoveryCodes()
	err = u.Tx.InTx(ctx, func(ctx context.Context) (err error) {
		if err := u.Repository.EnableOTP(ctx, account, sealed, step, now); err != nil {
			return err
		}
		if err := u.Repository.ReplaceRecoveryCodes(ctx, account, hashes(codes), now); err != nil {
			return err
		}
		user, err = u.Repository.User(ctx, account, civil.Today(now))
		return err
	})
	if fault.CodeOf(err) == fault.NotFound { // somebody was faster
		return domain.User{}, nil, fault.Invalid(fault.OTPInvalid, "otp")
	}
	if err != nil {
		return domain.User{}, nil, err
	}
	u.Report.Tell(ctx, security.Event{Kind: security.OTPChanged, Account: account, Detail: "on"})
	_ = u.Enrolments.End(context.WithoutCancel(ctx), account) // else it runs out; what is on is not turned on again
	return user, codes, nil
}

func hashes(codes []string) [][]byte {
	out := make([][]byte, len(codes))
	for i, code := range codes {
		out[i], _ = domain.RecoveryHash(code)
	}
	return out
}

// DisableOTP turns v's one-time passwords off.
func (u *Accounts) DisableOTP(ctx context.Context, v access.Viewer, password, code string) (domain.User, error) {
	user, err := u.own(ctx, v)
	if err != nil {
		return domain.User{}, err
	}
	var compared domain.Credentials
	err = u.guess(ctx, v, func() (err error) {
		compared, err = u.checkBoth(ctx, v, user, password, code)
		return err
	})
	if err != nil {
		return domain.User{}, err
	}
	now := u.Now()
	err = u.Tx.InTx(ctx, func(ctx context.Context) (err error) {
		if err := u.Repository.ClearOTP(ctx, compared, now); err != nil {
			return err
		}
		user, err = u.Repository.User(ctx, v.User, civil.Today(now))
		return err
	})
	if fault.CodeOf(err) == fault.NotFound { // the password was replaced meanwhile
		return domain.User{}, fault.Invalid(fault.InvalidCredentials, "password")
	}
	if err != nil {
		return domain.User{}, err
	}
	u.Report.Tell(ctx, security.Event{Kind: security.OTPChanged, Account: v.User, Detail: "off"})
	return user, nil
}

// checkBoth checks the password, and only then uses up the code.
func (u *Accounts) checkBoth(ctx context.Context, v access.Viewer, user domain.User, password, code string) (domain.Credentials, error) {
	compared, err := u.compareOwn(ctx, v, password, "password")
	if !user.OtpEnabled {
		return compared, fault.Join(err, fault.Invalid(fault.NotAllowed))
	}
	if err != nil {
		return compared, err
	}
	return compared, u.useCode(ctx, v, code)
}

// useCode uses up a one-time password or a recovery code of v.
func (u *Accounts) useCode(ctx context.Context, v access.Viewer, code string) error {
	right, err := u.OTP.Use(ctx, v.User, code, u.Now())
	if err == nil && !right {
		return fault.Invalid(fault.OTPInvalid, "otp")
	}
	return err
}
