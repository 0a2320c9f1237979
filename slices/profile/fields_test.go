package profile_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/phone"
)

func mother() domain.Contact {
	return domain.Contact{IsPrimary: true, FullName: "María Gómez", Relationship: person.Mother, Phone: "+573001112233"}
}

// whole says something of every field.
func whole() domain.Changes {
	medellin := domain.Place{Country: "CO", DepartmentCode: new("05"), MunicipalityCode: new("05001")}
	return domain.Changes{
		FirstName: to("Ana"), LastName: to("Gómez Ruiz"), Phone: to("+57 301 222 3344"), BiologicalSex: to(domain.Female),
		Gender: to(domain.GenderOther), GenderOther: to("Agénero"), Birthplace: to(medellin),
		Residence: to(domain.Residence{Address: "Calle 10 # 20-30", Place: domain.Place{Country: "ES", Locality: new("Madrid")}}),
		Insurance: to(domain.Insurance{InsurerCode: new("SURA"), AdditionalInsurance: new("Póliza"),
			ComplementaryPlan: new(domain.OtherPlan), ComplementaryPlanOther: new("Exequial")}),
		Occupation: to("Médica"), BloodType: to(domain.ONegative), HeightCm: to(170), WeightKg: to(70.14),
		OrganDonor:        to(domain.Donor),
		EmergencyContacts: to([]domain.Contact{mother(), {FullName: "Luis Gómez", Relationship: person.OtherOne, RelationshipOther: new("Vecino"), Phone: "+573001112234", AlternativePhone: new("+573001112235")}}),
	}
}

func TestEveryFieldIsStoredAndReadAgain(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	updated, err := use.Update(t.Context(), fixture.Secondary(), nil, new(1), whole())
	if err != nil {
		t.Fatal(err)
	}
	details, err := whole().Apply(updated.Details, domain.Knowledge{Phones: phone.Numbers{}, Codes: domain.Codes{
		Countries: map[string]bool{"CO": true, "ES": true}, Departments: map[string]bool{"05": true},
		Municipalities: map[string]string{"05001": "05"}, Insurers: map[string]bool{"SURA": true}}})
	if diff := cmp.Diff(details, updated.Details); err != nil || diff != "" || updated.Version != 2 || updated.Age != 40 || !updated.UpdatedAt.Equal(fixture.Now()) {
		t.Errorf("answered %+v, %v; details (-want +got):\n%s", updated, err, diff)
	}
	read, err := use.ByIDs(t.Context(), fixture.Secondary(), []id.ID{secondary})
	if diff := cmp.Diff(updated, read[secondary]); err != nil || diff != "" {
		t.Errorf("read again (-answered +read), %v:\n%s", err, diff)
	}
	contacts, err := use.Contacts(t.Context(), fixture.Secondary(), []id.ID{secondary})
	wanted, _ := whole().Contacts(nil, phone.Numbers{})
	if diff := cmp.Diff(map[id.ID][]domain.Contact{secondary: wanted}, contacts); err != nil || diff != "" {
		t.Errorf("contacts (-want +got), %v:\n%s", err, diff)
	}
	if complete, err := use.IsComplete(t.Context(), fixture.Secondary(), secondary); err != nil || !complete {
		t.Errorf("complete: %v, %v", complete, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM patients p JOIN users u ON u.id = p.user_id AND u.first_name = 'Ana' AND u.last_name = 'Gómez Ruiz'
		WHERE p.id = $1 AND p.name_key = 'ana gomez ruiz'`, secondary); n != 1 {
		t.Error("the name of account, or the one to search for, is the old one")
	}
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE patient_id = $1 AND subject_id = $1 AND subject_type = 'Patient' AND kind = 'updated'
		AND actor_id = $2 AND fields = '{firstName,lastName,phone,biologicalSex,gender,genderOther,birthplace,residence,insurance,occupation,bloodType,heightCm,weightKg,organDonor,emergencyContacts}'`,
		secondary, fixture.Secondary().User); n != 1 {
		t.Error("the history does not name every field")
	}
	// The same once more changes nothing.
	if again, err := use.Update(t.Context(), fixture.Secondary(), nil, new(2), whole()); err != nil || again.Version != 2 {
		t.Errorf("a change that changes nothing: version %d, %v", again.Version, err)
	}
	empty := domain.Changes{BiologicalSex: change.To[domain.BiologicalSex](nil), Gender: change.To[domain.Gender](nil),
		Birthplace: change.To[domain.Place](nil), Residence: change.To[domain.Residence](nil), Insurance: change.To[domain.Insurance](nil),
		WeightKg: change.To[float64](nil), EmergencyContacts: to([]domain.Contact{})}
	emptied, err := use.Update(t.Context(), fixture.Secondary(), nil, nil, empty)
	if err != nil || emptied.Birthplace != nil || emptied.Residence != nil || emptied.Insurance != nil || emptied.GenderOther != nil || emptied.Version != 3 {
		t.Errorf("emptied to %+v, %v", emptied, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM emergency_contacts WHERE patient_id = $1`, secondary); n != 0 {
		t.Errorf("%d contacts are left", n)
	}
}

func TestADependantHasNoAccountToRename(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	p, err := use.Update(t.Context(), fixture.Primary(), global(dependant), nil, domain.Changes{FirstName: to("Juan"), Phone: change.To[string](nil)})
	if err != nil || p.FullName() != "Juan Dependant Minor" {
		t.Errorf("%+v, %v", p, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM users WHERE first_name = 'Juan'`); n != 0 {
		t.Error("the guardian's account was renamed")
	}
	_, err = use.Update(t.Context(), fixture.Primary(), nil, nil, domain.Changes{Phone: change.To[string](nil)})
	wantReason(t, err, fault.Required, "phone")
}

func TestProblemsComeTogetherAndBeforeTheVersion(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	six := slices.Repeat([]domain.Contact{mother()}, 6)
	_, err := use.Update(t.Context(), fixture.Primary(), nil, new(7), domain.Changes{HeightCm: to(3), EmergencyContacts: to(six)})
	want := fault.Problems{
		{Field: []string{"heightCm"}, Reason: fault.OutOfRange, Params: fault.Params{"min": 20, "max": 250}},
		{Field: []string{"emergencyContacts"}, Reason: fault.TooMany, Params: fault.Params{"max": 5}},
	}
	if diff := cmp.Diff(want, fault.ProblemsIn(err)); diff != "" {
		t.Errorf("problems (-want +got), %v:\n%s", err, diff)
	}
	_, err = use.Update(t.Context(), fixture.Primary(), nil, new(7), domain.Changes{HeightCm: to(170)})
	wantReason(t, err, fault.StaleVersion, "expectedVersion")
	if n := f.Count(t, `SELECT count(*) FROM patients WHERE height_cm IS NOT NULL OR version <> 1`); n != 0 {
		t.Errorf("%d records were changed all the same", n)
	}
}

func TestNothingIsHalfWritten(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `ALTER TABLE record_changes ADD CONSTRAINT refused CHECK (false) NOT VALID`)
	if _, err := use.Update(t.Context(), fixture.Secondary(), nil, nil, whole()); err == nil {
		t.Error("a profile was changed without its history")
	}
	if n := f.Count(t, `SELECT count(*) FROM patients p, users u WHERE p.first_name = 'Ana' OR u.first_name = 'Ana'`); n != 0 {
		t.Error("a part was written")
	}
	if n := f.Count(t, `SELECT count(*) FROM emergency_contacts`); n != 0 {
		t.Error("the contacts were written")
	}
}

func TestDeclareNone(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	declare := func(v access.Viewer, patient id.ID, s record.Section, none bool) (domain.Patient, error) {
		return use.DeclareNone(t.Context(), v, global(patient), s, none)
	}
	for _, s := range []record.Section{record.Medications, record.Allergies, record.Illnesses, record.Surgeries} {
		_, err := declare(fixture.Primary(), primary, s, true)
		wantReason(t, err, fault.NotAllowed, "section")
		if _, err := declare(fixture.Primary(), primary, s, false); err != nil {
			t.Errorf("%s taken back: %v", s, err)
		}
		f.Exec(t, `UPDATE `+string(s)+` SET deleted_at = now() WHERE patient_id = $1`, primary)
		if p, err := declare(fixture.Primary(), primary, s, true); err != nil || !slices.Contains(p.DeclaredNone, s) {
			t.Errorf("%s once its rows are deleted: %v, %v", s, p.DeclaredNone, err)
		}
	}
	p, err := declare(fixture.Primary(), primary, record.Allergies, false)
	if diff := cmp.Diff([]record.Section{record.Medications, record.Illnesses, record.Surgeries}, p.DeclaredNone); err != nil || diff != "" || p.Version != 6 {
		t.Errorf("version %d, %v, sections (-want +got):\n%s", p.Version, err, diff)
	}
	if again, err := declare(fixture.Primary(), primary, record.Allergies, false); err != nil || again.Version != 6 {
		t.Errorf("once more: version %d, %v", again.Version, err)
	}
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE subject_id = $1 AND fields = '{declaredNone}'`, primary); n != 5 {
		t.Errorf("%d rows of history, want 5", n)
	}
}

func TestOneStatementForAnyNumberOfPatients(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	f.Exec(t, `INSERT INTO patients (id, first_name, last_name, name_key, document_type, document_number, birth_date, origin_country, created_at, updated_at)
		SELECT gen_random_uuid(), 'Niño', 'Pérez', 'nino perez', 'RC', 'RC' || 100000 + n, '2020-01-01', 'CO', now(), now() FROM generate_series(1, 29) n`)
	f.Exec(t, `INSERT INTO guardianships (id, guardian_id, patient_id, relationship, created_at)
		SELECT gen_random_uuid(), $1, id, 'MADRE', now() FROM patients WHERE document_type = 'RC'`, fixture.Primary().User)
	f.Exec(t, `INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, phone, created_at)
		SELECT gen_random_uuid(), id, n, 'Contacto ' || n, 'MADRE', '+573001112233', now() FROM patients, generate_series(0, 4) n`)
	rows, err := f.Pool.Query(t.Context(), `SELECT patient_id FROM records_of($1, '2026-03-01')`, fixture.Primary().User)
	if err != nil {
		t.Fatal(err)
	}
	var patients []id.ID
	for rows.Next() {
		var patient id.ID
		if err := rows.Scan(&patient); err != nil {
			t.Fatal(err)
		}
		patients = append(patients, patient)
	}
	for _, n := range []int{1, 31} {
		f.Statements.Reset()
		contacts, err1 := use.Contacts(t.Context(), fixture.Primary(), patients[:n])
		_, err2 := use.ReproductiveHealth(t.Context(), fixture.Primary(), patients[:n])
		_, err3 := use.ByIDs(t.Context(), fixture.Primary(), patients[:n])
		if err := fault.Join(err1, err2, err3); err != nil || len(contacts) != n || f.Statements.Count() != 3 {
			t.Errorf("%d patients: %v, %d lists, %d statements\n%s", n, err, len(contacts), f.Statements.Count(), strings.Join(f.Statements.SQL(), "\n"))
		}
		for patient, list := range contacts {
			if len(list) != 5 || !list[0].IsPrimary || list[4].FullName != "Contacto 4" {
				t.Errorf("contacts of %s: %+v", patient, list)
			}
		}
	}
}
