package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"vitalgo/graph"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/exports"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/logtest"
	"vitalgo/slices/shared/infrastructure/mailtest"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/photos"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// people are the accounts of the register by the names that tests call them.
var people = map[string]string{
	"primary": demo.PrimaryID, "secondary": demo.SecondaryID, "paramedic": demo.ParamedicID,
	"pending": demo.PendingParamedicID, "professional": demo.ProfessionalID, "admin": demo.AdminID,
}

// clock is a time that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance lets the time d pass.
func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// api is the whole server on a database and a Redis of its own, with the register in it.
type api struct {
	handler http.Handler
	photos  *photos.Store
	exports http.Handler
	db      *pgtest.Database
	clock   *clock
	mails   *mailtest.Post
	parts   app.Parts
	tokens  map[string]string // by person
}

// loaderWait is long enough for all keys of a list to be asked for, on a machine that is busy.
const loaderWait = 50 * time.Millisecond

func newAPI(t testing.TB) *api { return newAPIWith(t, func(*app.Parts) {}) }

// newAPIWith is newAPI with some parts changed.
func newAPIWith(t testing.TB, change func(*app.Parts)) *api {
	t.Helper()
	f := fixture.NewHashed(t, hashOf)
	a := &api{db: f.Database, clock: &clock{now: fixture.Now()}, tokens: map[string]string{}}
	log, _ := logtest.New(t)
	store, err := photos.Open(t.Context(), photos.Options{
		Bucket: "mem://", PublicURL: "https://api.vitalgo.example", Keys: [][]byte{fixture.DataKey()}, Now: a.clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	a.photos = store
	parts := app.Parts{
		DB: f.DB, Redis: redistest.New(t), Log: log, Now: a.clock.Now,
		JWTKeys: [][]byte{[]byte("a key of thirty-two bytes or more")}, DataKeys: [][]byte{fixture.DataKey()}, Photos: store,
		Version: "1.2.3", FrontendURL: "https://vitalgo.example", PublicURL: "https://api.vitalgo.example", RateLimitScale: 1000, Explore: true, AllowGET: true, LoaderWait: loaderWait,
	}
	parts.Exports = exports.New(parts.Redis, t.TempDir(), a.clock.Now)
	a.exports = parts.Exports
	change(&parts)
	background := parts
	background.DB = pg.New(f.As(t, string(pg.Jobs), nil))
	a.mails = mailtest.New(t, f.Database, a.clock.Now, graph.Jobs(background)...)
	parts.Mail, parts.Queue = a.mails, a.mails.Jobs()
	a.parts = parts
	a.handler = a.replica(t)
	return a
}

// replica is another server on the same database and Redis.
func (a *api) replica(t testing.TB) http.Handler {
	t.Helper()
	handler, err := graph.NewHandler(a.parts)
	if err != nil {
		t.Fatal(err)
	}
	return httpserver.Chain(handler, httpserver.Common(httpserver.CommonOptions{
		Log: a.parts.Log, Now: a.clock.Now, Methods: []string{http.MethodPost}, MaxURL: 8 << 10,
		Observe: a.parts.Telemetry.Middleware(),
	})...)
}

// ask sends an operation as a person of the register, or as nobody, and returns the body of the answer.
func (a *api) ask(t *testing.T, who, operation, variables string) string {
	t.Helper()
	token := ""
	if who != "nobody" {
		a.signIn(t, who)
		token = a.tokens[who]
	}
	_, body := a.send(t, token, operation, variables)
	return body
}

// send sends an operation with an access token, if there is one; variables are JSON or empty.
func (a *api) send(t testing.TB, token, operation, variables string) (int, string) {
	t.Helper()
	if variables == "" {
		variables = "null"
	}
	body, err := json.Marshal(map[string]any{"query": operation, "variables": json.RawMessage(variables)})
	if err != nil {
		t.Fatalf("%v in variables %s", err, variables)
	}
	header := http.Header{"Content-Type": {"application/json"}, "Accept-Language": {"en"}}
	if token != "" {
		header.Set("Authorization", "Bearer "+token)
	}
	return a.post(t, header, string(body))
}

func (a *api) post(t testing.TB, header http.Header, body string) (int, string) {
	t.Helper()
	recorder := postTo(t, a.handler, header, body)
	isDocumented(t, body, recorder.Body.String())
	return recorder.Code, strings.TrimSpace(recorder.Body.String())
}

func postTo(t testing.TB, replica http.Handler, header http.Header, body string) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
	request.Header = header
	recorder := httptest.NewRecorder()
	replica.ServeHTTP(recorder, request)
	return recorder
}

const login = `mutation ($email: EmailAddress!, $password: String!) {
	login(input: {email: $email, password: $password}) { tokens { accessToken refreshToken } userErrors { code } }
}`

// signIn signs a person of the register in, once.
func (a *api) signIn(t testing.TB, who string) {
	t.Helper()
	if who == "nobody" || a.tokens[who] != "" {
		return
	}
	for _, account := range demo.Accounts() {
		if account.ID == people[who] {
			a.tokens[who], _ = a.login(t, account.Email, account.Password)
			return
		}
	}
	t.Fatalf("nobody in the register is called %q", who)
}

// login returns the access and the refresh token of a new session.
func (a *api) login(t testing.TB, email, password string) (access, refresh string) {
	t.Helper()
	variables, err := json.Marshal(map[string]string{"email": email, "password": password})
	if err != nil {
		t.Fatal(err)
	}
	_, body := a.send(t, "", login, string(variables))
	var answer struct {
		Data struct {
			Login struct {
				Tokens struct{ AccessToken, RefreshToken string }
			}
		}
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || answer.Data.Login.Tokens.AccessToken == "" {
		t.Fatalf("sign-in answers %s, %v", body, err)
	}
	return answer.Data.Login.Tokens.AccessToken, answer.Data.Login.Tokens.RefreshToken
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

// exec runs SQL as the owner of the database.
func (a *api) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := a.db.Pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// count returns the one number that a query answers.
func (a *api) count(t *testing.T, sql string, args ...any) int {
	t.Helper()
	var n int
	if err := a.db.Pool.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// globalID is the id by which the API names an object.
func globalID(typ, uuid string) string { return id.Global{Type: typ, ID: fixture.ID(uuid)}.String() }

// rowID is globalID of a row of the register: table KKKK, row NN of domain.md section 7.
func rowID(typ string, table, row int) string {
	return globalID(typ, fmt.Sprintf("0199d000-%04d-7000-8000-%012d", table, row))
}

// asJSON writes variables.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
