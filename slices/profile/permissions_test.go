package profile_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/fixture"
)

// The row updateProfile … removeProfilePhoto of domain.md section 1.1.
func TestWhoMayChangeAProfile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		viewer  access.Viewer
		patient id.ID
		prepare string
		want    fault.Code
	}{
		{"owner", fixture.Primary(), primary, "", ""},
		{"guardian", fixture.Primary(), dependant, "", ""},
		{"stranger", fixture.Secondary(), primary, "", fault.NotFound},
		{"a record that does not exist", fixture.Secondary(), id.ID{}, "", fault.NotFound},
		{"professional with a READ grant", fixture.Professional(), primary, "", fault.Forbidden},
		{"professional with a WRITE grant", fixture.Professional(), primary, `UPDATE access_grants SET scope = 'write'`, fault.Forbidden},
		{"professional without a grant", fixture.Professional(), secondary, "", fault.Forbidden},
		{"paramedic", fixture.Paramedic(), primary, "", fault.Forbidden},
		{"inactive staff", fixture.PendingParamedic(), primary, "", fault.Forbidden},
		{"administrator", fixture.Admin(), primary, "", fault.Forbidden},
		{"nobody", fixture.Anonymous(), primary, "", fault.Unauthenticated},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t)
			f.Exec(t, `UPDATE patients SET biological_sex = 'F'`)
			f.Exec(t, `UPDATE surgeries SET deleted_at = now()`)
			if c.prepare != "" {
				f.Exec(t, c.prepare)
			}
			before := f.Count(t, `SELECT count(*) FROM record_changes`)
			_, update := use.Update(t.Context(), c.viewer, global(c.patient), nil, domain.Changes{HeightCm: to(170)})
			_, reproductive := use.UpdateReproductiveHealth(t.Context(), c.viewer, global(c.patient), nil, domain.ReproductiveChanges{IsPregnant: to(false)})
			_, declared := use.DeclareNone(t.Context(), c.viewer, global(c.patient), record.Surgeries, true)
			_, uploaded := use.UploadPhoto(t.Context(), c.viewer, global(c.patient), strings.NewReader("me"))
			_, removed := use.RemovePhoto(t.Context(), c.viewer, global(c.patient))
			for name, err := range map[string]error{"update": update, "reproductive health": reproductive, "declare": declared, "upload": uploaded, "remove": removed} {
				if c.want == "" && err != nil || fault.CodeOf(err) != c.want {
					t.Errorf("%s: %v, want %q", name, err, c.want)
				}
			}
			changes := 0
			if c.want == "" {
				changes = 5
			}
			if got := f.Count(t, `SELECT count(*) FROM record_changes`) - before; got != changes {
				t.Errorf("%d changes written, want %d", got, changes)
			}
		})
	}
}

// The row Patient of domain.md section 1.1, and its rule 1.2.6.
func TestWhoMayReadAProfile(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `UPDATE patients SET biological_sex = 'F'`)
	f.Exec(t, `INSERT INTO reproductive_health (patient_id, created_at, updated_at) SELECT id, now(), now() FROM patients`)
	f.Exec(t, `INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, phone, created_at)
		SELECT gen_random_uuid(), id, 0, 'María Gómez', 'MADRE', '+573001112233', now() FROM patients`)
	everybody := []id.ID{primary, secondary, dependant}
	for _, c := range []struct {
		name   string
		viewer access.Viewer
		seen   int
		want   fault.Code
	}{
		{"owner and guardian", fixture.Primary(), 2, ""},
		{"owner", fixture.Secondary(), 1, ""},
		{"professional", fixture.Professional(), 1, ""},
		{"paramedic", fixture.Paramedic(), 0, fault.Forbidden},
		{"administrator", fixture.Admin(), 0, fault.Forbidden},
		{"nobody", fixture.Anonymous(), 0, fault.Unauthenticated},
	} {
		contacts, err1 := use.Contacts(t.Context(), c.viewer, everybody)
		stated, err2 := use.ReproductiveHealth(t.Context(), c.viewer, everybody)
		if fault.CodeOf(err1) != c.want || fault.CodeOf(err2) != c.want || len(contacts) != c.seen || len(stated) != c.seen {
			t.Errorf("%s: %d contacts (%v), %d statements (%v)", c.name, len(contacts), err1, len(stated), err2)
		}
	}
	if n := f.Count(t, `SELECT count(*) FROM access_log WHERE patient_id = $1 AND reason = 'care_team'`, primary); n != 1 {
		t.Errorf("%d rows in the access log, want one for the professional's operation", n)
	}
}

// domain.md section 3: 60 saves and 20 uploads an hour for each account, before anything is looked at.
func TestSavesAndUploadsAreLimited(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	account := fixture.Secondary().User.String()
	calls := func() []error {
		_, err1 := use.Update(t.Context(), fixture.Secondary(), global(primary), nil, domain.Changes{})
		_, err2 := use.UpdateReproductiveHealth(t.Context(), fixture.Secondary(), global(primary), nil, domain.ReproductiveChanges{})
		_, err3 := use.DeclareNone(t.Context(), fixture.Secondary(), global(primary), record.Allergies, true)
		_, err4 := use.RemovePhoto(t.Context(), fixture.Secondary(), global(primary))
		_, err5 := use.UploadPhoto(t.Context(), fixture.Secondary(), global(primary), strings.NewReader("me"))
		return []error{err1, err2, err3, err4, err5}
	}
	counting := &limits{}
	use.Limits = counting
	for _, err := range calls() {
		wantCode(t, err, fault.NotFound)
	}
	save, upload := "profile-saves 60/1h0m0s "+account, "photo-uploads 20/1h0m0s "+account
	if diff := cmp.Diff([]string{save, save, save, save, upload}, counting.counted); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
	f.Statements.Reset()
	use.Limits = &limits{refused: "profile-saves"}
	for _, err := range calls()[:4] {
		wantCode(t, err, fault.RateLimited)
	}
	use.Limits = &limits{refused: "photo-uploads"}
	wantCode(t, calls()[4], fault.RateLimited)
}

// What is read again is answered as it was found then: what was found before is not entered in the access log.
func TestAReadingThatRunsAgainAnswersWhatItFoundLast(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.RetryAfter(t, `UPDATE access_grants SET revoked_at = granted_at`)
	if found, err := use.ByIDs(t.Context(), fixture.Professional(), []id.ID{primary}); err != nil || len(found) != 0 {
		t.Errorf("%d records, %v", len(found), err)
	}
	f.Exec(t, `UPDATE access_grants SET revoked_at = NULL`)
	if found, err := use.Completeness(t.Context(), fixture.Professional(), []id.ID{primary}); err != nil || len(found) != 0 {
		t.Errorf("%d records' completeness, %v", len(found), err)
	}
}
