package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
)

// A nodeRow is an object of each type that is a Node, and which actors may see it.
type nodeRow struct {
	typ  string
	id   string
	seen string // the actors, in their order below: ✓ or 0
}

// nodeActors are the columns of nodeRow: the owner is the guardian of the dependant too.
var nodeActors = []string{"owner", "stranger", "paramedic", "pending", "READ grant", "never granted", "admin"}

// The actors of nodeActors among the columns of the permission matrix.
func nodeActor(name string) column {
	for _, c := range columns {
		if c.name == name || name == "pending" && c.name == "paramedic, pending" {
			return c
		}
	}
	return column{}
}

// nodeRows returns one object of each type of the primary patient's record and around it, after a reading of it.
func (a *api) nodeRows(t *testing.T) []nodeRow {
	t.Helper()
	wantIn(t, a.ask(t, "paramedic", openPrimary, ""), "Test Patient Primary")
	one := func(typ, sql string) string {
		var v id.ID
		if err := a.db.Pool.QueryRow(t.Context(), sql).Scan(&v); err != nil {
			t.Fatal(err)
		}
		return id.Global{Type: typ, ID: v}.String()
	}
	ofPrimary := ` WHERE patient_id = '` + demo.PrimaryPatientID + `' LIMIT 1`
	session := a.ask(t, "primary", `{ me { sessions { id } } }`, "")
	session = session[strings.Index(session, `"id":"`)+6:]
	session = session[:strings.Index(session, `"`)]
	return []nodeRow{
		{"Patient", globalID("Patient", demo.PrimaryPatientID), "✓000✓00"},
		{"Patient", globalID("Patient", demo.DependantPatientID), "✓000000"},
		{"Medication", rowID("Medication", 11, 1), "✓000✓00"},
		{"Allergy", rowID("Allergy", 12, 1), "✓000✓00"},
		{"Surgery", rowID("Surgery", 13, 1), "✓000✓00"},
		{"Illness", rowID("Illness", 14, 1), "✓000✓00"},
		{"Activity", one("Activity", `SELECT id FROM record_changes`+ofPrimary), "✓000✓00"},
		{"Access", one("Access", `SELECT id FROM access_log`+ofPrimary), "✓000000"},
		{"EmergencyCode", rowID("EmergencyCode", 15, 1), "✓000000"},
		{"AccessGrant", rowID("AccessGrant", 16, 1), "✓000✓00"}, // the professional's own: myAccess
		{"User", globalID("User", demo.PrimaryID), "✓000000"},
		{"User", globalID("User", demo.ParamedicID), "00✓0000"},
		{"User", globalID("User", demo.PendingParamedicID), "000✓000"},
		{"User", globalID("User", demo.ProfessionalID), "0000✓✓0"},
		{"User", globalID("User", demo.AdminID), "000000✓"},
		{"Session", session, "✓000000"},
		{"Paramedic", rowID("Paramedic", 3, 1), "00✓000✓"},
		{"Paramedic", rowID("Paramedic", 3, 2), "000✓00✓"},
		{"Professional", rowID("Professional", 3, 3), "0000✓✓✓"},
	}
}

// nodes asks for ids at once and returns which were answered, in the order asked: ✓ or 0. Errors are told.
func (a *api) nodes(t *testing.T, who string, ids []string) string {
	t.Helper()
	variables, err := json.Marshal(map[string]any{"ids": ids})
	if err != nil {
		t.Fatal(err)
	}
	body := a.ask(t, who, `query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }`, string(variables))
	var answer struct {
		Data struct {
			Nodes []*struct{ ID, Typename string }
		}
		Errors []any
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Errors) > 0 || len(answer.Data.Nodes) != len(ids) {
		t.Fatalf("%v in %s", err, body)
	}
	seen := ""
	for i, node := range answer.Data.Nodes {
		switch {
		case node == nil:
			seen += "0"
		case node.ID == ids[i]:
			seen += "✓"
		default:
			t.Errorf("in the place of %s stands %s", ids[i], node.ID)
		}
	}
	return seen
}

// node × type × actor: null without an error, in the order asked; the same by node and by nodes, alone and mixed.
func TestSec_Z04_NodesOfEveryTypeForEveryActor(t *testing.T) {
	t.Parallel()
	for i, name := range nodeActors {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			rows, actor := a.nodeRows(t), nodeActor(name)
			if actor.before != "" {
				a.exec(t, actor.before)
			}
			var ids, want []string
			for _, row := range rows {
				ids, want = append(ids, row.id), append(want, string([]rune(row.seen)[i]))
			}
			if got := a.nodes(t, actor.who, ids); got != strings.Join(want, "") {
				t.Errorf("mixed: %s, want %s", got, strings.Join(want, ""))
			}
			for j, row := range rows {
				body := a.ask(t, actor.who, `query ($id: ID!) { node(id: $id) { __typename id } }`, fmt.Sprintf(`{"id": %q}`, row.id))
				answered := fmt.Sprintf(`{"data":{"node":{"__typename":%q,"id":%q}}}`, row.typ, row.id)
				if want[j] == "0" {
					answered = `{"data":{"node":null}}`
				}
				if body != answered {
					t.Errorf("%s by itself: %s, want %s", row.typ, body, answered)
				}
			}
		})
	}
}

// A Node without a row above could be open to anybody.
func TestSec_Z04_EveryNodeTypeIsTried(t *testing.T) {
	t.Parallel()
	tried := map[string]bool{}
	for _, row := range newAPI(t).nodeRows(t) {
		tried[row.typ] = true
		if len([]rune(row.seen)) != len(nodeActors) {
			t.Errorf("%s has %s", row.typ, row.seen)
		}
	}
	for _, node := range servedSchema().PossibleTypes["Node"] {
		if node.Kind == ast.Object && !tried[node.Name] {
			t.Errorf("%s is a Node that nobody tries", node.Name)
		}
	}
}

// The type that an id names counts: a row is not found by another one.
func TestSec_Z04_IDsOfAnotherType(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	rows := a.nodeRows(t)
	for _, row := range rows {
		var ids []string
		for _, node := range servedSchema().PossibleTypes["Node"] {
			if node.Name != row.typ {
				ids = append(ids, id.Global{Type: node.Name, ID: id.ParseGlobal(row.id).ID}.String())
			}
		}
		for _, who := range []string{"primary", "paramedic", "professional", "admin"} {
			if got := a.nodes(t, who, ids); strings.Contains(got, "✓") {
				t.Errorf("%s sees %s as another type: %s", who, row.typ, got)
			}
		}
	}
	mixed := []string{rowID("Allergy", 11, 1), rowID("Medication", 11, 1), "nonsense", rowID("Medication", 12, 1), "", globalID("Patient", demo.SecondaryPatientID), rowID("Medication", 11, 1)}
	if got := a.nodes(t, "primary", mixed); got != "0✓0000✓" {
		t.Errorf("own, foreign and broken mixed: %s", got)
	}
}

// Whatever edge an actor follows, it leads to nothing that the actor could not fetch by its id; and to nobody's
// account but the own.
func TestSec_Z05_EdgesLeadToNothingElse(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"owner", "stranger", "paramedic", "READ grant", "WRITE grant", "never granted", "admin"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			rows, actor := a.nodeRows(t), nodeActor(name)
			if actor.before != "" {
				a.exec(t, actor.before)
			}
			schema := servedSchema()
			found := map[string]bool{}
			roots := map[string]string{"User": "{ me { %s } }", "StaffConnection": "{ staff { %s } }"}
			for _, row := range rows {
				if row.typ != "User" && row.typ != "Session" && row.typ != "EmergencyCode" {
					roots[row.typ+" "+row.id] = `{ node(id: "` + row.id + `") { ... on ` + row.typ + ` { %s } } }`
				}
			}
			for root, operation := range roots {
				typ, _, _ := strings.Cut(root, " ")
				for _, f := range schema.Types[typ].Fields {
					if !schema.Types[f.Type.Name()].IsLeafType() && !needsArguments(f) {
						a.follow(t, actor.who, schema, operation, f, found)
					}
				}
			}
			ids := slices.Sorted(maps.Keys(found))
			if own := globalID("User", people[actor.who]); len(ids) > 0 && slices.ContainsFunc(ids, func(s string) bool { return id.ParseGlobal(s).Type == "User" && s != own }) {
				t.Errorf("leads to an account: %v", ids)
			}
			for chunk := range slices.Chunk(ids, 100) {
				if got := a.nodes(t, actor.who, chunk); strings.Contains(got, "0") {
					for i, mark := range []rune(got) {
						if mark == '0' {
							t.Errorf("leads to %s, which it cannot fetch", id.ParseGlobal(chunk[i]).Type)
						}
					}
				}
			}
			if least := map[string]int{"owner": 30, "READ grant": 20, "WRITE grant": 20, "admin": 3}[name]; len(ids) < least {
				t.Errorf("followed edges to %d objects only", len(ids))
			}
		})
	}
}

// follow asks for all below a field, as deep as the limits let it, and notes every id that is answered. A refused
// part is as good as an empty one.
func (a *api) follow(t *testing.T, who string, schema *ast.Schema, operation string, f *ast.FieldDefinition, found map[string]bool) {
	t.Helper()
	for depth := 3; depth > 0; depth-- {
		below := selections(schema, schema.Types[f.Type.Name()], depth)
		body := a.ask(t, who, fmt.Sprintf(operation, f.Name+arguments(f)+" { "+strings.Join(below, " ")+" }"), "")
		if strings.Contains(body, "QUERY_TOO_COMPLEX") {
			continue
		}
		var answer struct{ Data any }
		if err := json.Unmarshal([]byte(body), &answer); err != nil || strings.Contains(body, "BAD_USER_INPUT") {
			t.Fatalf("%v in %s", err, body)
		}
		idsIn(answer.Data, found)
		return
	}
	t.Errorf("%s is too complex", f.Name)
}

func idsIn(v any, found map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		if s, ok := v["id"].(string); ok {
			found[s] = true
		}
		for _, member := range v {
			idsIn(member, found)
		}
	case []any:
		for _, element := range v {
			idsIn(element, found)
		}
	}
}

// What a mutation answers beside its row is the caller's own, too.
func TestSec_Z05_PayloadsAndPersons(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.exec(t, toWriting)
	body := a.ask(t, "professional", `mutation { addMedication(input: {patientId: "`+globalID("Patient", demo.PrimaryPatientID)+`", name: "Metformina", dosage: "1",
		frequency: "1", startDate: "2026-02-01"}) { medication { recordedBy { fullName } } patient { fullName grants { id } } userErrors { code } } }`, "")
	wantIn(t, body, `"FORBIDDEN"`)
	body = a.ask(t, "professional", `mutation { addMedication(input: {patientId: "`+globalID("Patient", demo.PrimaryPatientID)+`", name: "Sertralina", dosage: "1",
		frequency: "1", startDate: "2026-02-01"}) { medication { name } patient { emergencyPreview { fullName } } userErrors { code } } }`, "")
	wantIn(t, body, `"FORBIDDEN"`)
	if strings.Contains(body, "Test Patient") {
		t.Errorf("shows %s", body)
	}
	got := []string{}
	for _, f := range servedSchema().Types["Person"].Fields {
		got = append(got, f.Name)
	}
	if diff := cmp.Diff([]string{"fullName", "role", "organization", "licenseNumber"}, got); diff != "" {
		t.Errorf("fields of Person (-want +got):\n%s", diff)
	}
}
