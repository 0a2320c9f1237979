package application

import (
	"context"
	"errors"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
)

var (
	errSessionEnded = errors.New("the session has ended")
	errAccountEnded = errors.New("the account ended its sessions, closes or is gone")
	errForeign      = errors.New("the token is not of the session that it names")
)

// Identify returns who sends requests with an access token from a client, and their account. A token that is not to
// be believed is UNAUTHENTICATED. The session and the account are looked at each time, so that ending either takes
// effect at once, and a role is the one that the account has now. Their stores do not wait for each other.
func (u *Sessions) Identify(ctx context.Context, client access.Client, accessToken string) (access.Viewer, domain.User, error) {
	claims, err := u.Tokens.Read(accessToken)
	if err != nil {
		return access.Viewer{}, domain.User{}, err
	}
	now := u.Now()
	claimed := access.Viewer{User: claims.User, Session: claims.Session, Role: claims.Role, Active: true, Client: client}
	seen := u.Store.See(ctx, claims.Session, now)
	user, err := u.account(ctx, claimed, civil.Today(now))
	session, unseen := seen()
	switch {
	case unseen != nil:
		return access.Viewer{}, domain.User{}, unless(unseen, errSessionEnded)
	case session.UserID != claims.User || session.Role != claims.Role:
		return access.Viewer{}, domain.User{}, fault.Because(fault.Unauthenticated, errForeign)
	case err != nil:
		return access.Viewer{}, domain.User{}, unless(err, errAccountEnded)
	case !user.Admits(session):
		return access.Viewer{}, domain.User{}, fault.Because(fault.Unauthenticated, errAccountEnded)
	}
	v := viewer(client, user, session.ID)
	v.Until = claims.ExpiresAt
	return v, user, nil
}

func (u *Sessions) account(ctx context.Context, claimed access.Viewer, today civil.Date) (user domain.User, err error) {
	read := func(ctx context.Context) { user, err = u.Repository.User(ctx, claimed.User, today) }
	if u.Beside == nil {
		read(ctx)
	} else {
		u.Beside(ctx, claimed, read)
	}
	return user, err
}

// unless makes NOT_FOUND the reason for which a token is not believed, and leaves other failures as they are.
func unless(err, reason error) error {
	if fault.CodeOf(err) == fault.NotFound {
		return fault.Because(fault.Unauthenticated, reason)
	}
	return err
}
