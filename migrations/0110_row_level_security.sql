-- The second wall: the server works as roles that own nothing, and PostgreSQL itself hides what the viewer may not
-- see. The rules in the server's statements stay; a statement that forgot them answers nothing (docs/decisions/0008).
--
-- Roles are of the whole server, so they may be there already, from another database or made by the operator. The
-- server logs in as vitalgo_app, or as a member of it. vitalgo_app becomes one of the narrow roles where the work
-- asks for it, and has none of their rights otherwise (NOINHERIT).

-- +goose Up
-- +goose StatementBegin
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['vitalgo_app', 'vitalgo_accounts', 'vitalgo_staff', 'vitalgo_jobs', 'vitalgo_maintenance'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', name);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another database is migrated at the same time
        END;
    END LOOP;
    IF (SELECT rolinherit FROM pg_roles WHERE rolname = 'vitalgo_app') THEN
        ALTER ROLE vitalgo_app NOINHERIT; -- before it becomes a member: PostgreSQL 16 notes it with the membership
    END IF;
    FOREACH name IN ARRAY ARRAY['vitalgo_accounts', 'vitalgo_staff', 'vitalgo_jobs', 'vitalgo_maintenance'] LOOP
        IF NOT EXISTS (
            SELECT FROM pg_auth_members m
            WHERE m.roleid = name::regrole AND m.member = 'vitalgo_app'::regrole)
        THEN
            EXECUTE format('GRANT %I TO vitalgo_app', name);
        END IF;
    END LOOP;
END
$$;
-- +goose StatementEnd

-- Older set-ups gave the server's role everything, and whatever was to come.
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM vitalgo_app;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM vitalgo_app;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM vitalgo_app;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM vitalgo_app;

-- Who asks, and on which day in Bogotá: settings that are sent along with each statement and end with its transaction.
-- A setting that was set once falls back to '', not to null.
-- +goose StatementBegin
CREATE FUNCTION app_viewer() RETURNS uuid
LANGUAGE sql STABLE
AS $$ SELECT nullif(current_setting('app.viewer', true), '')::uuid $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION app_today() RETURNS date
LANGUAGE sql STABLE
AS $$
    SELECT coalesce(nullif(current_setting('app.today', true), '')::date, (now() AT TIME ZONE 'America/Bogota')::date)
$$;
-- +goose StatementEnd

-- What every policy asks. It is written without a look at records_of, so that a mistake in one is caught by the other.
-- Called in an uncorrelated subquery it runs once for each table of a statement, not for each row.
-- +goose StatementBegin
CREATE FUNCTION visible_patients(need text) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = public, pg_temp
AS $$
DECLARE
    viewer uuid := app_viewer();
    today  date := app_today();
BEGIN
    IF viewer IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT p.id FROM patients p WHERE p.user_id = viewer;
    RETURN QUERY SELECT g.patient_id FROM guardianships g WHERE g.guardian_id = viewer;
    IF need = 'own' OR NOT EXISTS (
        SELECT FROM staff_members s
        WHERE s.user_id = viewer AND s.kind = 'professional' AND s.status = 'approved' AND s.license_expires_on >= today)
    THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT a.patient_id
        FROM access_grants a
        JOIN patients p ON p.id = a.patient_id
        LEFT JOIN users o ON o.id = p.user_id
        WHERE a.professional_id = viewer AND a.revoked_at IS NULL AND a.expires_on >= today
            AND (need = 'read' OR need = 'write' AND a.scope = 'write')
            AND (o.id IS NOT NULL AND o.closing_since IS NULL
                OR o.id IS NULL AND EXISTS (
                    SELECT FROM guardianships g
                    JOIN users u ON u.id = g.guardian_id
                    WHERE g.patient_id = a.patient_id AND u.closing_since IS NULL));
END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION visible_patients(text) IS
    'The records that the viewer of this statement may read (need read), change (write), or has as owner or guardian (own).';

-- The server's statements join it. As its own caller it would read five tables under their policies; its owner need
-- not. PL/pgSQL keeps its plan.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION records_of(account uuid, today date)
RETURNS TABLE (patient_id uuid, way text, writable boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT p.id, 'owner'::text, true
    FROM patients p
    WHERE p.user_id = account
    UNION ALL
    SELECT g.patient_id, 'guardian'::text, true
    FROM guardianships g
    WHERE g.guardian_id = account
    UNION ALL
    SELECT a.patient_id, 'grant'::text, a.scope = 'write'
    FROM access_grants a
    JOIN staff_members s ON s.user_id = a.professional_id
    JOIN patients p ON p.id = a.patient_id
    WHERE a.professional_id = account
      AND a.revoked_at IS NULL
      AND a.expires_on >= today
      AND s.kind = 'professional'
      AND s.status = 'approved'
      AND s.license_expires_on >= today
      AND CASE
          WHEN p.user_id IS NOT NULL THEN EXISTS (
              SELECT FROM users o WHERE o.id = p.user_id AND o.closing_since IS NULL)
          ELSE EXISTS (
              SELECT FROM guardianships g
              JOIN users k ON k.id = g.guardian_id
              WHERE g.patient_id = p.id AND k.closing_since IS NULL)
      END;
END
$$;
-- +goose StatementEnd

-- What the viewer may not read as rows, and may be told: one value or one record, for what the caller has to know already.

-- +goose StatementBegin
CREATE FUNCTION email_taken(address text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (SELECT FROM users WHERE lower(email) = address) $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION document_taken(type text, number text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (SELECT FROM patients WHERE document_type = type AND document_number = number) $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION active_professional(license text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT user_id
    FROM staff_members
    WHERE license_number = license AND kind = 'professional' AND status = 'approved'
        AND license_expires_on >= app_today() AND app_viewer() IS NOT NULL
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION persons(accounts uuid[])
RETURNS TABLE (id uuid, full_name text, role text, organization text, license_number text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT u.id, u.first_name || ' ' || u.last_name, u.role, s.organization, s.license_number
    FROM users u
    LEFT JOIN staff_members s ON s.user_id = u.id
    WHERE u.id = ANY (accounts);
END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION persons(uuid[]) IS 'What an account is to others. Nothing else of it is anybody else''s.';

-- +goose StatementBegin
CREATE FUNCTION keepers_of(patient uuid) RETURNS TABLE (account uuid, closing boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 2
AS $$
    SELECT u.id, u.closing_since IS NOT NULL
    FROM users u
    WHERE u.id IN (
        SELECT p.user_id FROM patients p WHERE p.id = patient
        UNION ALL
        SELECT g.guardian_id FROM guardianships g WHERE g.patient_id = patient)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION keepers_of(uuid) IS 'The accounts of the owner or the guardians of a record: those who are told who reads it.';

-- +goose StatementBegin
CREATE FUNCTION unclaimed(patient uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM patients p WHERE p.id = patient AND p.user_id IS NULL)
        AND NOT EXISTS (SELECT FROM guardianships g WHERE g.patient_id = patient)
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION unclaimed(uuid) IS 'A record that was just opened for a dependant: the only one that somebody may become the guardian of.';

-- +goose StatementBegin
CREATE FUNCTION active_paramedic() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT EXISTS (
        SELECT FROM staff_members
        WHERE user_id = app_viewer() AND kind = 'paramedic' AND status = 'approved' AND license_expires_on >= app_today())
$$;
-- +goose StatementEnd

-- A record is closing once its owner is, or the last of its guardians (domain.md section 1.2, rule 10).
-- +goose StatementBegin
CREATE FUNCTION record_stays(patient uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT EXISTS (SELECT FROM keepers_of(patient) k WHERE NOT k.closing) $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION use_emergency_code(hash bytea, at timestamptz) RETURNS SETOF emergency_codes
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    UPDATE emergency_codes k
    SET access_count = k.access_count + 1, last_accessed_at = at
    WHERE k.code_hash = hash AND k.closed_at IS NULL AND k.expires_at > at AND record_stays(k.patient_id)
        AND active_paramedic()
    RETURNING k.*
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION known_emergency_code(hash bytea) RETURNS SETOF emergency_codes
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT k.* FROM emergency_codes k WHERE k.code_hash = hash AND active_paramedic() $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION patient_of_code(code uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT k.patient_id FROM emergency_codes k WHERE k.id = code AND active_paramedic() $$;
-- +goose StatementEnd

-- What a paramedic reads of a record: one statement and so one instant, in the orders of domain.md section 4.8.
-- Reproductive health is hidden, not deleted, while biological sex is neither female nor intersex (section 2.5).
-- +goose StatementBegin
CREATE FUNCTION emergency_record(patient uuid, today date)
RETURNS TABLE (
    full_name text, document_number_last4 text, birth_date date, photo_key text, biological_sex text, blood_type text,
    height_cm int, weight_kg numeric, declared_none text[], municipality text, insurer text,
    last_updated_at timestamptz, emergency_contacts json, allergies json, medications json, illnesses json,
    surgeries json, pregnancy json)
LANGUAGE sql STABLE ROWS 1
AS $$
    SELECT p.first_name || ' ' || p.last_name, right(p.document_number, 4), p.birth_date,
        p.photo_key, p.biological_sex, p.blood_type, p.height_cm, p.weight_kg, p.declared_none,
        coalesce((SELECT m.name FROM municipalities m WHERE m.code = p.residence_municipality), p.residence_locality),
        coalesce((SELECT i.name FROM insurers i WHERE i.code = p.insurer_code), p.insurer_other),
        (SELECT max(c.at) FROM record_changes c WHERE c.patient_id = p.id),
        (SELECT coalesce(json_agg(json_build_object('isPrimary', c.position = 0, 'fullName', c.full_name,
                'relationship', c.relationship, 'relationshipOther', c.relationship_other, 'phone', c.phone,
                'alternativePhone', c.alternative_phone)
                ORDER BY c.position), '[]')
            FROM emergency_contacts c
            WHERE c.patient_id = p.id),
        (SELECT coalesce(json_agg(json_build_object('allergen', a.allergen, 'severity', a.severity,
                'reaction', a.reaction, 'treatment', a.treatment)
                ORDER BY a.severity_rank DESC, a.created_at DESC, a.id DESC), '[]')
            FROM allergies a
            WHERE a.patient_id = p.id AND a.deleted_at IS NULL),
        (SELECT coalesce(json_agg(json_build_object('name', m.name, 'dosage', m.dosage, 'frequency', m.frequency,
                'prescribedBy', m.prescribed_by, 'notes', m.notes)
                ORDER BY m.start_date DESC, m.created_at DESC, m.id DESC), '[]')
            FROM medications m
            WHERE m.patient_id = p.id AND m.deleted_at IS NULL AND m.is_active AND (m.end_date >= today) IS NOT FALSE),
        (SELECT coalesce(json_agg(json_build_object('name', i.name, 'status', i.status, 'isChronic', i.is_chronic,
                'icd10Code', i.icd10_code, 'treatment', i.treatment)
                ORDER BY i.is_chronic DESC, i.diagnosis_date DESC, i.created_at DESC, i.id DESC), '[]')
            FROM illnesses i
            WHERE i.patient_id = p.id AND i.deleted_at IS NULL AND i.status <> 'curada'),
        (SELECT coalesce(json_agg(json_build_object('procedure', s.procedure, 'date', s.surgery_date,
                'hospital', s.hospital, 'complications', s.complications)
                ORDER BY s.surgery_date DESC, s.created_at DESC, s.id DESC), '[]')
            FROM surgeries s
            WHERE s.patient_id = p.id AND s.deleted_at IS NULL),
        (SELECT json_build_object('weeks', h.pregnancy_weeks, 'lastMenstruationDate', h.last_menstruation_date)
            FROM reproductive_health h
            WHERE h.patient_id = p.id AND h.is_pregnant AND p.biological_sex IN ('F', 'I'))
    FROM patients p
    WHERE p.id = patient
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION emergency_record(uuid, date) IS 'Reads as its caller: under the policies, unless opened_record calls it.';

-- +goose StatementBegin
CREATE FUNCTION opened_record(code uuid, today date, at timestamptz)
RETURNS TABLE (
    full_name text, document_number_last4 text, birth_date date, photo_key text, biological_sex text, blood_type text,
    height_cm int, weight_kg numeric, declared_none text[], municipality text, insurer text,
    last_updated_at timestamptz, emergency_contacts json, allergies json, medications json, illnesses json,
    surgeries json, pregnancy json)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp
AS $$
    SELECT r.*
    FROM emergency_codes k
    CROSS JOIN LATERAL emergency_record(k.patient_id, today) r
    WHERE k.id = code AND k.closed_at IS NULL AND k.expires_at > at AND record_stays(k.patient_id)
        AND active_paramedic()
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION opened_record(uuid, date, timestamptz) IS 'The record that a code in force opens to an active paramedic.';

-- +goose StatementBegin
DO $$
DECLARE
    f regprocedure;
BEGIN
    FOREACH f IN ARRAY ARRAY[
        'app_viewer()', 'app_today()', 'visible_patients(text)', 'records_of(uuid, date)', 'email_taken(text)',
        'document_taken(text, text)', 'active_professional(text)', 'persons(uuid[])', 'keepers_of(uuid)',
        'unclaimed(uuid)', 'active_paramedic()', 'record_stays(uuid)', 'use_emergency_code(bytea, timestamptz)',
        'known_emergency_code(bytea)', 'patient_of_code(uuid)', 'emergency_record(uuid, date)',
        'opened_record(uuid, date, timestamptz)']::regprocedure[]
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', f);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO vitalgo_app', f);
    END LOOP;
END
$$;
-- +goose StatementEnd

-- vitalgo_app: what a viewer does. There is nothing to be deleted but contacts, which are replaced as a list.
GRANT SELECT ON goose_db_version TO vitalgo_app; -- a server that does not migrate looks whether somebody has
GRANT SELECT ON document_types, countries, departments, municipalities, insurers, icd10_codes, medication_names,
    legal_documents TO vitalgo_app;
GRANT SELECT, INSERT ON patients TO vitalgo_app;
GRANT UPDATE (first_name, last_name, name_key, phone, photo_key, biological_sex, gender, gender_other, birth_country,
    birth_department, birth_municipality, birth_locality, residence_address, residence_country, residence_department,
    residence_municipality, residence_locality, insurer_code, insurer_other, additional_insurance, complementary_plan,
    complementary_plan_other, occupation, blood_type, height_cm, weight_kg, organ_donor, declared_none, updated_at,
    version) ON patients TO vitalgo_app;
GRANT SELECT, INSERT, DELETE ON emergency_contacts TO vitalgo_app;
GRANT SELECT, INSERT, UPDATE ON reproductive_health, medications, allergies, illnesses, surgeries TO vitalgo_app;
GRANT SELECT, INSERT ON guardianships, access_log, record_changes, legal_acceptances TO vitalgo_app;
GRANT SELECT, INSERT, UPDATE (revoked_at, revoked_by) ON access_grants TO vitalgo_app;
GRANT SELECT, INSERT, UPDATE (closed_at, closed_reason) ON emergency_codes TO vitalgo_app;
GRANT SELECT ON staff_members TO vitalgo_app;
GRANT UPDATE (version) ON staff_members TO vitalgo_app; -- to lock the own row; its policy lets nothing be changed
GRANT SELECT (id, role, first_name, last_name, closing_since) ON users TO vitalgo_app;
GRANT UPDATE (updated_at) ON users TO vitalgo_app; -- likewise

-- vitalgo_accounts: signing up and in, tokens, legal acceptances, the addresses of mails. Nothing medical.
GRANT SELECT, INSERT, UPDATE ON users, login_throttles TO vitalgo_accounts;
GRANT SELECT, INSERT, UPDATE, DELETE ON otp_recovery_codes TO vitalgo_accounts;
GRANT INSERT ON login_attempts TO vitalgo_accounts;
GRANT SELECT, INSERT ON legal_acceptances, staff_members TO vitalgo_accounts;
GRANT SELECT ON legal_documents TO vitalgo_accounts;
GRANT SELECT (id, user_id) ON patients TO vitalgo_accounts;

-- vitalgo_staff: administrators decide on staff; staff read and renew their own membership.
GRANT SELECT, UPDATE ON staff_members TO vitalgo_staff;
GRANT SELECT, INSERT ON staff_decisions TO vitalgo_staff;
GRANT SELECT (id, email, first_name, last_name) ON users TO vitalgo_staff;

-- vitalgo_jobs: the queue's own tables.
GRANT SELECT, INSERT, UPDATE, DELETE ON river_job, river_leader, river_queue, river_notification TO vitalgo_jobs;
GRANT USAGE ON SEQUENCE river_job_id_seq, river_notification_id_seq TO vitalgo_jobs;

-- vitalgo_maintenance: erases closed accounts and what is too old. What hangs on a row goes with it.
GRANT SELECT (id, erase_after), DELETE ON users TO vitalgo_maintenance;
GRANT UPDATE (updated_at) ON users TO vitalgo_maintenance; -- to lock them
GRANT SELECT (id, user_id, photo_key), DELETE ON patients TO vitalgo_maintenance;
GRANT SELECT ON guardianships TO vitalgo_maintenance;
GRANT SELECT (id, at), DELETE ON access_log TO vitalgo_maintenance;
GRANT SELECT (id, attempted_at), DELETE ON login_attempts TO vitalgo_maintenance;

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE otp_recovery_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_throttles ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE legal_acceptances ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE patients ENABLE ROW LEVEL SECURITY;
ALTER TABLE emergency_contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE reproductive_health ENABLE ROW LEVEL SECURITY;
ALTER TABLE medications ENABLE ROW LEVEL SECURITY;
ALTER TABLE allergies ENABLE ROW LEVEL SECURITY;
ALTER TABLE illnesses ENABLE ROW LEVEL SECURITY;
ALTER TABLE surgeries ENABLE ROW LEVEL SECURITY;
ALTER TABLE guardianships ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE emergency_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE access_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_changes ENABLE ROW LEVEL SECURITY;

-- Rows of records. A lock asks the policy of UPDATE too: who may read a record may lock it, and changes nothing.
CREATE POLICY viewer_select ON patients FOR SELECT TO vitalgo_app
    USING (id IN (SELECT visible_patients('read')));
CREATE POLICY viewer_insert ON patients FOR INSERT TO vitalgo_app
    WITH CHECK (app_viewer() IS NOT NULL AND (user_id IS NULL OR user_id = app_viewer()));
CREATE POLICY viewer_update ON patients FOR UPDATE TO vitalgo_app
    USING (id IN (SELECT visible_patients('read')))
    WITH CHECK (id IN (SELECT visible_patients('write')));

CREATE POLICY viewer_select ON emergency_contacts FOR SELECT TO vitalgo_app
    USING (patient_id IN (SELECT visible_patients('read')));
CREATE POLICY viewer_insert ON emergency_contacts FOR INSERT TO vitalgo_app
    WITH CHECK (patient_id IN (SELECT visible_patients('write')));
CREATE POLICY viewer_delete ON emergency_contacts FOR DELETE TO vitalgo_app
    USING (patient_id IN (SELECT visible_patients('write')));

-- +goose StatementBegin
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['reproductive_health', 'medications', 'allergies', 'illnesses', 'surgeries'] LOOP
        EXECUTE format($policies$
            CREATE POLICY viewer_select ON %1$I FOR SELECT TO vitalgo_app
                USING (patient_id IN (SELECT visible_patients('read')));
            CREATE POLICY viewer_insert ON %1$I FOR INSERT TO vitalgo_app
                WITH CHECK (patient_id IN (SELECT visible_patients('write')));
            CREATE POLICY viewer_update ON %1$I FOR UPDATE TO vitalgo_app
                USING (patient_id IN (SELECT visible_patients('read')))
                WITH CHECK (patient_id IN (SELECT visible_patients('write')));
        $policies$, name);
    END LOOP;
END
$$;
-- +goose StatementEnd

CREATE POLICY viewer_select ON guardianships FOR SELECT TO vitalgo_app
    USING (guardian_id = app_viewer() OR patient_id IN (SELECT visible_patients('read')));
CREATE POLICY viewer_insert ON guardianships FOR INSERT TO vitalgo_app
    WITH CHECK (guardian_id = app_viewer() AND unclaimed(patient_id));

-- Consents, codes and the access log are for those whose record it is. A professional sees the consents received.
CREATE POLICY viewer_select ON access_grants FOR SELECT TO vitalgo_app
    USING (professional_id = app_viewer() OR patient_id IN (SELECT visible_patients('own')));
CREATE POLICY viewer_insert ON access_grants FOR INSERT TO vitalgo_app
    WITH CHECK (granted_by = app_viewer() AND patient_id IN (SELECT visible_patients('own')));
CREATE POLICY viewer_update ON access_grants FOR UPDATE TO vitalgo_app
    USING (professional_id = app_viewer() OR patient_id IN (SELECT visible_patients('own')))
    WITH CHECK (patient_id IN (SELECT visible_patients('own')));

CREATE POLICY viewer_select ON emergency_codes FOR SELECT TO vitalgo_app
    USING (patient_id IN (SELECT visible_patients('own')));
CREATE POLICY viewer_insert ON emergency_codes FOR INSERT TO vitalgo_app
    WITH CHECK (patient_id IN (SELECT visible_patients('own')));
CREATE POLICY viewer_update ON emergency_codes FOR UPDATE TO vitalgo_app
    USING (patient_id IN (SELECT visible_patients('own')))
    WITH CHECK (patient_id IN (SELECT visible_patients('own')));

CREATE POLICY viewer_select ON access_log FOR SELECT TO vitalgo_app
    USING (accessor_id = app_viewer() OR patient_id IN (SELECT visible_patients('own')));
CREATE POLICY viewer_insert ON access_log FOR INSERT TO vitalgo_app
    WITH CHECK (accessor_id = app_viewer() AND (patient_id IS NULL OR patient_id IN (SELECT visible_patients('read'))
        OR patient_id = patient_of_code(emergency_code_id)));

CREATE POLICY viewer_select ON record_changes FOR SELECT TO vitalgo_app
    USING (patient_id IN (SELECT visible_patients('read')));
CREATE POLICY viewer_insert ON record_changes FOR INSERT TO vitalgo_app
    WITH CHECK (actor_id = app_viewer() AND patient_id IN (SELECT visible_patients('write')));

CREATE POLICY viewer_select ON legal_acceptances FOR SELECT TO vitalgo_app
    USING (user_id = app_viewer());
CREATE POLICY viewer_insert ON legal_acceptances FOR INSERT TO vitalgo_app
    WITH CHECK (user_id = app_viewer() AND (patient_id IS NULL OR patient_id IN (SELECT visible_patients('own'))));

-- The viewer's own rows, to be read and locked.
CREATE POLICY viewer_select ON users FOR SELECT TO vitalgo_app USING (id = app_viewer());
CREATE POLICY viewer_update ON users FOR UPDATE TO vitalgo_app USING (id = app_viewer()) WITH CHECK (false);
CREATE POLICY viewer_select ON staff_members FOR SELECT TO vitalgo_app USING (user_id = app_viewer());
CREATE POLICY viewer_update ON staff_members FOR UPDATE TO vitalgo_app USING (user_id = app_viewer()) WITH CHECK (false);

-- The narrow roles do what they are named for, whoever asks; their grants say what that is.
CREATE POLICY accounts ON users TO vitalgo_accounts USING (true);
CREATE POLICY accounts ON otp_recovery_codes TO vitalgo_accounts USING (true);
CREATE POLICY accounts ON login_throttles TO vitalgo_accounts USING (true);
CREATE POLICY accounts ON login_attempts TO vitalgo_accounts USING (true);
CREATE POLICY accounts ON legal_acceptances TO vitalgo_accounts USING (true);
CREATE POLICY accounts ON staff_members TO vitalgo_accounts USING (true);
CREATE POLICY accounts ON patients FOR SELECT TO vitalgo_accounts USING (true);
CREATE POLICY staff ON staff_members TO vitalgo_staff USING (true);
CREATE POLICY staff ON staff_decisions TO vitalgo_staff USING (true);
CREATE POLICY staff ON users FOR SELECT TO vitalgo_staff USING (true);
CREATE POLICY maintenance ON users TO vitalgo_maintenance USING (true);
CREATE POLICY maintenance ON patients TO vitalgo_maintenance USING (true);
CREATE POLICY maintenance ON guardianships FOR SELECT TO vitalgo_maintenance USING (true);
CREATE POLICY maintenance ON access_log TO vitalgo_maintenance USING (true);
CREATE POLICY maintenance ON login_attempts TO vitalgo_maintenance USING (true);

-- +goose Down
-- +goose StatementBegin
DO $$
DECLARE
    p record;
BEGIN
    FOR p IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = 'public' LOOP
        EXECUTE format('DROP POLICY %I ON %I', p.policyname, p.tablename);
        EXECUTE format('ALTER TABLE %I DISABLE ROW LEVEL SECURITY', p.tablename);
    END LOOP;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION records_of(account uuid, today date)
RETURNS TABLE (patient_id uuid, way text, writable boolean)
LANGUAGE sql STABLE
AS $$
    SELECT p.id, 'owner'::text, true
    FROM patients p
    WHERE p.user_id = account
    UNION ALL
    SELECT g.patient_id, 'guardian'::text, true
    FROM guardianships g
    WHERE g.guardian_id = account
    UNION ALL
    SELECT a.patient_id, 'grant'::text, a.scope = 'write'
    FROM access_grants a
    JOIN staff_members s ON s.user_id = a.professional_id
    JOIN patients p ON p.id = a.patient_id
    WHERE a.professional_id = account
      AND a.revoked_at IS NULL
      AND a.expires_on >= today
      AND s.kind = 'professional'
      AND s.status = 'approved'
      AND s.license_expires_on >= today
      AND CASE
          WHEN p.user_id IS NOT NULL THEN EXISTS (
              SELECT FROM users o WHERE o.id = p.user_id AND o.closing_since IS NULL)
          ELSE EXISTS (
              SELECT FROM guardianships g
              JOIN users k ON k.id = g.guardian_id
              WHERE g.patient_id = p.id AND k.closing_since IS NULL)
      END
$$;
-- +goose StatementEnd
GRANT EXECUTE ON FUNCTION records_of(uuid, date) TO PUBLIC;
DROP FUNCTION opened_record(uuid, date, timestamptz), emergency_record(uuid, date), patient_of_code(uuid),
    known_emergency_code(bytea), use_emergency_code(bytea, timestamptz), record_stays(uuid), active_paramedic(),
    unclaimed(uuid), keepers_of(uuid), persons(uuid[]), active_professional(text), document_taken(text, text),
    email_taken(text), visible_patients(text), app_today(), app_viewer();
-- The roles stay, as other databases may use them; in this one they have no right any more.
DROP OWNED BY vitalgo_app, vitalgo_accounts, vitalgo_staff, vitalgo_jobs, vitalgo_maintenance;
