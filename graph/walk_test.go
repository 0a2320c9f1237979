package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/graph/generated"
	"vitalgo/slices/shared/domain/id"
)

func servedSchema() *ast.Schema {
	return generated.NewExecutableSchema(generated.Config{}).Schema()
}

// parents says who can see 25 objects of each type that is a Node, and how to make and find them; $1 is an account
// of the register and $2 how many.
var parents = map[string]struct{ viewer, find string }{
	"Patient":    {"primary", `SELECT patient_id FROM guardianships WHERE guardian_id = $1 ORDER BY patient_id LIMIT $2`},
	"Medication": {"primary", `SELECT m.id FROM medications m JOIN guardianships g USING (patient_id) WHERE g.guardian_id = $1 ORDER BY m.id LIMIT $2`},
}

// single are the types of which nobody sees more than one, or which nobody fetches by id beside others.
var single = map[string]string{
	"User":    "an account sees itself alone",
	"Session": "kept in Redis, without edges",
}

// The many: records that the primary patient is the guardian of, with rows in each section.
const many = `
	INSERT INTO patients (id, first_name, last_name, name_key, document_type, document_number, birth_date, origin_country, created_at, updated_at)
	SELECT gen_random_uuid(), 'Niña', 'Prueba', 'nina prueba', 'RC', 'WALK' || 1000 + n, '2015-01-01', 'CO', '2026-01-01Z', '2026-01-01Z' FROM generate_series(1, 30) n;
	INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
	SELECT gen_random_uuid(), u.id, p.id, 'MADRE', '2026-01-01Z' FROM patients p, users u WHERE p.document_number LIKE 'WALK%' AND u.email = 'test.patient@vitalgo.com';
	INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, source, recorded_by, created_at, updated_at)
	SELECT gen_random_uuid(), p.id, 'Hierro ' || i, 'hierro ' || i, '1', '1', '2024-01-01', 'patient', u.id, '2026-01-01Z', '2026-01-01Z'
	FROM patients p, users u, generate_series(1, 3) i WHERE p.document_number LIKE 'WALK%' AND u.email = 'test.patient@vitalgo.com';`

// Every field that leads from an object to others costs the same for one object and for 25: whatever slice adds a
// field to a type is tried here without a word of its own.
func TestNoFieldCostsMoreForMoreParents(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	if _, err := a.db.Pool.Exec(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	schema := servedSchema()
	for _, node := range schema.PossibleTypes["Node"] {
		if _, one := single[node.Name]; one {
			continue
		}
		of, known := parents[node.Name]
		if !known {
			t.Errorf("%s is a Node: say in parents who sees 25 of them", node.Name)
			continue
		}
		a.signIn(t, of.viewer)
		ids := a.ids(t, node.Name, people[of.viewer], of.find)
		for _, f := range node.Fields {
			if schema.Types[f.Type.Name()].IsLeafType() {
				continue
			}
			operation := fmt.Sprintf(`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on %s { %s } } }`, node.Name, selectField(schema, f, 4))
			one, many := a.cost(t, of.viewer, operation, ids[:1]), a.cost(t, of.viewer, operation, ids)
			if one != many {
				t.Errorf("%s.%s costs %d statements for one parent and %d for %d:\n%s\n%s", node.Name, f.Name, one, many, len(ids), operation,
					strings.Join(a.db.Statements.SQL(), "\n"))
			}
		}
	}
}

// The lists that need no parent that can be fetched by id.
func TestNoListCostsMoreForMoreRows(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for name, operation := range map[string]string{
		"departments": `{ departments { municipalities { code } } }`,
	} {
		a.ask(t, "nobody", operation, "") // fills the cache of the catalogues
		a.db.Statements.Reset()
		if body := a.ask(t, "nobody", operation, ""); strings.Contains(body, "errors") || a.db.Statements.Count() != 0 {
			t.Errorf("%s costs %d statements: %.200s", name, a.db.Statements.Count(), body)
		}
	}
}

func (a *api) ids(t *testing.T, typ, account, find string) []string {
	t.Helper()
	rows, err := a.db.Pool.Query(t.Context(), find, account, 25)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var v id.ID
		if err := rows.Scan(&v); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id.Global{Type: typ, ID: v}.String())
	}
	if rows.Err() != nil || len(ids) < 2 {
		t.Fatalf("%d of type %s, %v", len(ids), typ, rows.Err())
	}
	return ids
}

// cost runs an operation over ids, all of which have to be seen, and returns how many statements it took.
func (a *api) cost(t *testing.T, viewer, operation string, ids []string) int {
	t.Helper()
	variables, err := json.Marshal(map[string]any{"ids": ids})
	if err != nil {
		t.Fatal(err)
	}
	a.db.Statements.Reset()
	body := a.ask(t, viewer, operation, string(variables))
	if strings.Contains(body, `"errors"`) || strings.Contains(body, `"nodes":[null`) {
		t.Fatalf("%s: %.400s", operation, body)
	}
	return a.db.Statements.Count()
}

// selectField writes a field with everything below it, to a depth.
func selectField(schema *ast.Schema, f *ast.FieldDefinition, depth int) string {
	args := ""
	if f.Arguments.ForName("first") != nil {
		args = "(first: 2)"
	}
	if slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil }) {
		return ""
	}
	typ := schema.Types[f.Type.Name()]
	if typ.IsLeafType() {
		return f.Name + args
	}
	below := selectType(schema, typ, depth-1)
	if below == "" {
		return ""
	}
	return f.Name + args + " { " + below + " }"
}

func selectType(schema *ast.Schema, typ *ast.Definition, depth int) string {
	if depth == 0 {
		return ""
	}
	if typ.Kind != ast.Object {
		parts := []string{"__typename"}
		for _, possible := range schema.PossibleTypes[typ.Name] {
			parts = append(parts, "... on "+possible.Name+" { __typename }")
		}
		return strings.Join(parts, " ")
	}
	var parts []string
	for _, f := range typ.Fields {
		if part := selectField(schema, f, depth); part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " ")
}
