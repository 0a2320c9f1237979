// Package auth is the front door of the slice: it wires the layers together.
package auth

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	redisclient "github.com/redis/go-redis/v9"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/auth/infrastructure/bearer"
	"vitalgo/slices/auth/infrastructure/cookies"
	"vitalgo/slices/auth/infrastructure/graphql"
	"vitalgo/slices/auth/infrastructure/jwt"
	"vitalgo/slices/auth/infrastructure/password"
	"vitalgo/slices/auth/infrastructure/postgres"
	"vitalgo/slices/auth/infrastructure/redis"
	"vitalgo/slices/auth/infrastructure/totp"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/pg"
)

// The GraphQL types that global ids name.
const (
	UserType    = domain.Type
	SessionType = domain.SessionType
)

// Deps are what the slice is built of.
type Deps struct {
	DB    *pg.DB
	Redis redisclient.UniversalClient
	// Frequent asks Redis what every request needs: its session.
	Frequent redis.Frequent
	// Reads is Redis for what only reads, which may be tried again.
	Reads  redisclient.UniversalClient
	Limits limit.Limiter
	Log    *slog.Logger
	Now    func() time.Time
	// JWTKeys sign access tokens: the first one new tokens, and what any of them signed is believed. At least 32
	// bytes each.
	JWTKeys [][]byte
	// DataKeys make the keys under which addresses of logins are hashed: the first one new hashes, and those under any
	// of them are known.
	DataKeys [][]byte
	// Origins are the pages from which cookies are accepted.
	Origins []string
	// Address tells where a request comes from.
	Address func(*http.Request) netip.Addr
	// ProfileComplete asks the slice that keeps profiles.
	ProfileComplete application.ProfileComplete
	Answers         payload.Maker
	// Sealer encrypts the keys of one-time passwords; Draw shows them to apps.
	Sealer application.Sealer
	Draw   application.Draw
	// Mail writes to the owners of accounts; its links lead to FrontendURL.
	Mail        mail.Mailer
	FrontendURL string
	Report      security.Report
	// Beside is what is read together with the account of whoever sends a request; see application.Sessions.
	Beside func(ctx context.Context, v access.Viewer, read func(ctx context.Context))
}

// Auth is the slice.
type Auth struct {
	Accounts *application.Accounts
	Sessions *application.Sessions
	GraphQL  graphql.Auth
	// Identify is the HTTP middleware that finds out who sends a request, and carries the cookies of its answer.
	Identify func(http.Handler) http.Handler
	// Forged reports whether a page sends a request with cookies that are not for it to use.
	Forged func(*http.Request) bool
	// Viewer is Identify for requests that bring their Authorization otherwise than in the header.
	Viewer func(r *http.Request, authorization ...string) access.Viewer
}

// New builds the slice. It answers an error for a key that is too short.
func New(d Deps) (Auth, error) {
	lifetimes := domain.DefaultLifetimes()
	tokens, err := jwt.New(d.JWTKeys, lifetimes.Access, d.Now)
	if err != nil {
		return Auth{}, err
	}
	repository, err := postgres.New(d.DB, d.DataKeys...)
	if err != nil {
		return Auth{}, err
	}
	passwords, store := password.New(), redis.New(d.Redis, d.Frequent)
	factor := &application.SecondFactor{Repository: repository, Codes: totp.Codes{}, Sealer: d.Sealer}
	accounts := &application.Accounts{
		Repository: repository, Sessions: store, Passwords: passwords, Policy: domain.NewPasswordPolicy(),
		ProfileComplete: d.ProfileComplete, Tokens: redis.NewTokens(d.Redis, d.Reads), OTP: factor,
		Enrolments: redis.NewEnrolments(d.Redis, d.Reads), Draw: d.Draw, Mail: d.Mail, Limits: d.Limits, Tx: d.DB, Now: d.Now,
		FrontendURL: strings.TrimRight(d.FrontendURL, "/"), Report: d.Report,
	}
	sessions := &application.Sessions{
		Repository: repository, Store: store, Tokens: tokens, Passwords: passwords, OTP: factor, Mail: d.Mail,
		Limits: d.Limits, Tx: d.DB.InTurns(), Now: d.Now, Lifetimes: lifetimes, Report: d.Report, Beside: d.Beside,
	}
	carrier := cookies.New(d.Origins, d.Now)
	fields := graphql.New(accounts, sessions, d.Answers)
	identify := func(ctx context.Context, client access.Client, accessToken string) (access.Viewer, error) {
		v, user, err := sessions.Identify(ctx, client, accessToken)
		if err == nil {
			fields.Users.Prime(ctx, user.ID, user)
		}
		return v, err
	}
	reader := bearer.New(identify, carrier.AccessTokens, d.Address, d.Log)
	return Auth{
		Accounts: accounts,
		Sessions: sessions,
		GraphQL:  fields,
		Identify: func(next http.Handler) http.Handler { return carrier.Wrap(reader.Wrap(next)) },
		Forged:   carrier.Forged,
		Viewer:   reader.Viewer,
	}, nil
}

// NewPasswords returns what hashes passwords, for those who write accounts without a request.
func NewPasswords() application.Passwords { return password.New() }

// NewAdmins returns the use cases of whoever operates the server. It answers an error for a key that is too short.
func NewAdmins(db *pg.DB, now func() time.Time, dataKeys [][]byte) (*application.Admins, error) {
	repository, err := postgres.New(db, dataKeys...)
	if err != nil {
		return nil, err
	}
	return &application.Admins{
		Repository: repository, Passwords: password.New(), Policy: domain.NewPasswordPolicy(), Tx: db, Now: now,
	}, nil
}

// Purge takes away the attempts to sign in that are older than a year, and throttles that hold nobody back any more.
// It returns how many rows it took. Run it each day.
func Purge(ctx context.Context, db *pg.DB, now func() time.Time) (int, error) {
	use := &application.Retention{Repository: postgres.Retention{DB: db}, Now: now}
	return use.Purge(ctx)
}
