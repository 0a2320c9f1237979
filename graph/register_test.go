package graph_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/infrastructure/demo"
)

const figures = `{ patient(id: "%s") {
	completeness { percentage mandatoryPercentage nextRequiredStep missingFields }
	medications { totalCount } illnesses { totalCount }
	alerts { about { ... on Allergy { allergen } ... on Illness { name } } }
	timeline { edges { date kind node { ... on Medication { name } ... on Allergy { allergen } ... on Illness { name } ... on Surgery { procedure } } } }
	dashboard { activeMedications totalAllergies allergiesBySeverity { severity count } totalSurgeries activeIllnesses chronicIllnesses hasCriticalAllergies
		completeness { percentage } lastUpdatedAt recentMedications { name } recentActivity { kind subject { ... on Medication { name } ... on Allergy { allergen } ... on Illness { name } ... on Surgery { procedure } } } }
} }`

// register is what is answered about a record, each figure in a line.
func (a *api) register(t *testing.T, patient string) []string {
	t.Helper()
	type named struct{ Name, Allergen, Procedure string }
	name := func(n named) string { return n.Name + n.Allergen + n.Procedure }
	var answer struct {
		Data struct {
			Patient struct {
				Completeness struct {
					Percentage, MandatoryPercentage int
					NextRequiredStep                *int
					MissingFields                   []string
				}
				Medications, Illnesses struct{ TotalCount int }
				Alerts                 []struct{ About named }
				Timeline               struct {
					Edges []struct {
						Date, Kind string
						Node       named
					}
				}
				Dashboard struct {
					ActiveMedications, TotalAllergies, TotalSurgeries, ActiveIllnesses, ChronicIllnesses int
					AllergiesBySeverity                                                                  []struct {
						Severity string
						Count    int
					}
					HasCriticalAllergies bool
					Completeness         struct{ Percentage int }
					LastUpdatedAt        *string
					RecentMedications    []named
					RecentActivity       []struct {
						Kind    string
						Subject named
					}
				}
			}
		}
	}
	body := a.ask(t, "primary", fmt.Sprintf(figures, globalID("Patient", patient)), "")
	if patient == demo.SecondaryPatientID {
		body = a.ask(t, "secondary", fmt.Sprintf(figures, globalID("Patient", patient)), "")
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || strings.Contains(body, `"errors"`) {
		t.Fatalf("%v in %s", err, body)
	}
	p, d := answer.Data.Patient, answer.Data.Patient.Dashboard
	if p.Completeness.Percentage != d.Completeness.Percentage {
		t.Errorf("completeness %d and %d", p.Completeness.Percentage, d.Completeness.Percentage)
	}
	var alerts, events, recent, changes, severities []string
	for _, alert := range p.Alerts {
		alerts = append(alerts, name(alert.About))
	}
	for _, e := range p.Timeline.Edges {
		events = append(events, fmt.Sprintf("%s %s %s", name(e.Node), e.Date, e.Kind))
	}
	for _, m := range d.RecentMedications {
		recent = append(recent, name(m))
	}
	for _, c := range d.RecentActivity {
		changes = append(changes, c.Kind+" "+name(c.Subject))
	}
	for _, s := range d.AllergiesBySeverity {
		severities = append(severities, fmt.Sprintf("%s %d", s.Severity, s.Count))
	}
	timeline := fmt.Sprint(len(events))
	if len(events) > 0 {
		timeline += ", first " + events[0] + ", last " + events[len(events)-1]
	}
	updated := "null"
	if d.LastUpdatedAt != nil {
		updated = *d.LastUpdatedAt
	}
	return []string{
		fmt.Sprintf("activeMedications (rows): %d (%d)", d.ActiveMedications, p.Medications.TotalCount),
		fmt.Sprintf("totalAllergies: %d; %s", d.TotalAllergies, strings.Join(severities, ", ")),
		fmt.Sprintf("totalSurgeries; activeIllnesses (rows); chronic: %d; %d (%d); %d", d.TotalSurgeries, d.ActiveIllnesses, p.Illnesses.TotalCount, d.ChronicIllnesses),
		fmt.Sprintf("hasCriticalAllergies: %t", d.HasCriticalAllergies),
		fmt.Sprintf("completeness: %d %%, %d %%, %d missing, step %d", p.Completeness.Percentage, p.Completeness.MandatoryPercentage, len(p.Completeness.MissingFields), *p.Completeness.NextRequiredStep),
		"lastUpdatedAt: " + updated,
		"recentMedications: " + strings.Join(recent, ", "),
		"alerts: " + strings.Join(alerts, ", "),
		"timeline: " + timeline,
		"recentActivity: " + strings.Join(changes, ", "),
	}
}

// The figures of domain.md section 7.4.
func TestTheRegistersFigures(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for patient, want := range map[string][]string{
		demo.PrimaryPatientID: {
			"activeMedications (rows): 3 (5)", "totalAllergies: 4; MILD 1, MODERATE 1, SEVERE 1, CRITICAL 1", "totalSurgeries; activeIllnesses (rows); chronic: 3; 2 (4); 2",
			"hasCriticalAllergies: true", "completeness: 25 %, 0 %, 15 missing, step 1", "lastUpdatedAt: 2024-02-01T09:30:00Z",
			"recentMedications: Omeprazol, Losartán, Ibuprofeno, Amoxicilina, Acetaminofén", "alerts: Latex, Penicilina, Gastritis crónica, Hipertensión arterial",
			"timeline: 18, first Omeprazol 2024-02-01 MEDICATION_STARTED, last Mariscos 2019-08-22 ALLERGY_DIAGNOSED",
			"recentActivity: CREATED Omeprazol, CREATED Losartán, CREATED Gastritis crónica, CREATED Hipertensión arterial, CREATED Reparación de hernia inguinal, " +
				"CREATED Extracción de vesícula biliar, CREATED Apendicectomía, CREATED Latex, CREATED Polen, CREATED Mariscos",
		},
		demo.SecondaryPatientID: {
			"activeMedications (rows): 0 (0)", "totalAllergies: 0; MILD 0, MODERATE 0, SEVERE 0, CRITICAL 0", "totalSurgeries; activeIllnesses (rows); chronic: 0; 0 (0); 0",
			"hasCriticalAllergies: false", "completeness: 25 %, 0 %, 15 missing, step 1", "lastUpdatedAt: null", "recentMedications: ", "alerts: ", "timeline: 0", "recentActivity: ",
		},
		demo.DependantPatientID: {
			"activeMedications (rows): 1 (1)", "totalAllergies: 1; MILD 0, MODERATE 0, SEVERE 1, CRITICAL 0", "totalSurgeries; activeIllnesses (rows); chronic: 0; 1 (1); 1",
			"hasCriticalAllergies: false", "completeness: 25 %, 0 %, 15 missing, step 1", "lastUpdatedAt: 2025-10-05T16:12:00Z", "recentMedications: Salbutamol inhalador", "alerts: Maní, Asma",
			"timeline: 3, first Salbutamol inhalador 2025-03-10 MEDICATION_STARTED, last Maní 2019-02-14 ALLERGY_DIAGNOSED",
			"recentActivity: CREATED Asma, CREATED Maní, CREATED Salbutamol inhalador",
		},
	} {
		if diff := cmp.Diff(want, a.register(t, patient)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// domain.md section 7.4: the first visit is the first login.
func TestTheRegistersFirstVisit(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, want := range []string{`{"isFirstVisit":true,"lastLoginAt":null}`, `{"isFirstVisit":false,"lastLoginAt":"2026-03-01T12:00:00Z"}`} {
		token, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
		_, body := a.send(t, token, `{ me { isFirstVisit lastLoginAt } }`, "")
		wantIn(t, body, want)
	}
}

// What each account of the register sees: domain.md section 7.5.
func TestWhatEachAccountSees(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	record := func(patient string) string {
		return `{ patient(id: "` + globalID("Patient", patient) + `") { fullName myAccess { scope } } }`
	}
	write := func(patient string) string {
		return `mutation { addAllergy(input: {patientId: "` + globalID("Patient", patient) + `", allergen: "x", severity: MILD}) { userErrors { code } } }`
	}
	const notFound, forbidden = `"code":"NOT_FOUND"`, `"code":"FORBIDDEN"`
	for _, c := range []struct{ who, operation, want string }{
		{"primary", `{ me { patient { fullName emergencyPreview { fullName documentNumberLast4 } grants { scope status expiresOn } emergencyCode { code } } dependants { fullName } } }`,
			`{"data":{"me":{"patient":{"fullName":"Test Patient Primary","emergencyPreview":{"fullName":"Test Patient Primary","documentNumberLast4":"7890"},` +
				`"grants":[{"scope":"READ","status":"ACTIVE","expiresOn":"2027-03-01"}],"emergencyCode":{"code":"` + demo.PrimaryCode + `"}},"dependants":[{"fullName":"Test Dependant Minor"}]}}}`},
		{"primary", openPrimary, forbidden},
		{"secondary", `{ me { nextStep patient { fullName grants { scope } emergencyCode { code } emergencyPreview { fullName } } dependants { fullName } } }`,
			`{"data":{"me":{"nextStep":"COMPLETE_PROFILE","patient":{"fullName":"Test Patient Secondary","grants":[],"emergencyCode":{"code":"` + demo.SecondaryCode + `"},"emergencyPreview":{"fullName":"Test Patient Secondary"}},"dependants":[]}}}`},
		{"secondary", record(demo.PrimaryPatientID), notFound},
		{"secondary", record(demo.DependantPatientID), notFound},
		{"paramedic", openPrimary, `{"emergencyRecord":{"fullName":"Test Patient Primary"}}`},
		{"paramedic", openSecondary, `{"emergencyRecord":{"fullName":"Test Patient Secondary"}}`},
		{"paramedic", record(demo.PrimaryPatientID), forbidden},
		{"paramedic", `{ me { nextStep } }`, `"EMERGENCY_SCAN"`},
		{"pending", openPrimary, forbidden},
		{"pending", `{ me { nextStep } }`, `"AWAIT_APPROVAL"`},
		{"professional", `{ me { nextStep patients { totalCount nodes { fullName myAccess { scope } } } } }`,
			`{"data":{"me":{"nextStep":"DASHBOARD","patients":{"totalCount":1,"nodes":[{"fullName":"Test Patient Primary","myAccess":{"scope":"READ"}}]}}}}`},
		{"professional", record(demo.PrimaryPatientID), `{"data":{"patient":{"fullName":"Test Patient Primary","myAccess":{"scope":"READ"}}}}`},
		{"professional", write(demo.PrimaryPatientID), forbidden},
		{"professional", record(demo.SecondaryPatientID), notFound},
		{"professional", record(demo.DependantPatientID), notFound},
		{"professional", write(demo.DependantPatientID), notFound},
		{"admin", `{ me { nextStep patient { id } } staff { totalCount } }`, `{"data":{"me":{"nextStep":"ADMINISTRATION","patient":null},"staff":{"totalCount":3}}}`},
		{"admin", record(demo.PrimaryPatientID), forbidden},
		{"admin", record(demo.SecondaryPatientID), forbidden},
		{"admin", record(demo.DependantPatientID), forbidden},
	} {
		if body := a.ask(t, c.who, c.operation, ""); !strings.Contains(body, c.want) {
			t.Errorf("%s asks %s\nand is answered %s\nwant %s", c.who, c.operation, body, c.want)
		}
	}
}

// Each account of docs/TEST_DB_DATA_REGISTER.md signs in with what is written there.
func TestTheAccountsOfTheRegisterSignIn(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/TEST_DB_DATA_REGISTER.md")
	if err != nil {
		t.Fatal(err)
	}
	accounts := regexp.MustCompile("(?m)^\\| (\\S+@\\S+) \\| `([^`]+)` \\| (\\w+) \\| ([^|]+) \\| `[^`]+` \\| `([^`]+)` \\|$").FindAllStringSubmatch(string(text), -1)
	if len(accounts) != len(demo.Accounts()) {
		t.Fatalf("%d accounts are written", len(accounts))
	}
	a := newAPI(t)
	for _, account := range accounts {
		token, _ := a.login(t, account[1], account[2])
		_, body := a.send(t, token, `{ me { id role firstName lastName } }`, "")
		first, last, _ := strings.Cut(account[4], " ")
		wantIn(t, body, fmt.Sprintf(`{"id":%q,"role":%q,"firstName":%q,"lastName":%q}`, account[5], account[3], first, last))
	}
}
