package application

import (
	"context"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// Refresh trades a refresh token for new tokens of its session. What the answer needs is read before: a token that was
// traded without an answer would be taken for a stolen one when it comes again.
func (u *Sessions) Refresh(ctx context.Context, v access.Viewer, refreshToken string) (SignedIn, error) {
	if refreshToken == "" {
		return SignedIn{}, fault.Invalid(fault.Required, "refreshToken")
	}
	now := u.Now()
	found, err := u.Store.Refreshed(ctx, refreshToken)
	if err != nil {
		if fault.CodeOf(err) == fault.NotFound {
			err = fault.Invalid(fault.TokenInvalid, "refreshToken")
		}
		return SignedIn{}, err
	}
	user, unknown := u.Repository.User(ctx, found.UserID, civil.Today(now))
	if unknown != nil && fault.CodeOf(unknown) != fault.NotFound {
		return SignedIn{}, unknown
	}
	rotation, err := u.Store.Rotate(ctx, refreshToken, newSuccessor(now), u.Lifetimes)
	if err != nil {
		return SignedIn{}, err
	}
	if !rotation.Reused.IsZero() {
		u.Report.Tell(ctx, security.Event{Kind: security.RefreshReused, Account: rotation.Reused})
	}
	if rotation.Refused != "" {
		return SignedIn{}, fault.Invalid(rotation.Refused, "refreshToken")
	}
	s := rotation.Session
	if unknown != nil || !user.Admits(s) {
		return SignedIn{}, u.bury(ctx, s)
	}
	return u.signedIn(v.Client, user, s, rotation.Successor)
}

// bury ends a session that Redis still holds although its account ended it.
func (u *Sessions) bury(ctx context.Context, s domain.Session) error {
	if err := u.void(ctx, s.UserID, s.ID); err != nil {
		return err
	}
	return fault.Invalid(fault.TokenInvalid, "refreshToken")
}

// void ends a session that must not go on, unless it ended meanwhile.
func (u *Sessions) void(ctx context.Context, account, session id.ID) error {
	err := u.ended(ctx, account, "void", u.Store.End(ctx, account, session, u.Now()))
	if fault.CodeOf(err) == fault.NotFound {
		return nil
	}
	return err
}
