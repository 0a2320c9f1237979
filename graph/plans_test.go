package graph_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/rogpeppe/go-internal/txtar"

	"vitalgo/graph"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/mailtest"
	"vitalgo/slices/shared/infrastructure/pg"
)

// manyRows is how many rows the tables have in which no statement may look at each.
const manyRows = 100_000

// large are these tables, those first that others refer to, and what makes row n of them another than the first.
var large = []struct{ table, row string }{
	{"users", `'id', ids.account, 'email', n || '@many.example', 'role', 'patient'`},
	{"patients", `'id', ids.patient, 'user_id', ids.account, 'document_number', (5000000000 + n)::text`},
	{"medications", `'id', ids.row, 'patient_id', ids.patient, 'recorded_by', ids.account`},
	{"allergies", `'id', ids.row, 'patient_id', ids.patient, 'recorded_by', ids.account`},
	{"illnesses", `'id', ids.row, 'patient_id', ids.patient, 'recorded_by', ids.account`},
	{"surgeries", `'id', ids.row, 'patient_id', ids.patient, 'recorded_by', ids.account`},
	{"emergency_contacts", `'id', ids.row, 'patient_id', ids.patient`},
	{"emergency_codes", `'id', ids.row, 'patient_id', ids.patient, 'generated_by', ids.account, 'code_hash', '\x' || md5(n::text) || md5(n::text)`},
	{"guardianships", `'id', ids.row, 'patient_id', ids.patient, 'guardian_id', ids.account`},
	{"access_grants", `'id', ids.row, 'patient_id', ids.patient, 'professional_id', ids.account, 'granted_by', ids.account`},
	{"access_log", `'id', ids.row, 'patient_id', ids.patient, 'accessor_id', ids.account, 'sealed', false`},
	{"audit_seals", `'source', 'access_log', 'row_id', ids.row, 'position', 1000 + n, 'patient_hash', '\x00', 'accessor_hash', '\x00',
		'row_hash', '\x00', 'previous_hash', '\x00', 'chain_hash', '\x00'`},
	{"record_changes", `'id', ids.row, 'patient_id', ids.patient, 'actor_id', ids.account`},
	{"legal_acceptances", `'id', ids.row, 'user_id', ids.account, 'patient_id', null`},
}

// countPatients is the one exception: Home.registeredPatients counts all, and keeps the number for a while.
const countPatients = `SELECT count(*) FROM users WHERE role = 'patient' AND closing_since IS NULL`

// fill gives the large tables their rows. None of them is the register's.
func fill(t *testing.T, db *pgxpool.Pool) {
	t.Helper()
	conn, err := db.Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	run := func(sql string) {
		t.Helper()
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	run(`SET session_replication_role = replica`) // without triggers
	// The register has none of these.
	run(`INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, phone, created_at)
		SELECT gen_random_uuid(), id, 0, 'Rosa Pérez', 'MADRE', '+573001234567', created_at FROM patients LIMIT 1`)
	run(`INSERT INTO access_log (id, patient_id, accessor_id, accessor_role, accessor_name, reason, granted, ip, user_agent, at)
		SELECT gen_random_uuid(), id, user_id, 'professional', 'Rosa Pérez', 'care_team', true, '127.0.0.1', '', created_at FROM patients LIMIT 1`)
	for _, l := range large {
		multiply(t, conn, l.table, l.row, manyRows)
	}
	run(`ALTER TABLE audit_seals ALTER source SET STATISTICS 1000`) // a few are of another source, which a sample may miss
	run(`RESET session_replication_role`)
	run(`ANALYZE`)
}

// multiply adds so many copies of a table's first row, with what row makes another of copy n.
func multiply(t *testing.T, conn *pgxpool.Conn, table, row string, copies int) {
	t.Helper()
	var columns string
	if err := conn.QueryRow(t.Context(), `
		SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
		WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`, table).Scan(&columns); err != nil {
		t.Fatal(err)
	}
	done, err := conn.Exec(t.Context(), `INSERT INTO `+table+` (`+columns+`)
		SELECT `+columns+`
		FROM (SELECT first FROM `+table+` first LIMIT 1) one,
			generate_series(1, $1::int) n,
			LATERAL (SELECT md5('account' || n)::uuid AS account, md5('patient' || n)::uuid AS patient, md5('row' || n)::uuid AS row) ids,
			LATERAL jsonb_populate_record(null::`+table+`, to_jsonb(one.first) || jsonb_build_object(`+row+`)) r`, copies)
	if err != nil {
		t.Fatalf("multiply a row of %s: %v", table, err)
	}
	if done.RowsAffected() != int64(copies) {
		t.Errorf("%s has no row to begin with", table)
	}
}

// planned hears of the plans of all statements, those within functions too.
type planned struct {
	mu    sync.Mutex
	plans map[string]bool // with their statements, as JSON
}

func (p *planned) hear(_ *pgconn.PgConn, notice *pgconn.Notice) {
	if _, plan, ok := strings.Cut(notice.Message, "plan:\n"); ok {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.plans[plan] = true
	}
}

// explained returns db on a pool whose statements p hears the plans of.
func (p *planned) explained(t *testing.T, db *pg.DB) *pg.DB {
	t.Helper()
	cfg := db.Pool().Config()
	for setting, value := range map[string]string{
		"session_preload_libraries": "auto_explain", "auto_explain.log_min_duration": "0", "auto_explain.log_nested_statements": "on",
		"auto_explain.log_analyze": "on", "auto_explain.log_buffers": "on", "auto_explain.log_timing": "off",
		"auto_explain.log_format": "json", "auto_explain.log_level": "notice", "client_min_messages": "notice",
	} {
		cfg.ConnConfig.RuntimeParams[setting] = value
	}
	cfg.ConnConfig.OnNotice = p.hear
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(t.Context()), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pg.New(pool)
}

// node is a part of a plan.
type node struct {
	Type     string `json:"Node Type"`
	Relation string `json:"Relation Name"`
	Hit      int    `json:"Shared Hit Blocks"`
	Read     int    `json:"Shared Read Blocks"`
	Plans    []node
}

// readsAll names the large tables that n reads from end to end.
func (n node) readsAll() []string {
	var tables []string
	if n.Type == "Seq Scan" && slices.ContainsFunc(large, func(l struct{ table, row string }) bool { return l.table == n.Relation }) {
		tables = append(tables, n.Relation)
	}
	for _, below := range n.Plans {
		tables = append(tables, below.readsAll()...)
	}
	return tables
}

// Every operation of the reference is asked on tables of 100,000 rows, every chore and a job of each kind is done, and no
// plan of any of their statements reads one of them from end to end.
func TestNoStatementReadsALargeTable(t *testing.T) {
	t.Parallel()
	p := &planned{plans: map[string]bool{}}
	a := newAPIWith(t, func(parts *app.Parts) { parts.DB = p.explained(t, parts.DB) })
	fill(t, a.db.Pool)
	background := a.parts
	background.DB = p.explained(t, pg.New(a.db.As(t, string(pg.Jobs), nil)))
	a.mails = mailtest.New(t, a.db, a.clock.Now, graph.Jobs(background)...)
	a.replacePhoto(t, "secondary")
	for _, name := range examplesInOrder(t) {
		askExample(t, a, name)
	}
	a.mails.Start(t)
	for _, kind := range []string{"mail", "erase-photo"} {
		await(t, func() bool {
			return a.count(t, `SELECT count(*) FROM river_job WHERE state = 'completed' AND kind = '`+kind+`'`) > 0
		})
	}
	a.clock.Advance(grace)
	a.chores(t)
	if a.count(t, `SELECT count(*) FROM users WHERE closing_since IS NOT NULL`) != 0 {
		t.Error("no account is erased")
	}
	if len(p.plans) < 100 {
		t.Errorf("%d plans were seen", len(p.plans))
	}
	for plan := range p.plans {
		var seen struct {
			Query string `json:"Query Text"`
			Plan  node
		}
		if err := json.Unmarshal([]byte(plan), &seen); err != nil {
			t.Fatalf("%v in %s", err, plan)
		}
		if strings.TrimSpace(seen.Query) == countPatients {
			continue
		}
		if tables := seen.Plan.readsAll(); tables != nil {
			t.Errorf("%s\nreads all of %v", seen.Query, tables)
		}
	}
}

// replacePhoto leaves a photo that no record names any more.
func (a *api) replacePhoto(t *testing.T, who string) {
	t.Helper()
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 60, 30))); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, body := a.upload(t, who, picture.Bytes())
		wantIn(t, body, `"userErrors":[]`)
	}
}

// examplesInOrder lists the examples: first those after which everybody can still sign in.
func examplesInOrder(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/examples/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	parting := func(file string) int {
		return slices.Index([]string{"changePassword", "changeEmail", "logout", "closeAccount", "resetPassword"},
			strings.TrimSuffix(filepath.Base(file), ".txtar"))
	}
	slices.SortStableFunc(files, func(a, b string) int { return cmp.Compare(parting(a), parting(b)) })
	return files
}

// askExample sends what an example asks, whatever is answered.
func askExample(t *testing.T, a *api, file string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &scenario{api: a, names: names{known: map[string]string{}, counts: map[string]int{}}}
	for _, section := range archive.Files {
		kind, who, _ := strings.Cut(section.Name, " ")
		who, with, _ := strings.Cut(who, " with ")
		text := strings.TrimSpace(string(section.Data))
		if kind != "as" || with != "" || strings.Contains(text, "#") || strings.Contains(text, "{{mail") || strings.Contains(text, "{{otp") {
			continue
		}
		s.signIn(t, who)
		operation, variables, _ := strings.Cut(s.fillIn(t, text), "\n\n")
		a.request(t, fmt.Sprintf(`{"query": %q, "variables": %s}`, operation, cmp.Or(variables, "{}")), "Authorization", "Bearer "+a.tokens[who])
	}
}
