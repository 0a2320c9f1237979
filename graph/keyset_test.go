package graph_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
)

// long are the lists that grow without end, or to their limit, and what makes row n of their table, which the primary
// patient has one of, another one of the same list.
var long = map[string]struct {
	table, row string
	rows       int
}{
	"Patient.accessLog":   {"access_log", `'id', ids.row, 'sealed', false, 'at', timestamptz '2024-01-01Z' + n * interval '1 minute'`, 20_000},
	"Patient.activity":    {"record_changes", `'id', ids.row, 'at', timestamptz '2024-01-01Z' + n * interval '1 minute'`, 20_000},
	"Query.staff":         {"staff_members", `'id', ids.row, 'user_id', ids.account, 'license_number', 'RM-' || 100000 + n, 'created_at', timestamptz '2024-01-01Z' + n * interval '1 minute'`, 20_000},
	"Patient.medications": {"medications", `'id', ids.row, 'start_date', date '2020-01-01' + n`, 480},
}

const (
	pageSize = 20
	stride   = 100 // rows of a page on the way to the last one
)

// buffers returns how many pages of the database the statement that read most of them read, since it was asked last.
func (p *planned) buffers(t *testing.T) int {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	most := 0
	for plan := range p.plans {
		var seen struct{ Plan node }
		if err := json.Unmarshal([]byte(plan), &seen); err != nil {
			t.Fatalf("%v in %s", err, plan)
		}
		most = max(most, seen.Plan.Hit+seen.Plan.Read)
	}
	clear(p.plans)
	return most
}

// Lists are read by keyset: whatever page is asked for, the database reads about as much as for the first. Counted are
// the pages of its tables and indexes, so that the machine has no say in it.
func TestTheLastPageCostsWhatTheFirstDoes(t *testing.T) {
	t.Parallel()
	p := &planned{plans: map[string]bool{}}
	a := newAPIWith(t, func(parts *app.Parts) { parts.DB = p.explained(t, parts.DB) })
	lengthen(t, a)
	for name, list := range long {
		who := paged[name].who
		a.signIn(t, who)
		a.pageOf(t, name, fmt.Sprintf("first: %d", pageSize))
		p.buffers(t) // connections read the catalogue when they first meet a statement
		a.pageOf(t, name, fmt.Sprintf("first: %d", pageSize))
		first := p.buffers(t)
		after := ""
		for range list.rows/stride - 1 {
			after = a.pageOf(t, name, fmt.Sprintf("first: %d%s", stride, after))
		}
		p.buffers(t)
		a.pageOf(t, name, fmt.Sprintf("first: %d%s", pageSize, after))
		last := p.buffers(t)
		t.Logf("%s: the first page reads %d buffers, that behind %d rows %d", name, first, list.rows-stride, last)
		if first == 0 || last > first+first/2+8 {
			t.Errorf("%s: the first page reads %d buffers, that behind %d rows %d", name, first, list.rows-stride, last)
		}
	}
}

var cursor = regexp.MustCompile(`"cursor":("[^"]+")`)

// pageOf asks for a full page, without its total, and returns the argument that asks for what comes after it.
func (a *api) pageOf(t *testing.T, name, arguments string) string {
	t.Helper()
	operation := strings.Replace(paged[name].operation, " totalCount", "", 1)
	answer := a.ask(t, paged[name].who, fmt.Sprintf(operation, arguments), "")
	cursors := cursor.FindAllStringSubmatch(answer, -1)
	if len(cursors) < pageSize {
		t.Fatalf("%s(%s): %d rows in %.300s", name, arguments, len(cursors), answer)
	}
	return ", after: " + cursors[len(cursors)-1][1]
}

func lengthen(t *testing.T, a *api) {
	t.Helper()
	conn, err := a.db.Pool.Acquire(t.Context())
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
	run(`INSERT INTO access_log (id, patient_id, accessor_id, accessor_role, accessor_name, reason, granted, ip, user_agent, at)
		SELECT gen_random_uuid(), id, user_id, 'professional', 'Rosa Pérez', 'care_team', true, '127.0.0.1', '', created_at FROM patients LIMIT 1`)
	multiply(t, conn, "users", `'id', ids.account, 'email', n || '@many.example', 'role', 'professional'`, long["Query.staff"].rows)
	const primary = `, 'patient_id', (SELECT p.id FROM patients p JOIN users u ON u.id = p.user_id WHERE u.email = 'test.patient@vitalgo.com')`
	for name, list := range long {
		row := list.row
		if name != "Query.staff" {
			row += primary
		}
		multiply(t, conn, list.table, row, list.rows)
	}
	run(`RESET session_replication_role`)
	run(`VACUUM ANALYZE`)
}
