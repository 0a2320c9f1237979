package auth_test

import (
	"context"
	"net/http"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/auth"
	"vitalgo/slices/auth/application"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/mailtest"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/qrcode"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redisdb"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/sealer"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

const (
	address  = "maria.gonzalez@example.com"
	password = "SecurePass123!"
)

// world is the slice on a database and a Redis of its own, with a clock that tests set.
type world struct {
	auth.Auth
	db    *pgtest.Database
	redis *redis.Client
	limit *ratelimit.Limiter
	post  *mailtest.Post
	keys  [][]byte // of access tokens
	data  [][]byte // that secrets of the database are sealed with

	mu  sync.Mutex
	now time.Time
}

func newWorld(t *testing.T, scale int) *world {
	t.Helper()
	w := &world{db: pgtest.New(t), redis: redistest.New(t), now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	w.limit = ratelimit.New(w.redis, scale)
	w.keys = [][]byte{[]byte("a key of thirty-two bytes or more")}
	w.data = [][]byte{[]byte("0123456789abcdef0123456789abcdef")}
	w.post = mailtest.New(t, w.db, w.Now)
	w.Auth = w.replica(t)
	return w
}

// replica is one more server on the same database and Redis.
func (w *world) replica(t *testing.T) auth.Auth {
	t.Helper()
	keys, err := sealer.New([]sealer.Key{[]byte("0123456789abcdef0123456789abcdef")})
	check(t, err)
	a, err := auth.New(auth.Deps{
		DB: pg.New(w.db.App), Redis: w.redis, Frequent: redisdb.NewShared(w.redis), Reads: w.redis, Limits: w.limit, Log: logtest.Searched(t), Now: w.Now,
		JWTKeys:         w.keys,
		DataKeys:        w.data,
		Address:         func(*http.Request) netip.Addr { return netip.MustParseAddr("192.0.2.1") },
		ProfileComplete: func(context.Context, access.Viewer, id.ID) (bool, error) { return false, nil },
		Sealer:          keys,
		Draw:            qrcode.NewDrawer().SVG,
		Mail:            w.post,
		FrontendURL:     "https://vitalgo.example/",
	})
	check(t, err)
	return a
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// hash is made once: it takes its time.
var hash = sync.OnceValues(func() (string, error) {
	return auth.NewPasswords().Hash(context.Background(), password)
})

// account opens an account that has the password.
func (w *world) account(t *testing.T, address string, role person.Role) id.ID {
	t.Helper()
	hashed, err := hash()
	check(t, err)
	account := id.New(w.Now())
	check(t, w.Accounts.Create(t.Context(), enrol.Account{
		ID: account, Email: address, PasswordHash: hashed, Role: role,
		FirstName: "María", LastName: "González", Language: locale.English, At: w.Now(),
	}))
	return account
}

// from is nobody, at an address of the network.
func from(ip string) access.Viewer {
	return access.Viewer{Client: access.Client{Address: netip.MustParseAddr(ip), UserAgent: "Browser"}}
}

func (w *world) login(t *testing.T, address, password string) (application.SignedIn, application.Refusal, error) {
	t.Helper()
	return w.Sessions.Login(t.Context(), from("192.0.2.1"), application.Login{Email: address, Password: password})
}

func (w *world) signIn(t *testing.T, address string) application.SignedIn {
	t.Helper()
	signedIn, _, err := w.login(t, address, password)
	check(t, err)
	return signedIn
}

// alive reports whether an access token is believed.
func (w *world) alive(t *testing.T, s application.SignedIn) bool {
	t.Helper()
	v, _, err := w.Sessions.Identify(t.Context(), access.Client{}, s.Tokens.AccessToken)
	if err != nil && fault.CodeOf(err) != fault.Unauthenticated {
		t.Fatal(err)
	}
	return err == nil && v.User == s.User.ID
}

// dump is all that Redis holds, for restore to bring back.
func (w *world) dump(t *testing.T) map[string]string {
	t.Helper()
	dumps := map[string]string{}
	for _, key := range w.redis.Keys(t.Context(), "*").Val() {
		dumps[key] = w.redis.Dump(t.Context(), key).Val()
	}
	return dumps
}

func (w *world) restore(t *testing.T, dumps map[string]string) {
	t.Helper()
	for key, dump := range dumps {
		check(t, w.redis.RestoreReplace(t.Context(), key, 0, dump).Err())
	}
}

func (w *world) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	_, err := w.db.Pool.Exec(t.Context(), sql, args...)
	check(t, err)
}

func (w *world) text(t *testing.T, sql string, args ...any) string {
	t.Helper()
	var s string
	check(t, w.db.Pool.QueryRow(t.Context(), sql, args...).Scan(&s))
	return s
}

// problem is the reason and the field of the one problem in err, or the code of another failure.
func problem(err error) string {
	switch problems := fault.ProblemsIn(err); {
	case err == nil:
		return ""
	case problems == nil:
		return string(fault.CodeOf(err))
	default:
		return problems.Error()[len("input: "):]
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
