package reference

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"vitalgo/slices/shared/infrastructure/demo"
)

// Register writes docs/TEST_DB_DATA_REGISTER.md from a database that holds nothing but the demo register, and the
// scenarios of graph/testdata/register.
func Register(ctx context.Context, db Querier, scenarios map[string]Scenario) ([]byte, error) {
	p := newPage("Test data register", "from the demo seed (`slices/shared/infrastructure/demo`) and the scenarios of `graph/testdata/register`, which a test plays")
	p.text(ofRegister)
	accounts(p)
	for _, l := range listings {
		if err := l.write(ctx, p, db); err != nil {
			return nil, err
		}
	}
	if err := checkpoints(ctx, p, db); err != nil {
		return nil, err
	}
	p.head(2, "Scenarios")
	p.text("Bodies of requests to paste, and what is answered right after the seed. " +
		"`curl -s localhost:8000/graphql -H 'Content-Type: application/json' -H 'Accept-Language: en' -H \"Authorization: Bearer $TOKEN\" -d '…'`")
	for _, name := range slices.Sorted(maps.Keys(scenarios)) {
		if err := story(p, name, scenarios[name]); err != nil {
			return nil, err
		}
	}
	return p.bytes(), nil
}

const ofRegister = `Its rows have these ids and values after each seed; passwords and emergency codes are public, and production refuses
the seed. ` + "`vitalgo dev`" + ` serves it from its private database, and ` + "`vitalgo seed demo`" + ` writes it to another one:

| | |
|---|---|
| database | ` + "`vitalgo_dev`" + ` |
| user | ` + "`vitalgo_user`" + `, with the password of the environment: ` + "`DATABASE_PASSWORD`" + ` or ` + "`DATABASE_URL`" + ` |
| port | 5432 |

A second seed changes nothing but what was changed in these rows since; rows of others stay. Tests use databases of their own.`

func accounts(p *page) {
	p.head(2, "Accounts")
	var rows [][]string
	for _, a := range demo.Accounts() {
		rows = append(rows, []string{a.Email, quoted(a.Password), strings.ToUpper(a.Role), a.FirstName + " " + a.LastName, quoted(a.ID), quoted(globalID("User:" + a.ID))})
	}
	p.table([]string{"e-mail", "password", "role", "name", "id", "id in the API"}, rows)
}

// A listing is a table of the database, as people read it. Its first column is the id.
type listing struct {
	title, typ string // of the objects in the API
	columns    []string
	sql        string
}

var listings = []listing{
	{"Records", "Patient", []string{"name", "document", "phone", "born", "account, or guardian"}, `
		SELECT p.id::text, p.first_name || ' ' || p.last_name, p.document_type || ' ' || p.document_number, coalesce(p.phone, ''), p.birth_date::text,
			coalesce(u.email, (SELECT a.email || ' (' || g.relationship || ')' FROM guardianships g JOIN users a ON a.id = g.guardian_id WHERE g.patient_id = p.id))
		FROM patients p LEFT JOIN users u ON u.id = p.user_id ORDER BY p.created_at`},
	{"Emergency codes", "EmergencyCode", []string{"record", "in force"}, `
		SELECT c.id::text, p.first_name || ' ' || p.last_name, 'for 365 days from the seed on'
		FROM emergency_codes c JOIN patients p ON p.id = c.patient_id ORDER BY c.id`},
	{"Staff", "", []string{"e-mail", "licence", "until", "specialty", "organization", "status"}, `
		SELECT initcap(s.kind) || ':' || s.id, u.email, s.license_number, s.license_expires_on::text, coalesce(s.specialty, ''), s.organization, upper(s.status)
		FROM staff_members s JOIN users u ON u.id = s.user_id ORDER BY s.id`},
	{"Grants", "AccessGrant", []string{"record", "professional", "scope", "until"}, `
		SELECT g.id::text, p.first_name || ' ' || p.last_name, u.email, upper(g.scope), '365 days after the seed'
		FROM access_grants g JOIN patients p ON p.id = g.patient_id JOIN users u ON u.id = g.professional_id ORDER BY g.id`},
	{"Medications", "Medication", []string{"record", "name", "dosage", "frequency", "from", "until", "active"}, `
		SELECT m.id::text, p.last_name, m.name, m.dosage, m.frequency, m.start_date::text, coalesce(m.end_date::text, ''), CASE WHEN m.is_active THEN 'yes' ELSE 'no' END
		FROM medications m JOIN patients p ON p.id = m.patient_id ORDER BY m.id`},
	{"Allergies", "Allergy", []string{"record", "allergen", "severity", "reaction", "diagnosed"}, `
		SELECT a.id::text, p.last_name, a.allergen, a.severity, coalesce(a.reaction, ''), coalesce(a.diagnosis_date::text, '')
		FROM allergies a JOIN patients p ON p.id = a.patient_id ORDER BY a.id`},
	{"Surgeries", "Surgery", []string{"record", "procedure", "date", "hospital", "minutes"}, `
		SELECT s.id::text, p.last_name, s.procedure, s.surgery_date::text, coalesce(s.hospital, ''), coalesce(s.duration_minutes::text, '')
		FROM surgeries s JOIN patients p ON p.id = s.patient_id ORDER BY s.id`},
	{"Illnesses", "Illness", []string{"record", "name", "status", "chronic", "diagnosed", "ICD-10"}, `
		SELECT i.id::text, p.last_name, i.name, i.status, CASE WHEN i.is_chronic THEN 'yes' ELSE 'no' END, i.diagnosis_date::text, coalesce(i.icd10_code, '')
		FROM illnesses i JOIN patients p ON p.id = i.patient_id ORDER BY i.id`},
}

func (l listing) write(ctx context.Context, p *page, db Querier) error {
	rows, err := db.Query(ctx, l.sql)
	if err != nil {
		return fmt.Errorf("read the register: %w", err)
	}
	values, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]string, error) {
		cells := make([]string, len(row.FieldDescriptions()))
		targets := make([]any, len(cells))
		for i := range cells {
			targets[i] = &cells[i]
		}
		return cells, row.Scan(targets...)
	})
	if err != nil {
		return fmt.Errorf("read the register: %w", err)
	}
	for i, cells := range values {
		typ, uuid := l.typ, cells[0]
		if typ == "" {
			typ, uuid, _ = strings.Cut(uuid, ":")
		}
		values[i] = slices.Concat([]string{quoted(uuid), quoted(globalID(typ + ":" + uuid))}, cells[1:])
	}
	p.head(2, l.title)
	p.table(slices.Concat([]string{"id", "id in the API"}, l.columns), values)
	if l.typ == "EmergencyCode" {
		p.text("The codes themselves: " + quoted(demo.PrimaryCode) + " of the primary record, " + quoted(demo.SecondaryCode) + " of the secondary one.")
	}
	return nil
}

// checkpoints counts rows, so that a look tells whether a database holds the register and nothing else.
func checkpoints(ctx context.Context, p *page, db Querier) error {
	p.head(2, "Checkpoints")
	p.text("How many rows the seed writes. `graph/register_test.go` holds the figures that the API answers of them.")
	var rows [][]string
	for _, table := range []string{
		"users", "patients", "guardianships", "staff_members", "staff_decisions", "access_grants", "emergency_codes", "legal_acceptances",
		"medications", "allergies", "illnesses", "surgeries", "record_changes", "access_log",
	} {
		counted, err := db.Query(ctx, "SELECT count(*) FROM "+pgx.Identifier{table}.Sanitize())
		if err != nil {
			return fmt.Errorf("count the register: %w", err)
		}
		n, err := pgx.CollectExactlyOneRow(counted, pgx.RowTo[int64])
		if err != nil {
			return fmt.Errorf("count the register: %w", err)
		}
		rows = append(rows, []string{quoted(table), fmt.Sprint(n)})
	}
	p.table([]string{"table", "rows"}, rows)
	return nil
}

// SeededAt is when the register of the reference was seeded: any day will do, but each time the same.
func SeededAt() time.Time { return time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC) }

func story(p *page, name string, s Scenario) error {
	p.head(3, strings.ReplaceAll(name, "_", " "))
	p.text(s.Story)
	for _, step := range s.Steps {
		body, err := step.body()
		if err != nil {
			return err
		}
		p.text("As " + person(step.Who) + ":")
		p.code("json", body)
		p.code("json", step.shownAnswer())
	}
	return nil
}
