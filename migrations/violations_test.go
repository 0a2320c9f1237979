package migrations_test

import "strings"

// A violation is a constraint with rows that break it, as changes to the valid row of its table.
type violation struct {
	constraint string
	rows       []row
}

func outOfLength(constraint, column string, least, most int) violation {
	v := violation{constraint, []row{{column: chars(most + 1)}}}
	if least > 0 {
		v.rows = append(v.rows, row{column: chars(least - 1)})
	}
	return v
}

func notAmong(constraint, column string) violation {
	return violation{constraint, []row{{column: "nonsense"}, {column: ""}}}
}

func notPhone(constraint, column string) violation {
	return violation{constraint, []row{{column: "3001234567"}, {column: "+0300"}, {column: "+57300123456789012"}, {column: ""}}}
}

func outOfRange(constraint, column string, values ...any) violation {
	v := violation{constraint: constraint}
	for _, value := range values {
		v.rows = append(v.rows, row{column: value})
	}
	return v
}

const short = `\x0123`

var violations = []violation{
	{"users_email_length", []row{{"email": "a@" + strings.Repeat("b", 250) + ".com"}}},
	{"users_email_format", []row{{"email": "Ana@example.com"}, {"email": "ana"}, {"email": "ana@example"}, {"email": ""}}},
	outOfLength("users_password_hash_length", "password_hash", 1, 255),
	notAmong("users_role_values", "role"),
	outOfLength("users_first_name_length", "first_name", 2, 50),
	outOfLength("users_last_name_length", "last_name", 2, 50),
	notAmong("users_language_values", "language"),
	{"users_otp_secret_required", []row{{"otp_enabled_at": instant}}},
	{"users_closing_complete", []row{{"closing_since": instant}, {"erase_after": instant}}},
	{"users_erase_after_closing", []row{{"closing_since": instant, "erase_after": instant}}},
	outOfRange("users_version_positive", "version", 0),
	outOfRange("otp_recovery_codes_code_hash_length", "code_hash", short),
	outOfRange("idempotency_keys_key_hash_length", "key_hash", short),
	outOfRange("idempotency_keys_request_hash_length", "request_hash", short),
	outOfRange("login_throttles_email_hash_length", "email_hash", short),
	outOfRange("login_throttles_failures_range", "failures", -1),
	outOfRange("login_throttles_lock_level_range", "lock_level", -1),
	outOfRange("login_attempts_email_hash_length", "email_hash", short),
	outOfLength("login_attempts_user_agent_length", "user_agent", 0, 500),
	{"login_attempts_failure_reason_values", []row{{"success": false, "failure_reason": "bad luck"}}},
	{"login_attempts_failure_reason_required", []row{{"success": false}, {"failure_reason": "locked"}}},

	notAmong("document_types_code_values", "code"),
	outOfLength("document_types_name_es_length", "name_es", 1, 100),
	outOfLength("document_types_name_en_length", "name_en", 1, 100),
	outOfLength("document_types_description_es_length", "description_es", 1, 200),
	outOfLength("document_types_description_en_length", "description_en", 1, 200),
	outOfLength("document_types_number_pattern_length", "number_pattern", 1, 100),
	outOfRange("countries_code_format", "code", "z1", "Z"),
	outOfLength("countries_name_es_length", "name_es", 1, 100),
	outOfLength("countries_name_en_length", "name_en", 1, 100),
	outOfRange("countries_dial_code_format", "dial_code", "57", "+0", "+1234"),
	outOfRange("departments_code_format", "code", "5", "A1"),
	outOfLength("departments_name_length", "name", 1, 100),
	{"municipalities_code_format", []row{{"code": "059A9"}, {"code": "0599"}}},
	{"municipalities_code_in_department", []row{{"code": "08999"}}},
	outOfLength("municipalities_name_length", "name", 1, 100),
	notAmong("municipalities_kind_values", "kind"),
	outOfRange("insurers_code_format", "code", "sura", "", strings.Repeat("A", 31)),
	outOfLength("insurers_name_length", "name", 1, 100),
	notAmong("insurers_regime_values", "regime"),
	outOfRange("icd10_codes_code_format", "code", "k29", "K2", "K29.", "K29.123"),
	outOfRange("icd10_codes_chapter_range", "chapter", 0, 23),
	outOfLength("icd10_codes_title_es_length", "title_es", 1, 500),
	outOfLength("icd10_codes_title_en_length", "title_en", 1, 500),
	outOfLength("icd10_codes_title_es_key_length", "title_es_key", 0, 600),
	outOfLength("icd10_codes_title_en_key_length", "title_en_key", 0, 600),
	notAmong("icd10_codes_source_values", "source"),
	outOfLength("medication_names_name_es_length", "name_es", 1, 200),
	outOfLength("medication_names_name_en_length", "name_en", 1, 200),
	outOfLength("medication_names_therapeutic_group_length", "therapeutic_group", 1, 50),
	notAmong("legal_documents_kind_values", "kind"),
	outOfRange("legal_documents_version_format", "version", "1", "v1.0", "1.0.0"),
	outOfLength("legal_documents_text_es_length", "text_es", 1, 50000),
	outOfLength("legal_documents_text_en_length", "text_en", 1, 50000),
	{"legal_acceptances_patient_rule", []row{{"patient_id": dependant}}},
	outOfLength("legal_acceptances_user_agent_length", "user_agent", 0, 500),
	notAmong("legal_acceptances_locale_values", "locale"),

	outOfLength("patients_first_name_length", "first_name", 2, 50),
	outOfLength("patients_last_name_length", "last_name", 2, 50),
	outOfLength("patients_name_key_length", "name_key", 0, 600),
	outOfRange("patients_document_number_format", "document_number", "12345", "1234 5678", "abcdef", strings.Repeat("1", 21)),
	{"patients_document_number_of_type", []row{
		{"document_type": "CC", "document_number": "AB123456"}, {"document_type": "CC", "document_number": "12345678901"},
		{"document_type": "TI", "document_number": "1234567"}, {"document_type": "CE", "document_number": "1234567890"},
		{"document_type": "PA", "document_number": "ABCDEFGHIJKLM"}, {"document_type": "PT", "document_number": "ABCDEFGHIJKLMNOP"},
	}},
	outOfRange("patients_birth_date_range", "birth_date", "1899-12-31"),
	notPhone("patients_phone_format", "phone"),
	{"patients_phone_required", []row{{"user_id": ownerID}}},
	outOfLength("patients_photo_key_length", "photo_key", 1, 200),
	notAmong("patients_biological_sex_values", "biological_sex"),
	notAmong("patients_gender_values", "gender"),
	{"patients_gender_other_length", []row{{"gender": "OTRO", "gender_other": chars(101)}, {"gender": "OTRO", "gender_other": ""}}},
	{"patients_gender_other_rule", []row{{"gender": "OTRO"}, {"gender_other": "x"}, {"gender": "MASCULINO", "gender_other": "x"}}},
	{"patients_birth_locality_length", []row{{"birth_country": "VE", "birth_locality": chars(101)}}},
	{"patients_birthplace_rule", []row{
		{"birth_country": "CO"},
		{"birth_country": "CO", "birth_department": "05"},
		{"birth_country": "CO", "birth_department": "05", "birth_municipality": "05001", "birth_locality": "x"},
		{"birth_country": "VE", "birth_department": "05"},
		{"birth_locality": "Caracas"},
	}},
	{"patients_residence_address_length", []row{{"residence_country": "VE", "residence_address": chars(9)},
		{"residence_country": "VE", "residence_address": chars(501)}}},
	{"patients_residence_address_required", []row{{"residence_country": "VE"}, {"residence_address": chars(10)}}},
	{"patients_residence_locality_length", []row{{"residence_country": "VE", "residence_address": chars(10),
		"residence_locality": chars(101)}}},
	{"patients_residence_rule", []row{
		{"residence_country": "CO", "residence_address": chars(10)},
		{"residence_country": "CO", "residence_address": chars(10), "residence_department": "05", "residence_municipality": "05001",
			"residence_locality": "x"},
		{"residence_country": "VE", "residence_address": chars(10), "residence_municipality": "05001"},
	}},
	outOfLength("patients_insurer_other_length", "insurer_other", 1, 100),
	{"patients_insurer_rule", []row{{"insurer_code": "SURA", "insurer_other": "Otra"}}},
	outOfLength("patients_additional_insurance_length", "additional_insurance", 1, 200),
	notAmong("patients_complementary_plan_values", "complementary_plan"),
	{"patients_complementary_plan_other_length", []row{{"complementary_plan": "OTRO", "complementary_plan_other": chars(101)}}},
	{"patients_complementary_plan_other_rule", []row{{"complementary_plan": "OTRO"}, {"complementary_plan_other": "x"}}},
	outOfLength("patients_occupation_length", "occupation", 2, 200),
	notAmong("patients_blood_type_values", "blood_type"),
	outOfRange("patients_height_cm_range", "height_cm", 19, 251),
	outOfRange("patients_weight_kg_range", "weight_kg", 0.4, 300.1),
	notAmong("patients_organ_donor_values", "organ_donor"),
	outOfRange("patients_declared_none_values", "declared_none", []any{"contacts"}, []any{nil}),
	outOfRange("patients_declared_none_length", "declared_none",
		[]any{"medications", "medications", "medications", "medications", "medications"}),
	outOfRange("patients_version_positive", "version", 0),

	outOfRange("emergency_contacts_position_range", "position", -1, 5),
	outOfLength("emergency_contacts_full_name_length", "full_name", 5, 200),
	{"emergency_contacts_relationship_values", []row{{"relationship": "VECINO"}}},
	{"emergency_contacts_relationship_other_length", []row{{"relationship": "OTRO", "relationship_other": chars(101)}}},
	{"emergency_contacts_relationship_other_rule", []row{{"relationship": "OTRO"}, {"relationship_other": "x"}}},
	notPhone("emergency_contacts_phone_format", "phone"),
	notPhone("emergency_contacts_alternative_phone_format", "alternative_phone"),
	{"emergency_contacts_phones_differ", []row{{"alternative_phone": "+573001234567"}}},

	notAmong("reproductive_health_menstrual_status_values", "menstrual_status"),
	{"reproductive_health_pregnant_rule", []row{
		{"is_pregnant": true, "pregnancy_weeks": 20, "menstrual_status": "MENOPAUSE"},
		{"is_pregnant": true, "pregnancy_weeks": 20, "menstrual_status": "NOT_STARTED"},
	}},
	{"reproductive_health_pregnancy_weeks_range", []row{{"is_pregnant": true, "pregnancy_weeks": 0}, {"is_pregnant": true, "pregnancy_weeks": 43}}},
	{"reproductive_health_pregnancy_weeks_rule", []row{{"is_pregnant": true}, {"pregnancy_weeks": 20}, {"is_pregnant": false, "pregnancy_weeks": 20}}},
	outOfRange("reproductive_health_last_menstruation_range", "last_menstruation_date", "1899-12-31"),
	{"reproductive_health_last_menstruation_rule", []row{{"menstrual_status": "NOT_STARTED", "last_menstruation_date": "2026-01-01"}}},
	outOfRange("reproductive_health_pregnancies_range", "pregnancies", 21),
	{"reproductive_health_births_range", []row{{"pregnancies": 20, "births": -1}}},
	{"reproductive_health_cesareans_range", []row{{"pregnancies": 20, "cesareans": 21}, {"pregnancies": 20, "cesareans": -1}}},
	{"reproductive_health_abortions_range", []row{{"pregnancies": 20, "abortions": -1}}},
	{"reproductive_health_pregnancies_required", []row{{"births": 0}, {"cesareans": 0}, {"abortions": 0}}},
	{"reproductive_health_outcomes_rule", []row{{"pregnancies": 2, "births": 2, "abortions": 1}, {"pregnancies": 0, "births": 1}}},
	{"reproductive_health_cesareans_rule", []row{{"pregnancies": 3, "births": 1, "cesareans": 2}}},
	notAmong("reproductive_health_contraceptive_method_values", "contraceptive_method"),
	{"reproductive_health_contraceptive_method_other_length", []row{{"contraceptive_method": "OTRO", "contraceptive_method_other": chars(101)}}},
	{"reproductive_health_contraceptive_method_other_rule", []row{{"contraceptive_method": "OTRO"}, {"contraceptive_method_other": "x"}}},

	{"staff_members_kind_values", []row{{"kind": "nurse"}}},
	outOfRange("staff_members_license_number_format", "license_number", "ab", "med-1", "MED 1", strings.Repeat("A", 51)),
	outOfLength("staff_members_specialty_length", "specialty", 2, 100),
	outOfRange("staff_members_specialty_required", "specialty", nil),
	outOfLength("staff_members_organization_length", "organization", 2, 200),
	notPhone("staff_members_phone_format", "phone"),
	notAmong("staff_members_status_values", "status"),
	outOfRange("staff_members_version_positive", "version", 0),
	{"staff_decisions_moves", []row{{"from_status": "rejected"}, {"from_status": "approved"}, {"to_status": "suspended", "reason": "no se sabe"},
		{"to_status": "pending", "reason": "no se sabe"}}},
	outOfLength("staff_decisions_reason_length", "reason", 5, 500),
	{"staff_decisions_reason_required", []row{{"to_status": "rejected"}}},
	{"guardianships_relationship_values", []row{{"relationship": "TUTOR"}}},
	notAmong("access_grants_scope_values", "scope"),
	// The instant is still 1 January in Bogotá.
	outOfRange("access_grants_expires_on_range", "expires_on", "2025-12-31", "2027-01-02"),
	outOfRange("access_grants_revoked_after_granted", "revoked_at", "2026-01-02T03:04:04Z"),
	outOfRange("access_grants_revoked_by_rule", "revoked_by", ownerID),

	outOfLength("medications_name_length", "name", 2, 200),
	outOfLength("medications_name_key_length", "name_key", 0, 600),
	outOfLength("medications_dosage_length", "dosage", 1, 100),
	outOfLength("medications_frequency_length", "frequency", 1, 100),
	outOfRange("medications_start_date_range", "start_date", "1899-12-31"),
	outOfRange("medications_end_date_rule", "end_date", "2026-01-01"),
	outOfLength("medications_prescribed_by_length", "prescribed_by", 1, 200),
	outOfLength("medications_notes_length", "notes", 1, 1000),
	notAmong("medications_source_values", "source"),
	outOfRange("medications_version_positive", "version", 0),

	outOfLength("allergies_allergen_length", "allergen", 2, 200),
	outOfLength("allergies_allergen_key_length", "allergen_key", 0, 600),
	notAmong("allergies_severity_values", "severity"),
	outOfLength("allergies_reaction_length", "reaction", 1, 1000),
	outOfLength("allergies_treatment_length", "treatment", 1, 500),
	outOfRange("allergies_diagnosis_date_range", "diagnosis_date", "1899-12-31"),
	outOfLength("allergies_notes_length", "notes", 1, 1000),
	notAmong("allergies_source_values", "source"),
	outOfRange("allergies_version_positive", "version", 0),

	outOfLength("illnesses_name_length", "name", 2, 200),
	outOfLength("illnesses_name_key_length", "name_key", 0, 600),
	notAmong("illnesses_status_values", "status"),
	{"illnesses_chronic_rule", []row{{"status": "cronica", "is_chronic": false}}},
	{"illnesses_resolved_rule", []row{{"status": "curada", "is_chronic": true}}},
	outOfRange("illnesses_diagnosis_date_range", "diagnosis_date", "1899-12-31"),
	outOfRange("illnesses_icd10_code_format", "icd10_code", "K295", "i10", "I10X", ""),
	outOfLength("illnesses_treatment_length", "treatment", 1, 1000),
	outOfLength("illnesses_diagnosed_by_length", "diagnosed_by", 1, 200),
	outOfLength("illnesses_notes_length", "notes", 1, 1000),
	notAmong("illnesses_source_values", "source"),
	outOfRange("illnesses_version_positive", "version", 0),

	outOfLength("surgeries_procedure_length", "procedure", 2, 300),
	outOfLength("surgeries_procedure_key_length", "procedure_key", 0, 600),
	outOfRange("surgeries_surgery_date_range", "surgery_date", "1899-12-31"),
	outOfLength("surgeries_hospital_length", "hospital", 1, 200),
	outOfLength("surgeries_surgeon_length", "surgeon", 1, 200),
	notAmong("surgeries_anesthesia_values", "anesthesia"),
	outOfRange("surgeries_duration_minutes_range", "duration_minutes", 0, 1441),
	outOfLength("surgeries_complications_length", "complications", 1, 1000),
	outOfLength("surgeries_notes_length", "notes", 1, 1000),
	notAmong("surgeries_source_values", "source"),
	outOfRange("surgeries_version_positive", "version", 0),

	outOfRange("emergency_codes_code_hash_length", "code_hash", short),
	outOfRange("emergency_codes_code_enc_length", "code_enc", `\x`, `\x`+strings.Repeat("00", 201)),
	outOfRange("emergency_codes_expires_after_generated", "expires_at", instant),
	{"emergency_codes_closed_reason_values", []row{{"closed_at": instant, "closed_reason": "lost"}}},
	{"emergency_codes_closed_complete", []row{{"closed_at": instant}, {"closed_reason": "revoked"}}},
	outOfRange("emergency_codes_access_count_range", "access_count", -1),
	outOfRange("access_log_accessor_role_values", "accessor_role", "patient", "admin"),
	outOfLength("access_log_accessor_name_length", "accessor_name", 1, 101),
	outOfLength("access_log_accessor_organization_length", "accessor_organization", 0, 200),
	outOfLength("access_log_accessor_license_length", "accessor_license", 0, 50),
	notAmong("access_log_reason_values", "reason"),
	{"access_log_denial_values", []row{{"granted": false, "denial": "mood"}}},
	{"access_log_denial_required", []row{{"granted": false}, {"denial": "expired"}}},
	outOfLength("access_log_user_agent_length", "user_agent", 0, 500),
	outOfLength("access_log_location_length", "location", 0, 200),
	notAmong("record_changes_actor_role_values", "actor_role"),
	notAmong("record_changes_kind_values", "kind"),
	notAmong("record_changes_subject_type_values", "subject_type"),
	outOfLength("record_changes_request_id_length", "request_id", 1, 100),
	{"audit_seals_complete", []row{{"position": 1}, {"position": 1, "chain_hash": hash}, {"row_hash": hash}}},
}

// edges are rows just inside the limits.
var edges = map[string][]row{
	"users":    {{"first_name": chars(2), "last_name": chars(50)}, {"closing_since": instant, "erase_after": "2026-02-01T00:00:00Z"}},
	"patients": {{"gender": "OTRO", "gender_other": chars(100)}, {"height_cm": 20, "weight_kg": 0.5}, {"height_cm": 250, "weight_kg": 300}, {"blood_type": "DESCONOCIDO", "declared_none": []any{"medications", "allergies", "illnesses", "surgeries"}}, {"birth_country": "CO", "birth_department": "05", "birth_municipality": "05001"}, {"residence_country": "VE", "residence_address": chars(500), "residence_locality": chars(100)}},
	"reproductive_health": {
		{"is_pregnant": true, "pregnancy_weeks": 42, "menstrual_status": "ACTIVE"}, {"is_pregnant": true, "pregnancy_weeks": 1},
		{"pregnancies": 3, "births": 2, "cesareans": 2, "abortions": 1}, {"contraceptive_method": "OTRO", "contraceptive_method_other": "x"},
	},
	"medications":       {{"name": chars(200), "notes": chars(1000), "end_date": "2026-01-02"}},
	"illnesses":         {{"status": "cronica", "is_chronic": true, "icd10_code": "K29.5"}, {"status": "activa", "is_chronic": true}},
	"surgeries":         {{"procedure": chars(300), "duration_minutes": 1440}, {"duration_minutes": 1}},
	"access_grants":     {{"expires_on": "2026-01-01"}, {"expires_on": "2027-01-01"}, {"revoked_at": instant, "revoked_by": ownerID}},
	"legal_acceptances": {{"kind": "health_data", "patient_id": dependant}},
	"staff_members":     {{"kind": "paramedic", "specialty": nil}},
	"staff_decisions":   {{"from_status": "approved", "to_status": "suspended", "reason": chars(5)}},
	"access_log":        {{"granted": false, "denial": "unknown_code", "location": chars(200)}},
}
