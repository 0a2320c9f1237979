package dashboard_test

import (
	"strings"
	"testing"

	"vitalgo/slices/dashboard/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
)

// The column of domain.md section 1.1 for dashboard, timeline and alerts.
func TestWhoMayRead(t *testing.T) {
	t.Parallel()
	const ok, none = "", "NONE"
	for _, c := range []struct {
		name    string
		viewer  access.Viewer
		patient id.ID
		want    string
	}{
		{"owner", fixture.Primary(), primary, ok},
		{"guardian", fixture.Primary(), dependant, ok},
		{"stranger", fixture.Secondary(), primary, none},
		{"professional with a grant", fixture.Professional(), primary, ok},
		{"professional without a grant", fixture.Professional(), dependant, none},
		{"paramedic", fixture.Paramedic(), primary, string(fault.Forbidden)},
		{"inactive staff", fixture.PendingParamedic(), primary, string(fault.Forbidden)},
		{"administrator", fixture.Admin(), primary, string(fault.Forbidden)},
		{"nobody", fixture.Anonymous(), primary, string(fault.Unauthenticated)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t)
			patients := []id.ID{c.patient}
			before := f.Count(t, `SELECT count(*) FROM access_log`)
			figures, err := use.OfPatients(t.Context(), c.viewer, patients)
			figuresWanted := c.want
			if c.want == none {
				figuresWanted = string(fault.NotFound)
			}
			check(t, "dashboard", figuresWanted, len(figures), err)
			timelines, err := use.Timelines(t.Context(), c.viewer, patients, domain.Span{}, page.Args{})
			check(t, "timeline", c.want, len(timelines[c.patient].Nodes()), err)
			warnings, err := use.Alerts(t.Context(), c.viewer, patients)
			check(t, "alerts", c.want, len(warnings[c.patient]), err)

			// domain.md section 1.2, rule 6: once per operation.
			entered := f.Count(t, `SELECT count(*) FROM access_log`) - before
			if isAccess := c.viewer.Role == fixture.Professional().Role && c.want == ok; isAccess != (entered == 1) {
				t.Errorf("%d rows in the access log", entered)
			}
		})
	}
}

func TestNothingIsAnsweredThatIsNotWrittenDown(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `ALTER TABLE access_log ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if _, err := use.OfPatients(t.Context(), fixture.Professional(), []id.ID{primary}); err == nil {
		t.Error("dashboard answered")
	}
	if _, err := use.Timelines(t.Context(), fixture.Professional(), []id.ID{primary}, domain.Span{}, page.Args{}); err == nil {
		t.Error("timeline answered")
	}
	if _, err := use.Alerts(t.Context(), fixture.Professional(), []id.ID{primary}); err == nil {
		t.Error("alerts answered")
	}
}

// One statement is one instant: figures that are read together agree.
func TestEachReadingIsOneStatement(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	patients := append([]id.ID{primary}, dependants(t, f, 24)...)
	f.Exec(t, `INSERT INTO medications (id, patient_id, name, name_key, dosage, frequency, start_date, end_date, source, created_at, updated_at)
		SELECT gen_random_uuid(), p, 'Hierro', 'hierro', '1', '1', '2024-01-01', '2024-02-01', 'patient', now(), now()
		FROM unnest($1::uuid[]) p, generate_series(1, 100)`, patients)
	for _, n := range []int{1, 25} {
		for name, read := range map[string]func() error{
			"dashboards": func() error {
				_, err := use.OfPatients(t.Context(), fixture.Primary(), patients[:n])
				return err
			},
			"timelines": func() error {
				_, err := use.Timelines(t.Context(), fixture.Primary(), patients[:n], domain.Span{}, page.Args{})
				return err
			},
			"alerts": func() error {
				_, err := use.Alerts(t.Context(), fixture.Primary(), patients[:n])
				return err
			},
		} {
			f.Statements.Reset()
			if err := read(); err != nil {
				t.Fatal(err)
			}
			if s := f.Statements.Count(); s != 1 {
				t.Errorf("%s of %d records: %d statements\n%s", name, n, s, strings.Join(f.Statements.SQL(), "\n"))
			}
		}
	}
}
