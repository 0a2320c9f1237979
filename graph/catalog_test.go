package graph

import (
	"context"
	"encoding/json"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/graph/generated"
	"vitalgo/slices/catalog"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
)

// catalogAPI runs operations on the catalogues, of callers who are not signed in.
type catalogAPI struct {
	exec *executor.Executor
	db   *pgtest.Database
}

func newCatalogAPI(t *testing.T) *catalogAPI {
	t.Helper()
	api := &catalogAPI{db: pgtest.New(t)}
	api.use(api.db.Pool, time.Now)
	return api
}

// use starts the API anew on another pool and clock.
func (a *catalogAPI) use(pool *pgxpool.Pool, now func() time.Time) {
	c := catalog.New(pg.New(pool), now)
	a.exec = executor.New(generated.NewExecutableSchema(generated.Config{
		Resolvers:  &resolver{product: &product{catalog: c}, query: query{CatalogQuery: c.GraphQL.CatalogQuery}},
		Directives: generated.DirectiveRoot{Auth: authorize},
	}))
}

// run answers the data of an operation, or the text of what went wrong.
func (a *catalogAPI) run(ctx context.Context, language locale.Language, query string) string {
	ctx = graphql.StartOperationTrace(access.With(ctx, access.Viewer{Language: language}))
	operation, errs := a.exec.CreateOperationContext(ctx, &graphql.RawParams{Query: query})
	if errs != nil {
		return errs.Error()
	}
	responses, ctx := a.exec.DispatchOperation(ctx, operation)
	response := responses(ctx)
	if response.Errors != nil {
		return response.Errors.Error()
	}
	return string(response.Data)
}

func TestCatalogue(t *testing.T) {
	t.Parallel()
	api := newCatalogAPI(t)
	tests := []struct {
		name     string
		language locale.Language
		query    string
		want     string
	}{
		{"a country by its folded name", locale.Spanish, `{ countries(search: "peru") { code name dialCode flag } }`,
			`{"countries":[{"code":"PE","name":"Perú","dialCode":"+51","flag":"🇵🇪"}]}`},
		{"in English", locale.English, `{ countries(search: " GERMANY ") { code name } }`,
			`{"countries":[{"code":"DE","name":"Germany"}]}`},
		{"not by its name in another language", locale.English, `{ countries(search: "alemania") { code } }`,
			`{"countries":[]}`},
		{"Bogotá without its accent", locale.Spanish, `{ municipalities(departmentCode: "11", search: "bogota") { code name department { code name } } }`,
			`{"municipalities":[{"code":"11001","name":"Bogotá, D.C.","department":{"code":"11","name":"Bogotá, D.C."}}]}`},
		{"Medellín in capitals", locale.Spanish, `{ municipalities(departmentCode: "05", search: "MEDELLIN") { code } }`,
			`{"municipalities":[{"code":"05001"}]}`},
		{"an unknown department", locale.Spanish, `{ municipalities(departmentCode: "00") { code } }`,
			`{"municipalities":[]}`},
		{"an inactive municipality", locale.Spanish, `{ municipalities(departmentCode: "94", search: "mapiripana") { code } }`,
			`{"municipalities":[]}`},
		{"an insurer", locale.Spanish, `{ healthInsurers(search: "salud mia") { code name } }`,
			`{"healthInsurers":[{"code":"SALUD_MIA","name":"Salud Mía EPS"}]}`},
		{"a liquidated insurer", locale.Spanish, `{ healthInsurers(search: "coomeva") { code } }`,
			`{"healthInsurers":[]}`},
		{"document types in order", locale.English, `{ documentTypes { code requiresGuardian } }`,
			`{"documentTypes":[{"code":"CC","requiresGuardian":false},{"code":"TI","requiresGuardian":true},` +
				`{"code":"CE","requiresGuardian":false},{"code":"PA","requiresGuardian":false},{"code":"PT","requiresGuardian":false},` +
				`{"code":"RC","requiresGuardian":true},{"code":"AS","requiresGuardian":false},{"code":"MS","requiresGuardian":true}]}`},
		{"a search that is too long", locale.Spanish, `{ countries(search: "` + strings.Repeat("a", 101) + `") { code } }`,
			"input:1:3: countries BAD_USER_INPUT\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, api.run(t.Context(), tt.language, tt.query)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A tree of 1,122 municipalities costs one statement for each catalogue when cold, and none afterwards.
func TestCatalogueTreeCostsNoStatements(t *testing.T) {
	t.Parallel()
	api := newCatalogAPI(t)
	const tree = `{ departments { code municipalities { department { code name } } } }`
	var answer struct {
		Departments []struct {
			Code           string
			Municipalities []struct{ Department struct{ Code, Name string } }
		}
	}
	if err := json.Unmarshal([]byte(api.run(t.Context(), locale.Spanish, tree)), &answer); err != nil {
		t.Fatal(err)
	}
	if n := api.db.Statements.Count(); n != 2 {
		t.Errorf("cold: %d statements, want 2:\n%s", n, strings.Join(api.db.Statements.SQL(), "\n"))
	}
	leaves := 0
	for _, d := range answer.Departments {
		for _, m := range d.Municipalities {
			leaves++
			if m.Department.Code != d.Code || m.Department.Name == "" {
				t.Fatalf("a municipality of %s says that it is in %+v", d.Code, m.Department)
			}
		}
	}
	if len(answer.Departments) != 33 || leaves != 1122 {
		t.Errorf("%d departments with %d municipalities, want 33 with 1122", len(answer.Departments), leaves)
	}
	api.db.Statements.Reset()
	api.run(t.Context(), locale.English, tree)
	if n := api.db.Statements.Count(); n != 0 {
		t.Errorf("cached: %d statements, want none", n)
	}
}

// security.md Z11: the rows are kept for everyone, the language is the caller's.
func TestCatalogueKeepsLanguagesApart(t *testing.T) {
	t.Parallel()
	api := newCatalogAPI(t)
	want := map[locale.Language]string{
		"":             `{"countries":[{"name":"Alemania"}]}`,
		locale.Spanish: `{"countries":[{"name":"Alemania"}]}`,
		locale.English: `{"countries":[{"name":"Germany"}]}`,
	}
	search := map[locale.Language]string{"": "aleman", locale.Spanish: "aleman", locale.English: "germany"}
	var callers sync.WaitGroup
	for range 100 {
		for language, wanted := range want {
			callers.Go(func() {
				got := api.run(t.Context(), language, `{ countries(search: "`+search[language]+`") { name } }`)
				if got != wanted {
					t.Errorf("in %q: %s, want %s", language, got, wanted)
				}
			})
		}
	}
	callers.Wait()
	if n := api.db.Statements.Count(); n != 2 {
		t.Errorf("%d statements, want one for each language", n)
	}
}

// security.md A04: catalogues are answered while the database is down, however old they are.
func TestCatalogueOutlivesTheDatabase(t *testing.T) {
	t.Parallel()
	var (
		down atomic.Bool
		old  atomic.Bool
	)
	api := newCatalogAPI(t)
	config := api.db.Pool.Config()
	dial := config.ConnConfig.DialFunc
	config.ConnConfig.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		if down.Load() {
			return nil, syscall.ECONNREFUSED
		}
		return dial(ctx, network, address)
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	api.use(pool, func() time.Time {
		if old.Load() {
			return time.Now().Add(24 * time.Hour)
		}
		return time.Now()
	})

	const (
		insurers = `{ healthInsurers(search: "sura") { code } }`
		want     = `{"healthInsurers":[{"code":"SURA"}]}`
	)
	for range 2 {
		if got := api.run(t.Context(), locale.Spanish, insurers); got != want {
			t.Errorf("%s, want %s (database down: %t)", got, want, down.Load())
		}
		down.Store(true)
		old.Store(true)
		pool.Reset()
	}
	const unread = `{ departments { code } }`
	if got := api.run(t.Context(), locale.Spanish, unread); !strings.Contains(got, string(fault.Unavailable)) {
		t.Errorf("a catalogue that was never read: %s, want %s", got, fault.Unavailable)
	}
}
