package staff_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/staff/application"
	"vitalgo/slices/staff/domain"
)

// The columns of domain.md section 1.1 for staff, decideStaff, renewLicense, Paramedic and Professional.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	until := civil.Date{Year: 2040, Month: time.December, Day: 31}
	for _, c := range []struct {
		name                string
		viewer              access.Viewer
		list, renew, nodes  fault.Code
		paramedics, doctors int
	}{
		{"owner", fixture.Primary(), fault.Forbidden, fault.Forbidden, fault.Forbidden, 0, 0},
		{"paramedic", fixture.Paramedic(), fault.Forbidden, "", "", 1, 0},
		{"inactive staff", fixture.PendingParamedic(), fault.Forbidden, "", "", 1, 0},
		{"professional", fixture.Professional(), fault.Forbidden, "", "", 0, 1},
		{"administrator", fixture.Admin(), "", fault.Forbidden, "", 2, 1},
		{"nobody", fixture.Anonymous(), fault.Unauthenticated, fault.Unauthenticated, fault.Unauthenticated, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, use, _ := setUp(t, 1000)
			all := []id.ID{paramedic, pending, professional}
			paramedics, err := use.Paramedics(t.Context(), c.viewer, all)
			wantCode(t, err, c.nodes)
			doctors, err := use.Professionals(t.Context(), c.viewer, all)
			wantCode(t, err, c.nodes)
			decisions, err := use.Decisions(t.Context(), c.viewer, all)
			wantCode(t, err, c.nodes)
			if len(paramedics) != c.paramedics || len(doctors) != c.doctors || len(decisions) > c.paramedics+c.doctors {
				t.Errorf("%d paramedics, %d professionals, decisions about %d", len(paramedics), len(doctors), len(decisions))
			}
			_, err = use.List(t.Context(), c.viewer, application.Filter{}, page.Args{}, true)
			wantCode(t, err, c.list)
			_, err = use.Decide(t.Context(), c.viewer, global("Professional", professional), suspended())
			wantCode(t, err, c.list)
			_, err = use.Renew(t.Context(), c.viewer, until)
			wantCode(t, err, c.renew)
		})
	}
}

func TestEverybodyFindsTheOwnMembership(t *testing.T) {
	t.Parallel()
	_, use, _ := setUp(t, 1000)
	own, err := use.Paramedic(t.Context(), fixture.PendingParamedic())
	if err != nil || own == nil || own.ID != pending || own.FullName != "Test Paramedic Pending" || own.Email != "test.paramedic.pending@vitalgo.com" {
		t.Errorf("pending: %+v, %v", own, err)
	}
	doctor, err := use.Professional(t.Context(), fixture.Professional())
	if err != nil || doctor == nil || doctor.ID != professional || *doctor.Specialty != "Medicina interna" {
		t.Errorf("professional: %+v, %v", doctor, err)
	}
	for name, v := range map[string]access.Viewer{"owner": fixture.Primary(), "administrator": fixture.Admin()} {
		p, err := use.Paramedic(t.Context(), v)
		d, err2 := use.Professional(t.Context(), v)
		if p != nil || d != nil || err != nil || err2 != nil {
			t.Errorf("%s: %v, %v, %v, %v", name, p, d, err, err2)
		}
	}
}

func TestTheListOfTheRegister(t *testing.T) {
	t.Parallel()
	_, use, _ := setUp(t, 1000)
	for _, c := range []struct {
		name   string
		filter application.Filter
		args   page.Args
		want   []id.ID
		total  int
	}{
		{"newest first", application.Filter{}, page.Args{}, []id.ID{professional, pending, paramedic}, 3},
		{"first two", application.Filter{}, page.Args{First: ptr(2)}, []id.ID{professional, pending}, 3},
		{"paramedics", application.Filter{Role: ptr(person.Paramedic)}, page.Args{}, []id.ID{pending, paramedic}, 2},
		{"pending", application.Filter{Status: ptr(domain.Pending)}, page.Args{}, []id.ID{pending}, 1},
		{"approved paramedics", application.Filter{Role: ptr(person.Paramedic), Status: ptr(domain.Approved)}, page.Args{}, []id.ID{paramedic}, 1},
		{"administrators are no staff", application.Filter{Role: ptr(person.Admin)}, page.Args{}, []id.ID{}, 0},
	} {
		found, err := use.List(t.Context(), fixture.Admin(), c.filter, c.args, true)
		got := []id.ID{}
		for _, m := range found.Nodes() {
			got = append(got, m.ID)
		}
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" || found.TotalCount != c.total {
			t.Errorf("%s: total %d, %v (-want +got):\n%s", c.name, found.TotalCount, err, diff)
		}
	}
	first, err := use.List(t.Context(), fixture.Admin(), application.Filter{}, page.Args{First: ptr(2)}, false)
	if err != nil {
		t.Fatal(err)
	}
	rest, err := use.List(t.Context(), fixture.Admin(), application.Filter{}, page.Args{First: ptr(2), After: first.PageInfo.EndCursor}, false)
	if err != nil || len(rest.Nodes()) != 1 || rest.Edges()[0].Node.ID != paramedic || rest.PageInfo.HasNextPage {
		t.Errorf("second page: %+v, %v", rest, err)
	}
}
