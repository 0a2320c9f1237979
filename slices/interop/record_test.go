package interop_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/interop/domain"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
)

// filled gives the primary patient a record in which every column holds something, and rows of every choice.
const filled = `
	UPDATE patients SET biological_sex = 'F', gender = 'OTRO', gender_other = 'x', birth_country = 'CO', birth_department = '11',
		birth_municipality = '11001', residence_country = 'VE', residence_address = 'Calle 1 # 2-3', residence_locality = 'Caracas',
		insurer_code = (SELECT min(code) FROM insurers), additional_insurance = 'SOAT', complementary_plan = 'OTRO', complementary_plan_other = 'y',
		occupation = 'Ingeniera', blood_type = 'AB-', height_cm = 165, weight_kg = 60.5, organ_donor = 'DONANTE', declared_none = '{surgeries}'
	WHERE id = '9a64ced3-a488-4d86-b8ec-c1cc406683cb';
	INSERT INTO emergency_contacts (id, patient_id, position, full_name, relationship, relationship_other, phone, alternative_phone, created_at)
	SELECT gen_random_uuid(), '9a64ced3-a488-4d86-b8ec-c1cc406683cb', n, 'Ana Ruiz ' || repeat('a', n), CASE WHEN n = 0 THEN 'OTRO' ELSE 'TIO' END,
		CASE WHEN n = 0 THEN 'Vecina' END, '+57300123456' || n, CASE WHEN n = 1 THEN '+573009999999' END, now() FROM generate_series(0, 4) n;
	INSERT INTO reproductive_health (patient_id, menstrual_status, is_pregnant, pregnancy_weeks, last_menstruation_date, pregnancies, births,
		cesareans, abortions, contraceptive_method, contraceptive_method_other, created_at, updated_at)
	VALUES ('9a64ced3-a488-4d86-b8ec-c1cc406683cb', 'ACTIVE', true, 20, '2025-10-01', 3, 1, 1, 1, 'OTRO', 'z', now(), now());
	INSERT INTO allergies (id, patient_id, allergen, allergen_key, severity, reaction, treatment, diagnosis_date, notes, source, recorded_by, created_at, updated_at, deleted_at)
	SELECT gen_random_uuid(), '9a64ced3-a488-4d86-b8ec-c1cc406683cb', 'Alérgeno "' || n, 'alergeno ' || n, (ARRAY['leve', 'moderada', 'severa', 'critica'])[1 + n % 4],
		E'uno\ndos', 'té', date '2020-01-01' + n, nullif(n % 3, 0)::text, (ARRAY['patient', 'professional'])[1 + n % 2],
		(ARRAY['9534695e-4685-4e46-a88f-5e44144e81f8', '0199d000-0001-7000-8000-000000000002', null])[1 + n % 3]::uuid,
		now() - n * interval '1 minute', now(), CASE WHEN n = 7 THEN now() END FROM generate_series(1, 40) n;
	INSERT INTO access_log (id, patient_id, emergency_code_id, accessor_id, accessor_role, accessor_name, accessor_organization, accessor_license,
		reason, granted, denial, ip, user_agent, location, at)
	SELECT gen_random_uuid(), '9a64ced3-a488-4d86-b8ec-c1cc406683cb', null, null, (ARRAY['paramedic', 'professional'])[1 + n % 2], 'Somebody', 'Bomberos', 'PARA-9',
		(ARRAY['emergency', 'care_team'])[1 + n % 2], n <> 5, CASE WHEN n = 5 THEN 'revoked' END, '2001:db8::1', 'Browser', 'Bogotá', now() - n / 3 * interval '1 minute'
	FROM generate_series(1, 2500) n;
	INSERT INTO record_changes (id, patient_id, actor_id, actor_role, kind, subject_type, subject_id, at)
	SELECT gen_random_uuid(), '9a64ced3-a488-4d86-b8ec-c1cc406683cb', (ARRAY['9534695e-4685-4e46-a88f-5e44144e81f8', null])[1 + n % 2]::uuid, 'patient',
		'updated', 'Patient', '9a64ced3-a488-4d86-b8ec-c1cc406683cb', '2020-01-01'::timestamptz + n / 3 * interval '1 minute'
	FROM generate_series(1, 2000) n;
	UPDATE record_changes SET fields = '{name,notes}' WHERE kind = 'updated';
	UPDATE emergency_codes SET access_count = 3, last_accessed_at = now() WHERE patient_id = '9a64ced3-a488-4d86-b8ec-c1cc406683cb';
	UPDATE access_grants SET revoked_at = granted_at;`

// A section says where the rows of a table are in an export: renamed columns by their key, and what is left out.
type section struct {
	table, at string
	renamed   map[string]string
	enums     map[string]string
	omitted   []string
	where     string
	order     string
}

var kept = []string{"id", "patient_id", "created_at", "deleted_at"}

func sections() []section {
	entry := func(table, at, key string, renamed, enums map[string]string, order string) section {
		enums["source"] = "RecordSource"
		return section{table: table, at: at, renamed: renamed, enums: enums, omitted: []string{"patient_id", "deleted_at", "recorded_by", key, "severity_rank"},
			where: "deleted_at IS NULL", order: order}
	}
	return []section{
		{table: "patients", at: "patient", where: "true", order: "id", renamed: map[string]string{
			"birth_country": "birthplace.country", "birth_department": "birthplace.department.code", "birth_municipality": "birthplace.municipality.code",
			"birth_locality": "birthplace.locality", "residence_address": "residence.address", "residence_country": "residence.country",
			"residence_department": "residence.department", "residence_municipality": "residence.municipality", "residence_locality": "residence.locality",
			"insurer_code": "insurance.insurer.code", "insurer_other": "insurance.insurerOther", "additional_insurance": "insurance.additionalInsurance",
			"complementary_plan": "insurance.complementaryPlan", "complementary_plan_other": "insurance.complementaryPlanOther",
		}, enums: map[string]string{
			"biological_sex": "BiologicalSex", "gender": "Gender", "complementary_plan": "ComplementaryPlan", "blood_type": "BloodType",
			"organ_donor": "OrganDonorPreference", "declared_none": "RecordSection",
		}, omitted: []string{"user_id", "name_key", "photo_key"}},
		{table: "emergency_contacts", at: "patient.emergencyContacts", where: "true", order: "position", enums: map[string]string{"relationship": "Relationship"},
			omitted: append([]string{"position"}, kept...)},
		{table: "reproductive_health", at: "patient.reproductiveHealth", where: "true", order: "patient_id",
			enums: map[string]string{"contraceptive_method": "ContraceptiveMethod"}, omitted: kept},
		entry("medications", "medications", "name_key", nil, map[string]string{}, "start_date DESC, created_at DESC, id DESC"),
		entry("allergies", "allergies", "allergen_key", nil, map[string]string{"severity": "AllergySeverity"}, "severity_rank DESC, created_at DESC, id DESC"),
		entry("illnesses", "illnesses", "name_key", nil, map[string]string{"status": "IllnessStatus"}, "diagnosis_date DESC, created_at DESC, id DESC"),
		entry("surgeries", "surgeries", "procedure_key", map[string]string{"surgery_date": "date"}, map[string]string{"anesthesia": "AnesthesiaType"},
			"surgery_date DESC, created_at DESC, id DESC"),
		{table: "emergency_codes", at: "emergencyCodes", where: "true", order: "generated_at DESC",
			omitted: []string{"patient_id", "code_hash", "code_enc", "generated_by", "closed_reason"}},
		{table: "access_grants", at: "grants", where: "true", order: "granted_at DESC", enums: map[string]string{"scope": "AccessScope"},
			omitted: []string{"patient_id", "professional_id", "granted_by", "revoked_by"}},
		{table: "record_changes", at: "activity", where: "true", order: "at DESC, id DESC", enums: map[string]string{"kind": "ActivityKind"},
			omitted: []string{"patient_id", "actor_id", "actor_role", "subject_id", "request_id"}},
		{table: "access_log", at: "accessLog", where: "granted", order: "at DESC, id DESC", enums: map[string]string{"reason": "AccessReason", "accessor_role": "Role"},
			renamed: map[string]string{"accessor_name": "accessor.fullName", "accessor_role": "accessor.role", "accessor_organization": "accessor.organization",
				"accessor_license": "accessor.licenseNumber", "ip": "ipAddress"},
			omitted: []string{"patient_id", "accessor_id", "emergency_code_id", "granted", "denial"}},
	}
}

// types are the GraphQL types of the rows that have an id in an export.
var types = map[string]string{
	"patients": "Patient", "medications": "Medication", "allergies": "Allergy", "illnesses": "Illness", "surgeries": "Surgery",
	"emergency_codes": "EmergencyCode", "access_grants": "AccessGrant", "record_changes": "Activity", "access_log": "Access",
}

func camel(column string) string {
	parts := strings.Split(column, "_")
	for i, part := range parts[1:] {
		parts[i+1] = strings.ToUpper(part[:1]) + part[1:]
	}
	return strings.Join(parts, "")
}

// at follows a path of keys; what leads nowhere is null.
func at(v any, path string) any {
	for _, key := range strings.Split(path, ".") {
		object, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = object[key]
	}
	return v
}

// rows reads a table as the database writes it.
func (w world) rows(t *testing.T, s section, patient string) []map[string]any {
	t.Helper()
	key := "patient_id"
	if s.table == "patients" {
		key = "id"
	}
	var text string
	err := w.Pool.QueryRow(t.Context(), fmt.Sprintf(`SELECT coalesce(json_agg(to_jsonb(x) ORDER BY %s), '[]')::text FROM %s x WHERE %s = $1 AND %s`,
		s.order, s.table, key, s.where), patient).Scan(&text)
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal([]byte(text), &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

// want is a stored value as an export writes it.
func (s section) want(t *testing.T, column string, stored any) any {
	t.Helper()
	enum, named := s.enums[column]
	name := func(v any) any {
		value, ok := v.(string)
		if !ok || !named {
			return v
		}
		return domain.EnumNames()[enum][value]
	}
	switch v := stored.(type) {
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = name(v[i])
		}
		return list
	case string:
		if column == "id" {
			return id.Global{Type: types[s.table], ID: fixture.ID(v)}.String()
		}
		if moment, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return moment.UTC().Format("2006-01-02T15:04:05.000000Z")
		}
	}
	return name(stored)
}

// D07: every column of every table of a record is in the export, or is named as left out. A column that a migration
// adds fails here until it is one or the other.
func TestSec_D07_AnExportEqualsTheDatabase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, filled)
	for _, patient := range []string{demo.PrimaryPatientID, demo.DependantPatientID} {
		document := w.export(t, fixture.Primary(), patientID(patient))
		for _, s := range sections() {
			stored := w.rows(t, s, patient)
			exported := at(document, s.at)
			list, many := exported.([]any)
			if !many && exported != nil {
				list = []any{exported}
			}
			if len(list) != len(stored) {
				t.Errorf("%s: %d rows exported, %d stored", s.table, len(list), len(stored))
				continue
			}
			for i, row := range stored {
				for _, column := range slices.Sorted(maps.Keys(row)) {
					if slices.Contains(s.omitted, column) {
						continue
					}
					path := s.renamed[column]
					if path == "" {
						path = camel(column)
					}
					if diff := cmp.Diff(s.want(t, column, row[column]), at(list[i], path)); diff != "" {
						t.Errorf("%s.%s of row %d (-stored +exported):\n%s", s.table, column, i, diff)
					}
				}
			}
		}
	}
}

// What the property does not say: who people are, and what is derived.
func TestExportNamesPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(t, filled)
	document := w.export(t, fixture.Primary(), nil)
	for path, want := range map[string]string{
		"grants":                    "map[fullName:Test Professional licenseNumber:MED-0001 organization:Hospital de Prueba role:PROFESSIONAL]",
		"emergencyCodes":            "ACTIVE",
		"patient.emergencyContacts": "true",
		"activity":                  "Medication",
	} {
		list, ok := at(document, path).([]any)
		if !ok || len(list) == 0 {
			t.Fatalf("%s is %v", path, at(document, path))
		}
		if !strings.Contains(fmt.Sprint(list[0]), want) {
			t.Errorf("%s begins with %v", path, list[0])
		}
	}
	if document["exportedAt"] != "2026-03-01T12:00:00.000000Z" {
		t.Errorf("exported at %v", document["exportedAt"])
	}
	text := string(w.store.content)
	for _, secret := range []string{"none", "passwordHash", "codeEnc", "code_hash"} {
		if strings.Contains(text, `"`+secret+`"`) {
			t.Errorf("the export holds %s", secret)
		}
	}
	dependant := w.export(t, fixture.Primary(), patientID(demo.DependantPatientID))
	guardians := at(dependant, "patient.guardians")
	if want := []any{map[string]any{"fullName": "Test Patient Primary", "role": "PATIENT", "organization": nil, "licenseNumber": nil}}; !reflect.DeepEqual(guardians, want) {
		t.Errorf("guardians %v", guardians)
	}
}

// The lists that are written page by page look as if all had been laid out at once.
func TestExportIsLaidOutForPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, sql := range []string{`DELETE FROM record_changes`, filled} { // with empty lists, and with pages
		w.Exec(t, sql)
		w.export(t, fixture.Primary(), nil)
		var compact, again bytes.Buffer
		if err := errors.Join(json.Compact(&compact, w.store.content), json.Indent(&again, compact.Bytes(), "", "  ")); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(again.String(), string(w.store.content)); diff != "" {
			t.Errorf("(-whole +written):\n%s", diff)
		}
	}
}

// during does something once, when the first part of a file is written.
type during struct {
	text bytes.Buffer
	once sync.Once
	do   func()
}

func (d *during) Write(p []byte) (int, error) {
	d.once.Do(d.do)
	return d.text.Write(p)
}

func TestExportIsOfOneInstant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	file := &during{do: func() { w.Exec(t, filled) }}
	w.store.elsewhere = file
	if _, err := w.Use.Create(t.Context(), fixture.Primary(), nil, domain.JSON); err != nil {
		t.Fatal(err)
	}
	w.store.elsewhere = nil
	w.export(t, fixture.Primary(), nil)
	const reading = `"location": "Bogotá"`
	if strings.Contains(file.text.String(), reading) || !strings.Contains(string(w.store.content), reading) {
		t.Error("a reading that comes while a file is written is in it, or not in the next one")
	}
}

// heap notes the largest heap while a file is written.
type heap struct {
	written, noted int
	largest        uint64
}

func (h *heap) Write(p []byte) (int, error) {
	h.written += len(p)
	if h.written-h.noted > 5<<20 {
		h.noted = h.written
		h.largest = max(h.largest, live())
	}
	return len(p), nil
}

// live is how much memory is in use.
func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// F24: an export of any length takes little memory.
func TestSec_F24_ALongExportIsNeverInMemory(t *testing.T) { // measures the heap: not parallel
	w := newWorld(t)
	const many = 100_000
	w.Exec(t, fmt.Sprintf(`
		SET LOCAL session_replication_role = replica; -- without seals
		INSERT INTO access_log (id, patient_id, accessor_role, accessor_name, reason, granted, ip, user_agent, at)
		SELECT gen_random_uuid(), '%[1]s', 'professional', 'Somebody', 'care_team', true, '192.0.2.1', repeat('x', 300), now() - n * interval '1 minute'
		FROM generate_series(1, %[3]d) n;
		INSERT INTO record_changes (id, patient_id, actor_id, actor_role, kind, subject_type, subject_id, at)
		SELECT gen_random_uuid(), '%[1]s', '%[2]s', 'patient', 'updated', 'Patient', '%[1]s', now() - n * interval '1 minute'
		FROM generate_series(1, %[3]d) n`, demo.PrimaryPatientID, demo.PrimaryID, many))
	file, before := &heap{}, live()
	w.store.elsewhere = file
	if _, err := w.Use.Create(t.Context(), fixture.Primary(), nil, domain.JSON); err != nil {
		t.Fatal(err)
	}
	if least := many * 700; file.written < least {
		t.Errorf("%d bytes, want %d at least", file.written, least)
	}
	if grown := int64(file.largest) - int64(before); file.largest == 0 || grown > 10<<20 {
		t.Errorf("%d bytes of heap for a file of %d", grown, file.written)
	}
}

// Every value that a column may hold has a name.
func TestEveryStoredValueHasAName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, s := range sections() {
		for column, enum := range s.enums {
			var rule string
			err := w.Pool.QueryRow(t.Context(), `SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1`,
				s.table+"_"+column+"_values").Scan(&rule)
			if err != nil {
				t.Fatalf("%s.%s: %v", s.table, column, err)
			}
			values := quoted(rule)
			if len(values) == 0 {
				t.Errorf("%s.%s takes no values: %s", s.table, column, rule)
			}
			for _, value := range values {
				if domain.EnumNames()[enum][value] == "" {
					t.Errorf("%s.%s: %s has no name", s.table, column, value)
				}
			}
		}
	}
}

// quoted returns the texts in a constraint.
func quoted(rule string) []string {
	var values []string
	for i, part := range strings.Split(rule, "'") {
		if i%2 == 1 {
			values = append(values, part)
		}
	}
	return values
}
