package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/staff/domain"
)

func now() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func today() civil.Date { return civil.Today(now()) }

func member(s domain.Status) domain.Member {
	return domain.Member{ID: id.Random(), Kind: person.Paramedic, Status: s, LicenseExpiresOn: today(), Version: 3}
}

func reason(s string) *string { return &s }

// The moves of the contract; every other one is NOT_ALLOWED.
func TestMoves(t *testing.T) {
	t.Parallel()
	all := []domain.Status{domain.Pending, domain.Approved, domain.Rejected, domain.Suspended}
	allowed := map[domain.Status][]domain.Status{
		domain.Pending:   {domain.Approved, domain.Rejected},
		domain.Approved:  {domain.Suspended, domain.Rejected},
		domain.Suspended: {domain.Approved},
	}
	admin := id.Random()
	for _, from := range all {
		for _, to := range all {
			m := member(from)
			got, d, err := m.Decide(domain.Verdict{Status: to, Reason: reason("  Por   control ")}, admin, today(), now())
			if !slices.Contains(allowed[from], to) {
				problems := fault.ProblemsIn(err)
				if len(problems) != 1 || problems[0].Reason != fault.NotAllowed || problems[0].Field[0] != "status" {
					t.Errorf("%s to %s: %v", from, to, err)
				}
				continue
			}
			if err != nil || got.Status != to || got.Version != 4 || !got.UpdatedAt.Equal(now()) ||
				d.Status != to || d.StaffID != m.ID || *d.AdminID != admin || *d.Reason != "Por control" || !d.At.Equal(now()) {
				t.Errorf("%s to %s: %+v, %+v, %v", from, to, got, d, err)
			}
		}
	}
}

func TestReasonsAndLicences(t *testing.T) {
	t.Parallel()
	expired := member(domain.Pending)
	expired.LicenseExpiresOn = today().AddDays(-1)
	for name, c := range map[string]struct {
		member  domain.Member
		verdict domain.Verdict
		want    fault.Reason
		field   string
	}{
		"approval without a reason":  {member(domain.Pending), domain.Verdict{Status: domain.Approved}, "", ""},
		"approval on the last day":   {member(domain.Suspended), domain.Verdict{Status: domain.Approved}, "", ""},
		"approval after it":          {expired, domain.Verdict{Status: domain.Approved}, fault.NotAllowed, "status"},
		"rejection after it":         {expired, domain.Verdict{Status: domain.Rejected, Reason: reason("Vencida")}, "", ""},
		"rejection without a reason": {member(domain.Pending), domain.Verdict{Status: domain.Rejected}, fault.Required, "reason"},
		"suspension, blank reason":   {member(domain.Approved), domain.Verdict{Status: domain.Suspended, Reason: reason("  ")}, fault.Required, "reason"},
		"reason of 4":                {member(domain.Approved), domain.Verdict{Status: domain.Suspended, Reason: reason("ñand")}, fault.TooShort, "reason"},
		"reason of 500":              {member(domain.Approved), domain.Verdict{Status: domain.Suspended, Reason: reason(strings.Repeat("ñ", 500))}, "", ""},
		"reason of 501":              {member(domain.Approved), domain.Verdict{Status: domain.Suspended, Reason: reason(strings.Repeat("ñ", 501))}, fault.TooLong, "reason"},
		"approval with a short one":  {member(domain.Pending), domain.Verdict{Status: domain.Approved, Reason: reason("ok")}, fault.TooShort, "reason"},
	} {
		_, _, err := c.member.Decide(c.verdict, id.Random(), today(), now())
		problems := fault.ProblemsIn(err)
		switch {
		case c.want == "" && err != nil,
			c.want != "" && (len(problems) != 1 || problems[0].Reason != c.want || problems[0].Field[0] != c.field):
			t.Errorf("%s: %v, want %q on %s", name, err, c.want, c.field)
		}
	}
}

func TestOnlySuspensionAndRejectionEndSessions(t *testing.T) {
	t.Parallel()
	for s, want := range map[domain.Status]bool{domain.Pending: false, domain.Approved: false, domain.Rejected: true, domain.Suspended: true} {
		if s.EndsSessions() != want {
			t.Errorf("%s: want %t", s, want)
		}
	}
}

func TestRenewal(t *testing.T) {
	t.Parallel()
	tomorrow := today().AddDays(1)
	for _, c := range []struct {
		status domain.Status
		until  civil.Date
		want   []fault.Reason
	}{
		{domain.Pending, tomorrow, nil},
		{domain.Approved, tomorrow, nil},
		{domain.Approved, today(), []fault.Reason{fault.OutOfRange}},
		{domain.Approved, civil.Date{}, []fault.Reason{fault.Required}},
		{domain.Suspended, tomorrow, []fault.Reason{fault.NotAllowed}},
		{domain.Rejected, today(), []fault.Reason{fault.NotAllowed, fault.OutOfRange}},
	} {
		m, err := member(c.status).Renewed(c.until, today(), now())
		var got []fault.Reason
		for _, p := range fault.ProblemsIn(err) {
			got = append(got, p.Reason)
		}
		if !slices.Equal(got, c.want) || c.want == nil && (err != nil || m.Status != domain.Pending || m.LicenseExpiresOn != c.until || m.Version != 4) {
			t.Errorf("%s until %s: %+v, %v, want %v", c.status, c.until, m, err, c.want)
		}
	}
}

func TestMembersAreWhatTheirKindSays(t *testing.T) {
	t.Parallel()
	m := member(domain.Approved)
	if g := m.ByKind().GlobalID(); g != (id.Global{Type: "Paramedic", ID: m.ID}) {
		t.Errorf("a paramedic is %+v", g)
	}
	m.Kind = person.Professional
	if g := m.ByKind().GlobalID(); g != (id.Global{Type: "Professional", ID: m.ID}) {
		t.Errorf("a professional is %+v", g)
	}
}
