-- How sensitive each column is, as the first words of its comment: docs/DB_FIELDS_REFERENCE.md tells the classes. A
-- column that is added says so too.

-- +goose Up
-- +goose StatementBegin
DO $$
DECLARE
	listed record;
	field text;
BEGIN
	FOR listed IN SELECT * FROM (VALUES
		('access_grants', 'internal', 'id patient_id professional_id granted_by revoked_by'),
		('access_grants', 'health', 'scope granted_at expires_on revoked_at'),
		('access_log', 'internal', 'id patient_id emergency_code_id accessor_id granted denial'),
		('access_log', 'health', 'reason at'),
		('access_log', 'personal', 'accessor_role accessor_name accessor_organization accessor_license ip user_agent location'),
		('allergies', 'internal', 'id patient_id source recorded_by created_at updated_at deleted_at version'),
		('allergies', 'health', 'allergen allergen_key severity severity_rank reaction treatment diagnosis_date notes'),
		('audit_anchors', 'internal', 'source position chain_hash'),
		('audit_seals', 'internal', 'source row_id position patient_hash accessor_hash row_hash previous_hash chain_hash'),
		('audit_seals', 'secret', 'patient_salt accessor_salt'),
		('countries', 'public', 'code alpha3 numeric_code name_es name_en name_es_key name_en_key dial_code nanp_area_codes flag is_iso_3166 sort_order'),
		('countries', 'internal', 'created_at updated_at'),
		('departments', 'public', 'code iso_3166_2 name name_key'),
		('departments', 'internal', 'created_at updated_at'),
		('document_types', 'public', 'code name_es name_en description_es description_en number_pattern self_signup_allowed requires_guardian is_active sort_order'),
		('document_types', 'internal', 'created_at updated_at'),
		('emergency_codes', 'internal', 'id patient_id generated_at generated_by expires_at closed_at closed_reason'),
		('emergency_codes', 'secret', 'code_hash code_enc'),
		('emergency_codes', 'health', 'access_count last_accessed_at'),
		('emergency_contacts', 'internal', 'id patient_id position created_at'),
		('emergency_contacts', 'personal', 'full_name relationship relationship_other phone alternative_phone'),
		('guardianships', 'internal', 'id guardian_id patient_id created_at'),
		('guardianships', 'personal', 'relationship'),
		('icd10_codes', 'public', 'code chapter title_es title_en title_es_key title_en_key usually_chronic source'),
		('icd10_codes', 'internal', 'created_at updated_at'),
		('illnesses', 'internal', 'id patient_id source recorded_by created_at updated_at deleted_at version'),
		('illnesses', 'health', 'name name_key status is_chronic diagnosis_date icd10_code treatment diagnosed_by notes'),
		('insurers', 'public', 'code name name_key regime health_system_codes is_active'),
		('insurers', 'internal', 'created_at updated_at'),
		('legal_acceptances', 'internal', 'id user_id patient_id kind version locale'),
		('legal_acceptances', 'personal', 'accepted_at ip user_agent'),
		('legal_documents', 'public', 'kind version effective_from text_es text_en'),
		('login_attempts', 'internal', 'id user_id success failure_reason'),
		('login_attempts', 'personal', 'email_hash ip user_agent attempted_at'),
		('login_throttles', 'personal', 'email_hash'),
		('login_throttles', 'internal', 'failures lock_level locked_until last_failure_at'),
		('medication_names', 'public', 'name_es name_en name_es_key name_en_key therapeutic_group'),
		('medication_names', 'internal', 'created_at updated_at'),
		('medications', 'internal', 'id patient_id source recorded_by created_at updated_at deleted_at version'),
		('medications', 'health', 'name name_key dosage frequency start_date end_date is_active prescribed_by notes'),
		('municipalities', 'public', 'code department_code name name_key kind is_capital is_active'),
		('municipalities', 'internal', 'created_at updated_at'),
		('otp_recovery_codes', 'internal', 'id user_id used_at created_at'),
		('otp_recovery_codes', 'secret', 'code_hash'),
		('patients', 'internal', 'id user_id created_at updated_at version'),
		('patients', 'personal', 'first_name last_name name_key document_type document_number birth_date phone origin_country photo_key gender gender_other birth_country birth_department birth_municipality birth_locality residence_address residence_country residence_department residence_municipality residence_locality insurer_code insurer_other additional_insurance complementary_plan complementary_plan_other occupation'),
		('patients', 'health', 'biological_sex blood_type height_cm weight_kg organ_donor declared_none'),
		('record_changes', 'internal', 'id patient_id actor_id actor_role subject_type subject_id request_id at'),
		('record_changes', 'health', 'kind fields'),
		('reproductive_health', 'internal', 'patient_id created_at updated_at'),
		('reproductive_health', 'health', 'menstrual_status is_pregnant pregnancy_weeks last_menstruation_date pregnancies births cesareans abortions contraceptive_method contraceptive_method_other'),
		('staff_decisions', 'internal', 'id staff_id admin_id at'),
		('staff_decisions', 'personal', 'from_status to_status reason'),
		('staff_members', 'internal', 'id user_id kind created_at updated_at version'),
		('staff_members', 'personal', 'license_number license_expires_on specialty organization phone status'),
		('surgeries', 'internal', 'id patient_id source recorded_by created_at updated_at deleted_at version'),
		('surgeries', 'health', 'procedure procedure_key surgery_date hospital surgeon anesthesia duration_minutes complications notes'),
		('users', 'internal', 'id role language email_verified_at otp_enabled_at otp_last_step sessions_valid_after closing_since erase_after created_at updated_at version'),
		('users', 'personal', 'email first_name last_name previous_login_at last_login_at'),
		('users', 'secret', 'password_hash otp_secret_enc')
	) AS listed (owner, class, fields) LOOP
		FOREACH field IN ARRAY string_to_array(listed.fields, ' ') LOOP
			EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', listed.owner, field, concat_ws(' ',
				'Sensitivity: ' || listed.class || '.',
				(SELECT col_description(a.attrelid, a.attnum) FROM pg_attribute a
					WHERE a.attrelid = listed.owner::regclass AND a.attname = field)));
		END LOOP;
	END LOOP;
END $$;
-- +goose StatementEnd

COMMENT ON TABLE access_grants IS 'Consents: which professional reads or writes a record, until which day.';
COMMENT ON TABLE allergies IS 'Allergies of a record, each allergen once.';
COMMENT ON TABLE document_types IS 'Identity documents of Colombia.';
COMMENT ON TABLE emergency_codes IS 'Codes of the QR that paramedics scan; one of a record is in force.';
COMMENT ON TABLE guardianships IS 'Which account keeps the record of a dependant.';
COMMENT ON TABLE icd10_codes IS 'ICD-10 codes in use; an operator with a licence imports the others.';
COMMENT ON TABLE illnesses IS 'Illnesses of a record.';
COMMENT ON TABLE legal_documents IS 'Versions of what accounts accept.';
COMMENT ON TABLE medications IS 'Medications of a record.';
COMMENT ON TABLE otp_recovery_codes IS 'Codes in the place of a one-time password; each serves once.';
COMMENT ON TABLE patients IS 'Records: the own one of an account, or that of a dependant.';
COMMENT ON TABLE river_job IS 'Jobs of the queue; the arguments of mails are sealed.';
COMMENT ON TABLE river_leader IS 'Which worker of the queue does its upkeep.';
COMMENT ON TABLE river_notification IS 'Notices between the workers of the queue.';
COMMENT ON TABLE river_queue IS 'Queues that have workers.';
COMMENT ON TABLE staff_members IS 'Licences of paramedics and health professionals, and whether they are approved.';
COMMENT ON TABLE surgeries IS 'Surgeries of a record.';

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE
	listed record;
BEGIN
	FOR listed IN SELECT c.relname, a.attname, d.description
		FROM pg_description d
		JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass AND c.relnamespace = 'public'::regnamespace
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
		WHERE d.description LIKE 'Sensitivity: %'
	LOOP
		EXECUTE format('COMMENT ON COLUMN %I.%I IS %L', listed.relname, listed.attname,
			nullif(regexp_replace(listed.description, '^Sensitivity: \w+\.\s*', ''), ''));
	END LOOP;
END $$;
-- +goose StatementEnd
COMMENT ON TABLE access_grants IS NULL;
COMMENT ON TABLE allergies IS NULL;
COMMENT ON TABLE document_types IS NULL;
COMMENT ON TABLE emergency_codes IS NULL;
COMMENT ON TABLE guardianships IS NULL;
COMMENT ON TABLE icd10_codes IS NULL;
COMMENT ON TABLE illnesses IS NULL;
COMMENT ON TABLE legal_documents IS NULL;
COMMENT ON TABLE medications IS NULL;
COMMENT ON TABLE otp_recovery_codes IS NULL;
COMMENT ON TABLE patients IS NULL;
COMMENT ON TABLE river_job IS NULL;
COMMENT ON TABLE river_leader IS NULL;
COMMENT ON TABLE river_notification IS NULL;
COMMENT ON TABLE river_queue IS NULL;
COMMENT ON TABLE staff_members IS NULL;
COMMENT ON TABLE surgeries IS NULL;
