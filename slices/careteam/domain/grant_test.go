package domain_test

import (
	"slices"
	"testing"
	"time"

	"vitalgo/slices/careteam/domain"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
)

func day(s string) civil.Date {
	d, _ := civil.Parse(s)
	return d
}

func TestStatus(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		grant domain.AccessGrant
		want  domain.Status
	}{
		{domain.AccessGrant{ExpiresOn: day("2026-03-02")}, domain.Active},
		{domain.AccessGrant{ExpiresOn: day("2026-03-01")}, domain.Active},
		{domain.AccessGrant{ExpiresOn: day("2026-02-28")}, domain.Expired},
		{domain.AccessGrant{ExpiresOn: day("2026-03-02"), RevokedAt: &noon}, domain.Revoked},
		{domain.AccessGrant{ExpiresOn: day("2026-02-28"), RevokedAt: &noon}, domain.Revoked},
	} {
		if got := c.grant.StatusOn(day("2026-03-01")); got != c.want {
			t.Errorf("%+v is %s, want %s", c.grant, got, c.want)
		}
	}
}

func TestTerms(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		license, expires string
		want             fault.Reason
		field            string
	}{
		{" med-0001 ", "2026-03-01", "", ""},
		{"MED-0001", "2027-03-01", "", ""},
		{"MED-0001", "2026-02-28", fault.OutOfRange, "expiresOn"},
		{"MED-0001", "2027-03-02", fault.OutOfRange, "expiresOn"},
		{"MED-0001", "", fault.Required, "expiresOn"},
		{" ", "2026-03-01", fault.Required, "professionalLicense"},
	} {
		terms, err := domain.Terms{ProfessionalLicense: c.license, Scope: domain.Read, ExpiresOn: day(c.expires)}.Checked(day("2026-03-01"))
		problems := fault.ProblemsIn(err)
		switch {
		case c.want == "" && (err != nil || terms.ProfessionalLicense != "MED-0001"),
			c.want != "" && (len(problems) != 1 || problems[0].Reason != c.want || !slices.Equal(problems[0].Field, []string{c.field})):
			t.Errorf("%q until %q: %q, %v", c.license, c.expires, terms.ProfessionalLicense, err)
		}
	}
}

func TestAConsentIsRevokedOnceAndNotBeforeItWasGiven(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	g, err := domain.AccessGrant{GrantedAt: noon}.RevokedNow(noon.Add(-time.Second))
	if err != nil || !g.RevokedAt.Equal(noon) {
		t.Errorf("revoked at %v, %v", g.RevokedAt, err)
	}
	if _, err := g.RevokedNow(noon); len(fault.ProblemsIn(err)) != 1 || fault.ProblemsIn(err)[0].Reason != fault.NotAllowed {
		t.Errorf("revoked again: %v", err)
	}
}

func TestIsLicense(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{"MED-0001": true, "AB": false, "med-0001": false, "MED\x000001": false, "MÉD": false} {
		if domain.IsLicense(s) != want {
			t.Errorf("%q: want %t", s, want)
		}
	}
}
