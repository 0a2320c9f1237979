package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/graph/generated"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/app"
)

func servedSchema() *ast.Schema {
	return generated.NewExecutableSchema(generated.Config{}).Schema()
}

// parents says who can see 25 objects of each type that is a Node, and how to make and find them; $1 is an account
// of the register and $2 how many.
var parents = map[string]struct{ viewer, find string }{
	"Patient":      {"primary", `SELECT p.id FROM patients p JOIN guardianships g ON g.patient_id = p.id WHERE g.guardian_id = $1 AND p.document_number LIKE 'WALK%' ORDER BY p.id LIMIT $2`},
	"Access":       {"primary", rowsOf("access_log")},
	"Activity":     {"primary", rowsOf("record_changes")},
	"AccessGrant":  {"primary", rowsOf("access_grants")},
	"Allergy":      {"primary", rowsOf("allergies")},
	"Paramedic":    {"admin", `SELECT id FROM staff_members WHERE kind = 'paramedic' AND user_id <> $1 AND license_number LIKE 'WALK%' ORDER BY id LIMIT $2`},
	"Professional": {"admin", `SELECT id FROM staff_members WHERE kind = 'professional' AND user_id <> $1 AND license_number LIKE 'WALK%' ORDER BY id LIMIT $2`},
	"Illness":      {"primary", rowsOf("illnesses")},
	"Medication":   {"primary", rowsOf("medications")},
	"Surgery":      {"primary", rowsOf("surgeries")},
}

// rowsOf finds rows of a table in the many records of a guardian.
func rowsOf(table string) string {
	return `SELECT m.id FROM ` + table + ` m JOIN patients p ON p.id = m.patient_id JOIN guardianships g ON g.patient_id = p.id
		WHERE g.guardian_id = $1 AND p.document_number LIKE 'WALK%' ORDER BY m.id LIMIT $2`
}

// single are the types of which nobody sees more than one, or which nobody fetches by id beside others.
var single = map[string]string{
	"User":          "an account sees itself alone",
	"Session":       "kept in Redis, without edges",
	"EmergencyCode": "without edges",
}

// The many: records that the primary patient is the guardian of, with rows in each section.
const many = `
	INSERT INTO patients (id, first_name, last_name, name_key, document_type, document_number, birth_date, origin_country, created_at, updated_at)
	SELECT gen_random_uuid(), 'Niña', 'Prueba', 'nina prueba', 'RC', 'WALK' || 1000 + n, '2015-01-01', 'CO', '2026-01-01Z', '2026-01-01Z' FROM generate_series(1, 30) n;
	INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
	SELECT gen_random_uuid(), u.id, p.id, 'MADRE', '2026-01-01Z' FROM patients p, users u WHERE p.document_number LIKE 'WALK%' AND u.email = 'test.patient@vitalgo.com';
	INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, source, recorded_by, created_at, updated_at)
	SELECT gen_random_uuid(), p.id, 'Hierro ' || i, 'hierro ' || i, '1', '1', '2024-01-01', 'patient', u.id, '2026-01-01Z', '2026-01-01Z'
	FROM patients p, users u, generate_series(1, 3) i WHERE p.document_number LIKE 'WALK%' AND u.email = 'test.patient@vitalgo.com';
	INSERT INTO allergies (id, patient_id, allergen, allergen_key, severity, diagnosis_date, source, recorded_by, created_at, updated_at)
	SELECT gen_random_uuid(), p.id, 'Polen ' || i, 'polen ' || i, 'critica', '2020-01-01', 'patient', u.id, '2026-01-01Z', '2026-01-01Z'
	FROM patients p, users u, generate_series(1, 3) i WHERE p.document_number LIKE 'WALK%' AND u.email = 'test.patient@vitalgo.com';
	INSERT INTO illnesses (id, patient_id, name, name_key, status, is_chronic, diagnosis_date, icd10_code, source, recorded_by, created_at, updated_at)
	SELECT gen_random_uuid(), p.id, 'Asma ' || i, 'asma ' || i, 'cronica', true, '2020-01-01', 'J45.9', 'patient', u.id, '2026-01-01Z', '2026-01-01Z'
	FROM patients p, users u, generate_series(1, 3) i WHERE p.document_number LIKE 'WALK%' AND u.email = 'test.patient@vitalgo.com';
	INSERT INTO surgeries (id, patient_id, procedure, procedure_key, surgery_date, source, recorded_by, created_at, updated_at)
	SELECT gen_random_uuid(), p.id, 'Cirugía ' || i, 'cirugia ' || i, '2021-01-01', 'patient', u.id, '2026-01-01Z', '2026-01-01Z'
	FROM patients p, users u, generate_series(1, 3) i WHERE p.document_number LIKE 'WALK%' AND u.email = 'test.patient@vitalgo.com';
	INSERT INTO record_changes (id, patient_id, actor_id, actor_role, kind, subject_type, subject_id, at)
	SELECT gen_random_uuid(), m.patient_id, m.recorded_by, 'patient', 'created', 'Medication', m.id, m.created_at
	FROM medications m JOIN patients p ON p.id = m.patient_id WHERE p.document_number LIKE 'WALK%';
	INSERT INTO access_log (id, patient_id, accessor_role, accessor_name, reason, granted, ip, user_agent, at)
	SELECT gen_random_uuid(), p.id, 'paramedic', 'Ana Ruiz', 'emergency', true, '192.0.2.1', 'walk', '2026-01-01Z'
	FROM patients p WHERE p.document_number LIKE 'WALK%';
	INSERT INTO users (id, email, password_hash, role, first_name, last_name, created_at, updated_at)
	SELECT gen_random_uuid(), kind || n || '@example.com', 'none', kind, 'Walk', 'Staff', '2026-01-01Z', '2026-01-01Z'
	FROM generate_series(1, 30) n, unnest(ARRAY['paramedic', 'professional']) kind;
	INSERT INTO staff_members (id, user_id, kind, license_number, license_expires_on, specialty, organization, phone, status, created_at, updated_at)
	SELECT gen_random_uuid(), id, role, 'WALK-' || row_number() OVER (), '2030-12-31', 'Medicina', 'Hospital', '+573005550001', 'suspended', '2026-01-01Z', '2026-01-01Z'
	FROM users WHERE last_name = 'Staff';
	INSERT INTO staff_decisions (id, staff_id, admin_id, from_status, to_status, reason, at)
	SELECT gen_random_uuid(), s.id, u.id, 'approved', 'suspended', 'Revisión', '2026-01-01Z'
	FROM staff_members s, users u, generate_series(1, 2) WHERE s.license_number LIKE 'WALK%' AND u.role = 'admin';
	INSERT INTO access_grants (id, patient_id, professional_id, scope, granted_by, granted_at, expires_on)
	SELECT gen_random_uuid(), p.id, s.user_id, 'read', u.id, '2026-01-01Z', '2026-12-31'
	FROM patients p, users u, staff_members s
	WHERE p.document_number LIKE 'WALK%' AND u.email = 'test.patient@vitalgo.com' AND s.license_number LIKE 'WALK%' AND s.kind = 'professional'
		AND right(s.license_number, 1) = '1';`

// Every field that leads from an object to others costs the same for one object and for 25: whatever slice adds a
// field to a type is tried here without a word of its own.
func TestNoFieldCostsMoreForMoreParents(t *testing.T) {
	t.Parallel()
	schema := servedSchema()
	var types sync.WaitGroup
	defer types.Wait()
	for _, node := range schema.PossibleTypes["Node"] {
		if _, one := single[node.Name]; one || node.Kind != ast.Object {
			continue
		}
		// All types at once, each on a server of its own: what takes time is the waiting of the loaders.
		types.Go(func() {
			t.Run(node.Name, func(t *testing.T) { walk(t, schema, node) })
		})
	}
}

// walkWait is how long a loader collects many keys: so long that no stall of a busy machine cuts a batch in two.
const walkWait = 8 * loaderWait

// walk tries every field of a type that leads to other objects.
func walk(t *testing.T, schema *ast.Schema, node *ast.Definition) {
	of, known := parents[node.Name]
	if !known {
		t.Fatalf("%s is a Node: say in parents who sees 25 of them", node.Name)
	}
	a := newAPIWith(t, func(parts *app.Parts) { parts.LoaderWait = walkWait })
	if _, err := a.db.Pool.Exec(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	a.signIn(t, of.viewer)
	ids := a.ids(t, node.Name, people[of.viewer], of.find)
	for _, f := range node.Fields {
		if schema.Types[f.Type.Name()].IsLeafType() || needsArguments(f) {
			continue
		}
		depth := 3
		for depth > 0 && !a.compare(t, of.viewer, node.Name, f.Name+arguments(f), selections(schema, schema.Types[f.Type.Name()], depth), ids) {
			depth--
		}
		if depth == 0 {
			t.Errorf("%s.%s cannot be asked of %d at once", node.Name, f.Name, len(ids))
		}
	}
}

// compare selects parts of a field for one parent and for all. What is too complex for all at once is tried in
// halves; it does not fit if one part alone is.
func (a *api) compare(t *testing.T, viewer, typ, field string, parts, ids []string) (fits bool) {
	t.Helper()
	operation := fmt.Sprintf(`query ($ids: [ID!]!) { nodes(ids: $ids) { ... on %s { %s { %s } } } }`, typ, field, strings.Join(parts, " "))
	many, fits := a.cost(t, viewer, operation, ids)
	if half := len(parts) / 2; !fits {
		return half > 0 && a.compare(t, viewer, typ, field, parts[:half], ids) && a.compare(t, viewer, typ, field, parts[half:], ids)
	}
	one, _ := a.cost(t, viewer, operation, ids[:1])
	if one != many {
		t.Errorf("%s.%s costs %d statements for one parent and %d for %d:\n%s\n%s", typ, field, one, many, len(ids), operation,
			strings.Join(a.db.Statements.SQL(), "\n"))
	}
	return true
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

// cost runs an operation over ids, all of which have to be seen, and returns how many statements it took; it does
// not fit if it is too complex.
func (a *api) cost(t *testing.T, viewer, operation string, ids []string) (statements int, fits bool) {
	t.Helper()
	variables, err := json.Marshal(map[string]any{"ids": ids})
	if err != nil {
		t.Fatal(err)
	}
	a.db.Statements.Reset()
	body := a.ask(t, viewer, operation, string(variables))
	if strings.Contains(body, "QUERY_TOO_COMPLEX") {
		return 0, false
	}
	if strings.Contains(body, `"errors"`) || strings.Contains(body, `"nodes":[null`) {
		t.Fatalf("%s: %.400s", operation, body)
	}
	return a.db.Statements.Count(), true
}

// arguments are those of a field that reads a page.
func arguments(f *ast.FieldDefinition) string {
	if f.Arguments.ForName("first") != nil {
		return "(first: 2)"
	}
	return ""
}

func needsArguments(f *ast.FieldDefinition) bool {
	return slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil })
}

// selectField writes a field with everything below it, to a depth.
func selectField(schema *ast.Schema, f *ast.FieldDefinition, depth int) string {
	if needsArguments(f) {
		return ""
	}
	typ := schema.Types[f.Type.Name()]
	if typ.IsLeafType() {
		return f.Name + arguments(f)
	}
	below := selections(schema, typ, depth-1)
	if len(below) == 0 {
		return ""
	}
	return f.Name + arguments(f) + " { " + strings.Join(below, " ") + " }"
}

// selections writes every field of a type, with everything below it to a depth.
func selections(schema *ast.Schema, typ *ast.Definition, depth int) []string {
	if depth == 0 {
		return nil
	}
	if typ.Kind != ast.Object {
		parts := []string{"__typename"}
		for _, possible := range schema.PossibleTypes[typ.Name] {
			part := "__typename"
			if possible.Fields.ForName("id") != nil {
				part = "id"
			}
			parts = append(parts, "... on "+possible.Name+" { "+part+" }")
		}
		return parts
	}
	var parts []string
	for _, f := range typ.Fields {
		if part := selectField(schema, f, depth); part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
