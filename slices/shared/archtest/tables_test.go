package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// owners says which slice keeps a table: the one whose rules its rows follow.
var owners = map[string]string{
	"access_grants":       "careteam",
	"access_log":          "activity",
	"allergies":           "allergies",
	"audit_anchors":       "shared/auditchain",
	"audit_seals":         "shared/auditchain",
	"countries":           "catalog",
	"departments":         "catalog",
	"document_types":      "catalog",
	"emergency_codes":     "emergency",
	"emergency_contacts":  "profile",
	"guardianships":       "guardianship",
	"icd10_codes":         "catalog",
	"idempotency_keys":    "shared/idempotency",
	"illnesses":           "illnesses",
	"insurers":            "catalog",
	"legal_acceptances":   "home",
	"legal_documents":     "home",
	"login_attempts":      "auth",
	"login_throttles":     "auth",
	"medication_names":    "catalog",
	"medications":         "medications",
	"municipalities":      "catalog",
	"otp_recovery_codes":  "auth",
	"patients":            "profile",
	"record_changes":      "activity",
	"reproductive_health": "profile",
	"river_job":           "shared/jobs",
	"river_leader":        "shared/jobs",
	"river_notification":  "shared/jobs",
	"river_queue":         "shared/jobs",
	"staff_decisions":     "staff",
	"staff_members":       "staff",
	"surgeries":           "surgeries",
	"users":               "auth",
}

// readModels answer figures over many tables, each in one SELECT. They may read every table, and write none
// but their own.
var readModels = []string{"dashboard", "emergency", "interop"}

// A loan lets a slice, or a shared package, name a table of another slice.
type loan struct {
	by, table string
	writes    bool
	why       string
}

var loans = []loan{
	{by: "activity", table: "medications", why: "what a change is about keeps its name, also once it is deleted"},
	{by: "activity", table: "allergies", why: "as medications"},
	{by: "activity", table: "illnesses", why: "as medications"},
	{by: "activity", table: "surgeries", why: "as medications"},
	{by: "auth", table: "patients", why: "which record is the account's own, known with the account on every request"},
	{by: "auth", table: "staff_members", why: "whether the account is active staff, known with the account on every request"},
	{by: "home", table: "users", writes: true, why: "an account is counted, closed and erased as a whole"},
	{by: "home", table: "patients", writes: true, why: "a record is closed and erased with its account"},
	{by: "home", table: "guardianships", why: "a dependant whom nobody else keeps is closed and erased with the account"},
	{by: "home", table: "emergency_codes", writes: true, why: "closing an account revokes its codes, in one transaction"},
	{by: "careteam", table: "patients", why: "the list of shared records is ordered and searched by name, in one statement with the consents"},
	{by: "guardianship", table: "users", why: "who registers two dependants at once takes turns at the own account"},
	{by: "staff", table: "users", why: "the name and address of staff, listed in one statement"},
	{by: "profile", table: "allergies", why: "a section with rows cannot be declared empty"},
	{by: "profile", table: "illnesses", why: "a section with rows cannot be declared empty"},
	{by: "profile", table: "medications", why: "a section with rows cannot be declared empty"},
	{by: "profile", table: "surgeries", why: "a section with rows cannot be declared empty"},
	{by: "shared/keyrotation", table: "emergency_codes", why: "secret columns of all slices are sealed anew with one key"},
	{by: "shared/keyrotation", table: "users", why: "as emergency_codes"},
	{by: "shared/ledgertable", table: "patients", why: "which record is the account's own, for lists that are read along with the account"},
	{by: "shared/mailing", table: "users", why: "where a mail goes, and in which language"},
	{by: "shared/records", table: "access_grants", why: "a consent must not end while the record is open"},
	{by: "shared/records", table: "staff_members", why: "an approval must not end while the record is open"},
	{by: "shared/records", table: "patients", writes: true, why: "opening a record locks it; a new row ends the statement that a section is empty"},
	{by: "shared/records", table: "users", why: "the access log keeps the reader's name as of then"},
	{by: "shared/records", table: "access_log", writes: true, why: "a reading is logged in the transaction that reads"},
	{by: "shared/records", table: "record_changes", writes: true, why: "a change is logged in the transaction that changes"},
}

// mention is a table that a text of a package names.
type mention struct {
	by, table string
	writes    bool
}

var (
	word  = regexp.MustCompile(`\b[a-z0-9_]+\b`)
	write = regexp.MustCompile(`\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|MERGE\s+INTO|TRUNCATE)\s+([a-z0-9_]+)`)
)

// mentionsIn finds the tables that a text names. Every word that is the name of a table counts: a missed
// table is worse than a word to be explained.
func mentionsIn(by, text string) []mention {
	found := map[mention]bool{}
	for _, name := range word.FindAllString(text, -1) {
		if owners[name] != "" {
			found[mention{by: by, table: name}] = true
		}
	}
	for _, written := range write.FindAllStringSubmatch(text, -1) {
		if owners[written[1]] != "" {
			found[mention{by: by, table: written[1], writes: true}] = true
		}
	}
	return slices.Collect(maps.Keys(found))
}

// mayName returns why a mention is forbidden, or "". A slice that reads another one's table copies its rules,
// such as which rows are deleted; what writes there breaks them.
func mayName(m mention, loans []loan) string {
	switch {
	case owners[m.table] == m.by:
		return ""
	case slices.Contains(readModels, m.by) && !m.writes:
		return ""
	case slices.ContainsFunc(loans, func(l loan) bool { return covers(l, m) }):
		return ""
	case m.writes:
		return "only the slice of a table writes to it: " + owners[m.table]
	default:
		return "only the slice of a table reads it: " + owners[m.table]
	}
}

func covers(l loan, m mention) bool {
	return l.by == m.by && l.table == m.table && (l.writes || !m.writes)
}

// asks reports whether a package runs SQL through pg, and under which name it borrows tables. Front doors
// hand pg on; packages below pg make, fill and start databases.
func asks(p pkg) (by string, ok bool) {
	at, own := placeOf(p.ImportPath)
	switch {
	case !own || at.layer != infrastructure || !slices.Contains(p.Imports, module+"/slices/shared/infrastructure/pg"):
		return "", false
	case isShared(at):
		return "shared/" + at.part, !slices.Contains(belowPG, at.part)
	default:
		return at.slice, true
	}
}

func TestTables(t *testing.T) {
	t.Parallel()
	used := map[loan]bool{}
	for _, p := range packagesOf(t) {
		by, ok := asks(p)
		if !ok {
			continue
		}
		for _, file := range p.Files {
			for _, text := range textsOf(t, file) {
				for _, m := range mentionsIn(by, text) {
					if why := mayName(m, loans); why != "" {
						t.Errorf("%s names the table %s: %s", file, m.table, why)
					}
					for _, l := range loans {
						used[l] = used[l] || covers(l, m) && l.writes == m.writes
					}
				}
			}
		}
	}
	for _, l := range loans {
		if !used[l] {
			t.Errorf("%s no longer needs the table %s (writing: %t): take it out of the list", l.by, l.table, l.writes)
		}
	}
}

// textsOf returns the string literals of a Go file.
func textsOf(t *testing.T, path string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Error(err)
			}
			texts = append(texts, text)
		}
		_, isImport := n.(*ast.ImportSpec)
		return !isImport
	})
	return texts
}

// A table without an owner would be free for all.
func TestEveryTableHasAnOwner(t *testing.T) {
	t.Parallel()
	schema, err := os.ReadFile(filepath.Join(root, "migrations", "schema.sql"))
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for _, created := range regexp.MustCompile(`(?m)^CREATE (?:UNLOGGED )?TABLE public\.(\w+)`).FindAllSubmatch(schema, -1) {
		tables = append(tables, string(created[1]))
	}
	slices.Sort(tables)
	if owned := slices.Sorted(maps.Keys(owners)); !slices.Equal(tables, owned) {
		t.Errorf("the schema has the tables\n%q, owners are named for\n%q", tables, owned)
	}
}

func TestTableRules(t *testing.T) {
	t.Parallel()
	lent := []loan{
		{by: "auth", table: "patients", why: "read"},
		{by: "shared/records", table: "access_log", writes: true, why: "write"},
	}
	tests := []struct {
		name, by, sql string
		refused       bool
	}{
		{"own table", "medications", "SELECT m.id FROM medications m", false},
		{"function", "medications", "FROM records_of($1, $2) r", false},
		{"own table in every way", "medications", "DELETE FROM medications; UPDATE medications SET x = 1", false},
		{"locking is not writing", "auth", "SELECT FROM patients p FOR NO KEY UPDATE OF p", false},
		{"upsert", "medications", "INSERT INTO medications (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET x = 1", false},
		{"a column with a similar name", "medications", "SELECT users_count, patients_id FROM medications", false},
		{"join", "medications", "FROM medications m JOIN patients p ON p.id = m.patient_id", true},
		{"list of tables", "medications", "FROM medications m, users u", true},
		{"part of a statement", "medications", "\n\tusers u", true},
		{"qualified", "medications", "FROM public.users", true},
		{"loan", "auth", "SELECT id FROM patients", false},
		{"loan of another slice", "staff", "SELECT id FROM patients", true},
		{"writing to what is lent for reading", "auth", "UPDATE patients SET phone = $1", true},
		{"writing to what is lent for writing", "shared/records", "INSERT INTO access_log (id)", false},
		{"read model", "dashboard", "SELECT FROM medications, allergies, patients", false},
		{"read model that writes", "dashboard", "DELETE\nFROM medications", true},
		{"read model on its own table", "emergency", "UPDATE emergency_codes SET revoked_at = $1", false},
	}
	for _, tt := range tests {
		refused := slices.ContainsFunc(mentionsIn(tt.by, tt.sql), func(m mention) bool { return mayName(m, lent) != "" })
		if refused != tt.refused {
			t.Errorf("%s: refused %t, want %t", tt.name, refused, tt.refused)
		}
	}
}
