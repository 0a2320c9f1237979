package application

import (
	"context"
	"errors"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/beside"
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
	var (
		now     = u.Now()
		claimed = access.Viewer{User: claims.User, Session: claims.Session, Role: claims.Role, Active: true, Client: client}
		session domain.Session
		unseen  error
	)
	wait := beside.Go(func() { session, unseen = u.see(ctx, claimed, now) })
	user, err := u.account(ctx, claimed, civil.Today(now))
	wait()
	switch {
	case unseen != nil:
		return access.Viewer{}, domain.User{}, unless(unseen, errSessionEnded)
	case err != nil:
		return access.Viewer{}, domain.User{}, unless(err, errAccountEnded)
	case !user.Admits(session):
		return access.Viewer{}, domain.User{}, fault.Because(fault.Unauthenticated, errAccountEnded)
	}
	v := viewer(client, user, session.ID)
	v.Until = claims.ExpiresAt
	return v, user, nil
}

// see returns the session that a token claims to be of.
func (u *Sessions) see(ctx context.Context, claimed access.Viewer, now time.Time) (domain.Session, error) {
	s, err := u.Store.See(ctx, claimed.Session, now)
	if err != nil {
		return domain.Session{}, err
	}
	if s.UserID != claimed.User || s.Role != claimed.Role {
		return domain.Session{}, fault.Because(fault.Unauthenticated, errForeign)
	}
	if u.Seen != nil {
		u.Seen(ctx, claimed)
	}
	return s, nil
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
