package interop_test

import (
	"fmt"
	"testing"

	"vitalgo/slices/interop/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
)

func TestSec_D07_WhoMayExport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		name    string
		viewer  access.Viewer
		patient *id.Global
		format  domain.Format
		want    string
	}{
		{"nobody", fixture.Anonymous(), nil, domain.JSON, "UNAUTHENTICATED"},
		{"own", fixture.Primary(), nil, domain.JSON, "<nil>"},
		{"a dependant's", fixture.Primary(), patientID(demo.DependantPatientID), domain.JSON, "<nil>"},
		{"somebody else's", fixture.Secondary(), patientID(demo.PrimaryPatientID), domain.JSON, "NOT_FOUND"},
		{"nobody's", fixture.Secondary(), &id.Global{}, domain.JSON, "NOT_FOUND"},
		{"somebody else's in another format", fixture.Secondary(), patientID(demo.PrimaryPatientID), domain.PDF, "NOT_FOUND"},
		{"a professional", fixture.Professional(), patientID(demo.PrimaryPatientID), domain.JSON, "FORBIDDEN"},
		{"a paramedic", fixture.Paramedic(), patientID(demo.PrimaryPatientID), domain.JSON, "FORBIDDEN"},
		{"an administrator", fixture.Admin(), patientID(demo.PrimaryPatientID), domain.JSON, "FORBIDDEN"},
		{"FHIR", fixture.Primary(), nil, domain.FHIR, "input: NOT_ALLOWED format"},
		{"PDF", fixture.Primary(), nil, domain.PDF, "input: NOT_ALLOWED format"},
	} {
		if _, err := w.Use.Create(t.Context(), c.viewer, c.patient, c.format); fmt.Sprint(err) != c.want {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
	}
}

func TestFiveExportsAnHour(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 5 {
		w.export(t, fixture.Primary(), nil)
	}
	if _, err := w.Use.Create(t.Context(), fixture.Primary(), nil, domain.JSON); fault.CodeOf(err) != fault.RateLimited {
		t.Errorf("the sixth: %v", err)
	}
	w.export(t, fixture.Secondary(), nil)
}
