package application

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base64"
	"slices"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// Sessions are the use cases of signing in and out.
type Sessions struct {
	Repository Repository
	Store      SessionStore
	Tokens     AccessTokens
	Passwords  Passwords
	OTP        *SecondFactor
	Mail       mail.Mailer
	Limits     limit.Limiter
	Tx         txn.Runner
	Now        func() time.Time
	Lifetimes  domain.Lifetimes
	Report     security.Report
	// Beside runs read, and with it what whoever sends a request is about to ask for. It is told who that is by their
	// token, before their session and account were looked at: nothing of it is to be shown if either is refused. Nil
	// runs read alone.
	Beside func(ctx context.Context, v access.Viewer, read func(ctx context.Context))
}

// SignedIn is an account that a use case signed in, with the viewer that its session makes.
type SignedIn struct {
	domain.SignedIn
	Viewer access.Viewer
	// Delivery is how the session has its tokens.
	Delivery domain.Delivery
}

// Terms are what a session is opened on.
type Terms struct {
	Remember bool
	// Delivery is by header where nothing is said.
	Delivery domain.Delivery
}

// Open signs an account in, for v's client.
func (u *Sessions) Open(ctx context.Context, v access.Viewer, account id.ID, terms Terms) (SignedIn, error) {
	return u.open(ctx, v, account, terms, u.Now())
}

// open opens a session that begins at an instant: that of the login, because what makes sessions void while the
// password is compared is to make this one void as well.
func (u *Sessions) open(ctx context.Context, v access.Viewer, account id.ID, terms Terms, began time.Time) (SignedIn, error) {
	now := u.Now()
	user, err := u.Repository.User(ctx, account, civil.Today(now))
	if err != nil {
		return SignedIn{}, err
	}
	next := newSuccessor(now)
	s := domain.Session{
		ID:                id.Random(),
		UserID:            user.ID,
		Role:              user.Role,
		Remembered:        terms.Remember,
		Delivery:          cmp.Or(terms.Delivery, domain.ByHeader),
		IPAddress:         v.Client.Address.String(),
		UserAgent:         v.Client.UserAgent,
		CreatedAt:         began,
		LastSeenAt:        now,
		ExpiresAt:         now.Add(u.Lifetimes.Idle(terms.Remember)),
		AbsoluteExpiresAt: now.Add(u.Lifetimes.Absolute),
	}
	ended, err := u.Store.Open(ctx, s, next.RefreshToken, u.Lifetimes.Sessions)
	if err != nil {
		return SignedIn{}, err
	}
	for range ended {
		u.Report.Tell(ctx, security.Event{Kind: security.SessionEnded, Account: user.ID, Detail: "surplus"})
	}
	u.Report.Tell(ctx, security.Event{Kind: security.LoggedIn, Account: user.ID})
	return u.signedIn(v.Client, user, s, next)
}

func newSuccessor(now time.Time) Successor {
	return Successor{RefreshToken: secret(), AccessTokenID: id.Random().String(), At: now}
}

// signedIn makes the tokens of a session.
func (u *Sessions) signedIn(client access.Client, user domain.User, s domain.Session, next Successor) (SignedIn, error) {
	token, expires, err := u.Tokens.Issue(Claims{User: user.ID, Session: s.ID, Role: s.Role, ID: next.AccessTokenID, IssuedAt: next.At})
	if err != nil {
		return SignedIn{}, err
	}
	tokens := &domain.Tokens{
		AccessToken:           token,
		AccessTokenExpiresAt:  expires,
		RefreshToken:          next.RefreshToken,
		RefreshTokenExpiresAt: s.ExpiresAt,
	}
	return SignedIn{domain.SignedIn{User: user, Tokens: tokens}, viewer(client, user, s.ID), s.Delivery}, nil
}

func viewer(client access.Client, user domain.User, session id.ID) access.Viewer {
	v := access.Viewer{
		User: user.ID, Session: session, Role: user.Role, Active: user.Active, Language: user.Language, Client: client,
	}
	if user.PatientID != nil {
		v.Patient = *user.PatientID
	}
	return v
}

// Of returns the open sessions of an account, which has to be v's: this one first, then by last use. Those that the
// account ended are not among them, even where Redis still holds them.
func (u *Sessions) Of(ctx context.Context, v access.Viewer, account domain.User) ([]domain.Session, error) {
	if err := v.SignedIn(); err != nil {
		return nil, err
	}
	if v.User != account.ID {
		return nil, fault.New(fault.Unauthenticated)
	}
	sessions, err := u.Store.List(ctx, v.User, u.Now())
	sessions = slices.DeleteFunc(sessions, func(s domain.Session) bool { return !account.Admits(s) })
	for i, s := range sessions {
		sessions[i].Current = s.ID == v.Session
	}
	domain.SortSessions(sessions)
	return sessions, err
}

// ByIDs returns those of the sessions named that are v's own.
func (u *Sessions) ByIDs(ctx context.Context, v access.Viewer, ids []id.ID) (map[id.ID]domain.Session, error) {
	if err := v.SignedIn(); err != nil {
		return nil, err
	}
	account, err := u.Repository.User(ctx, v.User, civil.Today(u.Now()))
	if err != nil {
		return nil, err
	}
	own, err := u.Of(ctx, v, account)
	if err != nil {
		return nil, err
	}
	found := make(map[id.ID]domain.Session, len(ids))
	for _, s := range own {
		found[s.ID] = s
	}
	return found, nil
}

// Logout ends v's session, or all of the account, and returns how many it ended.
func (u *Sessions) Logout(ctx context.Context, v access.Viewer, everywhere bool) (int, error) {
	if err := v.SignedIn(); err != nil {
		return 0, err
	}
	now := u.Now()
	if !everywhere {
		err := u.Store.End(ctx, v.User, v.Session, now)
		if fault.CodeOf(err) == fault.NotFound { // somebody else ended it meanwhile
			return 0, nil
		}
		return 1, u.ended(ctx, v.User, "logout", err)
	}
	if err := u.Repository.EndSessionsBefore(ctx, v.User, now, nil); err != nil {
		return 0, err
	}
	n, err := u.Store.EndAll(context.WithoutCancel(ctx), v.User, id.ID{}, now)
	return n, u.ended(ctx, v.User, "everywhere", err)
}

// ended reports how an account's session ended, unless that failed.
func (u *Sessions) ended(ctx context.Context, account id.ID, how string, err error) error {
	if err == nil {
		u.Report.Tell(ctx, security.Event{Kind: security.SessionEnded, Account: account, Detail: how})
	}
	return err
}

// Void makes the sessions of an account that were opened before an instant void, in the transaction of ctx: for
// whoever decides that the account is to have none, and calls EndAll once the decision is committed.
func (u *Sessions) Void(ctx context.Context, account id.ID, at time.Time) error {
	return u.Repository.EndSessionsBefore(ctx, account, at, nil)
}

// EndAll ends the sessions of an account.
func (u *Sessions) EndAll(ctx context.Context, account id.ID) error {
	_, err := u.Store.EndAll(ctx, account, id.ID{}, u.Now())
	return err
}

// Revoke ends one of v's sessions, or answers NOT_FOUND.
func (u *Sessions) Revoke(ctx context.Context, v access.Viewer, session id.ID) error {
	if err := v.SignedIn(); err != nil {
		return err
	}
	return u.ended(ctx, v.User, "revoked", u.Store.End(ctx, v.User, session, u.Now()))
}

const secretSize = 32 // bytes

// secret returns a token that cannot be guessed.
func secret() string {
	var b [secretSize]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}
