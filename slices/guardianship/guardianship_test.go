package guardianship_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/catalog"
	"vitalgo/slices/guardianship"
	"vitalgo/slices/guardianship/application"
	"vitalgo/slices/guardianship/domain"
	"vitalgo/slices/home"
	"vitalgo/slices/profile"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

var (
	primary   = fixture.ID(demo.PrimaryPatientID)
	secondary = fixture.ID(demo.SecondaryPatientID)
	dependant = fixture.ID(demo.DependantPatientID)
)

// setUp returns the slice with limits that are multiplied.
func setUp(t *testing.T, scale int) (*fixture.Fixture, *application.Guardianships) {
	t.Helper()
	f := fixture.New(t)
	return f, guardianship.New(guardianship.Deps{
		DB: f.DB, Guard: f.Guard, Limits: ratelimit.New(redistest.New(t), scale), Now: fixture.Now,
		Records:  profile.New(profile.Deps{DB: f.DB, Guard: f.Guard, Now: fixture.Now}).Use,
		Consents: home.New(home.Deps{DB: f.DB, Now: fixture.Now}).Legal, Countries: catalog.New(f.DB, fixture.Now).Use,
	}).Use
}

func speaking(v access.Viewer) access.Viewer {
	v.Language = locale.Spanish
	return v
}

func child(number string) domain.Dependant {
	return domain.Dependant{
		FirstName: "Ana", LastName: "Gómez", DocumentType: document.BirthRegistry, DocumentNumber: number,
		BirthDate: civil.Date{Year: 2020, Month: time.May, Day: 4}, Relationship: person.Mother, OriginCountry: "co", AcceptHealthData: true,
	}
}

func wantReason(t *testing.T, err error, want fault.Reason, field ...string) {
	t.Helper()
	problems := fault.ProblemsIn(err)
	if len(problems) != 1 || problems[0].Reason != want || !slices.Equal(problems[0].Field, field) {
		t.Errorf("error %v, want %s on %v", err, want, field)
	}
}

func TestRegisteringWritesRecordGuardianshipAndConsent(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	v := speaking(fixture.Secondary())
	patient, err := use.Register(t.Context(), v, child("rc-778.899"))
	if err != nil {
		t.Fatal(err)
	}
	for what, sql := range map[string]string{
		"record":       `SELECT count(*) FROM patients WHERE id = $1 AND user_id IS NULL AND $2::uuid IS NOT NULL AND document_number = 'RC778899' AND name_key = 'ana gomez' AND phone IS NULL AND origin_country = 'CO'`,
		"guardianship": `SELECT count(*) FROM guardianships WHERE patient_id = $1 AND guardian_id = $2 AND relationship = 'MADRE'`,
		"consent":      `SELECT count(*) FROM legal_acceptances WHERE patient_id = $1 AND user_id = $2 AND kind = 'health_data' AND version = '1.0' AND ip = '192.0.2.1' AND locale = 'es'`,
	} {
		if n := f.Count(t, sql, patient, v.User); n != 1 {
			t.Errorf("%s: %d rows", what, n)
		}
	}
	// domain.md section 2.10: opening a record is not in its history.
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE patient_id = $1`, patient); n != 0 {
		t.Errorf("%d changes", n)
	}
	kept, err := use.Dependants(t.Context(), v)
	if diff := cmp.Diff([]id.ID{patient}, kept); err != nil || diff != "" {
		t.Errorf("dependants (-want +got), %v:\n%s", err, diff)
	}
	_, err = use.Register(t.Context(), v, child("RC778899"))
	wantReason(t, err, fault.Taken, "documentNumber")
	unknown := child("RC778800")
	unknown.OriginCountry = "XX"
	_, err = use.Register(t.Context(), v, unknown)
	wantReason(t, err, fault.Unknown, "originCountry")
}

func TestNothingIsHalfWritten(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"guardianships", "legal_acceptances"} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			f, use := setUp(t, 1000)
			before := f.Count(t, `SELECT count(*) FROM patients`)
			f.Exec(t, `ALTER TABLE `+table+` ADD CONSTRAINT refused CHECK (false) NOT VALID`)
			if _, err := use.Register(t.Context(), speaking(fixture.Primary()), child("RC112233")); err == nil {
				t.Error("registered all the same")
			}
			if after := f.Count(t, `SELECT count(*) FROM patients`); after != before {
				t.Errorf("%d records before, %d after", before, after)
			}
		})
	}
}

// domain.md section 2.11: at most 10 dependants, however many are registered at once.
func TestAnAccountHasTenDependants(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	family(t, f, 8) // and the one of the register
	const tries = 4
	var (
		group sync.WaitGroup
		errs  [tries]error
	)
	for i := range tries {
		group.Go(func() {
			_, errs[i] = use.Register(t.Context(), speaking(fixture.Primary()), child(fmt.Sprint("RC55667", i)))
		})
	}
	group.Wait()
	registered := 0
	for _, err := range errs {
		if err == nil {
			registered++
		} else {
			wantReason(t, err, fault.NotAllowed)
		}
	}
	if n := f.Count(t, `SELECT count(*) FROM guardianships WHERE guardian_id = $1`, fixture.Primary().User); registered != 1 || n != domain.MaxDependants {
		t.Errorf("%d registered, %d in all", registered, n)
	}
}

func TestFiveTriesADay(t *testing.T) {
	t.Parallel()
	_, use := setUp(t, 1)
	for range 5 {
		_, err := use.Register(t.Context(), speaking(fixture.Primary()), domain.Dependant{})
		if fault.ProblemsIn(err) == nil {
			t.Fatal(err)
		}
	}
	if _, err := use.Register(t.Context(), speaking(fixture.Primary()), child("RC778899")); fault.CodeOf(err) != fault.RateLimited {
		t.Errorf("the sixth try: %v", err)
	}
	if _, err := use.Register(t.Context(), speaking(fixture.Secondary()), child("RC778899")); err != nil {
		t.Errorf("another account: %v", err)
	}
}

// The columns of domain.md section 1.1 for registerDependant, dependants and guardians.
func TestWhoMay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		viewer     access.Viewer
		register   fault.Code
		dependants int
		guardians  fault.Code
		seen       int
	}{
		{"guardian", fixture.Primary(), "", 2, "", 1},
		{"stranger", fixture.Secondary(), "", 1, "", 0},
		{"professional without a grant", fixture.Professional(), fault.Forbidden, 0, "", 0},
		{"paramedic", fixture.Paramedic(), fault.Forbidden, 0, fault.Forbidden, 0},
		{"inactive staff", fixture.PendingParamedic(), fault.Forbidden, 0, fault.Forbidden, 0},
		{"administrator", fixture.Admin(), fault.Forbidden, 0, fault.Forbidden, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, use := setUp(t, 1000)
			if _, err := use.Register(t.Context(), speaking(c.viewer), child("RC778899")); fault.CodeOf(err) != c.register {
				t.Errorf("register: %v", err)
			}
			if kept, err := use.Dependants(t.Context(), c.viewer); err != nil || len(kept) != c.dependants {
				t.Errorf("dependants: %v, %v", kept, err)
			}
			found, err := use.Guardians(t.Context(), c.viewer, []id.ID{dependant, primary, secondary})
			if fault.CodeOf(err) != c.guardians || len(found[dependant]) != c.seen || len(found[primary])+len(found[secondary]) != 0 {
				t.Errorf("guardians: %v, %v", found, err)
			}
		})
	}
	_, use := setUp(t, 1000)
	_, err := use.Dependants(t.Context(), fixture.Anonymous())
	if _, registered := use.Register(t.Context(), fixture.Anonymous(), child("1")); fault.CodeOf(err) != fault.Unauthenticated || fault.CodeOf(registered) != fault.Unauthenticated {
		t.Errorf("nobody: %v, %v", err, registered)
	}
}

func TestAProfessionalSeesTheGuardiansOfASharedRecord(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	f.Exec(t, `UPDATE access_grants SET patient_id = $1`, dependant)
	found, err := use.Guardians(t.Context(), fixture.Professional(), []id.ID{dependant})
	if diff := cmp.Diff(map[id.ID][]id.ID{dependant: {fixture.Primary().User}}, found); err != nil || diff != "" {
		t.Errorf("guardians (-want +got), %v:\n%s", err, diff)
	}
	if n := f.Count(t, `SELECT count(*) FROM access_log WHERE patient_id = $1`, dependant); n != 1 {
		t.Errorf("%d rows in the access log", n)
	}
}

func TestManyRecordsAreOneStatement(t *testing.T) {
	t.Parallel()
	f, use := setUp(t, 1000)
	family(t, f, 25)
	kept, err := use.Dependants(t.Context(), fixture.Primary())
	if err != nil || len(kept) != 26 || kept[0] != dependant {
		t.Fatalf("%d dependants, the first %v, %v", len(kept), kept, err)
	}
	for _, n := range []int{1, 25} {
		f.Statements.Reset()
		found, err := use.Guardians(t.Context(), fixture.Primary(), kept[:n])
		if s := f.Statements.Count(); err != nil || s != 1 || len(found) != n {
			t.Errorf("guardians of %d records: %d found, %d statements, %v\n%s", n, len(found), s, err, strings.Join(f.Statements.SQL(), "\n"))
		}
	}
}

// family gives the primary patient n more dependants, registered after the one of the register.
func family(t *testing.T, f *fixture.Fixture, n int) {
	t.Helper()
	f.Exec(t, `INSERT INTO patients (id, first_name, last_name, name_key, document_type, document_number, birth_date, origin_country, created_at, updated_at)
		SELECT gen_random_uuid(), 'Niño', 'Pérez', 'nino perez', 'RC', 'FAMILY' || n, '2020-01-01', 'CO', '2026-01-01Z', '2026-01-01Z' FROM generate_series(1, $1) n`, n)
	f.Exec(t, `INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
		SELECT gen_random_uuid(), $1, id, 'MADRE', '2026-01-01Z' FROM patients WHERE document_number LIKE 'FAMILY%'`, fixture.Primary().User)
}
