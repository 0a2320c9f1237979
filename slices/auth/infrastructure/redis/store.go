// Package redis keeps sessions and their refresh tokens (domain.md section 2.2). It stores no token in clear:
// refresh tokens as SHA-256, and the successor of a used one encrypted under a key that only the used one gives.
//
// The end of a session is published on the channel session-ended:{id}.
//
// session:{id} is a hash; user_sessions:{account} lists an account's sessions by their start, also those that have run
// out; refresh:{sha256} leads from current and used tokens to the session. Instants are microseconds, and expiry is
// checked against the caller's clock; keys go a day after the longest that a session could have been refreshed.
package redis

import (
	"context"
	_ "embed" // the scripts
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

var (
	//go:embed open.lua
	openLua string
	//go:embed rotate.lua
	rotateLua string
	//go:embed refreshed.lua
	refreshedLua string
	//go:embed note.lua
	noteLua string
	//go:embed list.lua
	listLua string
	//go:embed end.lua
	endLua string
)

const (
	// keptAfter lets a token that is too old be told from one that never was.
	keptAfter = 24 * time.Hour
	// seenEvery is how often the last use of a session is written at most.
	seenEvery = time.Minute
)

// Store implements application.SessionStore.
type Store struct {
	client                                   redis.UniversalClient
	frequent                                 Frequent
	open, rotate, refreshed, note, list, end *redis.Script
}

// Frequent is Redis for what every request asks.
type Frequent interface {
	redis.Scripter
	// Begin has a command travel, and returns what waits until it has been answered.
	Begin(ctx context.Context, cmd redis.Cmder) (wait func())
}

// New returns a Store on client, which looks at sessions, as every request does, by frequent.
func New(client redis.UniversalClient, frequent Frequent) *Store {
	return &Store{
		client:    client,
		frequent:  frequent,
		open:      redis.NewScript(openLua),
		rotate:    redis.NewScript(rotateLua),
		refreshed: redis.NewScript(refreshedLua),
		note:      redis.NewScript(noteLua),
		list:      redis.NewScript(listLua),
		end:       redis.NewScript(endLua),
	}
}

func sessionKey(session id.ID) string { return "session:" + session.String() }

func indexKey(account id.ID) string { return "user_sessions:" + account.String() }

func refreshKey(token string) string { return "refresh:" + digest(token) }

// Open implements application.SessionStore.
func (s *Store) Open(ctx context.Context, session domain.Session, refreshToken string, limit int) (int, error) {
	kept := session.AbsoluteExpiresAt.Sub(session.CreatedAt) + keptAfter
	args := append([]any{session.ID.String(), session.CreatedAt.UnixMicro(), limit, kept.Milliseconds()},
		fields(session, digest(refreshToken))...)
	keys := []string{sessionKey(session.ID), indexKey(session.UserID), refreshKey(refreshToken)}
	ended, err := s.open.Run(ctx, s.client, keys, args...).Int()
	return ended, unavailable(err)
}

// Rotate implements application.SessionStore.
func (s *Store) Rotate(ctx context.Context, refreshToken string, next application.Successor, l domain.Lifetimes) (application.Rotation, error) {
	sealed, err := seal(refreshToken, next)
	if err != nil {
		return application.Rotation{}, err
	}
	keys := []string{refreshKey(refreshToken), refreshKey(next.RefreshToken)}
	answer, err := s.rotate.Run(ctx, s.client, keys, next.At.UnixMicro(), l.Repeat.Microseconds(),
		l.Refresh.Microseconds(), l.Remembered.Microseconds(), sealed, digest(next.RefreshToken)).Slice()
	if err != nil {
		return application.Rotation{}, unavailable(err)
	}
	return rotation(refreshToken, answer)
}

// rotation reads what rotate.lua answers: the outcome, and after a trade the sealed successor and the session.
func rotation(refreshToken string, answer []any) (application.Rotation, error) {
	switch fmt.Sprint(answer[0]) {
	case "invalid":
		return application.Rotation{Refused: fault.TokenInvalid}, nil
	case "reused":
		account, err := id.Parse(fmt.Sprint(answer[1]))
		return application.Rotation{Refused: fault.TokenInvalid, Reused: account}, err
	case "expired":
		return application.Rotation{Refused: fault.TokenExpired}, nil
	}
	next, err := open(refreshToken, fmt.Sprint(answer[1]))
	if err != nil {
		return application.Rotation{}, err
	}
	session, err := read(answer[2:])
	return application.Rotation{Session: session, Successor: next}, err
}

// Refreshed implements application.SessionStore.
func (s *Store) Refreshed(ctx context.Context, refreshToken string) (domain.Session, error) {
	answer, err := s.refreshed.Run(ctx, s.client, []string{refreshKey(refreshToken)}).Slice()
	if err != nil {
		return domain.Session{}, unavailable(err)
	}
	if len(answer) == 0 {
		return domain.Session{}, fault.New(fault.NotFound)
	}
	return read(answer)
}

// See implements application.SessionStore.
func (s *Store) See(ctx context.Context, session id.ID, now time.Time) (answer func() (domain.Session, error)) {
	asked := redis.NewSliceCmd(ctx, append([]any{"hmget", sessionKey(session)}, seenWords...)...)
	wait := s.frequent.Begin(ctx, asked)
	return func() (domain.Session, error) {
		wait()
		found, err := seenIn(asked, now)
		if err != nil || now.Sub(found.LastSeenAt) < seenEvery {
			return found, err
		}
		found.LastSeenAt = time.UnixMicro(now.UnixMicro()).UTC()
		return found, unavailable(s.note.Run(ctx, s.frequent, []string{sessionKey(session)}, now.UnixMicro()).Err())
	}
}

// seenIn reads the session that Redis answered with, if it is open.
func seenIn(answer *redis.SliceCmd, now time.Time) (domain.Session, error) {
	values, err := answer.Result()
	switch {
	case err != nil:
		return domain.Session{}, unavailable(err)
	case values[0] == nil:
		return domain.Session{}, fault.New(fault.NotFound)
	}
	found, err := (&hash{names: seen, values: values}).session()
	if err == nil && !found.ExpiresAt.After(now) {
		err = fault.New(fault.NotFound)
	}
	return found, err
}

// List implements application.SessionStore.
func (s *Store) List(ctx context.Context, account id.ID, now time.Time) ([]domain.Session, error) {
	answer, err := s.list.Run(ctx, s.client, []string{indexKey(account)}, now.UnixMicro()).Slice()
	if err != nil {
		return nil, unavailable(err)
	}
	sessions := make([]domain.Session, len(answer))
	for i, one := range answer {
		flat, _ := one.([]any)
		if sessions[i], err = read(flat); err != nil {
			return nil, err
		}
	}
	return sessions, nil
}

// End implements application.SessionStore.
func (s *Store) End(ctx context.Context, account, session id.ID, now time.Time) error {
	n, err := s.endWhere(ctx, account, now, "only", session)
	if err == nil && n == 0 {
		return fault.New(fault.NotFound)
	}
	return err
}

// EndAll implements application.SessionStore.
func (s *Store) EndAll(ctx context.Context, account, kept id.ID, now time.Time) (int, error) {
	return s.endWhere(ctx, account, now, "except", kept)
}

func (s *Store) endWhere(ctx context.Context, account id.ID, now time.Time, mode string, session id.ID) (int, error) {
	n, err := s.end.Run(ctx, s.client, []string{indexKey(account)}, now.UnixMicro(), mode, session.String()).Int()
	return n, unavailable(err)
}

func unavailable(err error) error {
	if err == nil {
		return nil
	}
	return fault.Because(fault.Unavailable, fmt.Errorf("session store: %w", err))
}
