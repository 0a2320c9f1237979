package dashboard_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/dashboard/application"
	"vitalgo/slices/dashboard/domain"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
)

func date(t *testing.T, s string) *civil.Date {
	t.Helper()
	d, err := civil.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return &d
}

func timeline(t *testing.T, use *application.Dashboards, patient id.ID, s domain.Span, a page.Args) page.Connection[domain.Event] {
	t.Helper()
	found, err := use.Timelines(t.Context(), fixture.Primary(), []id.ID{patient}, s, a)
	if err != nil {
		t.Fatal(err)
	}
	return found[patient]
}

// marks are the letters by which tests write down kinds of events.
var marks = map[domain.EventKind]string{
	domain.MedicationStarted: "started", domain.MedicationEnded: "ended",
	domain.IllnessDiagnosed: "illness", domain.AllergyDiagnosed: "allergy", domain.SurgeryDone: "surgery",
}

func events(c page.Connection[domain.Event]) []string {
	out := []string{}
	for _, e := range c.Nodes() {
		out = append(out, e.Date.String()+" "+marks[e.Kind])
	}
	return out
}

// domain.md section 7.4.
func TestTheTimelineOfTheRegister(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	c := timeline(t, use, primary, domain.Span{}, page.Args{})
	want := []string{
		"2024-02-01 started", "2024-01-20 started", "2024-01-15 started", "2023-12-10 ended", "2023-12-05 illness",
		"2023-12-01 started", "2023-11-20 ended", "2023-11-15 started", "2023-10-20 illness", "2023-09-10 surgery",
		"2023-06-15 illness", "2023-04-12 illness", "2022-03-22 surgery", "2022-01-30 allergy", "2021-03-15 allergy",
		"2020-07-15 surgery", "2020-05-10 allergy", "2019-08-22 allergy",
	}
	if diff := cmp.Diff(want, events(c)); diff != "" || c.PageInfo.HasNextPage {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
	first := c.Nodes()[0]
	if omeprazole := (id.Global{Type: "Medication", ID: medication("2")}); first.Row.GlobalID() != omeprazole {
		t.Errorf("the first event is about %v", first.Row)
	}
	if n := len(timeline(t, use, dependant, domain.Span{}, page.Args{}).Edges()); n != 3 {
		t.Errorf("%d events of the dependant, want 3", n)
	}
}

func TestSpansIncludeTheirDays(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	for _, c := range []struct {
		from, to string
		want     []string
	}{
		{"2023-12-01", "2023-12-10", []string{"2023-12-10 ended", "2023-12-05 illness", "2023-12-01 started"}},
		{"2024-01-20", "", []string{"2024-02-01 started", "2024-01-20 started"}},
		{"", "2020-05-10", []string{"2020-05-10 allergy", "2019-08-22 allergy"}},
		{"2024-01-20", "2024-01-19", []string{}},
		{"", "9999-12-31", events(timeline(t, use, primary, domain.Span{}, page.Args{}))},
	} {
		var s domain.Span
		if c.from != "" {
			s.From = date(t, c.from)
		}
		if c.to != "" {
			s.To = date(t, c.to)
		}
		if diff := cmp.Diff(c.want, events(timeline(t, use, primary, s, page.Args{}))); diff != "" {
			t.Errorf("from %q to %q (-want +got):\n%s", c.from, c.to, diff)
		}
	}
}

// busyDay gives the dependant two rows of each kind, all of today (2026-03-01) and made at
// one instant, and a medication that starts and one that ends tomorrow.
func busyDay(t *testing.T, f *fixture.Fixture) {
	t.Helper()
	row := func(kind, n int) string { return fmt.Sprintf("00000000-0000-4000-8000-0000000000%d%d", kind, n) }
	for n := range 2 {
		f.Exec(t, `INSERT INTO surgeries (id, patient_id, procedure, procedure_key, surgery_date, source, created_at, updated_at)
			VALUES ($1, $2, 'Uno', 'uno', '2026-03-01', 'patient', '2026-03-01', '2026-03-01')`, row(1, n), dependant)
		f.Exec(t, `INSERT INTO allergies (id, patient_id, allergen, allergen_key, severity, diagnosis_date, source, created_at, updated_at)
			VALUES ($1, $2, 'Uno', $3, 'leve', '2026-03-01', 'patient', '2026-03-01', '2026-03-01')`, row(2, n), dependant, row(2, n))
		f.Exec(t, `INSERT INTO illnesses (id, patient_id, name, name_key, status, diagnosis_date, source, created_at, updated_at)
			VALUES ($1, $2, 'Uno', 'uno', 'activa', '2026-03-01', 'patient', '2026-03-01', '2026-03-01')`, row(3, n), dependant)
		f.Exec(t, `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, end_date, source, created_at, updated_at)
			VALUES ($1, $2, 'Uno', 'uno', '1', '1', '2026-03-01', '2026-03-01', 'patient', '2026-03-01', '2026-03-01')`, row(4, n), dependant)
	}
	f.Exec(t, `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, end_date, source, created_at, updated_at)
		VALUES ($1, $3, 'Uno', 'uno', '1', '1', '2026-03-02', NULL, 'patient', now(), now()),
			($2, $3, 'Uno', 'uno', '1', '1', '2025-12-31', '2026-03-02', 'patient', now(), now())`, row(4, 8), row(4, 9), dependant)
}

// domain.md section 4.4.
func TestTheOrderOfOneDay(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	busyDay(t, f)
	f.Exec(t, `UPDATE allergies SET created_at = '2026-03-02' WHERE id = '00000000-0000-4000-8000-000000000020'`)
	var got []string
	for _, e := range timeline(t, use, dependant, domain.Span{From: date(t, "2025-12-31")}, page.Args{}).Nodes() {
		got = append(got, marks[e.Kind]+" "+e.RowID.String()[34:])
	}
	want := []string{
		"ended 41", "ended 40", "started 41", "started 40", "illness 31", "illness 30", "allergy 20", "allergy 21",
		"surgery 11", "surgery 10", "started 49", // what lies after today is left out
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestPagingMeetsEveryEventOnce(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	busyDay(t, f)
	all := timeline(t, use, dependant, domain.Span{}, page.Args{}).Nodes()
	var paged []domain.Event
	for a := (page.Args{First: ptr(1)}); ; {
		c := timeline(t, use, dependant, domain.Span{}, a)
		paged = append(paged, c.Nodes()...)
		if !c.PageInfo.HasNextPage {
			break
		}
		a.After = c.PageInfo.EndCursor
	}
	if diff := cmp.Diff(all, paged); diff != "" || len(all) != 14 {
		t.Errorf("%d events; pages (-want +got):\n%s", len(all), diff)
	}
}

func TestDeletedRowsAreNoEvents(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	for _, table := range []string{"medications", "allergies", "illnesses", "surgeries"} {
		f.Exec(t, `UPDATE `+table+` SET deleted_at = now()`)
	}
	if got := events(timeline(t, use, primary, domain.Span{}, page.Args{})); len(got) != 0 {
		t.Errorf("events %v", got)
	}
}

// A row that is deleted after its event was read, and before the row was, takes its events along.
func TestARowThatWentTakesItsEventsAlong(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	use.Rows = rows{gone: medication("4")}
	got := events(timeline(t, use, primary, domain.Span{From: date(t, "2023-11-30")}, page.Args{}))
	want := []string{"2024-02-01 started", "2024-01-20 started", "2024-01-15 started", "2023-12-05 illness"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestBadPagesAreRefused(t *testing.T) {
	t.Parallel()
	_, use := setUp(t)
	for name, a := range map[string]page.Args{
		"101 events": {First: ptr(101)}, "no events": {First: ptr(0)}, "no cursor": {After: ptr("x")},
	} {
		_, err := use.Timelines(t.Context(), fixture.Primary(), []id.ID{primary}, domain.Span{}, a)
		if fault.CodeOf(err) != fault.BadInput {
			t.Errorf("%s: %v", name, err)
		}
	}
}
