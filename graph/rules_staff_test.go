package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

// domain.md section 2.11, and 2.2.
func TestRulesOfStaffSignUps(t *testing.T) {
	t.Parallel()
	licence := []try{
		{"licenseNumber", "in use", "med-0001", "TAKEN"}, {"licenseNumber", "in use by another kind", "PARA-0001", "TAKEN"},
		{"licenseNumber", "empty", "", required}, {"licenseNumber", "blank", "  ", required},
		{"licenseNumber", "of 2 characters", "M1", "TOO_SHORT"}, {"licenseNumber", "of 3 characters", "m-1", ""},
		{"licenseNumber", "of 50 characters", strings.Repeat("7", 50), ""}, {"licenseNumber", "of 51 characters", strings.Repeat("7", 51), "TOO_LONG"},
		{"licenseNumber", "with a blank", "MED 2001", "INVALID_FORMAT"}, {"licenseNumber", "with other letters", "ñ-2001", "INVALID_FORMAT"}, {"licenseNumber", "with NUL", "MED\x00-1", "INVALID_FORMAT"},
		{"licenseExpiresOn", "today", "2026-03-01", "OUT_OF_RANGE"}, {"licenseExpiresOn", "tomorrow", "2026-03-02", ""}, {"licenseExpiresOn", "years ago", "2000-01-01", "OUT_OF_RANGE"},
	}
	for field, specialty := range map[string]string{"signUpParamedic": optional, "signUpProfessional": required} {
		form{
			who: "nobody", field: field, typ: strings.ToUpper(field[:1]) + field[1:] + "Input",
			right: `{"firstName": "Carlos", "lastName": "Ruiz", "licenseNumber": "MED-2001", "licenseExpiresOn": "2030-12-31", "specialty": "Cardiología", "organization": "Hospital San José",
				"phone": "+573005550009", "email": "new.person@example.com", "password": "SecurePass123!", "acceptTerms": true, "acceptPrivacy": true}`,
			wrong: map[string]any{"acceptTerms": false, "acceptPrivacy": false}, always: map[string]string{"acceptTerms": required, "acceptPrivacy": required},
			tries: all(name("firstName"), name("lastName"), phone("phone", required), address("email"), secret("password"), licence,
				line("specialty", 2, 100, specialty), line("organization", 2, 200, required)),
		}.run(t)
	}
}

// domain.md section 2.11: decisions, renewals and consents.
func TestRulesOfStaffAndConsents(t *testing.T) {
	t.Parallel()
	professional, pending := rowID("Professional", 3, 3), rowID("Paramedic", 3, 2)
	decisions := []combination{}
	for _, typed := range line("reason", 5, 500, required) {
		if typed.code != "" {
			decisions = append(decisions, combination{"reason " + typed.name, map[string]any{"status": "SUSPENDED", "reason": typed.to}, []string{"reason " + typed.code}})
		} else {
			decisions = append(decisions, combination{"reason " + typed.name, map[string]any{"status": "PENDING", "reason": typed.to}, []string{"status NOT_ALLOWED"}})
		}
	}
	form{
		who: "admin", field: "decideStaff", typ: "DecideStaffInput", right: `{"id": "` + professional + `", "status": "SUSPENDED"}`,
		otherwise: append(decisions,
			combination{"no reason", nil, []string{"reason REQUIRED"}},
			combination{"approved again", map[string]any{"status": "APPROVED"}, []string{"status NOT_ALLOWED"}},
			combination{"pending to suspended", map[string]any{"id": pending, "status": "SUSPENDED", "reason": "Por control"}, []string{"status NOT_ALLOWED"}},
			combination{"pending to approved, the licence over", map[string]any{"id": pending, "status": "APPROVED"}, []string{"status NOT_ALLOWED"}},
			combination{"pending to rejected", map[string]any{"id": pending, "status": "REJECTED", "reason": "Cinco"}, nil},
			combination{"rejected to approved", map[string]any{"id": pending, "status": "APPROVED"}, []string{"status NOT_ALLOWED"}},
			combination{"approved to suspended", map[string]any{"reason": strings.Repeat("ñ", 500)}, nil},
			combination{"suspended to rejected", map[string]any{"status": "REJECTED", "reason": "Por control"}, []string{"status NOT_ALLOWED"}},
			combination{"suspended to approved", map[string]any{"status": "APPROVED"}, nil},
		),
		prepare: `UPDATE staff_members SET license_expires_on = '2026-02-28' WHERE status = 'pending'`,
	}.run(t)
	form{
		who: "professional", field: "renewLicense", typ: "RenewLicenseInput", right: `{"licenseExpiresOn": "2026-03-01"}`,
		otherwise: []combination{
			{"until today", nil, []string{"licenseExpiresOn OUT_OF_RANGE"}},
			{"until tomorrow", map[string]any{"licenseExpiresOn": "2026-03-02"}, nil},
			{"while it is pending", map[string]any{"licenseExpiresOn": "2030-03-02"}, nil},
		},
	}.run(t)
	for _, status := range []string{"suspended", "rejected"} {
		form{
			who: "professional", field: "renewLicense", typ: "RenewLicenseInput", right: `{"licenseExpiresOn": "2030-03-01"}`,
			otherwise: []combination{{status, nil, []string{" NOT_ALLOWED"}}}, prepare: `UPDATE staff_members SET status = '` + status + `'`,
		}.run(t)
	}
	form{
		who: "primary", field: "grantAccess", typ: "GrantAccessInput", right: `{"professionalLicense": "MED-0001", "expiresOn": "2026-12-31"}`,
		otherwise: []combination{
			{"until yesterday", map[string]any{"expiresOn": "2026-02-28"}, []string{"expiresOn OUT_OF_RANGE"}},
			{"for 366 days", map[string]any{"expiresOn": "2027-03-02"}, []string{"expiresOn OUT_OF_RANGE"}},
			{"until today", map[string]any{"expiresOn": "2026-03-01"}, nil},
			{"for 365 days, the licence in small letters", map[string]any{"expiresOn": "2027-03-01", "professionalLicense": " med-0001 "}, nil},
			{"to nobody", map[string]any{"professionalLicense": "MED-9999"}, []string{"professionalLicense NOT_FOUND"}},
			{"to a paramedic", map[string]any{"professionalLicense": "PARA-0001"}, []string{"professionalLicense NOT_FOUND"}},
			{"to no licence", map[string]any{"professionalLicense": "ñ\x00"}, []string{"professionalLicense NOT_FOUND"}},
			{"without a licence", map[string]any{"professionalLicense": " "}, []string{"professionalLicense REQUIRED"}},
			{"all at once", map[string]any{"professionalLicense": "MED-9999", "expiresOn": "2020-01-01"}, []string{"professionalLicense NOT_FOUND", "expiresOn OUT_OF_RANGE"}},
		},
	}.run(t)
	form{
		who: "primary", field: "revokeAccess", typ: "RevokeAccessInput", right: `{"id": "` + rowID("AccessGrant", 16, 1) + `"}`,
		otherwise: []combination{{"once", nil, nil}, {"again", nil, []string{"id NOT_ALLOWED"}}},
	}.run(t)
	form{
		who: "primary", field: "revokeAccess", typ: "RevokeAccessInput", right: `{"id": "` + rowID("AccessGrant", 16, 1) + `"}`,
		otherwise: []combination{{"one that ran out", nil, nil}}, prepare: `UPDATE access_grants SET granted_at = '2026-01-01Z', expires_on = '2026-02-28'`,
	}.run(t)
}

// domain.md section 2.9.
func TestRulesOfEmergencyCodes(t *testing.T) {
	t.Parallel()
	code := rowID("EmergencyCode", 15, 1)
	for name, prepare := range map[string]string{
		"revoked": "", "run out": `UPDATE emergency_codes SET generated_at = '2025-01-01Z', expires_at = '2026-03-01 12:00Z'`,
		"replaced": `UPDATE emergency_codes SET closed_at = generated_at, closed_reason = 'replaced'`,
	} {
		once := []combination{{"once", nil, nil}}
		if prepare != "" {
			once = nil
		}
		form{
			who: "primary", field: "revokeEmergencyCode", typ: "RevokeEmergencyCodeInput", right: `{"id": "` + code + `"}`, prepare: prepare,
			otherwise: append(once, combination{name, nil, []string{"id NOT_ALLOWED"}}),
		}.run(t)
	}
	a := newAPI(t)
	for size, want := range map[int]string{127: "BAD_USER_INPUT", 128: "data:image/png;base64,", 1024: "data:image/png;base64,", 1025: "BAD_USER_INPUT", -1: "BAD_USER_INPUT"} {
		wantIn(t, a.ask(t, "primary", fmt.Sprintf(`{ me { patient { emergencyCode { qrPng(size: %d) } } } }`, size), ""), want)
	}
}
