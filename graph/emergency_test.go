package graph_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/demo"
)

// From EmergencyRecord no Node is reached, and no field of it or below is an id, an e-mail address or a whole document.
func TestSec_Z13_NoWayIntoTheRecord(t *testing.T) {
	t.Parallel()
	schema := servedSchema()
	seen := map[string]bool{}
	var walk func(typ *ast.Definition)
	walk = func(typ *ast.Definition) {
		if seen[typ.Name] || typ.IsLeafType() {
			return
		}
		seen[typ.Name] = true
		if slices.Contains(typ.Interfaces, "Node") || typ.Kind != ast.Object {
			t.Errorf("%s is reached", typ.Name)
		}
		for _, f := range typ.Fields {
			name := strings.ToLower(f.Name)
			if f.Type.Name() == "ID" || f.Type.Name() == "EmailAddress" || strings.Contains(name, "email") || name == "documentnumber" || name == "address" || name == "version" {
				t.Errorf("%s.%s tells too much", typ.Name, f.Name)
			}
			walk(schema.Types[f.Type.Name()])
		}
	}
	walk(schema.Types["EmergencyRecord"])
	if len(seen) < 7 {
		t.Errorf("walked %v only", seen)
	}
}

// everything selects all of an emergency record, whatever fields it will have.
func everything() string {
	schema := servedSchema()
	return "{ " + strings.Join(selections(schema, schema.Types["EmergencyRecord"], 4), " ") + " }"
}

// filled makes every field of the primary patient's emergency record have a value.
const filled = `
	UPDATE patients SET biological_sex = 'F', blood_type = 'O-', height_cm = 170, weight_kg = 61.5, photo_key = 'a-photo', residence_address = 'Carrera 7 # 12-34',
		residence_country = 'CO', residence_department = '05', residence_municipality = '05001', insurer_code = 'EPS010', declared_none = '{}', occupation = 'Abogada'
		WHERE id = '` + demo.PrimaryPatientID + `';
	INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, relationship_other, phone, alternative_phone, created_at)
		VALUES (gen_random_uuid(), '` + demo.PrimaryPatientID + `', 0, 'Contact Person', 'OTRO', 'Vecina', '+573000000001', '+573000000002', now());
	INSERT INTO reproductive_health (patient_id, is_pregnant, pregnancy_weeks, last_menstruation_date, created_at, updated_at)
		VALUES ('` + demo.PrimaryPatientID + `', true, 20, '2025-10-10', now(), now());
	UPDATE allergies SET treatment = 'Epinefrina'; UPDATE surgeries SET complications = 'Ninguna'`

// Every field, asked for at once: what a paramedic and the owner's preview see is the same, and holds no id, no address
// and no whole document.
func TestSec_Z13_EveryField(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	var insurer string
	if err := a.db.Pool.QueryRow(t.Context(), `SELECT code FROM insurers WHERE is_active ORDER BY code LIMIT 1`).Scan(&insurer); err != nil {
		t.Fatal(err)
	}
	a.exec(t, strings.ReplaceAll(filled, "EPS010", insurer))
	opened := a.ask(t, "paramedic", `{ record: emergencyRecord(code: "`+demo.PrimaryCode+`") `+everything()+` }`, "")
	preview := a.ask(t, "primary", `{ me { patient { record: emergencyPreview `+everything()+` } } }`, "")
	if diff := cmp.Diff(opened, strings.Replace(strings.Replace(preview, `{"me":{"patient":`, ``, 1), `}}}}`, `}}`, 1)); diff != "" {
		t.Errorf("opened and preview differ:\n%s", diff)
	}
	wantIn(t, opened, `"documentNumberLast4":"7890"`, `"municipality":"Medellín"`, `"weeks":20,"lastMenstruationDate":"2025-10-10"`, `"relationshipOther":"Vecina"`,
		`"alternativePhone":"+573000000002"`, `"photoUrl":"https://api.vitalgo.example/photos/`, `"treatment":"Epinefrina"`, `"complications":"Ninguna"`,
		`"age":36`, `"biologicalSex":"FEMALE"`, `"bloodType":"O_NEGATIVE"`, `"heightCm":170,"weightKg":61.5`, `"kind":"PREGNANCY"`, `"lastUpdatedAt":"2024-02-01T09:30:00Z"`)
	for _, secret := range []string{"1234567890", "Carrera 7", "test.patient", "3001234567", "Abogada", demo.PrimaryPatientID, demo.PrimaryID,
		globalID("Patient", demo.PrimaryPatientID), "0199d000", "null"} {
		if strings.Contains(opened, secret) {
			t.Errorf("holds %s: %s", secret, opened)
		}
	}
	for _, word := range strings.FieldsFunc(opened, func(r rune) bool { return r == '"' }) {
		if id.ParseGlobal(word) != (id.Global{}) {
			t.Errorf("holds the id %s", word)
		}
	}
}

// Codes that open nothing are answered byte for byte alike, whatever the cause.
func TestSec_Z13_AllThatOpensNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	replaced := field[string](t, a.ask(t, "primary", `mutation { generateEmergencyCode { emergencyCode { code } } }`, ""), "data.generateEmergencyCode.emergencyCode.code")
	current := field[string](t, a.ask(t, "primary", `mutation { generateEmergencyCode { emergencyCode { id code } } }`, ""), "data.generateEmergencyCode.emergencyCode.code")
	open := func(code string) string {
		return withoutRequestIDs(a.ask(t, "paramedic", `query ($c: String!) { emergencyRecord(code: $c, location: "Calle 26") { fullName } }`, fmt.Sprintf(`{"c": %q}`, code)))
	}
	wantIn(t, open(current), "Test Patient Primary")
	want := open("AAAAAAAAAAAAAAAAAAAAAA")
	if cell(t, want) != "N" {
		t.Fatal(want)
	}
	wrong := map[string]string{"the register's, replaced": demo.PrimaryCode, "replaced": replaced, "empty": "", "SQL": "' OR true --", "of no code's form": "x",
		"in capitals": strings.ToUpper(current), "with blanks": " " + current, "an id": rowID("EmergencyCode", 15, 1), "10,000 letters": strings.Repeat("A", 10_000)}
	for name, code := range wrong {
		if diff := cmp.Diff(want, open(code)); diff != "" {
			t.Errorf("%s (-unknown +this):\n%s", name, diff)
		}
	}
	revoke := a.ask(t, "secondary", `mutation { revokeEmergencyCode(input: {id: "`+rowID("EmergencyCode", 15, 2)+`"}) { userErrors { code } } }`, "")
	wantIn(t, revoke, `"userErrors":[]`)
	a.exec(t, `UPDATE emergency_codes SET generated_at = '2025-01-01Z', expires_at = '2026-01-01Z' WHERE closed_at IS NULL`)
	for name, code := range map[string]string{"revoked": demo.SecondaryCode, "run out": current} {
		if diff := cmp.Diff(want, open(code)); diff != "" {
			t.Errorf("%s (-unknown +this):\n%s", name, diff)
		}
	}
	if n := a.count(t, `SELECT count(*) FROM access_log WHERE NOT granted AND location = 'Calle 26'`); n != len(wrong)+3 {
		t.Errorf("%d refused calls are in the access log, want %d", n, len(wrong)+3)
	}
	wantIn(t, a.ask(t, "primary", `{ me { patient { accessLog { totalCount } } } }`, ""), `"totalCount":1`)
}

// The fifty-first call of an hour is refused, whatever the calls before it opened, and each try in one request counts.
func TestSec_Z13_FiftyOneCalls(t *testing.T) {
	t.Parallel()
	a := newAPIWith(t, func(p *app.Parts) { p.RateLimitScale = 1 })
	var tries strings.Builder
	for i := range 10 {
		fmt.Fprintf(&tries, `n%d: emergencyRecord(code: "AAAAAAAAAAAAAAAAAAAAAA") { fullName } `, i)
	}
	for range 4 {
		if body := a.ask(t, "paramedic", "{ "+tries.String()+" }", ""); strings.Count(body, "NOT_FOUND") != 10 {
			t.Fatal(body)
		}
	}
	for i := range 10 {
		wantIn(t, a.ask(t, "paramedic", openPrimary, ""), "Test Patient Primary")
		if t.Failed() {
			t.Fatalf("call %d", 41+i)
		}
	}
	wantIn(t, a.ask(t, "paramedic", openPrimary, ""), `"code":"RATE_LIMITED"`, `"retryAfter":`, `"emergencyRecord":null`)
	if n := a.count(t, `SELECT count(*) FROM access_log WHERE denial = 'rate_limited' AND NOT granted`); n != 1 {
		t.Errorf("%d refused calls are in the access log", n)
	}
}

// A location that is too long is an argument that cannot be read, like a malformed date: no code is looked at, so the
// answer tells nothing of it, and nothing is entered; the call counts all the same.
func TestSec_Z13_Locations(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	open := func(code, location string) string {
		return withoutRequestIDs(a.ask(t, "paramedic", `query ($c: String!, $l: String) { emergencyRecord(code: $c, location: $l) { fullName } }`,
			fmt.Sprintf(`{"c": %q, "l": %q}`, code, location)))
	}
	long := open(demo.PrimaryCode, strings.Repeat("ñ", 201))
	wantIn(t, long, `"code":"BAD_USER_INPUT"`)
	if diff := cmp.Diff(long, open("AAAAAAAAAAAAAAAAAAAAAA", strings.Repeat("ñ", 201))); diff != "" {
		t.Errorf("known and unknown code differ:\n%s", diff)
	}
	if n := a.count(t, `SELECT count(*) FROM access_log`); n != 0 {
		t.Errorf("%d entries", n)
	}
	wantIn(t, open(demo.PrimaryCode, strings.Repeat("ñ", 200)), "Test Patient Primary")
	wantIn(t, open(demo.PrimaryCode, "  "), "Test Patient Primary")
	if n := a.count(t, `SELECT count(*) FROM access_log WHERE location IS NULL OR length(location) = 200`); n != 2 {
		t.Errorf("%d entries with the locations", n)
	}
}

// Who is no paramedic is refused before a code is looked at, whether or not it opens something.
func TestSec_Z13_OtherRoles(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, who := range []string{"primary", "secondary", "professional", "admin", "pending"} {
		want := withoutRequestIDs(a.ask(t, who, openPrimary, ""))
		if cell(t, want) != "F" {
			t.Errorf("%s is answered %s", who, want)
		}
		got := withoutRequestIDs(a.ask(t, who, strings.Replace(openPrimary, demo.PrimaryCode, "nonsense", 1), ""))
		if strings.ReplaceAll(got, "nonsense", demo.PrimaryCode) != want {
			t.Errorf("%s: a wrong code is answered %s, a right one %s", who, got, want)
		}
	}
	if n := a.count(t, `SELECT count(*) FROM access_log WHERE accessor_role <> 'paramedic' OR granted`); n != 0 {
		t.Errorf("%d entries", n)
	}
}

// What cannot be entered in the access log is not answered: nothing of the record is in the answer.
func TestSec_Z14_LogOrNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.exec(t, toWriting+`; ALTER TABLE access_log ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	before := a.touchless(t)
	for _, c := range []struct{ who, operation string }{
		{"paramedic", openPrimary},
		{"paramedic", strings.Replace(openPrimary, demo.PrimaryCode, "nonsense", 1)},
		{"pending", openPrimary},
		{"professional", onPrimary(readPrimary)},
		{"professional", onPrimary(`{ patient(id: "%s") { dashboard { totalAllergies } timeline { nodes { __typename } } alerts { text } } }`)},
		{"professional", `{ node(id: "` + rowID("Medication", 11, 1) + `") { ... on Medication { name } } }`},
		{"professional", `{ nodes(ids: ["` + rowID("Medication", 11, 1) + `"]) { ... on Medication { name } } }`},
		{"professional", `{ me { patients { nodes { fullName } } } }`},
		{"professional", onPrimary(writePrimary)},
	} {
		a.signIn(t, c.who)
		status, body := a.send(t, a.tokens[c.who], c.operation, "")
		if status != http.StatusOK || !strings.Contains(body, `"code":"SERVICE_UNAVAILABLE"`) {
			t.Errorf("%s is answered %d %s", c.operation, status, body)
		}
		for _, data := range []string{"Test Patient", "Ibuprofeno", "Latex", "totalAllergies", "Metformina"} {
			if strings.Contains(body, data) {
				t.Errorf("%s shows %s", c.operation, body)
			}
		}
	}
	if after := a.touchless(t); after != before {
		t.Errorf("tables before:\n%s\nafter:\n%s", before, after)
	}
	wantIn(t, a.ask(t, "primary", onPrimary(readPrimary), ""), "Test Patient Primary") // the owner's own reading is not entered
}
