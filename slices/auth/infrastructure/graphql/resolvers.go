// Package graphql answers the fields that schema/auth.graphqls declares.
package graphql

import (
	"context"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/auth/infrastructure/cookies"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
)

// Auth is the slice's part of the API.
type Auth struct {
	AuthQuery
	AuthMutation
	UserFields
	// Users loads the viewer's account.
	Users *loader.Batch[id.ID, domain.User]
	// SignIn signs accounts in for mutations of other slices.
	SignIn SignIn
}

// New wires the use cases to the fields.
func New(accounts *application.Accounts, sessions *application.Sessions, answers payload.Maker) Auth {
	users := loader.New(func(ctx context.Context, ids []id.ID) (map[id.ID]domain.User, error) {
		return accounts.ByIDs(ctx, access.From(ctx), ids)
	})
	return Auth{
		AuthQuery{accounts, users},
		AuthMutation{accounts, sessions, answers},
		UserFields{accounts, sessions},
		users,
		SignIn{sessions},
	}
}

// AuthQuery answers fields of Query.
type AuthQuery struct {
	accounts *application.Accounts
	users    *loader.Batch[id.ID, domain.User]
}

// Me answers Query.me, by what identified the viewer where that was just now.
func (r AuthQuery) Me(ctx context.Context) (*domain.User, error) {
	v := access.From(ctx)
	if user := r.users.Primed(ctx, v.User); user != nil {
		return user, nil
	}
	return r.accounts.Me(ctx, v)
}

// AuthMutation answers fields of Mutation.
type AuthMutation struct {
	accounts *application.Accounts
	sessions *application.Sessions
	answers  payload.Maker
}

// Login answers Mutation.login.
func (r AuthMutation) Login(ctx context.Context, in LoginInput) (LoginPayload, error) {
	if err := cookies.From(ctx).Admit(in.Delivery); err != nil {
		return LoginPayload{}, err
	}
	signedIn, refusal, err := r.sessions.Login(ctx, access.From(ctx), application.Login{
		Email: in.Email, Password: in.Password, OTP: in.Otp,
		Terms: application.Terms{Remember: in.RememberMe, Delivery: in.Delivery},
	})
	answer, err := hand(ctx, signedIn, err)
	p, err := payload.From(ctx, r.answers, LoginPayload{User: &answer.User, Tokens: answer.Tokens}, err)
	p.AttemptsRemaining, p.LockedUntil = refusal.AttemptsRemaining, refusal.LockedUntil
	return p, err
}

// RefreshSession answers Mutation.refreshSession.
func (r AuthMutation) RefreshSession(ctx context.Context, in RefreshSessionInput) (RefreshSessionPayload, error) {
	signedIn, err := refresh(ctx, in, r.sessions.Refresh)
	answer, err := hand(ctx, signedIn, err)
	return payload.From(ctx, r.answers, RefreshSessionPayload{User: &answer.User, Tokens: answer.Tokens}, err)
}

// Logout answers Mutation.logout.
func (r AuthMutation) Logout(ctx context.Context, in *LogoutInput) (LogoutPayload, error) {
	n, err := r.sessions.Logout(ctx, access.From(ctx), in != nil && in.Everywhere)
	if err == nil {
		cookies.From(ctx).Clear()
	}
	return LogoutPayload{n}, err
}

// RevokeSession answers Mutation.revokeSession.
func (r AuthMutation) RevokeSession(ctx context.Context, in RevokeSessionInput) (RevokeSessionPayload, error) {
	err := r.sessions.Revoke(ctx, access.From(ctx), in.ID.Of(domain.SessionType))
	return payload.From(ctx, r.answers, RevokeSessionPayload{RevokedID: &in.ID}, err)
}

// ChangePassword answers Mutation.changePassword.
func (r AuthMutation) ChangePassword(ctx context.Context, in ChangePasswordInput) (UserPayload, error) {
	user, err := r.accounts.ChangePassword(ctx, access.From(ctx), in.CurrentPassword, in.NewPassword)
	return payload.From(ctx, r.answers, UserPayload{User: &user}, err)
}

// SetLanguage answers Mutation.setLanguage.
func (r AuthMutation) SetLanguage(ctx context.Context, in SetLanguageInput) (UserPayload, error) {
	v := access.From(ctx)
	user, err := r.accounts.SetLanguage(ctx, v, in.Language)
	if err == nil {
		v.Language = user.Language
		access.Become(ctx, v) // what else is answered is in it, too
	}
	return payload.From(ctx, r.answers, UserPayload{User: &user}, err)
}

// RequestPasswordReset answers Mutation.requestPasswordReset.
func (r AuthMutation) RequestPasswordReset(ctx context.Context, in RequestPasswordResetInput) (SentPayload, error) {
	err := r.accounts.RequestPasswordReset(ctx, access.From(ctx), in.Email)
	return SentPayload{true}, err
}

// ResetPassword answers Mutation.resetPassword.
func (r AuthMutation) ResetPassword(ctx context.Context, in ResetPasswordInput) (UserPayload, error) {
	user, err := r.accounts.ResetPassword(ctx, access.From(ctx), in.Token, in.NewPassword)
	return payload.From(ctx, r.answers, UserPayload{User: &user}, err)
}

// RequestEmailVerification answers Mutation.requestEmailVerification.
func (r AuthMutation) RequestEmailVerification(ctx context.Context) (SentPayload, error) {
	sent, err := r.accounts.RequestEmailVerification(ctx, access.From(ctx))
	return SentPayload{sent}, err
}

// ChangeEmail answers Mutation.changeEmail.
func (r AuthMutation) ChangeEmail(ctx context.Context, in ChangeEmailInput) (ChangeEmailPayload, error) {
	pending, err := r.accounts.ChangeEmail(ctx, access.From(ctx), in.NewEmail, in.Password)
	return payload.From(ctx, r.answers, ChangeEmailPayload{PendingEmail: &pending}, err)
}

// VerifyEmail answers Mutation.verifyEmail.
func (r AuthMutation) VerifyEmail(ctx context.Context, in VerifyEmailInput) (UserPayload, error) {
	user, err := r.accounts.VerifyEmail(ctx, access.From(ctx), in.Token)
	return payload.From(ctx, r.answers, UserPayload{User: &user}, err)
}

// EnrollOtp answers Mutation.enrollOtp.
func (r AuthMutation) EnrollOtp(ctx context.Context, in EnrollOtpInput) (EnrollOtpPayload, error) {
	e, err := r.accounts.EnrollOTP(ctx, access.From(ctx), in.Password)
	return payload.From(ctx, r.answers, EnrollOtpPayload{URI: &e.URI, QrSvg: &e.Drawing}, err)
}

// ConfirmOtp answers Mutation.confirmOtp.
func (r AuthMutation) ConfirmOtp(ctx context.Context, in ConfirmOtpInput) (ConfirmOtpPayload, error) {
	user, codes, err := r.accounts.ConfirmOTP(ctx, access.From(ctx), in.Otp)
	return payload.From(ctx, r.answers, ConfirmOtpPayload{User: &user, RecoveryCodes: codes}, err)
}

// DisableOtp answers Mutation.disableOtp.
func (r AuthMutation) DisableOtp(ctx context.Context, in DisableOtpInput) (UserPayload, error) {
	user, err := r.accounts.DisableOTP(ctx, access.From(ctx), in.Password, in.Otp)
	return payload.From(ctx, r.answers, UserPayload{User: &user}, err)
}

// UserFields answers fields of User that are not in its row. A User is the viewer's own account, or the one whose owner
// followed a link.
type UserFields struct {
	accounts *application.Accounts
	sessions *application.Sessions
}

// NextStep answers User.nextStep.
func (r UserFields) NextStep(ctx context.Context, u *domain.User) (domain.NextStep, error) {
	return r.accounts.NextStep(ctx, access.From(ctx), *u)
}

// Sessions answers User.sessions.
func (r UserFields) Sessions(ctx context.Context, u *domain.User) ([]domain.Session, error) {
	return r.sessions.Of(ctx, access.From(ctx), *u)
}
