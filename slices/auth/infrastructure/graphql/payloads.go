package graphql

import (
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/payload"
)

// LoginInput is the input of login.
type LoginInput struct {
	Email      string
	Password   string
	RememberMe bool
	Otp        *string
	Delivery   domain.Delivery
}

// LoginPayload is the answer of login.
type LoginPayload struct {
	User              *domain.User
	Tokens            *domain.Tokens
	AttemptsRemaining *int
	LockedUntil       *time.Time
	payload.Errors
}

// RefreshSessionInput is the input of refreshSession.
type RefreshSessionInput struct{ RefreshToken *string }

// RefreshSessionPayload is the answer of refreshSession.
type RefreshSessionPayload struct {
	User   *domain.User
	Tokens *domain.Tokens
	payload.Errors
}

// LogoutInput is the input of logout.
type LogoutInput struct{ Everywhere bool }

// LogoutPayload is the answer of logout.
type LogoutPayload struct{ EndedSessions int }

// RevokeSessionInput is the input of revokeSession.
type RevokeSessionInput struct{ ID id.Global }

// RevokeSessionPayload is the answer of revokeSession.
type RevokeSessionPayload struct {
	RevokedID *id.Global
	payload.Errors
}

// ChangePasswordInput is the input of changePassword.
type ChangePasswordInput struct {
	CurrentPassword string
	NewPassword     string
}

// SetLanguageInput is the input of setLanguage.
type SetLanguageInput struct{ Language locale.Language }

// RequestPasswordResetInput is the input of requestPasswordReset.
type RequestPasswordResetInput struct{ Email string }

// SentPayload is the answer of requestPasswordReset and requestEmailVerification.
type SentPayload struct{ Sent bool }

// ResetPasswordInput is the input of resetPassword.
type ResetPasswordInput struct {
	Token       string
	NewPassword string
}

// ChangeEmailInput is the input of changeEmail.
type ChangeEmailInput struct {
	NewEmail string
	Password string
}

// ChangeEmailPayload is the answer of changeEmail.
type ChangeEmailPayload struct {
	PendingEmail *string
	payload.Errors
}

// VerifyEmailInput is the input of verifyEmail.
type VerifyEmailInput struct{ Token string }

// EnrollOtpInput is the input of enrollOtp.
type EnrollOtpInput struct{ Password string }

// EnrollOtpPayload is the answer of enrollOtp.
type EnrollOtpPayload struct {
	URI   *string
	QrSvg *string
	payload.Errors
}

// ConfirmOtpInput is the input of confirmOtp.
type ConfirmOtpInput struct{ Otp string }

// ConfirmOtpPayload is the answer of confirmOtp.
type ConfirmOtpPayload struct {
	User          *domain.User
	RecoveryCodes []string
	payload.Errors
}

// DisableOtpInput is the input of disableOtp.
type DisableOtpInput struct {
	Password string
	Otp      string
}

// UserPayload is the answer of the mutations that change an account.
type UserPayload struct {
	User *domain.User
	payload.Errors
}
