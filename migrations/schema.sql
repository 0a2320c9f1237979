--
-- PostgreSQL database dump
--

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';

--
-- Name: river_job_state; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.river_job_state AS ENUM (
    'available',
    'cancelled',
    'completed',
    'discarded',
    'pending',
    'retryable',
    'running',
    'scheduled'
);

--
-- Name: active_paramedic(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.active_paramedic() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (
        SELECT FROM staff_members
        WHERE user_id = app_viewer() AND kind = 'paramedic' AND status = 'approved' AND license_expires_on >= app_today())
$$;

--
-- Name: active_professional(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.active_professional(license text) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT user_id
    FROM staff_members
    WHERE license_number = license AND kind = 'professional' AND status = 'approved'
        AND license_expires_on >= app_today() AND app_viewer() IS NOT NULL
$$;

--
-- Name: app_today(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.app_today() RETURNS date
    LANGUAGE sql STABLE
    AS $$
    SELECT coalesce(nullif(current_setting('app.today', true), '')::date, (now() AT TIME ZONE 'America/Bogota')::date)
$$;

--
-- Name: app_viewer(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.app_viewer() RETURNS uuid
    LANGUAGE sql STABLE
    AS $$ SELECT nullif(current_setting('app.viewer', true), '')::uuid $$;

--
-- Name: audit_await_seal(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_await_seal() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    INSERT INTO audit_seals (source, row_id, patient_salt, accessor_salt)
    VALUES (TG_TABLE_NAME, NEW.id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
        uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    ON CONFLICT DO NOTHING; -- a row that comes back has to be what was sealed
    RETURN NULL;
END
$$;

--
-- Name: audit_forget(uuid[], uuid[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_forget(records uuid[], accounts uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(audit_lock_key());
    UPDATE audit_seals s
    SET patient_salt = NULL
    FROM access_log l
    WHERE s.source = 'access_log' AND s.row_id = l.id AND s.position IS NOT NULL AND l.patient_id = ANY (records);
    -- Those that name a code of a record, not the record.
    UPDATE audit_seals s
    SET patient_salt = NULL
    FROM access_log l
    JOIN emergency_codes k ON k.id = l.emergency_code_id
    WHERE s.source = 'access_log' AND s.row_id = l.id AND s.position IS NOT NULL AND s.patient_salt IS NOT NULL
        AND k.patient_id = ANY (records);
    UPDATE audit_seals s
    SET accessor_salt = NULL
    FROM access_log l
    WHERE s.source = 'access_log' AND s.row_id = l.id AND s.position IS NOT NULL AND l.accessor_id = ANY (accounts);
    UPDATE audit_seals s
    SET accessor_salt = NULL
    FROM staff_decisions d
    WHERE s.source = 'staff_decisions' AND s.row_id = d.id AND s.position IS NOT NULL AND d.admin_id = ANY (accounts);
END
$$;

--
-- Name: FUNCTION audit_forget(records uuid[], accounts uuid[]); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.audit_forget(records uuid[], accounts uuid[]) IS 'To be called in the transaction that erases these records and accounts, before it does: the chain survives, and what it held of them can no longer be proved. A row without a seal yet is sealed as the erasure leaves it.';

--
-- Name: audit_lock_key(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.audit_lock_key() RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$ SELECT 7301170120 $$;

--
-- Name: document_taken(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.document_taken(type text, number text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT EXISTS (SELECT FROM patients WHERE document_type = type AND document_number = number) $$;

--
-- Name: email_taken(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.email_taken(address text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT EXISTS (SELECT FROM users WHERE lower(email) = address) $$;

--
-- Name: emergency_record(uuid, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.emergency_record(patient uuid, today date) RETURNS TABLE(full_name text, document_number_last4 text, birth_date date, photo_key text, biological_sex text, blood_type text, height_cm integer, weight_kg numeric, declared_none text[], municipality text, insurer text, last_updated_at timestamp with time zone, emergency_contacts json, allergies json, medications json, illnesses json, surgeries json, pregnancy json)
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

--
-- Name: FUNCTION emergency_record(patient uuid, today date); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.emergency_record(patient uuid, today date) IS 'Reads as its caller: under the policies, unless opened_record calls it.';

--
-- Name: find_reached(uuid, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_reached(account uuid, today date) RETURNS uuid[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    found uuid[] := ARRAY(
        SELECT p.id FROM patients p WHERE p.user_id = account
        UNION ALL
        SELECT g.patient_id FROM guardianships g WHERE g.guardian_id = account
        UNION ALL
        SELECT NULL FROM staff_members s
        WHERE s.user_id = account AND s.kind = 'professional' AND s.status = 'approved' AND s.license_expires_on >= today);
BEGIN
    IF array_position(found, NULL) IS NOT NULL THEN
        found := ARRAY(SELECT r.patient_id FROM records_of(account, today) r);
    END IF;
    IF current_setting('app.once', true) = 'on' THEN
        PERFORM set_config('app.reached', account || ' ' || today || ' ' || found::text, true);
    END IF;
    RETURN found;
END
$$;

--
-- Name: find_readable(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_readable() RETURNS uuid[]
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    viewer uuid := app_viewer();
    today  date := app_today();
    found  uuid[];
BEGIN
    IF viewer IS NULL THEN
        RETURN '{}';
    END IF;
    found := ARRAY(
        SELECT p.id FROM patients p WHERE p.user_id = viewer
        UNION ALL
        SELECT g.patient_id FROM guardianships g WHERE g.guardian_id = viewer
        UNION ALL
        SELECT NULL FROM staff_members s -- to whom records may be open
        WHERE s.user_id = viewer AND s.kind = 'professional' AND s.status = 'approved' AND s.license_expires_on >= today);
    IF array_position(found, NULL) IS NOT NULL THEN
        found := array_remove(found, NULL) || ARRAY(
            SELECT a.patient_id
            FROM access_grants a
            JOIN patients p ON p.id = a.patient_id
            LEFT JOIN users o ON o.id = p.user_id
            WHERE a.professional_id = viewer AND a.revoked_at IS NULL AND a.expires_on >= today
                AND (o.id IS NOT NULL AND o.closing_since IS NULL
                    OR o.id IS NULL AND EXISTS (
                        SELECT FROM guardianships g
                        JOIN users u ON u.id = g.guardian_id
                        WHERE g.patient_id = a.patient_id AND u.closing_since IS NULL)));
    END IF;
    IF current_setting('app.once', true) = 'on' THEN
        PERFORM set_config('app.readable', viewer || ' ' || today || ' ' || found::text, true);
    END IF;
    RETURN found;
END
$$;

--
-- Name: keepers_of(uuid); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.keepers_of(patient uuid) RETURNS TABLE(account uuid, closing boolean)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 2
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT u.id, u.closing_since IS NOT NULL
    FROM users u
    WHERE u.id IN (
        SELECT p.user_id FROM patients p WHERE p.id = patient
        UNION ALL
        SELECT g.guardian_id FROM guardianships g WHERE g.patient_id = patient)
$$;

--
-- Name: FUNCTION keepers_of(patient uuid); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.keepers_of(patient uuid) IS 'The accounts of the owner or the guardians of a record: those who are told who reads it.';

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: emergency_codes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.emergency_codes (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    code_enc bytea NOT NULL,
    generated_at timestamp with time zone NOT NULL,
    generated_by uuid,
    expires_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_reason text,
    access_count integer DEFAULT 0 NOT NULL,
    last_accessed_at timestamp with time zone,
    CONSTRAINT emergency_codes_access_count_range CHECK ((access_count >= 0)),
    CONSTRAINT emergency_codes_closed_complete CHECK (((closed_at IS NULL) = (closed_reason IS NULL))),
    CONSTRAINT emergency_codes_closed_reason_values CHECK ((closed_reason = ANY (ARRAY['revoked'::text, 'replaced'::text, 'expired'::text]))),
    CONSTRAINT emergency_codes_code_enc_length CHECK (((octet_length(code_enc) >= 1) AND (octet_length(code_enc) <= 200))),
    CONSTRAINT emergency_codes_code_hash_length CHECK ((octet_length(code_hash) = 32)),
    CONSTRAINT emergency_codes_expires_after_generated CHECK ((expires_at > generated_at))
);

--
-- Name: TABLE emergency_codes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.emergency_codes IS 'Codes of the QR that paramedics scan; one of a record is in force.';

--
-- Name: COLUMN emergency_codes.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN emergency_codes.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.patient_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN emergency_codes.code_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.code_hash IS 'Sensitivity: secret. SHA-256 of the code: the look-up needs no code in clear.';

--
-- Name: COLUMN emergency_codes.code_enc; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.code_enc IS 'Sensitivity: secret. The code, to show it again to its owner: AES-256-GCM, key id in the first byte, row id as additional data.';

--
-- Name: COLUMN emergency_codes.generated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.generated_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN emergency_codes.generated_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.generated_by IS 'Sensitivity: internal.';

--
-- Name: COLUMN emergency_codes.expires_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.expires_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN emergency_codes.closed_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.closed_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN emergency_codes.closed_reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.closed_reason IS 'Sensitivity: internal.';

--
-- Name: COLUMN emergency_codes.access_count; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.access_count IS 'Sensitivity: health.';

--
-- Name: COLUMN emergency_codes.last_accessed_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_codes.last_accessed_at IS 'Sensitivity: health.';

--
-- Name: known_emergency_code(bytea); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.known_emergency_code(hash bytea) RETURNS SETOF public.emergency_codes
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT k.* FROM emergency_codes k WHERE k.code_hash = hash AND active_paramedic() $$;

--
-- Name: opened_record(uuid, date, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.opened_record(code uuid, today date, at timestamp with time zone) RETURNS TABLE(full_name text, document_number_last4 text, birth_date date, photo_key text, biological_sex text, blood_type text, height_cm integer, weight_kg numeric, declared_none text[], municipality text, insurer text, last_updated_at timestamp with time zone, emergency_contacts json, allergies json, medications json, illnesses json, surgeries json, pregnancy json)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT r.*
    FROM emergency_codes k
    CROSS JOIN LATERAL emergency_record(k.patient_id, today) r
    WHERE k.id = code AND k.closed_at IS NULL AND k.expires_at > at AND record_stays(k.patient_id)
        AND active_paramedic()
$$;

--
-- Name: FUNCTION opened_record(code uuid, today date, at timestamp with time zone); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.opened_record(code uuid, today date, at timestamp with time zone) IS 'The record that a code in force opens to an active paramedic.';

--
-- Name: patient_of_code(uuid); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.patient_of_code(code uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT k.patient_id FROM emergency_codes k WHERE k.id = code AND active_paramedic() $$;

--
-- Name: persons(uuid[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.persons(accounts uuid[]) RETURNS TABLE(id uuid, full_name text, role text, organization text, license_number text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY
    SELECT u.id, u.first_name || ' ' || u.last_name, u.role, s.organization, s.license_number
    FROM users u
    LEFT JOIN staff_members s ON s.user_id = u.id
    WHERE u.id = ANY (accounts);
END
$$;

--
-- Name: FUNCTION persons(accounts uuid[]); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.persons(accounts uuid[]) IS 'What an account is to others. Nothing else of it is anybody else''s.';

--
-- Name: purge_access_log(timestamp with time zone, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.purge_access_log(until timestamp with time zone, most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
DECLARE
    before timestamptz := least(until, now() - interval '7 years'); -- whatever the caller says
    last   bigint;
    gone   uuid[];
    purged int;
    more   int;
BEGIN
    PERFORM pg_advisory_xact_lock(audit_lock_key());
    EXECUTE $sql$ -- so that it is planned for a batch
        SELECT max(f.position), array_agg(f.row_id)
        FROM (
            SELECT s.position, s.row_id, bool_and(coalesce(
                (SELECT l.at < $1 FROM access_log l WHERE l.id = s.row_id), false)) OVER (ORDER BY s.position) AS purgeable
            FROM (
                SELECT a.position, a.row_id
                FROM audit_seals a
                WHERE a.source = 'access_log' AND a.position IS NOT NULL
                ORDER BY a.position
                LIMIT $2) s) f
        WHERE f.purgeable $sql$ INTO last, gone USING before, most;
    INSERT INTO audit_anchors (source, position, chain_hash)
    SELECT s.source, s.position, s.chain_hash
    FROM audit_seals s
    WHERE s.source = 'access_log' AND s.position = last
    ON CONFLICT (source) DO UPDATE SET position = excluded.position, chain_hash = excluded.chain_hash;
    DELETE FROM audit_seals s WHERE s.source = 'access_log' AND s.row_id = ANY (gone);
    DELETE FROM access_log l WHERE l.id = ANY (gone);
    GET DIAGNOSTICS purged = ROW_COUNT;
    gone := ARRAY(
        SELECT w.row_id
        FROM audit_seals w
        JOIN access_log l ON l.id = w.row_id
        WHERE w.source = 'access_log' AND w.position IS NULL AND l.at < before
        LIMIT most - purged);
    DELETE FROM audit_seals s WHERE s.source = 'access_log' AND s.row_id = ANY (gone);
    DELETE FROM access_log l WHERE l.id = ANY (gone);
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN purged + more;
END
$_$;

--
-- Name: FUNCTION purge_access_log(until timestamp with time zone, most integer); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.purge_access_log(until timestamp with time zone, most integer) IS 'Deletes rows of the access log from before an instant and older than 7 years, at most so many, and keeps the anchor of the chain. Returns how many it deleted.';

--
-- Name: reached_by(uuid, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.reached_by(account uuid, today date) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    asked text := account || ' ' || today || ' ';
    known text := current_setting('app.reached', true);
    found uuid[];
    one   uuid;
BEGIN
    IF starts_with(known, asked) THEN
        found := substr(known, length(asked) + 1)::uuid[];
    ELSE
        found := ARRAY(SELECT r.patient_id FROM records_of(account, today) r);
        IF current_setting('app.once', true) = 'on' THEN
            PERFORM set_config('app.reached', asked || found::text, true);
        END IF;
    END IF;
    FOREACH one IN ARRAY found LOOP
        RETURN NEXT one;
    END LOOP;
END
$$;

--
-- Name: FUNCTION reached_by(account uuid, today date); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.reached_by(account uuid, today date) IS 'reached_patients as rows, for the version before.';

--
-- Name: reached_patients(uuid, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.reached_patients(account uuid, today date) RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    IF starts_with(current_setting('app.reached', true), account || ' ' || today || ' ') THEN
        RETURN substr(current_setting('app.reached', true), 49)::uuid[];
    END IF;
    RETURN public.find_reached(account, today);
END
$$;

--
-- Name: FUNCTION reached_patients(account uuid, today date); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.reached_patients(account uuid, today date) IS 'The records of records_of as an array, for statements that do not ask how an account may see them.';

--
-- Name: readable_patients(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.readable_patients() RETURNS uuid[]
    LANGUAGE plpgsql STABLE
    AS $$
BEGIN
    IF starts_with(current_setting('app.readable', true),
        current_setting('app.viewer', true) || ' ' || current_setting('app.today', true) || ' ') THEN
        RETURN substr(current_setting('app.readable', true), 49)::uuid[]; -- behind an id, a date and two spaces
    END IF;
    RETURN public.find_readable();
END
$$;

--
-- Name: FUNCTION readable_patients(); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.readable_patients() IS 'The records that the viewer may read: visible_patients(''read'') as an array.';

--
-- Name: record_stays(uuid); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.record_stays(patient uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$ SELECT EXISTS (SELECT FROM keepers_of(patient) k WHERE NOT k.closing) $$;

--
-- Name: records_of(uuid, date); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.records_of(account uuid, today date) RETURNS TABLE(patient_id uuid, way text, writable boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    RETURN QUERY SELECT p.id, 'owner'::text, true FROM patients p WHERE p.user_id = account;
    RETURN QUERY SELECT g.patient_id, 'guardian'::text, true FROM guardianships g WHERE g.guardian_id = account;
    PERFORM FROM staff_members s
        WHERE s.user_id = account
          AND s.kind = 'professional'
          AND s.status = 'approved'
          AND s.license_expires_on >= today;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT a.patient_id, 'grant'::text, a.scope = 'write'
        FROM access_grants a
        JOIN patients p ON p.id = a.patient_id
        WHERE a.professional_id = account
          AND a.revoked_at IS NULL
          AND a.expires_on >= today
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

--
-- Name: FUNCTION records_of(account uuid, today date); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.records_of(account uuid, today date) IS 'The records that an account may see on a day, and how: as owner, as guardian, or by a live grant of a record that is not closing. Every statement that reads or writes a record joins it.';

--
-- Name: river_job_state_in_bitmask(bit, public.river_job_state); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.river_job_state_in_bitmask(bitmask bit, state public.river_job_state) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE state
        WHEN 'available' THEN get_bit(bitmask, 7)
        WHEN 'cancelled' THEN get_bit(bitmask, 6)
        WHEN 'completed' THEN get_bit(bitmask, 5)
        WHEN 'discarded' THEN get_bit(bitmask, 4)
        WHEN 'pending'   THEN get_bit(bitmask, 3)
        WHEN 'retryable' THEN get_bit(bitmask, 2)
        WHEN 'running'   THEN get_bit(bitmask, 1)
        WHEN 'scheduled' THEN get_bit(bitmask, 0)
        ELSE 0
    END = 1
$$;

--
-- Name: unclaimed(uuid); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.unclaimed(patient uuid) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT EXISTS (SELECT FROM patients p WHERE p.id = patient AND p.user_id IS NULL)
        AND NOT EXISTS (SELECT FROM guardianships g WHERE g.patient_id = patient)
$$;

--
-- Name: FUNCTION unclaimed(patient uuid); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.unclaimed(patient uuid) IS 'A record that was just opened for a dependant: the only one that somebody may become the guardian of.';

--
-- Name: use_emergency_code(bytea, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.use_emergency_code(hash bytea, at timestamp with time zone) RETURNS SETOF public.emergency_codes
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    UPDATE emergency_codes k
    SET access_count = k.access_count + 1, last_accessed_at = at
    WHERE k.code_hash = hash AND k.closed_at IS NULL AND k.expires_at > at AND record_stays(k.patient_id)
        AND active_paramedic()
    RETURNING k.*
$$;

--
-- Name: visible_patients(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.visible_patients(need text) RETURNS SETOF uuid
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    viewer uuid := app_viewer();
    today  date := app_today();
    asked  text := viewer || ' ' || today || ' ';
    known  text := current_setting('app.readable', true);
    found  uuid[];
    one    uuid;
BEGIN
    IF need = 'read' AND starts_with(known, asked) THEN
        found := substr(known, length(asked) + 1)::uuid[];
    ELSIF viewer IS NOT NULL THEN
        found := ARRAY(SELECT p.id FROM patients p WHERE p.user_id = viewer)
            || ARRAY(SELECT g.patient_id FROM guardianships g WHERE g.guardian_id = viewer);
        IF need <> 'own' AND EXISTS (
            SELECT FROM staff_members s
            WHERE s.user_id = viewer AND s.kind = 'professional' AND s.status = 'approved' AND s.license_expires_on >= today)
        THEN
            found := found || ARRAY(
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
                            WHERE g.patient_id = a.patient_id AND u.closing_since IS NULL)));
        END IF;
        IF need = 'read' AND current_setting('app.once', true) = 'on' THEN
            PERFORM set_config('app.readable', asked || found::text, true);
        END IF;
    END IF;
    FOREACH one IN ARRAY coalesce(found, '{}') LOOP
        RETURN NEXT one;
    END LOOP;
END
$$;

--
-- Name: FUNCTION visible_patients(need text); Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON FUNCTION public.visible_patients(need text) IS 'The records that the viewer of this statement may read (need read), change (write), or has as owner or guardian (own).';

--
-- Name: access_grants; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.access_grants (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    professional_id uuid NOT NULL,
    scope text NOT NULL,
    granted_by uuid,
    granted_at timestamp with time zone NOT NULL,
    expires_on date NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by uuid,
    CONSTRAINT access_grants_expires_on_range CHECK (((expires_on >= ((granted_at AT TIME ZONE 'America/Bogota'::text))::date) AND (expires_on <= (((granted_at AT TIME ZONE 'America/Bogota'::text))::date + 365)))),
    CONSTRAINT access_grants_revoked_after_granted CHECK ((revoked_at >= granted_at)),
    CONSTRAINT access_grants_revoked_by_rule CHECK (((revoked_at IS NOT NULL) OR (revoked_by IS NULL))),
    CONSTRAINT access_grants_scope_values CHECK ((scope = ANY (ARRAY['read'::text, 'write'::text])))
);

--
-- Name: TABLE access_grants; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.access_grants IS 'Consents: which professional reads or writes a record, until which day.';

--
-- Name: COLUMN access_grants.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_grants.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN access_grants.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_grants.patient_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN access_grants.professional_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_grants.professional_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN access_grants.scope; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_grants.scope IS 'Sensitivity: health.';

--
-- Name: COLUMN access_grants.granted_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_grants.granted_by IS 'Sensitivity: internal.';

--
-- Name: COLUMN access_grants.granted_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_grants.granted_at IS 'Sensitivity: health.';

--
-- Name: COLUMN access_grants.expires_on; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_grants.expires_on IS 'Sensitivity: health. The last day (America/Bogota) on which it counts.';

--
-- Name: COLUMN access_grants.revoked_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_grants.revoked_at IS 'Sensitivity: health.';

--
-- Name: COLUMN access_grants.revoked_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_grants.revoked_by IS 'Sensitivity: internal.';

--
-- Name: access_log; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.access_log (
    id uuid NOT NULL,
    patient_id uuid,
    emergency_code_id uuid,
    accessor_id uuid,
    accessor_role text NOT NULL,
    accessor_name text NOT NULL,
    accessor_organization text,
    accessor_license text,
    reason text NOT NULL,
    granted boolean NOT NULL,
    denial text,
    ip inet NOT NULL,
    user_agent text NOT NULL,
    location text,
    at timestamp with time zone NOT NULL,
    CONSTRAINT access_log_accessor_license_length CHECK ((char_length(accessor_license) <= 50)),
    CONSTRAINT access_log_accessor_name_length CHECK (((char_length(accessor_name) >= 1) AND (char_length(accessor_name) <= 101))),
    CONSTRAINT access_log_accessor_organization_length CHECK ((char_length(accessor_organization) <= 200)),
    CONSTRAINT access_log_accessor_role_values CHECK ((accessor_role = ANY (ARRAY['paramedic'::text, 'professional'::text]))),
    CONSTRAINT access_log_denial_required CHECK ((granted = (denial IS NULL))),
    CONSTRAINT access_log_denial_values CHECK ((denial = ANY (ARRAY['unknown_code'::text, 'revoked'::text, 'expired'::text, 'not_active'::text, 'rate_limited'::text]))),
    CONSTRAINT access_log_location_length CHECK ((char_length(location) <= 200)),
    CONSTRAINT access_log_reason_values CHECK ((reason = ANY (ARRAY['emergency'::text, 'care_team'::text]))),
    CONSTRAINT access_log_user_agent_length CHECK ((char_length(user_agent) <= 500))
);

--
-- Name: TABLE access_log; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.access_log IS 'Every reading of a record by paramedics and professionals, refused ones too. Append-only; kept 7 years, after an erasure without the patient.';

--
-- Name: COLUMN access_log.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN access_log.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.patient_id IS 'Sensitivity: internal. Null where the code was unknown, and after the record was erased.';

--
-- Name: COLUMN access_log.emergency_code_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.emergency_code_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN access_log.accessor_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.accessor_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN access_log.accessor_role; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.accessor_role IS 'Sensitivity: personal.';

--
-- Name: COLUMN access_log.accessor_name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.accessor_name IS 'Sensitivity: personal. Name, role, organization and licence as they were at that time.';

--
-- Name: COLUMN access_log.accessor_organization; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.accessor_organization IS 'Sensitivity: personal.';

--
-- Name: COLUMN access_log.accessor_license; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.accessor_license IS 'Sensitivity: personal.';

--
-- Name: COLUMN access_log.reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.reason IS 'Sensitivity: health.';

--
-- Name: COLUMN access_log.granted; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.granted IS 'Sensitivity: internal.';

--
-- Name: COLUMN access_log.denial; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.denial IS 'Sensitivity: internal.';

--
-- Name: COLUMN access_log.ip; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.ip IS 'Sensitivity: personal.';

--
-- Name: COLUMN access_log.user_agent; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.user_agent IS 'Sensitivity: personal.';

--
-- Name: COLUMN access_log.location; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.location IS 'Sensitivity: personal.';

--
-- Name: COLUMN access_log.at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.access_log.at IS 'Sensitivity: health.';

--
-- Name: allergies; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.allergies (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    allergen text NOT NULL,
    allergen_key text NOT NULL COLLATE pg_catalog."C",
    severity text NOT NULL,
    severity_rank smallint GENERATED ALWAYS AS (
CASE severity
    WHEN 'critica'::text THEN 4
    WHEN 'severa'::text THEN 3
    WHEN 'moderada'::text THEN 2
    ELSE 1
END) STORED NOT NULL,
    reaction text,
    treatment text,
    diagnosis_date date,
    notes text,
    source text NOT NULL,
    recorded_by uuid,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT allergies_allergen_key_length CHECK ((char_length(allergen_key) <= 600)),
    CONSTRAINT allergies_allergen_length CHECK (((char_length(allergen) >= 2) AND (char_length(allergen) <= 200))),
    CONSTRAINT allergies_diagnosis_date_range CHECK ((diagnosis_date >= '1900-01-01'::date)),
    CONSTRAINT allergies_notes_length CHECK (((char_length(notes) >= 1) AND (char_length(notes) <= 1000))),
    CONSTRAINT allergies_reaction_length CHECK (((char_length(reaction) >= 1) AND (char_length(reaction) <= 1000))),
    CONSTRAINT allergies_severity_values CHECK ((severity = ANY (ARRAY['leve'::text, 'moderada'::text, 'severa'::text, 'critica'::text]))),
    CONSTRAINT allergies_source_values CHECK ((source = ANY (ARRAY['patient'::text, 'professional'::text]))),
    CONSTRAINT allergies_treatment_length CHECK (((char_length(treatment) >= 1) AND (char_length(treatment) <= 500))),
    CONSTRAINT allergies_version_positive CHECK ((version > 0))
);

--
-- Name: TABLE allergies; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.allergies IS 'Allergies of a record, each allergen once.';

--
-- Name: COLUMN allergies.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN allergies.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.patient_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN allergies.allergen; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.allergen IS 'Sensitivity: health.';

--
-- Name: COLUMN allergies.allergen_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.allergen_key IS 'Sensitivity: health.';

--
-- Name: COLUMN allergies.severity; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.severity IS 'Sensitivity: health.';

--
-- Name: COLUMN allergies.severity_rank; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.severity_rank IS 'Sensitivity: health. Lets the list, gravest first, be read in index order.';

--
-- Name: COLUMN allergies.reaction; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.reaction IS 'Sensitivity: health.';

--
-- Name: COLUMN allergies.treatment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.treatment IS 'Sensitivity: health.';

--
-- Name: COLUMN allergies.diagnosis_date; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.diagnosis_date IS 'Sensitivity: health.';

--
-- Name: COLUMN allergies.notes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.notes IS 'Sensitivity: health.';

--
-- Name: COLUMN allergies.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.source IS 'Sensitivity: internal. Whether its last writer was a professional, or the patient or a guardian.';

--
-- Name: COLUMN allergies.recorded_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.recorded_by IS 'Sensitivity: internal.';

--
-- Name: COLUMN allergies.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN allergies.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.updated_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN allergies.deleted_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.deleted_at IS 'Sensitivity: internal. Once set, the row is seen nowhere; it is kept until the record is erased.';

--
-- Name: COLUMN allergies.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.allergies.version IS 'Sensitivity: internal.';

--
-- Name: audit_anchors; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_anchors (
    source text NOT NULL,
    "position" bigint NOT NULL,
    chain_hash bytea NOT NULL
);

--
-- Name: TABLE audit_anchors; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.audit_anchors IS 'The last seal that a purge took away: what is left begins behind it.';

--
-- Name: COLUMN audit_anchors.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_anchors.source IS 'Sensitivity: internal.';

--
-- Name: COLUMN audit_anchors."position"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_anchors."position" IS 'Sensitivity: internal.';

--
-- Name: COLUMN audit_anchors.chain_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_anchors.chain_hash IS 'Sensitivity: internal.';

--
-- Name: audit_seals; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_seals (
    source text NOT NULL,
    row_id uuid NOT NULL,
    patient_salt bytea,
    accessor_salt bytea,
    "position" bigint,
    patient_hash bytea,
    accessor_hash bytea,
    row_hash bytea,
    previous_hash bytea,
    chain_hash bytea,
    CONSTRAINT audit_seals_complete CHECK ((num_nulls("position", patient_hash, accessor_hash, row_hash, previous_hash, chain_hash) = ANY (ARRAY[0, 6])))
);

--
-- Name: TABLE audit_seals; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.audit_seals IS 'A seal for each row of access_log and staff_decisions, without a position until the sealer has come by.';

--
-- Name: COLUMN audit_seals.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_seals.source IS 'Sensitivity: internal.';

--
-- Name: COLUMN audit_seals.row_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_seals.row_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN audit_seals.patient_salt; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_seals.patient_salt IS 'Sensitivity: secret. Proves that patient_hash is of the patient; dropped when the patient is erased, as accessor_salt with the accessor.';

--
-- Name: COLUMN audit_seals.accessor_salt; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_seals.accessor_salt IS 'Sensitivity: secret.';

--
-- Name: COLUMN audit_seals."position"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_seals."position" IS 'Sensitivity: internal.';

--
-- Name: COLUMN audit_seals.patient_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_seals.patient_hash IS 'Sensitivity: internal.';

--
-- Name: COLUMN audit_seals.accessor_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_seals.accessor_hash IS 'Sensitivity: internal.';

--
-- Name: COLUMN audit_seals.row_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_seals.row_hash IS 'Sensitivity: internal.';

--
-- Name: COLUMN audit_seals.previous_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_seals.previous_hash IS 'Sensitivity: internal.';

--
-- Name: COLUMN audit_seals.chain_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.audit_seals.chain_hash IS 'Sensitivity: internal. SHA-256 of previous_hash and row_hash.';

--
-- Name: countries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.countries (
    code character(2) NOT NULL,
    alpha3 character(3) NOT NULL,
    numeric_code character(3) NOT NULL,
    name_es text NOT NULL,
    name_en text NOT NULL,
    name_es_key text NOT NULL COLLATE pg_catalog."C",
    name_en_key text NOT NULL COLLATE pg_catalog."C",
    dial_code text NOT NULL,
    nanp_area_codes text[] DEFAULT '{}'::text[] NOT NULL,
    flag text NOT NULL,
    is_iso_3166 boolean NOT NULL,
    sort_order integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT countries_code_format CHECK ((code ~ '^[A-Z]{2}$'::text)),
    CONSTRAINT countries_dial_code_format CHECK ((dial_code ~ '^\+[1-9][0-9]{0,2}$'::text)),
    CONSTRAINT countries_name_en_length CHECK (((char_length(name_en) >= 1) AND (char_length(name_en) <= 100))),
    CONSTRAINT countries_name_es_length CHECK (((char_length(name_es) >= 1) AND (char_length(name_es) <= 100)))
);

--
-- Name: TABLE countries; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.countries IS 'ISO 3166-1, and Kosovo (XK), which has no code there.';

--
-- Name: COLUMN countries.code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.code IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.alpha3; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.alpha3 IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.numeric_code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.numeric_code IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.name_es; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.name_es IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.name_en; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.name_en IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.name_es_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.name_es_key IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.name_en_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.name_en_key IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.dial_code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.dial_code IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.nanp_area_codes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.nanp_area_codes IS 'Sensitivity: public. Area codes of countries that share +1.';

--
-- Name: COLUMN countries.flag; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.flag IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.is_iso_3166; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.is_iso_3166 IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.sort_order; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.sort_order IS 'Sensitivity: public.';

--
-- Name: COLUMN countries.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN countries.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.countries.updated_at IS 'Sensitivity: internal.';

--
-- Name: departments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.departments (
    code character(2) NOT NULL,
    iso_3166_2 text NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT departments_code_format CHECK ((code ~ '^[0-9]{2}$'::text)),
    CONSTRAINT departments_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100)))
);

--
-- Name: TABLE departments; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.departments IS 'DIVIPOLA (DANE); the code is text, its leading zero counts.';

--
-- Name: COLUMN departments.code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.departments.code IS 'Sensitivity: public.';

--
-- Name: COLUMN departments.iso_3166_2; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.departments.iso_3166_2 IS 'Sensitivity: public.';

--
-- Name: COLUMN departments.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.departments.name IS 'Sensitivity: public.';

--
-- Name: COLUMN departments.name_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.departments.name_key IS 'Sensitivity: public.';

--
-- Name: COLUMN departments.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.departments.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN departments.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.departments.updated_at IS 'Sensitivity: internal.';

--
-- Name: document_types; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.document_types (
    code text NOT NULL,
    name_es text NOT NULL,
    name_en text NOT NULL,
    description_es text NOT NULL,
    description_en text NOT NULL,
    number_pattern text NOT NULL,
    self_signup_allowed boolean NOT NULL,
    requires_guardian boolean NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    sort_order integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT document_types_code_values CHECK ((code = ANY (ARRAY['CC'::text, 'TI'::text, 'CE'::text, 'PA'::text, 'PT'::text, 'RC'::text, 'AS'::text, 'MS'::text]))),
    CONSTRAINT document_types_description_en_length CHECK (((char_length(description_en) >= 1) AND (char_length(description_en) <= 200))),
    CONSTRAINT document_types_description_es_length CHECK (((char_length(description_es) >= 1) AND (char_length(description_es) <= 200))),
    CONSTRAINT document_types_name_en_length CHECK (((char_length(name_en) >= 1) AND (char_length(name_en) <= 100))),
    CONSTRAINT document_types_name_es_length CHECK (((char_length(name_es) >= 1) AND (char_length(name_es) <= 100))),
    CONSTRAINT document_types_number_pattern_length CHECK (((char_length(number_pattern) >= 1) AND (char_length(number_pattern) <= 100)))
);

--
-- Name: TABLE document_types; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.document_types IS 'Identity documents of Colombia.';

--
-- Name: COLUMN document_types.code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.code IS 'Sensitivity: public.';

--
-- Name: COLUMN document_types.name_es; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.name_es IS 'Sensitivity: public.';

--
-- Name: COLUMN document_types.name_en; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.name_en IS 'Sensitivity: public.';

--
-- Name: COLUMN document_types.description_es; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.description_es IS 'Sensitivity: public.';

--
-- Name: COLUMN document_types.description_en; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.description_en IS 'Sensitivity: public.';

--
-- Name: COLUMN document_types.number_pattern; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.number_pattern IS 'Sensitivity: public. For the number in upper case, without dots, blanks and hyphens.';

--
-- Name: COLUMN document_types.self_signup_allowed; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.self_signup_allowed IS 'Sensitivity: public.';

--
-- Name: COLUMN document_types.requires_guardian; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.requires_guardian IS 'Sensitivity: public.';

--
-- Name: COLUMN document_types.is_active; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.is_active IS 'Sensitivity: public.';

--
-- Name: COLUMN document_types.sort_order; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.sort_order IS 'Sensitivity: public.';

--
-- Name: COLUMN document_types.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN document_types.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.document_types.updated_at IS 'Sensitivity: internal.';

--
-- Name: emergency_contacts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.emergency_contacts (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    "position" smallint NOT NULL,
    full_name text NOT NULL,
    relationship text NOT NULL,
    relationship_other text,
    phone text NOT NULL,
    alternative_phone text,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT emergency_contacts_alternative_phone_format CHECK ((alternative_phone ~ '^\+[1-9][0-9]{1,14}$'::text)),
    CONSTRAINT emergency_contacts_full_name_length CHECK (((char_length(full_name) >= 5) AND (char_length(full_name) <= 200))),
    CONSTRAINT emergency_contacts_phone_format CHECK ((phone ~ '^\+[1-9][0-9]{1,14}$'::text)),
    CONSTRAINT emergency_contacts_phones_differ CHECK ((alternative_phone <> phone)),
    CONSTRAINT emergency_contacts_position_range CHECK ((("position" >= 0) AND ("position" <= 4))),
    CONSTRAINT emergency_contacts_relationship_other_length CHECK (((char_length(relationship_other) >= 1) AND (char_length(relationship_other) <= 100))),
    CONSTRAINT emergency_contacts_relationship_other_rule CHECK (((relationship = 'OTRO'::text) = (relationship_other IS NOT NULL))),
    CONSTRAINT emergency_contacts_relationship_values CHECK ((relationship = ANY (ARRAY['MADRE'::text, 'PADRE'::text, 'ESPOSO'::text, 'PAREJA'::text, 'HERMANO'::text, 'HIJO'::text, 'ABUELO'::text, 'TIO'::text, 'PRIMO'::text, 'AMIGO'::text, 'OTRO'::text])))
);

--
-- Name: TABLE emergency_contacts; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.emergency_contacts IS 'Replaced as a whole list; position 0 is the primary one.';

--
-- Name: COLUMN emergency_contacts.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_contacts.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN emergency_contacts.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_contacts.patient_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN emergency_contacts."position"; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_contacts."position" IS 'Sensitivity: internal.';

--
-- Name: COLUMN emergency_contacts.full_name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_contacts.full_name IS 'Sensitivity: personal.';

--
-- Name: COLUMN emergency_contacts.relationship; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_contacts.relationship IS 'Sensitivity: personal.';

--
-- Name: COLUMN emergency_contacts.relationship_other; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_contacts.relationship_other IS 'Sensitivity: personal.';

--
-- Name: COLUMN emergency_contacts.phone; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_contacts.phone IS 'Sensitivity: personal.';

--
-- Name: COLUMN emergency_contacts.alternative_phone; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_contacts.alternative_phone IS 'Sensitivity: personal.';

--
-- Name: COLUMN emergency_contacts.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.emergency_contacts.created_at IS 'Sensitivity: internal.';

--
-- Name: guardianships; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.guardianships (
    id uuid NOT NULL,
    guardian_id uuid NOT NULL,
    patient_id uuid NOT NULL,
    relationship text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT guardianships_relationship_values CHECK ((relationship = ANY (ARRAY['MADRE'::text, 'PADRE'::text, 'ESPOSO'::text, 'PAREJA'::text, 'HERMANO'::text, 'HIJO'::text, 'ABUELO'::text, 'TIO'::text, 'PRIMO'::text, 'AMIGO'::text, 'OTRO'::text])))
);

--
-- Name: TABLE guardianships; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.guardianships IS 'Which account keeps the record of a dependant.';

--
-- Name: COLUMN guardianships.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.guardianships.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN guardianships.guardian_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.guardianships.guardian_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN guardianships.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.guardianships.patient_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN guardianships.relationship; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.guardianships.relationship IS 'Sensitivity: personal. What the guardian is to the dependant.';

--
-- Name: COLUMN guardianships.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.guardianships.created_at IS 'Sensitivity: internal.';

--
-- Name: icd10_codes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.icd10_codes (
    code text NOT NULL COLLATE pg_catalog."C",
    chapter smallint,
    title_es text NOT NULL,
    title_en text NOT NULL,
    title_es_key text NOT NULL COLLATE pg_catalog."C",
    title_en_key text NOT NULL COLLATE pg_catalog."C",
    usually_chronic boolean DEFAULT false NOT NULL,
    source text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT icd10_codes_chapter_range CHECK (((chapter >= 1) AND (chapter <= 22))),
    CONSTRAINT icd10_codes_code_format CHECK ((code ~ '^[A-Z][0-9]{2}(\.[0-9A-Z]{1,2})?$'::text)),
    CONSTRAINT icd10_codes_source_values CHECK ((source = ANY (ARRAY['common'::text, 'imported'::text]))),
    CONSTRAINT icd10_codes_title_en_key_length CHECK ((char_length(title_en_key) <= 600)),
    CONSTRAINT icd10_codes_title_en_length CHECK (((char_length(title_en) >= 1) AND (char_length(title_en) <= 500))),
    CONSTRAINT icd10_codes_title_es_key_length CHECK ((char_length(title_es_key) <= 600)),
    CONSTRAINT icd10_codes_title_es_length CHECK (((char_length(title_es) >= 1) AND (char_length(title_es) <= 500)))
);

--
-- Name: TABLE icd10_codes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.icd10_codes IS 'ICD-10 codes in use; an operator with a licence imports the others.';

--
-- Name: COLUMN icd10_codes.code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.icd10_codes.code IS 'Sensitivity: public.';

--
-- Name: COLUMN icd10_codes.chapter; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.icd10_codes.chapter IS 'Sensitivity: public. Null where an import does not tell it.';

--
-- Name: COLUMN icd10_codes.title_es; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.icd10_codes.title_es IS 'Sensitivity: public.';

--
-- Name: COLUMN icd10_codes.title_en; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.icd10_codes.title_en IS 'Sensitivity: public.';

--
-- Name: COLUMN icd10_codes.title_es_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.icd10_codes.title_es_key IS 'Sensitivity: public.';

--
-- Name: COLUMN icd10_codes.title_en_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.icd10_codes.title_en_key IS 'Sensitivity: public.';

--
-- Name: COLUMN icd10_codes.usually_chronic; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.icd10_codes.usually_chronic IS 'Sensitivity: public.';

--
-- Name: COLUMN icd10_codes.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.icd10_codes.source IS 'Sensitivity: public. common: our own short terms, shipped; imported: the official titles of an operator who holds the licence.';

--
-- Name: COLUMN icd10_codes.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.icd10_codes.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN icd10_codes.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.icd10_codes.updated_at IS 'Sensitivity: internal.';

--
-- Name: idempotency_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency_keys (
    account_id uuid NOT NULL,
    key_hash bytea NOT NULL,
    request_hash bytea NOT NULL,
    answer_enc bytea,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_keys_key_hash_length CHECK ((octet_length(key_hash) = 32)),
    CONSTRAINT idempotency_keys_request_hash_length CHECK ((octet_length(request_hash) = 32))
);

--
-- Name: TABLE idempotency_keys; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.idempotency_keys IS 'Changes that were made under an Idempotency-Key, for 24 hours.';

--
-- Name: COLUMN idempotency_keys.account_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.idempotency_keys.account_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN idempotency_keys.key_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.idempotency_keys.key_hash IS 'Sensitivity: internal. SHA-256 of the key.';

--
-- Name: COLUMN idempotency_keys.request_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.idempotency_keys.request_hash IS 'Sensitivity: internal. HMAC-SHA-256 of the request under the key, which is not kept.';

--
-- Name: COLUMN idempotency_keys.answer_enc; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.idempotency_keys.answer_enc IS 'Sensitivity: health. AES-256-GCM, account and key_hash as additional data; null until the answer is made.';

--
-- Name: COLUMN idempotency_keys.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.idempotency_keys.created_at IS 'Sensitivity: internal.';

--
-- Name: illnesses; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.illnesses (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    status text NOT NULL,
    is_chronic boolean DEFAULT false NOT NULL,
    diagnosis_date date NOT NULL,
    icd10_code text,
    treatment text,
    diagnosed_by text,
    notes text,
    source text NOT NULL,
    recorded_by uuid,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT illnesses_chronic_rule CHECK (((status <> 'cronica'::text) OR is_chronic)),
    CONSTRAINT illnesses_diagnosed_by_length CHECK (((char_length(diagnosed_by) >= 1) AND (char_length(diagnosed_by) <= 200))),
    CONSTRAINT illnesses_diagnosis_date_range CHECK ((diagnosis_date >= '1900-01-01'::date)),
    CONSTRAINT illnesses_icd10_code_format CHECK ((icd10_code ~ '^[A-Z][0-9]{2}(\.[0-9A-Z]{1,2})?$'::text)),
    CONSTRAINT illnesses_name_key_length CHECK ((char_length(name_key) <= 600)),
    CONSTRAINT illnesses_name_length CHECK (((char_length(name) >= 2) AND (char_length(name) <= 200))),
    CONSTRAINT illnesses_notes_length CHECK (((char_length(notes) >= 1) AND (char_length(notes) <= 1000))),
    CONSTRAINT illnesses_resolved_rule CHECK (((status <> 'curada'::text) OR (NOT is_chronic))),
    CONSTRAINT illnesses_source_values CHECK ((source = ANY (ARRAY['patient'::text, 'professional'::text]))),
    CONSTRAINT illnesses_status_values CHECK ((status = ANY (ARRAY['activa'::text, 'en_tratamiento'::text, 'curada'::text, 'cronica'::text]))),
    CONSTRAINT illnesses_treatment_length CHECK (((char_length(treatment) >= 1) AND (char_length(treatment) <= 1000))),
    CONSTRAINT illnesses_version_positive CHECK ((version > 0))
);

--
-- Name: TABLE illnesses; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.illnesses IS 'Illnesses of a record.';

--
-- Name: COLUMN illnesses.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN illnesses.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.patient_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN illnesses.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.name IS 'Sensitivity: health.';

--
-- Name: COLUMN illnesses.name_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.name_key IS 'Sensitivity: health.';

--
-- Name: COLUMN illnesses.status; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.status IS 'Sensitivity: health.';

--
-- Name: COLUMN illnesses.is_chronic; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.is_chronic IS 'Sensitivity: health.';

--
-- Name: COLUMN illnesses.diagnosis_date; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.diagnosis_date IS 'Sensitivity: health.';

--
-- Name: COLUMN illnesses.icd10_code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.icd10_code IS 'Sensitivity: health. Need not be in the catalogue: it holds the common codes only.';

--
-- Name: COLUMN illnesses.treatment; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.treatment IS 'Sensitivity: health.';

--
-- Name: COLUMN illnesses.diagnosed_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.diagnosed_by IS 'Sensitivity: health.';

--
-- Name: COLUMN illnesses.notes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.notes IS 'Sensitivity: health.';

--
-- Name: COLUMN illnesses.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.source IS 'Sensitivity: internal. Whether its last writer was a professional, or the patient or a guardian.';

--
-- Name: COLUMN illnesses.recorded_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.recorded_by IS 'Sensitivity: internal.';

--
-- Name: COLUMN illnesses.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN illnesses.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.updated_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN illnesses.deleted_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.deleted_at IS 'Sensitivity: internal. Once set, the row is seen nowhere; it is kept until the record is erased.';

--
-- Name: COLUMN illnesses.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.illnesses.version IS 'Sensitivity: internal.';

--
-- Name: insurers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.insurers (
    code text NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    regime text NOT NULL,
    health_system_codes text[] DEFAULT '{}'::text[] NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT insurers_code_format CHECK ((code ~ '^[A-Z0-9_]{1,30}$'::text)),
    CONSTRAINT insurers_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100))),
    CONSTRAINT insurers_regime_values CHECK ((regime = ANY (ARRAY['contributivo'::text, 'subsidiado'::text, 'ambos'::text])))
);

--
-- Name: TABLE insurers; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.insurers IS 'EPS only; any other insurance is free text in the record.';

--
-- Name: COLUMN insurers.code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.insurers.code IS 'Sensitivity: public.';

--
-- Name: COLUMN insurers.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.insurers.name IS 'Sensitivity: public.';

--
-- Name: COLUMN insurers.name_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.insurers.name_key IS 'Sensitivity: public.';

--
-- Name: COLUMN insurers.regime; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.insurers.regime IS 'Sensitivity: public.';

--
-- Name: COLUMN insurers.health_system_codes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.insurers.health_system_codes IS 'Sensitivity: public.';

--
-- Name: COLUMN insurers.is_active; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.insurers.is_active IS 'Sensitivity: public. False once liquidated: kept for the records that name it, offered no more.';

--
-- Name: COLUMN insurers.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.insurers.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN insurers.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.insurers.updated_at IS 'Sensitivity: internal.';

--
-- Name: legal_acceptances; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.legal_acceptances (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    patient_id uuid,
    kind text NOT NULL,
    version text NOT NULL,
    accepted_at timestamp with time zone NOT NULL,
    ip inet NOT NULL,
    user_agent text NOT NULL,
    locale text NOT NULL,
    CONSTRAINT legal_acceptances_locale_values CHECK ((locale = ANY (ARRAY['es'::text, 'en'::text]))),
    CONSTRAINT legal_acceptances_patient_rule CHECK (((patient_id IS NULL) OR (kind = 'health_data'::text))),
    CONSTRAINT legal_acceptances_user_agent_length CHECK ((char_length(user_agent) <= 500))
);

--
-- Name: TABLE legal_acceptances; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.legal_acceptances IS 'Proof of consent. Append-only.';

--
-- Name: COLUMN legal_acceptances.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_acceptances.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN legal_acceptances.user_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_acceptances.user_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN legal_acceptances.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_acceptances.patient_id IS 'Sensitivity: internal. The dependant for whom a guardian accepted the processing of health data; null in all other rows.';

--
-- Name: COLUMN legal_acceptances.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_acceptances.kind IS 'Sensitivity: internal.';

--
-- Name: COLUMN legal_acceptances.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_acceptances.version IS 'Sensitivity: internal.';

--
-- Name: COLUMN legal_acceptances.accepted_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_acceptances.accepted_at IS 'Sensitivity: personal.';

--
-- Name: COLUMN legal_acceptances.ip; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_acceptances.ip IS 'Sensitivity: personal.';

--
-- Name: COLUMN legal_acceptances.user_agent; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_acceptances.user_agent IS 'Sensitivity: personal.';

--
-- Name: COLUMN legal_acceptances.locale; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_acceptances.locale IS 'Sensitivity: internal.';

--
-- Name: legal_documents; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.legal_documents (
    kind text NOT NULL,
    version text NOT NULL,
    effective_from date NOT NULL,
    text_es text NOT NULL,
    text_en text NOT NULL,
    CONSTRAINT legal_documents_kind_values CHECK ((kind = ANY (ARRAY['terms'::text, 'privacy'::text, 'health_data'::text]))),
    CONSTRAINT legal_documents_text_en_length CHECK (((char_length(text_en) >= 1) AND (char_length(text_en) <= 50000))),
    CONSTRAINT legal_documents_text_es_length CHECK (((char_length(text_es) >= 1) AND (char_length(text_es) <= 50000))),
    CONSTRAINT legal_documents_version_format CHECK ((version ~ '^[0-9]{1,4}\.[0-9]{1,4}$'::text))
);

--
-- Name: TABLE legal_documents; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.legal_documents IS 'Versions of what accounts accept.';

--
-- Name: COLUMN legal_documents.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_documents.kind IS 'Sensitivity: public.';

--
-- Name: COLUMN legal_documents.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_documents.version IS 'Sensitivity: public.';

--
-- Name: COLUMN legal_documents.effective_from; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_documents.effective_from IS 'Sensitivity: public.';

--
-- Name: COLUMN legal_documents.text_es; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_documents.text_es IS 'Sensitivity: public.';

--
-- Name: COLUMN legal_documents.text_en; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.legal_documents.text_en IS 'Sensitivity: public.';

--
-- Name: login_attempts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.login_attempts (
    id uuid NOT NULL,
    email_hash bytea NOT NULL,
    user_id uuid,
    ip inet NOT NULL,
    user_agent text NOT NULL,
    success boolean NOT NULL,
    failure_reason text,
    attempted_at timestamp with time zone NOT NULL,
    CONSTRAINT login_attempts_email_hash_length CHECK ((octet_length(email_hash) = 32)),
    CONSTRAINT login_attempts_failure_reason_required CHECK ((success = (failure_reason IS NULL))),
    CONSTRAINT login_attempts_failure_reason_values CHECK ((failure_reason = ANY (ARRAY['unknown_account'::text, 'wrong_password'::text, 'locked'::text, 'otp_invalid'::text, 'rate_limited'::text]))),
    CONSTRAINT login_attempts_user_agent_length CHECK ((char_length(user_agent) <= 500))
);

--
-- Name: TABLE login_attempts; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.login_attempts IS 'Append-only; purged after one year by the maintenance role.';

--
-- Name: COLUMN login_attempts.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_attempts.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN login_attempts.email_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_attempts.email_hash IS 'Sensitivity: personal.';

--
-- Name: COLUMN login_attempts.user_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_attempts.user_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN login_attempts.ip; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_attempts.ip IS 'Sensitivity: personal.';

--
-- Name: COLUMN login_attempts.user_agent; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_attempts.user_agent IS 'Sensitivity: personal.';

--
-- Name: COLUMN login_attempts.success; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_attempts.success IS 'Sensitivity: internal.';

--
-- Name: COLUMN login_attempts.failure_reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_attempts.failure_reason IS 'Sensitivity: internal.';

--
-- Name: COLUMN login_attempts.attempted_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_attempts.attempted_at IS 'Sensitivity: personal.';

--
-- Name: login_throttles; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.login_throttles (
    email_hash bytea NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    lock_level integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    last_failure_at timestamp with time zone,
    CONSTRAINT login_throttles_email_hash_length CHECK ((octet_length(email_hash) = 32)),
    CONSTRAINT login_throttles_failures_range CHECK ((failures >= 0)),
    CONSTRAINT login_throttles_lock_level_range CHECK ((lock_level >= 0))
);

--
-- Name: TABLE login_throttles; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.login_throttles IS 'Failed logins by address, whether it has an account or not: the answer must not tell which.';

--
-- Name: COLUMN login_throttles.email_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_throttles.email_hash IS 'Sensitivity: personal. Keyed HMAC-SHA-256 of the address.';

--
-- Name: COLUMN login_throttles.failures; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_throttles.failures IS 'Sensitivity: internal.';

--
-- Name: COLUMN login_throttles.lock_level; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_throttles.lock_level IS 'Sensitivity: internal.';

--
-- Name: COLUMN login_throttles.locked_until; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_throttles.locked_until IS 'Sensitivity: internal.';

--
-- Name: COLUMN login_throttles.last_failure_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.login_throttles.last_failure_at IS 'Sensitivity: internal.';

--
-- Name: medication_names; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.medication_names (
    name_es text NOT NULL,
    name_en text NOT NULL,
    name_es_key text NOT NULL COLLATE pg_catalog."C",
    name_en_key text NOT NULL COLLATE pg_catalog."C",
    therapeutic_group text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT medication_names_name_en_length CHECK (((char_length(name_en) >= 1) AND (char_length(name_en) <= 200))),
    CONSTRAINT medication_names_name_es_length CHECK (((char_length(name_es) >= 1) AND (char_length(name_es) <= 200))),
    CONSTRAINT medication_names_therapeutic_group_length CHECK (((char_length(therapeutic_group) >= 1) AND (char_length(therapeutic_group) <= 50)))
);

--
-- Name: TABLE medication_names; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.medication_names IS 'Suggestions for a form; a medication of a record is free text.';

--
-- Name: COLUMN medication_names.name_es; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medication_names.name_es IS 'Sensitivity: public.';

--
-- Name: COLUMN medication_names.name_en; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medication_names.name_en IS 'Sensitivity: public.';

--
-- Name: COLUMN medication_names.name_es_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medication_names.name_es_key IS 'Sensitivity: public.';

--
-- Name: COLUMN medication_names.name_en_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medication_names.name_en_key IS 'Sensitivity: public.';

--
-- Name: COLUMN medication_names.therapeutic_group; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medication_names.therapeutic_group IS 'Sensitivity: public.';

--
-- Name: COLUMN medication_names.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medication_names.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN medication_names.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medication_names.updated_at IS 'Sensitivity: internal.';

--
-- Name: medications; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.medications (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    dosage text NOT NULL,
    frequency text NOT NULL,
    start_date date NOT NULL,
    end_date date,
    is_active boolean DEFAULT true NOT NULL,
    prescribed_by text,
    notes text,
    source text NOT NULL,
    recorded_by uuid,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT medications_dosage_length CHECK (((char_length(dosage) >= 1) AND (char_length(dosage) <= 100))),
    CONSTRAINT medications_end_date_rule CHECK ((end_date >= start_date)),
    CONSTRAINT medications_frequency_length CHECK (((char_length(frequency) >= 1) AND (char_length(frequency) <= 100))),
    CONSTRAINT medications_name_key_length CHECK ((char_length(name_key) <= 600)),
    CONSTRAINT medications_name_length CHECK (((char_length(name) >= 2) AND (char_length(name) <= 200))),
    CONSTRAINT medications_notes_length CHECK (((char_length(notes) >= 1) AND (char_length(notes) <= 1000))),
    CONSTRAINT medications_prescribed_by_length CHECK (((char_length(prescribed_by) >= 1) AND (char_length(prescribed_by) <= 200))),
    CONSTRAINT medications_source_values CHECK ((source = ANY (ARRAY['patient'::text, 'professional'::text]))),
    CONSTRAINT medications_start_date_range CHECK ((start_date >= '1900-01-01'::date)),
    CONSTRAINT medications_version_positive CHECK ((version > 0))
);

--
-- Name: TABLE medications; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.medications IS 'Medications of a record.';

--
-- Name: COLUMN medications.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN medications.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.patient_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN medications.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.name IS 'Sensitivity: health.';

--
-- Name: COLUMN medications.name_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.name_key IS 'Sensitivity: health.';

--
-- Name: COLUMN medications.dosage; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.dosage IS 'Sensitivity: health.';

--
-- Name: COLUMN medications.frequency; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.frequency IS 'Sensitivity: health.';

--
-- Name: COLUMN medications.start_date; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.start_date IS 'Sensitivity: health.';

--
-- Name: COLUMN medications.end_date; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.end_date IS 'Sensitivity: health.';

--
-- Name: COLUMN medications.is_active; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.is_active IS 'Sensitivity: health. Switched by the patient; the status that readers see also looks at end_date.';

--
-- Name: COLUMN medications.prescribed_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.prescribed_by IS 'Sensitivity: health.';

--
-- Name: COLUMN medications.notes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.notes IS 'Sensitivity: health.';

--
-- Name: COLUMN medications.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.source IS 'Sensitivity: internal. Whether its last writer was a professional, or the patient or a guardian.';

--
-- Name: COLUMN medications.recorded_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.recorded_by IS 'Sensitivity: internal.';

--
-- Name: COLUMN medications.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN medications.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.updated_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN medications.deleted_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.deleted_at IS 'Sensitivity: internal. Once set, the row is seen nowhere; it is kept until the record is erased.';

--
-- Name: COLUMN medications.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.medications.version IS 'Sensitivity: internal.';

--
-- Name: municipalities; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.municipalities (
    code character(5) NOT NULL,
    department_code character(2) NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    is_capital boolean NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT municipalities_code_format CHECK ((code ~ '^[0-9]{5}$'::text)),
    CONSTRAINT municipalities_code_in_department CHECK (("left"((code)::text, 2) = (department_code)::text)),
    CONSTRAINT municipalities_kind_values CHECK ((kind = ANY (ARRAY['MUNICIPALITY'::text, 'NON_MUNICIPALIZED_AREA'::text]))),
    CONSTRAINT municipalities_name_length CHECK (((char_length(name) >= 1) AND (char_length(name) <= 100)))
);

--
-- Name: TABLE municipalities; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.municipalities IS 'Names and codes: GeoNames (https://www.geonames.org), CC BY 4.0, with changes.';

--
-- Name: COLUMN municipalities.code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.municipalities.code IS 'Sensitivity: public.';

--
-- Name: COLUMN municipalities.department_code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.municipalities.department_code IS 'Sensitivity: public.';

--
-- Name: COLUMN municipalities.name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.municipalities.name IS 'Sensitivity: public.';

--
-- Name: COLUMN municipalities.name_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.municipalities.name_key IS 'Sensitivity: public.';

--
-- Name: COLUMN municipalities.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.municipalities.kind IS 'Sensitivity: public.';

--
-- Name: COLUMN municipalities.is_capital; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.municipalities.is_capital IS 'Sensitivity: public. Of its own department; Bogotá, capital of Cundinamarca too, is a department of its own (11).';

--
-- Name: COLUMN municipalities.is_active; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.municipalities.is_active IS 'Sensitivity: public.';

--
-- Name: COLUMN municipalities.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.municipalities.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN municipalities.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.municipalities.updated_at IS 'Sensitivity: internal.';

--
-- Name: otp_recovery_codes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.otp_recovery_codes (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    used_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT otp_recovery_codes_code_hash_length CHECK ((octet_length(code_hash) = 32))
);

--
-- Name: TABLE otp_recovery_codes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.otp_recovery_codes IS 'Codes in the place of a one-time password; each serves once.';

--
-- Name: COLUMN otp_recovery_codes.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.otp_recovery_codes.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN otp_recovery_codes.user_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.otp_recovery_codes.user_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN otp_recovery_codes.code_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.otp_recovery_codes.code_hash IS 'Sensitivity: secret. SHA-256; the code itself is shown once and never kept.';

--
-- Name: COLUMN otp_recovery_codes.used_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.otp_recovery_codes.used_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN otp_recovery_codes.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.otp_recovery_codes.created_at IS 'Sensitivity: internal.';

--
-- Name: patients; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.patients (
    id uuid NOT NULL,
    user_id uuid,
    first_name text NOT NULL,
    last_name text NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    document_type text NOT NULL,
    document_number text NOT NULL,
    birth_date date NOT NULL,
    phone text,
    origin_country character(2) DEFAULT 'CO'::bpchar NOT NULL,
    photo_key text,
    biological_sex text,
    gender text,
    gender_other text,
    birth_country character(2),
    birth_department character(2),
    birth_municipality character(5),
    birth_locality text,
    residence_address text,
    residence_country character(2),
    residence_department character(2),
    residence_municipality character(5),
    residence_locality text,
    insurer_code text,
    insurer_other text,
    additional_insurance text,
    complementary_plan text,
    complementary_plan_other text,
    occupation text,
    blood_type text,
    height_cm integer,
    weight_kg numeric(4,1),
    organ_donor text,
    declared_none text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT patients_additional_insurance_length CHECK (((char_length(additional_insurance) >= 1) AND (char_length(additional_insurance) <= 200))),
    CONSTRAINT patients_biological_sex_values CHECK ((biological_sex = ANY (ARRAY['M'::text, 'F'::text, 'I'::text]))),
    CONSTRAINT patients_birth_date_range CHECK ((birth_date >= '1900-01-01'::date)),
    CONSTRAINT patients_birth_locality_length CHECK (((char_length(birth_locality) >= 1) AND (char_length(birth_locality) <= 100))),
    CONSTRAINT patients_birthplace_rule CHECK (
CASE
    WHEN (birth_country IS NULL) THEN (num_nonnulls(birth_department, birth_municipality, birth_locality) = 0)
    WHEN (birth_country = 'CO'::bpchar) THEN ((num_nulls(birth_department, birth_municipality) = 0) AND (birth_locality IS NULL))
    ELSE (num_nonnulls(birth_department, birth_municipality) = 0)
END),
    CONSTRAINT patients_blood_type_values CHECK ((blood_type = ANY (ARRAY['A+'::text, 'A-'::text, 'B+'::text, 'B-'::text, 'AB+'::text, 'AB-'::text, 'O+'::text, 'O-'::text, 'DESCONOCIDO'::text]))),
    CONSTRAINT patients_complementary_plan_other_length CHECK (((char_length(complementary_plan_other) >= 1) AND (char_length(complementary_plan_other) <= 100))),
    CONSTRAINT patients_complementary_plan_other_rule CHECK (((NOT (complementary_plan IS DISTINCT FROM 'OTRO'::text)) = (complementary_plan_other IS NOT NULL))),
    CONSTRAINT patients_complementary_plan_values CHECK ((complementary_plan = ANY (ARRAY['MEDICINA_PREPAGADA'::text, 'PLAN_COMPLEMENTARIO'::text, 'POLIZA_SALUD'::text, 'PLAN_EMPRESARIAL'::text, 'SEGURO_VIDA'::text, 'OTRO'::text]))),
    CONSTRAINT patients_declared_none_length CHECK ((cardinality(declared_none) <= 4)),
    CONSTRAINT patients_declared_none_values CHECK ((declared_none <@ ARRAY['medications'::text, 'allergies'::text, 'illnesses'::text, 'surgeries'::text])),
    CONSTRAINT patients_document_number_format CHECK ((document_number ~ '^[A-Z0-9]{6,20}$'::text)),
    CONSTRAINT patients_document_number_of_type CHECK ((document_number ~
CASE document_type
    WHEN 'CC'::text THEN '^[0-9]{6,10}$'::text
    WHEN 'TI'::text THEN '^[0-9]{8,11}$'::text
    WHEN 'CE'::text THEN '^[0-9]{6,9}$'::text
    WHEN 'PA'::text THEN '^[A-Z0-9]{6,12}$'::text
    WHEN 'PT'::text THEN '^[A-Z0-9]{6,15}$'::text
    ELSE '^[A-Z0-9]{6,20}$'::text
END)),
    CONSTRAINT patients_first_name_length CHECK (((char_length(first_name) >= 2) AND (char_length(first_name) <= 50))),
    CONSTRAINT patients_gender_other_length CHECK (((char_length(gender_other) >= 1) AND (char_length(gender_other) <= 100))),
    CONSTRAINT patients_gender_other_rule CHECK (((NOT (gender IS DISTINCT FROM 'OTRO'::text)) = (gender_other IS NOT NULL))),
    CONSTRAINT patients_gender_values CHECK ((gender = ANY (ARRAY['MASCULINO'::text, 'FEMENINO'::text, 'NO_BINARIO'::text, 'OTRO'::text, 'PREFIERO_NO_DECIR'::text]))),
    CONSTRAINT patients_height_cm_range CHECK (((height_cm >= 20) AND (height_cm <= 250))),
    CONSTRAINT patients_insurer_other_length CHECK (((char_length(insurer_other) >= 1) AND (char_length(insurer_other) <= 100))),
    CONSTRAINT patients_insurer_rule CHECK ((num_nonnulls(insurer_code, insurer_other) <= 1)),
    CONSTRAINT patients_last_name_length CHECK (((char_length(last_name) >= 2) AND (char_length(last_name) <= 50))),
    CONSTRAINT patients_name_key_length CHECK ((char_length(name_key) <= 600)),
    CONSTRAINT patients_occupation_length CHECK (((char_length(occupation) >= 2) AND (char_length(occupation) <= 200))),
    CONSTRAINT patients_organ_donor_values CHECK ((organ_donor = ANY (ARRAY['DONANTE'::text, 'NO_DONANTE'::text, 'PREFIERO_NO_RESPONDER'::text]))),
    CONSTRAINT patients_phone_format CHECK ((phone ~ '^\+[1-9][0-9]{1,14}$'::text)),
    CONSTRAINT patients_phone_required CHECK (((user_id IS NULL) OR (phone IS NOT NULL))),
    CONSTRAINT patients_photo_key_length CHECK (((char_length(photo_key) >= 1) AND (char_length(photo_key) <= 200))),
    CONSTRAINT patients_residence_address_length CHECK (((char_length(residence_address) >= 10) AND (char_length(residence_address) <= 500))),
    CONSTRAINT patients_residence_address_required CHECK (((residence_address IS NULL) = (residence_country IS NULL))),
    CONSTRAINT patients_residence_locality_length CHECK (((char_length(residence_locality) >= 1) AND (char_length(residence_locality) <= 100))),
    CONSTRAINT patients_residence_rule CHECK (
CASE
    WHEN (residence_country IS NULL) THEN (num_nonnulls(residence_department, residence_municipality, residence_locality) = 0)
    WHEN (residence_country = 'CO'::bpchar) THEN ((num_nulls(residence_department, residence_municipality) = 0) AND (residence_locality IS NULL))
    ELSE (num_nonnulls(residence_department, residence_municipality) = 0)
END),
    CONSTRAINT patients_version_positive CHECK ((version > 0)),
    CONSTRAINT patients_weight_kg_range CHECK (((weight_kg >= 0.5) AND (weight_kg <= (300)::numeric)))
);

--
-- Name: TABLE patients; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.patients IS 'Records: the own one of an account, or that of a dependant.';

--
-- Name: COLUMN patients.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN patients.user_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.user_id IS 'Sensitivity: internal. Null for a dependant, whose record a guardian keeps.';

--
-- Name: COLUMN patients.first_name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.first_name IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.last_name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.last_name IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.name_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.name_key IS 'Sensitivity: personal. Folded full name, for searches.';

--
-- Name: COLUMN patients.document_type; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.document_type IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.document_number; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.document_number IS 'Sensitivity: personal. Upper case, without dots, blanks and hyphens.';

--
-- Name: COLUMN patients.birth_date; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.birth_date IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.phone; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.phone IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.origin_country; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.origin_country IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.photo_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.photo_key IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.biological_sex; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.biological_sex IS 'Sensitivity: health.';

--
-- Name: COLUMN patients.gender; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.gender IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.gender_other; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.gender_other IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.birth_country; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.birth_country IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.birth_department; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.birth_department IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.birth_municipality; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.birth_municipality IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.birth_locality; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.birth_locality IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.residence_address; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.residence_address IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.residence_country; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.residence_country IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.residence_department; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.residence_department IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.residence_municipality; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.residence_municipality IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.residence_locality; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.residence_locality IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.insurer_code; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.insurer_code IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.insurer_other; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.insurer_other IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.additional_insurance; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.additional_insurance IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.complementary_plan; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.complementary_plan IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.complementary_plan_other; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.complementary_plan_other IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.occupation; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.occupation IS 'Sensitivity: personal.';

--
-- Name: COLUMN patients.blood_type; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.blood_type IS 'Sensitivity: health.';

--
-- Name: COLUMN patients.height_cm; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.height_cm IS 'Sensitivity: health.';

--
-- Name: COLUMN patients.weight_kg; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.weight_kg IS 'Sensitivity: health.';

--
-- Name: COLUMN patients.organ_donor; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.organ_donor IS 'Sensitivity: health.';

--
-- Name: COLUMN patients.declared_none; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.declared_none IS 'Sensitivity: health. Sections that the patient said are empty: no known allergies is not the same as nothing written yet.';

--
-- Name: COLUMN patients.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN patients.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.updated_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN patients.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.patients.version IS 'Sensitivity: internal. Covers profile, contacts, reproductive health, photo and declared_none; medical rows have their own.';

--
-- Name: record_changes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.record_changes (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    actor_id uuid,
    actor_role text NOT NULL,
    kind text NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    fields text[] DEFAULT '{}'::text[] NOT NULL,
    request_id text,
    at timestamp with time zone NOT NULL,
    CONSTRAINT record_changes_actor_role_values CHECK ((actor_role = ANY (ARRAY['patient'::text, 'paramedic'::text, 'professional'::text, 'admin'::text]))),
    CONSTRAINT record_changes_kind_values CHECK ((kind = ANY (ARRAY['created'::text, 'updated'::text, 'deleted'::text]))),
    CONSTRAINT record_changes_request_id_length CHECK (((char_length(request_id) >= 1) AND (char_length(request_id) <= 100))),
    CONSTRAINT record_changes_subject_type_values CHECK ((subject_type = ANY (ARRAY['Patient'::text, 'Medication'::text, 'Allergy'::text, 'Illness'::text, 'Surgery'::text])))
);

--
-- Name: TABLE record_changes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.record_changes IS 'Changes of records. Append-only, until the record is erased.';

--
-- Name: COLUMN record_changes.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.record_changes.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN record_changes.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.record_changes.patient_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN record_changes.actor_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.record_changes.actor_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN record_changes.actor_role; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.record_changes.actor_role IS 'Sensitivity: internal.';

--
-- Name: COLUMN record_changes.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.record_changes.kind IS 'Sensitivity: health.';

--
-- Name: COLUMN record_changes.subject_type; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.record_changes.subject_type IS 'Sensitivity: internal.';

--
-- Name: COLUMN record_changes.subject_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.record_changes.subject_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN record_changes.fields; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.record_changes.fields IS 'Sensitivity: health. Names of the fields that changed, never their values.';

--
-- Name: COLUMN record_changes.request_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.record_changes.request_id IS 'Sensitivity: internal. Of the request that made the change; null for the demo seed.';

--
-- Name: COLUMN record_changes.at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.record_changes.at IS 'Sensitivity: internal.';

--
-- Name: reproductive_health; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.reproductive_health (
    patient_id uuid NOT NULL,
    menstrual_status text,
    is_pregnant boolean,
    pregnancy_weeks integer,
    last_menstruation_date date,
    pregnancies integer,
    births integer,
    cesareans integer,
    abortions integer,
    contraceptive_method text,
    contraceptive_method_other text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT reproductive_health_abortions_range CHECK (((abortions >= 0) AND (abortions <= 20))),
    CONSTRAINT reproductive_health_births_range CHECK (((births >= 0) AND (births <= 20))),
    CONSTRAINT reproductive_health_cesareans_range CHECK (((cesareans >= 0) AND (cesareans <= 20))),
    CONSTRAINT reproductive_health_cesareans_rule CHECK ((cesareans <= births)),
    CONSTRAINT reproductive_health_contraceptive_method_other_length CHECK (((char_length(contraceptive_method_other) >= 1) AND (char_length(contraceptive_method_other) <= 100))),
    CONSTRAINT reproductive_health_contraceptive_method_other_rule CHECK (((NOT (contraceptive_method IS DISTINCT FROM 'OTRO'::text)) = (contraceptive_method_other IS NOT NULL))),
    CONSTRAINT reproductive_health_contraceptive_method_values CHECK ((contraceptive_method = ANY (ARRAY['NINGUNO'::text, 'PRESERVATIVO'::text, 'ANTICONCEPTIVOS_ORALES'::text, 'DIU'::text, 'IMPLANTE'::text, 'INYECCION'::text, 'PARCHE'::text, 'ANILLO_VAGINAL'::text, 'METODO_NATURAL'::text, 'ESTERILIZACION'::text, 'OTRO'::text]))),
    CONSTRAINT reproductive_health_last_menstruation_range CHECK ((last_menstruation_date >= '1900-01-01'::date)),
    CONSTRAINT reproductive_health_last_menstruation_rule CHECK (((last_menstruation_date IS NULL) OR (menstrual_status IS DISTINCT FROM 'NOT_STARTED'::text))),
    CONSTRAINT reproductive_health_menstrual_status_values CHECK ((menstrual_status = ANY (ARRAY['NOT_STARTED'::text, 'ACTIVE'::text, 'MENOPAUSE'::text]))),
    CONSTRAINT reproductive_health_outcomes_rule CHECK (((COALESCE(births, 0) + COALESCE(abortions, 0)) <= pregnancies)),
    CONSTRAINT reproductive_health_pregnancies_range CHECK (((pregnancies >= 0) AND (pregnancies <= 20))),
    CONSTRAINT reproductive_health_pregnancies_required CHECK (((pregnancies IS NOT NULL) OR (num_nonnulls(births, cesareans, abortions) = 0))),
    CONSTRAINT reproductive_health_pregnancy_weeks_range CHECK (((pregnancy_weeks >= 1) AND (pregnancy_weeks <= 42))),
    CONSTRAINT reproductive_health_pregnancy_weeks_rule CHECK (((is_pregnant IS TRUE) = (pregnancy_weeks IS NOT NULL))),
    CONSTRAINT reproductive_health_pregnant_rule CHECK ((NOT (is_pregnant AND (menstrual_status = ANY (ARRAY['NOT_STARTED'::text, 'MENOPAUSE'::text])))))
);

--
-- Name: TABLE reproductive_health; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.reproductive_health IS 'Hidden, not deleted, while biological sex is neither F nor I.';

--
-- Name: COLUMN reproductive_health.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.patient_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN reproductive_health.menstrual_status; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.menstrual_status IS 'Sensitivity: health.';

--
-- Name: COLUMN reproductive_health.is_pregnant; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.is_pregnant IS 'Sensitivity: health.';

--
-- Name: COLUMN reproductive_health.pregnancy_weeks; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.pregnancy_weeks IS 'Sensitivity: health. As stated: the server never advances it.';

--
-- Name: COLUMN reproductive_health.last_menstruation_date; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.last_menstruation_date IS 'Sensitivity: health.';

--
-- Name: COLUMN reproductive_health.pregnancies; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.pregnancies IS 'Sensitivity: health.';

--
-- Name: COLUMN reproductive_health.births; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.births IS 'Sensitivity: health.';

--
-- Name: COLUMN reproductive_health.cesareans; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.cesareans IS 'Sensitivity: health.';

--
-- Name: COLUMN reproductive_health.abortions; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.abortions IS 'Sensitivity: health.';

--
-- Name: COLUMN reproductive_health.contraceptive_method; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.contraceptive_method IS 'Sensitivity: health.';

--
-- Name: COLUMN reproductive_health.contraceptive_method_other; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.contraceptive_method_other IS 'Sensitivity: health.';

--
-- Name: COLUMN reproductive_health.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN reproductive_health.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.reproductive_health.updated_at IS 'Sensitivity: internal.';

--
-- Name: river_job; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.river_job (
    id bigint NOT NULL,
    state public.river_job_state DEFAULT 'available'::public.river_job_state NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    max_attempts smallint DEFAULT 25 NOT NULL,
    attempted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finalized_at timestamp with time zone,
    scheduled_at timestamp with time zone DEFAULT now() NOT NULL,
    priority smallint DEFAULT 1 NOT NULL,
    args jsonb NOT NULL,
    attempted_by text[],
    errors jsonb[],
    kind text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    queue text DEFAULT 'default'::text NOT NULL,
    tags character varying(255)[] DEFAULT '{}'::character varying[] NOT NULL,
    unique_key bytea,
    unique_states bit(8),
    CONSTRAINT finalized_or_finalized_at_null CHECK (((finalized_at IS NOT NULL) = (state = ANY (ARRAY['cancelled'::public.river_job_state, 'completed'::public.river_job_state, 'discarded'::public.river_job_state])))),
    CONSTRAINT kind_length CHECK (((char_length(kind) > 0) AND (char_length(kind) < 128))),
    CONSTRAINT max_attempts_is_positive CHECK ((max_attempts > 0)),
    CONSTRAINT priority_in_range CHECK (((priority >= 1) AND (priority <= 4))),
    CONSTRAINT queue_length CHECK (((char_length(queue) > 0) AND (char_length(queue) < 128)))
);

--
-- Name: TABLE river_job; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.river_job IS 'Jobs of the queue; the arguments of mails are sealed.';

--
-- Name: river_job_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.river_job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

--
-- Name: river_job_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.river_job_id_seq OWNED BY public.river_job.id;

--
-- Name: river_leader; Type: TABLE; Schema: public; Owner: -
--

CREATE UNLOGGED TABLE public.river_leader (
    elected_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    leader_id text NOT NULL,
    name text DEFAULT 'default'::text NOT NULL,
    CONSTRAINT leader_id_length CHECK (((char_length(leader_id) > 0) AND (char_length(leader_id) < 128))),
    CONSTRAINT name_length CHECK ((name = 'default'::text))
);

--
-- Name: TABLE river_leader; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.river_leader IS 'Which worker of the queue does its upkeep.';

--
-- Name: river_notification; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.river_notification (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    payload text NOT NULL,
    topic text NOT NULL,
    CONSTRAINT topic_length CHECK (((length(topic) > 0) AND (length(topic) < 128)))
);

--
-- Name: TABLE river_notification; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.river_notification IS 'Notices between the workers of the queue.';

--
-- Name: river_notification_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.river_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

--
-- Name: river_notification_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.river_notification_id_seq OWNED BY public.river_notification.id;

--
-- Name: river_queue; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.river_queue (
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    paused_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

--
-- Name: TABLE river_queue; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.river_queue IS 'Queues that have workers.';

--
-- Name: staff_decisions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.staff_decisions (
    id uuid NOT NULL,
    staff_id uuid NOT NULL,
    admin_id uuid,
    from_status text NOT NULL,
    to_status text NOT NULL,
    reason text,
    at timestamp with time zone NOT NULL,
    CONSTRAINT staff_decisions_moves CHECK (((((((from_status = 'pending'::text) AND (to_status = 'approved'::text)) OR ((from_status = 'pending'::text) AND (to_status = 'rejected'::text))) OR ((from_status = 'approved'::text) AND (to_status = 'suspended'::text))) OR ((from_status = 'approved'::text) AND (to_status = 'rejected'::text))) OR ((from_status = 'suspended'::text) AND (to_status = 'approved'::text)))),
    CONSTRAINT staff_decisions_reason_length CHECK (((char_length(reason) >= 5) AND (char_length(reason) <= 500))),
    CONSTRAINT staff_decisions_reason_required CHECK (((to_status = 'approved'::text) OR (reason IS NOT NULL)))
);

--
-- Name: TABLE staff_decisions; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.staff_decisions IS 'Append-only. Whoever something was decided on cannot be deleted.';

--
-- Name: COLUMN staff_decisions.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_decisions.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN staff_decisions.staff_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_decisions.staff_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN staff_decisions.admin_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_decisions.admin_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN staff_decisions.from_status; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_decisions.from_status IS 'Sensitivity: personal.';

--
-- Name: COLUMN staff_decisions.to_status; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_decisions.to_status IS 'Sensitivity: personal.';

--
-- Name: COLUMN staff_decisions.reason; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_decisions.reason IS 'Sensitivity: personal.';

--
-- Name: COLUMN staff_decisions.at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_decisions.at IS 'Sensitivity: internal.';

--
-- Name: staff_members; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.staff_members (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    license_number text NOT NULL,
    license_expires_on date NOT NULL,
    specialty text,
    organization text NOT NULL,
    phone text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT staff_members_kind_values CHECK ((kind = ANY (ARRAY['paramedic'::text, 'professional'::text]))),
    CONSTRAINT staff_members_license_number_format CHECK ((license_number ~ '^[A-Z0-9-]{3,50}$'::text)),
    CONSTRAINT staff_members_organization_length CHECK (((char_length(organization) >= 2) AND (char_length(organization) <= 200))),
    CONSTRAINT staff_members_phone_format CHECK ((phone ~ '^\+[1-9][0-9]{1,14}$'::text)),
    CONSTRAINT staff_members_specialty_length CHECK (((char_length(specialty) >= 2) AND (char_length(specialty) <= 100))),
    CONSTRAINT staff_members_specialty_required CHECK (((kind <> 'professional'::text) OR (specialty IS NOT NULL))),
    CONSTRAINT staff_members_status_values CHECK ((status = ANY (ARRAY['pending'::text, 'approved'::text, 'rejected'::text, 'suspended'::text]))),
    CONSTRAINT staff_members_version_positive CHECK ((version > 0))
);

--
-- Name: TABLE staff_members; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.staff_members IS 'Licences of paramedics and health professionals, and whether they are approved.';

--
-- Name: COLUMN staff_members.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN staff_members.user_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.user_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN staff_members.kind; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.kind IS 'Sensitivity: internal.';

--
-- Name: COLUMN staff_members.license_number; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.license_number IS 'Sensitivity: personal.';

--
-- Name: COLUMN staff_members.license_expires_on; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.license_expires_on IS 'Sensitivity: personal. Valid through that day (America/Bogota). Active staff: status approved, and this day not past.';

--
-- Name: COLUMN staff_members.specialty; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.specialty IS 'Sensitivity: personal.';

--
-- Name: COLUMN staff_members.organization; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.organization IS 'Sensitivity: personal.';

--
-- Name: COLUMN staff_members.phone; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.phone IS 'Sensitivity: personal.';

--
-- Name: COLUMN staff_members.status; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.status IS 'Sensitivity: personal.';

--
-- Name: COLUMN staff_members.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN staff_members.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.updated_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN staff_members.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.staff_members.version IS 'Sensitivity: internal.';

--
-- Name: surgeries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.surgeries (
    id uuid NOT NULL,
    patient_id uuid NOT NULL,
    procedure text NOT NULL,
    procedure_key text NOT NULL COLLATE pg_catalog."C",
    surgery_date date NOT NULL,
    hospital text,
    surgeon text,
    anesthesia text,
    duration_minutes integer,
    complications text,
    notes text,
    source text NOT NULL,
    recorded_by uuid,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT surgeries_anesthesia_values CHECK ((anesthesia = ANY (ARRAY['general'::text, 'local'::text, 'regional'::text, 'spinal'::text, 'epidural'::text, 'sedation'::text, 'other'::text]))),
    CONSTRAINT surgeries_complications_length CHECK (((char_length(complications) >= 1) AND (char_length(complications) <= 1000))),
    CONSTRAINT surgeries_duration_minutes_range CHECK (((duration_minutes >= 1) AND (duration_minutes <= 1440))),
    CONSTRAINT surgeries_hospital_length CHECK (((char_length(hospital) >= 1) AND (char_length(hospital) <= 200))),
    CONSTRAINT surgeries_notes_length CHECK (((char_length(notes) >= 1) AND (char_length(notes) <= 1000))),
    CONSTRAINT surgeries_procedure_key_length CHECK ((char_length(procedure_key) <= 600)),
    CONSTRAINT surgeries_procedure_length CHECK (((char_length(procedure) >= 2) AND (char_length(procedure) <= 300))),
    CONSTRAINT surgeries_source_values CHECK ((source = ANY (ARRAY['patient'::text, 'professional'::text]))),
    CONSTRAINT surgeries_surgeon_length CHECK (((char_length(surgeon) >= 1) AND (char_length(surgeon) <= 200))),
    CONSTRAINT surgeries_surgery_date_range CHECK ((surgery_date >= '1900-01-01'::date)),
    CONSTRAINT surgeries_version_positive CHECK ((version > 0))
);

--
-- Name: TABLE surgeries; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.surgeries IS 'Surgeries of a record.';

--
-- Name: COLUMN surgeries.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN surgeries.patient_id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.patient_id IS 'Sensitivity: internal.';

--
-- Name: COLUMN surgeries.procedure; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.procedure IS 'Sensitivity: health.';

--
-- Name: COLUMN surgeries.procedure_key; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.procedure_key IS 'Sensitivity: health.';

--
-- Name: COLUMN surgeries.surgery_date; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.surgery_date IS 'Sensitivity: health. Past: planned operations are not recorded.';

--
-- Name: COLUMN surgeries.hospital; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.hospital IS 'Sensitivity: health.';

--
-- Name: COLUMN surgeries.surgeon; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.surgeon IS 'Sensitivity: health.';

--
-- Name: COLUMN surgeries.anesthesia; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.anesthesia IS 'Sensitivity: health.';

--
-- Name: COLUMN surgeries.duration_minutes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.duration_minutes IS 'Sensitivity: health.';

--
-- Name: COLUMN surgeries.complications; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.complications IS 'Sensitivity: health.';

--
-- Name: COLUMN surgeries.notes; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.notes IS 'Sensitivity: health.';

--
-- Name: COLUMN surgeries.source; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.source IS 'Sensitivity: internal. Whether its last writer was a professional, or the patient or a guardian.';

--
-- Name: COLUMN surgeries.recorded_by; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.recorded_by IS 'Sensitivity: internal.';

--
-- Name: COLUMN surgeries.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN surgeries.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.updated_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN surgeries.deleted_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.deleted_at IS 'Sensitivity: internal. Once set, the row is seen nowhere; it is kept until the record is erased.';

--
-- Name: COLUMN surgeries.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.surgeries.version IS 'Sensitivity: internal.';

--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    id uuid NOT NULL,
    email text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    language text DEFAULT 'es'::text NOT NULL,
    email_verified_at timestamp with time zone,
    otp_enabled_at timestamp with time zone,
    otp_secret_enc bytea,
    otp_last_step bigint,
    previous_login_at timestamp with time zone,
    last_login_at timestamp with time zone,
    sessions_valid_after timestamp with time zone,
    closing_since timestamp with time zone,
    erase_after timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    session_spared uuid,
    CONSTRAINT users_closing_complete CHECK (((closing_since IS NULL) = (erase_after IS NULL))),
    CONSTRAINT users_email_format CHECK ((email ~ '^[a-z0-9._%+-]{1,64}@[a-z0-9.-]+\.[a-z]{2,}$'::text)),
    CONSTRAINT users_email_length CHECK ((char_length(email) <= 254)),
    CONSTRAINT users_erase_after_closing CHECK ((erase_after > closing_since)),
    CONSTRAINT users_first_name_length CHECK (((char_length(first_name) >= 2) AND (char_length(first_name) <= 50))),
    CONSTRAINT users_language_values CHECK ((language = ANY (ARRAY['es'::text, 'en'::text]))),
    CONSTRAINT users_last_name_length CHECK (((char_length(last_name) >= 2) AND (char_length(last_name) <= 50))),
    CONSTRAINT users_otp_secret_required CHECK (((otp_enabled_at IS NULL) OR (otp_secret_enc IS NOT NULL))),
    CONSTRAINT users_password_hash_length CHECK (((char_length(password_hash) >= 1) AND (char_length(password_hash) <= 255))),
    CONSTRAINT users_role_values CHECK ((role = ANY (ARRAY['patient'::text, 'paramedic'::text, 'professional'::text, 'admin'::text]))),
    CONSTRAINT users_version_positive CHECK ((version > 0))
);

--
-- Name: TABLE users; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON TABLE public.users IS 'Accounts: patients, paramedics, health professionals, administrators.';

--
-- Name: COLUMN users.id; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.id IS 'Sensitivity: internal.';

--
-- Name: COLUMN users.email; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.email IS 'Sensitivity: personal.';

--
-- Name: COLUMN users.password_hash; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.password_hash IS 'Sensitivity: secret.';

--
-- Name: COLUMN users.role; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.role IS 'Sensitivity: internal.';

--
-- Name: COLUMN users.first_name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.first_name IS 'Sensitivity: personal.';

--
-- Name: COLUMN users.last_name; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.last_name IS 'Sensitivity: personal.';

--
-- Name: COLUMN users.language; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.language IS 'Sensitivity: internal.';

--
-- Name: COLUMN users.email_verified_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.email_verified_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN users.otp_enabled_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.otp_enabled_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN users.otp_secret_enc; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.otp_secret_enc IS 'Sensitivity: secret. AES-256-GCM, row id as additional data: a copied value opens in no other row.';

--
-- Name: COLUMN users.otp_last_step; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.otp_last_step IS 'Sensitivity: internal. Last time step (RFC 6238) that was used: each step serves once.';

--
-- Name: COLUMN users.previous_login_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.previous_login_at IS 'Sensitivity: personal. The login before the last one; null until the second: the first visit.';

--
-- Name: COLUMN users.last_login_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.last_login_at IS 'Sensitivity: personal.';

--
-- Name: COLUMN users.sessions_valid_after; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.sessions_valid_after IS 'Sensitivity: internal. Sessions opened before are dead, even where Redis lost its last second and still holds them.';

--
-- Name: COLUMN users.closing_since; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.closing_since IS 'Sensitivity: internal. The owner closed the account; a login before erase_after takes it back.';

--
-- Name: COLUMN users.erase_after; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.erase_after IS 'Sensitivity: internal.';

--
-- Name: COLUMN users.created_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.created_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN users.updated_at; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.updated_at IS 'Sensitivity: internal.';

--
-- Name: COLUMN users.version; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.version IS 'Sensitivity: internal.';

--
-- Name: COLUMN users.session_spared; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON COLUMN public.users.session_spared IS 'Sensitivity: internal. The one session that sessions_valid_after leaves alone: it changed the password. Null where all are to end.';

--
-- Name: river_job id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.river_job ALTER COLUMN id SET DEFAULT nextval('public.river_job_id_seq'::regclass);

--
-- Name: river_notification id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.river_notification ALTER COLUMN id SET DEFAULT nextval('public.river_notification_id_seq'::regclass);

--
-- Name: access_grants access_grants_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_grants
    ADD CONSTRAINT access_grants_pkey PRIMARY KEY (id);

--
-- Name: access_log access_log_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_log
    ADD CONSTRAINT access_log_pkey PRIMARY KEY (id);

--
-- Name: allergies allergies_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.allergies
    ADD CONSTRAINT allergies_pkey PRIMARY KEY (id);

--
-- Name: audit_anchors audit_anchors_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_anchors
    ADD CONSTRAINT audit_anchors_pkey PRIMARY KEY (source);

--
-- Name: audit_seals audit_seals_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_pkey PRIMARY KEY (source, row_id);

--
-- Name: audit_seals audit_seals_position_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_seals
    ADD CONSTRAINT audit_seals_position_unique UNIQUE (source, "position");

--
-- Name: countries countries_alpha3_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.countries
    ADD CONSTRAINT countries_alpha3_unique UNIQUE (alpha3);

--
-- Name: countries countries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.countries
    ADD CONSTRAINT countries_pkey PRIMARY KEY (code);

--
-- Name: departments departments_iso_3166_2_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.departments
    ADD CONSTRAINT departments_iso_3166_2_unique UNIQUE (iso_3166_2);

--
-- Name: departments departments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.departments
    ADD CONSTRAINT departments_pkey PRIMARY KEY (code);

--
-- Name: document_types document_types_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.document_types
    ADD CONSTRAINT document_types_pkey PRIMARY KEY (code);

--
-- Name: emergency_codes emergency_codes_code_hash_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emergency_codes
    ADD CONSTRAINT emergency_codes_code_hash_unique UNIQUE (code_hash);

--
-- Name: emergency_codes emergency_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emergency_codes
    ADD CONSTRAINT emergency_codes_pkey PRIMARY KEY (id);

--
-- Name: emergency_contacts emergency_contacts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emergency_contacts
    ADD CONSTRAINT emergency_contacts_pkey PRIMARY KEY (id);

--
-- Name: emergency_contacts emergency_contacts_position_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emergency_contacts
    ADD CONSTRAINT emergency_contacts_position_unique UNIQUE (patient_id, "position");

--
-- Name: guardianships guardianships_pair_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guardianships
    ADD CONSTRAINT guardianships_pair_unique UNIQUE (guardian_id, patient_id);

--
-- Name: guardianships guardianships_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guardianships
    ADD CONSTRAINT guardianships_pkey PRIMARY KEY (id);

--
-- Name: icd10_codes icd10_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.icd10_codes
    ADD CONSTRAINT icd10_codes_pkey PRIMARY KEY (code);

--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (account_id, key_hash);

--
-- Name: illnesses illnesses_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.illnesses
    ADD CONSTRAINT illnesses_pkey PRIMARY KEY (id);

--
-- Name: insurers insurers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.insurers
    ADD CONSTRAINT insurers_pkey PRIMARY KEY (code);

--
-- Name: legal_acceptances legal_acceptances_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.legal_acceptances
    ADD CONSTRAINT legal_acceptances_pkey PRIMARY KEY (id);

--
-- Name: legal_documents legal_documents_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.legal_documents
    ADD CONSTRAINT legal_documents_pkey PRIMARY KEY (kind, version);

--
-- Name: login_attempts login_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login_attempts
    ADD CONSTRAINT login_attempts_pkey PRIMARY KEY (id);

--
-- Name: login_throttles login_throttles_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login_throttles
    ADD CONSTRAINT login_throttles_pkey PRIMARY KEY (email_hash);

--
-- Name: medication_names medication_names_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.medication_names
    ADD CONSTRAINT medication_names_pkey PRIMARY KEY (name_es);

--
-- Name: medications medications_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.medications
    ADD CONSTRAINT medications_pkey PRIMARY KEY (id);

--
-- Name: municipalities municipalities_department_code_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.municipalities
    ADD CONSTRAINT municipalities_department_code_unique UNIQUE (department_code, code);

--
-- Name: CONSTRAINT municipalities_department_code_unique ON municipalities; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON CONSTRAINT municipalities_department_code_unique ON public.municipalities IS 'Lets a place refer to both codes at once: a municipality of another department is no reference.';

--
-- Name: municipalities municipalities_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.municipalities
    ADD CONSTRAINT municipalities_pkey PRIMARY KEY (code);

--
-- Name: otp_recovery_codes otp_recovery_codes_code_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.otp_recovery_codes
    ADD CONSTRAINT otp_recovery_codes_code_unique UNIQUE (user_id, code_hash);

--
-- Name: otp_recovery_codes otp_recovery_codes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.otp_recovery_codes
    ADD CONSTRAINT otp_recovery_codes_pkey PRIMARY KEY (id);

--
-- Name: patients patients_document_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_document_unique UNIQUE (document_type, document_number);

--
-- Name: patients patients_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_pkey PRIMARY KEY (id);

--
-- Name: patients patients_user_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_user_unique UNIQUE (user_id);

--
-- Name: record_changes record_changes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.record_changes
    ADD CONSTRAINT record_changes_pkey PRIMARY KEY (id);

--
-- Name: reproductive_health reproductive_health_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reproductive_health
    ADD CONSTRAINT reproductive_health_pkey PRIMARY KEY (patient_id);

--
-- Name: river_job river_job_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.river_job
    ADD CONSTRAINT river_job_pkey PRIMARY KEY (id);

--
-- Name: river_leader river_leader_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.river_leader
    ADD CONSTRAINT river_leader_pkey PRIMARY KEY (name);

--
-- Name: river_notification river_notification_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.river_notification
    ADD CONSTRAINT river_notification_pkey PRIMARY KEY (id);

--
-- Name: river_queue river_queue_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.river_queue
    ADD CONSTRAINT river_queue_pkey PRIMARY KEY (name);

--
-- Name: staff_decisions staff_decisions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_decisions
    ADD CONSTRAINT staff_decisions_pkey PRIMARY KEY (id);

--
-- Name: staff_members staff_members_license_number_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_members
    ADD CONSTRAINT staff_members_license_number_unique UNIQUE (license_number);

--
-- Name: staff_members staff_members_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_members
    ADD CONSTRAINT staff_members_pkey PRIMARY KEY (id);

--
-- Name: staff_members staff_members_user_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_members
    ADD CONSTRAINT staff_members_user_unique UNIQUE (user_id);

--
-- Name: surgeries surgeries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.surgeries
    ADD CONSTRAINT surgeries_pkey PRIMARY KEY (id);

--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

--
-- Name: access_grants_granted_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_grants_granted_by ON public.access_grants USING btree (granted_by);

--
-- Name: access_grants_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_grants_newest ON public.access_grants USING btree (patient_id, granted_at DESC, id DESC);

--
-- Name: access_grants_open_unique; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX access_grants_open_unique ON public.access_grants USING btree (patient_id, professional_id) WHERE (revoked_at IS NULL);

--
-- Name: INDEX access_grants_open_unique; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON INDEX public.access_grants_open_unique IS 'A new grant to the same professional revokes the old one.';

--
-- Name: access_grants_professional; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_grants_professional ON public.access_grants USING btree (professional_id) WHERE (revoked_at IS NULL);

--
-- Name: access_grants_professional_all; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_grants_professional_all ON public.access_grants USING btree (professional_id);

--
-- Name: access_grants_revoked_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_grants_revoked_by ON public.access_grants USING btree (revoked_by);

--
-- Name: access_log_accessor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_log_accessor ON public.access_log USING btree (accessor_id, at DESC);

--
-- Name: access_log_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_log_at ON public.access_log USING btree (at);

--
-- Name: access_log_emergency_code; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_log_emergency_code ON public.access_log USING btree (emergency_code_id);

--
-- Name: access_log_ip; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_log_ip ON public.access_log USING btree (ip, at DESC);

--
-- Name: access_log_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_log_patient ON public.access_log USING btree (patient_id, at DESC, id DESC);

--
-- Name: allergies_allergen_unique; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX allergies_allergen_unique ON public.allergies USING btree (patient_id, allergen_key) WHERE (deleted_at IS NULL);

--
-- Name: INDEX allergies_allergen_unique; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON INDEX public.allergies_allergen_unique IS 'Once per patient, accents and case aside; a deleted one does not count.';

--
-- Name: allergies_list; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX allergies_list ON public.allergies USING btree (patient_id, severity_rank DESC, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

--
-- Name: allergies_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX allergies_patient ON public.allergies USING btree (patient_id);

--
-- Name: allergies_recorded_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX allergies_recorded_by ON public.allergies USING btree (recorded_by);

--
-- Name: audit_seals_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_seals_waiting ON public.audit_seals USING btree (source, row_id) WHERE ("position" IS NULL);

--
-- Name: countries_name_en_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX countries_name_en_search ON public.countries USING gin (name_en_key public.gin_trgm_ops);

--
-- Name: countries_name_es_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX countries_name_es_search ON public.countries USING gin (name_es_key public.gin_trgm_ops);

--
-- Name: countries_sort_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX countries_sort_order ON public.countries USING btree (sort_order);

--
-- Name: departments_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX departments_name ON public.departments USING btree (name_key);

--
-- Name: emergency_codes_generated_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX emergency_codes_generated_by ON public.emergency_codes USING btree (generated_by);

--
-- Name: emergency_codes_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX emergency_codes_newest ON public.emergency_codes USING btree (patient_id, generated_at DESC, id DESC);

--
-- Name: emergency_codes_open_expiry; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX emergency_codes_open_expiry ON public.emergency_codes USING btree (expires_at) WHERE (closed_at IS NULL);

--
-- Name: emergency_codes_open_unique; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX emergency_codes_open_unique ON public.emergency_codes USING btree (patient_id) WHERE (closed_at IS NULL);

--
-- Name: guardianships_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX guardianships_patient ON public.guardianships USING btree (patient_id, created_at, id);

--
-- Name: icd10_codes_title_en_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX icd10_codes_title_en_search ON public.icd10_codes USING gin (title_en_key public.gin_trgm_ops);

--
-- Name: icd10_codes_title_es_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX icd10_codes_title_es_search ON public.icd10_codes USING gin (title_es_key public.gin_trgm_ops);

--
-- Name: idempotency_keys_created_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_keys_created_at ON public.idempotency_keys USING btree (created_at);

--
-- Name: illnesses_list; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX illnesses_list ON public.illnesses USING btree (patient_id, diagnosis_date DESC, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

--
-- Name: illnesses_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX illnesses_patient ON public.illnesses USING btree (patient_id);

--
-- Name: illnesses_recorded_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX illnesses_recorded_by ON public.illnesses USING btree (recorded_by);

--
-- Name: insurers_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX insurers_name ON public.insurers USING btree (name_key) WHERE is_active;

--
-- Name: insurers_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX insurers_search ON public.insurers USING gin (name_key public.gin_trgm_ops);

--
-- Name: legal_acceptances_dependant_unique; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX legal_acceptances_dependant_unique ON public.legal_acceptances USING btree (user_id, patient_id, kind, version) WHERE (patient_id IS NOT NULL);

--
-- Name: legal_acceptances_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX legal_acceptances_newest ON public.legal_acceptances USING btree (user_id, accepted_at DESC, id DESC);

--
-- Name: legal_acceptances_own_unique; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX legal_acceptances_own_unique ON public.legal_acceptances USING btree (user_id, kind, version) WHERE (patient_id IS NULL);

--
-- Name: INDEX legal_acceptances_own_unique; Type: COMMENT; Schema: public; Owner: -
--

COMMENT ON INDEX public.legal_acceptances_own_unique IS 'Accepting twice succeeds without a second row.';

--
-- Name: legal_acceptances_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX legal_acceptances_patient ON public.legal_acceptances USING btree (patient_id);

--
-- Name: legal_documents_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX legal_documents_newest ON public.legal_documents USING btree (kind, effective_from DESC);

--
-- Name: login_attempts_attempted_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX login_attempts_attempted_at ON public.login_attempts USING btree (attempted_at);

--
-- Name: login_attempts_email; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX login_attempts_email ON public.login_attempts USING btree (email_hash, attempted_at DESC);

--
-- Name: login_attempts_ip; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX login_attempts_ip ON public.login_attempts USING btree (ip, attempted_at DESC);

--
-- Name: login_attempts_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX login_attempts_user ON public.login_attempts USING btree (user_id);

--
-- Name: medication_names_name_en_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX medication_names_name_en_search ON public.medication_names USING gin (name_en_key public.gin_trgm_ops);

--
-- Name: medication_names_name_es_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX medication_names_name_es_search ON public.medication_names USING gin (name_es_key public.gin_trgm_ops);

--
-- Name: medications_list; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX medications_list ON public.medications USING btree (patient_id, start_date DESC, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

--
-- Name: medications_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX medications_patient ON public.medications USING btree (patient_id);

--
-- Name: medications_recorded_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX medications_recorded_by ON public.medications USING btree (recorded_by);

--
-- Name: municipalities_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX municipalities_name ON public.municipalities USING btree (department_code, is_capital DESC, name_key) WHERE is_active;

--
-- Name: municipalities_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX municipalities_search ON public.municipalities USING gin (name_key public.gin_trgm_ops);

--
-- Name: patients_insurer; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patients_insurer ON public.patients USING btree (insurer_code);

--
-- Name: patients_name_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX patients_name_search ON public.patients USING gin (name_key public.gin_trgm_ops);

--
-- Name: patients_photo_key_unique; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX patients_photo_key_unique ON public.patients USING btree (photo_key) WHERE (photo_key IS NOT NULL);

--
-- Name: record_changes_actor; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX record_changes_actor ON public.record_changes USING btree (actor_id);

--
-- Name: record_changes_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX record_changes_newest ON public.record_changes USING btree (patient_id, at DESC, id DESC);

--
-- Name: river_job_args_index; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX river_job_args_index ON public.river_job USING gin (args);

--
-- Name: river_job_kind; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX river_job_kind ON public.river_job USING btree (kind);

--
-- Name: river_job_metadata_index; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX river_job_metadata_index ON public.river_job USING gin (metadata);

--
-- Name: river_job_prioritized_fetching_index; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX river_job_prioritized_fetching_index ON public.river_job USING btree (state, queue, priority, scheduled_at, id);

--
-- Name: river_job_state_and_finalized_at_index; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX river_job_state_and_finalized_at_index ON public.river_job USING btree (state, finalized_at) WHERE (finalized_at IS NOT NULL);

--
-- Name: river_job_unique_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX river_job_unique_idx ON public.river_job USING btree (unique_key) WHERE ((unique_key IS NOT NULL) AND (unique_states IS NOT NULL) AND public.river_job_state_in_bitmask(unique_states, state));

--
-- Name: river_notification_created_at_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX river_notification_created_at_idx ON public.river_notification USING btree (created_at);

--
-- Name: river_notification_topic_id_idx; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX river_notification_topic_id_idx ON public.river_notification USING btree (topic, id);

--
-- Name: staff_decisions_admin; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX staff_decisions_admin ON public.staff_decisions USING btree (admin_id);

--
-- Name: staff_decisions_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX staff_decisions_newest ON public.staff_decisions USING btree (staff_id, at DESC, id DESC);

--
-- Name: staff_members_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX staff_members_newest ON public.staff_members USING btree (created_at DESC, id DESC);

--
-- Name: surgeries_list; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX surgeries_list ON public.surgeries USING btree (patient_id, surgery_date DESC, created_at DESC, id DESC) WHERE (deleted_at IS NULL);

--
-- Name: surgeries_patient; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX surgeries_patient ON public.surgeries USING btree (patient_id);

--
-- Name: surgeries_recorded_by; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX surgeries_recorded_by ON public.surgeries USING btree (recorded_by);

--
-- Name: users_email_unique; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX users_email_unique ON public.users USING btree (lower(email));

--
-- Name: users_erase_after; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX users_erase_after ON public.users USING btree (erase_after) WHERE (erase_after IS NOT NULL);

--
-- Name: access_log access_log_sealed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER access_log_sealed AFTER INSERT ON public.access_log FOR EACH ROW EXECUTE FUNCTION public.audit_await_seal();

--
-- Name: staff_decisions staff_decisions_sealed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER staff_decisions_sealed AFTER INSERT ON public.staff_decisions FOR EACH ROW EXECUTE FUNCTION public.audit_await_seal();

--
-- Name: access_grants access_grants_granted_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_grants
    ADD CONSTRAINT access_grants_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: access_grants access_grants_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_grants
    ADD CONSTRAINT access_grants_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: access_grants access_grants_professional_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_grants
    ADD CONSTRAINT access_grants_professional_fkey FOREIGN KEY (professional_id) REFERENCES public.users(id) ON DELETE CASCADE;

--
-- Name: access_grants access_grants_revoked_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_grants
    ADD CONSTRAINT access_grants_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: access_log access_log_accessor_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_log
    ADD CONSTRAINT access_log_accessor_fkey FOREIGN KEY (accessor_id) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: access_log access_log_emergency_code_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_log
    ADD CONSTRAINT access_log_emergency_code_fkey FOREIGN KEY (emergency_code_id) REFERENCES public.emergency_codes(id) ON DELETE SET NULL;

--
-- Name: access_log access_log_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_log
    ADD CONSTRAINT access_log_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE SET NULL;

--
-- Name: allergies allergies_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.allergies
    ADD CONSTRAINT allergies_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: allergies allergies_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.allergies
    ADD CONSTRAINT allergies_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: emergency_codes emergency_codes_generated_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emergency_codes
    ADD CONSTRAINT emergency_codes_generated_by_fkey FOREIGN KEY (generated_by) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: emergency_codes emergency_codes_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emergency_codes
    ADD CONSTRAINT emergency_codes_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: emergency_contacts emergency_contacts_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.emergency_contacts
    ADD CONSTRAINT emergency_contacts_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: guardianships guardianships_guardian_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guardianships
    ADD CONSTRAINT guardianships_guardian_fkey FOREIGN KEY (guardian_id) REFERENCES public.users(id) ON DELETE CASCADE;

--
-- Name: guardianships guardianships_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.guardianships
    ADD CONSTRAINT guardianships_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: idempotency_keys idempotency_keys_account_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_account_fkey FOREIGN KEY (account_id) REFERENCES public.users(id) ON DELETE CASCADE;

--
-- Name: illnesses illnesses_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.illnesses
    ADD CONSTRAINT illnesses_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: illnesses illnesses_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.illnesses
    ADD CONSTRAINT illnesses_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: legal_acceptances legal_acceptances_document_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.legal_acceptances
    ADD CONSTRAINT legal_acceptances_document_fkey FOREIGN KEY (kind, version) REFERENCES public.legal_documents(kind, version);

--
-- Name: legal_acceptances legal_acceptances_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.legal_acceptances
    ADD CONSTRAINT legal_acceptances_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: legal_acceptances legal_acceptances_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.legal_acceptances
    ADD CONSTRAINT legal_acceptances_user_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

--
-- Name: login_attempts login_attempts_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login_attempts
    ADD CONSTRAINT login_attempts_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: medications medications_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.medications
    ADD CONSTRAINT medications_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: medications medications_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.medications
    ADD CONSTRAINT medications_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: municipalities municipalities_department_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.municipalities
    ADD CONSTRAINT municipalities_department_fkey FOREIGN KEY (department_code) REFERENCES public.departments(code);

--
-- Name: otp_recovery_codes otp_recovery_codes_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.otp_recovery_codes
    ADD CONSTRAINT otp_recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

--
-- Name: patients patients_birth_country_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_birth_country_fkey FOREIGN KEY (birth_country) REFERENCES public.countries(code);

--
-- Name: patients patients_birth_department_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_birth_department_fkey FOREIGN KEY (birth_department) REFERENCES public.departments(code);

--
-- Name: patients patients_birth_municipality_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_birth_municipality_fkey FOREIGN KEY (birth_department, birth_municipality) REFERENCES public.municipalities(department_code, code);

--
-- Name: patients patients_document_type_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_document_type_fkey FOREIGN KEY (document_type) REFERENCES public.document_types(code);

--
-- Name: patients patients_insurer_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_insurer_fkey FOREIGN KEY (insurer_code) REFERENCES public.insurers(code);

--
-- Name: patients patients_origin_country_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_origin_country_fkey FOREIGN KEY (origin_country) REFERENCES public.countries(code);

--
-- Name: patients patients_residence_country_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_residence_country_fkey FOREIGN KEY (residence_country) REFERENCES public.countries(code);

--
-- Name: patients patients_residence_department_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_residence_department_fkey FOREIGN KEY (residence_department) REFERENCES public.departments(code);

--
-- Name: patients patients_residence_municipality_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_residence_municipality_fkey FOREIGN KEY (residence_department, residence_municipality) REFERENCES public.municipalities(department_code, code);

--
-- Name: patients patients_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.patients
    ADD CONSTRAINT patients_user_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

--
-- Name: record_changes record_changes_actor_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.record_changes
    ADD CONSTRAINT record_changes_actor_fkey FOREIGN KEY (actor_id) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: record_changes record_changes_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.record_changes
    ADD CONSTRAINT record_changes_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: reproductive_health reproductive_health_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.reproductive_health
    ADD CONSTRAINT reproductive_health_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: staff_decisions staff_decisions_admin_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_decisions
    ADD CONSTRAINT staff_decisions_admin_fkey FOREIGN KEY (admin_id) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: staff_decisions staff_decisions_staff_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_decisions
    ADD CONSTRAINT staff_decisions_staff_fkey FOREIGN KEY (staff_id) REFERENCES public.staff_members(id) ON DELETE RESTRICT;

--
-- Name: staff_members staff_members_user_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.staff_members
    ADD CONSTRAINT staff_members_user_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

--
-- Name: surgeries surgeries_patient_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.surgeries
    ADD CONSTRAINT surgeries_patient_fkey FOREIGN KEY (patient_id) REFERENCES public.patients(id) ON DELETE CASCADE;

--
-- Name: surgeries surgeries_recorded_by_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.surgeries
    ADD CONSTRAINT surgeries_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES public.users(id) ON DELETE SET NULL;

--
-- Name: access_grants; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.access_grants ENABLE ROW LEVEL SECURITY;

--
-- Name: access_log; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.access_log ENABLE ROW LEVEL SECURITY;

--
-- Name: legal_acceptances accounts; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY accounts ON public.legal_acceptances TO vitalgo_accounts USING (true);

--
-- Name: login_attempts accounts; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY accounts ON public.login_attempts TO vitalgo_accounts USING (true);

--
-- Name: login_throttles accounts; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY accounts ON public.login_throttles TO vitalgo_accounts USING (true);

--
-- Name: otp_recovery_codes accounts; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY accounts ON public.otp_recovery_codes TO vitalgo_accounts USING (true);

--
-- Name: patients accounts; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY accounts ON public.patients FOR SELECT TO vitalgo_accounts USING (true);

--
-- Name: staff_members accounts; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY accounts ON public.staff_members TO vitalgo_accounts USING (true);

--
-- Name: users accounts; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY accounts ON public.users TO vitalgo_accounts USING (true);

--
-- Name: allergies; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.allergies ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_seals; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.audit_seals ENABLE ROW LEVEL SECURITY;

--
-- Name: access_log auditor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY auditor ON public.access_log FOR SELECT TO vitalgo_auditor USING (true);

--
-- Name: staff_decisions auditor; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY auditor ON public.staff_decisions FOR SELECT TO vitalgo_auditor USING (true);

--
-- Name: audit_seals auditor_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY auditor_select ON public.audit_seals FOR SELECT TO vitalgo_auditor USING (true);

--
-- Name: audit_seals auditor_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY auditor_update ON public.audit_seals FOR UPDATE TO vitalgo_auditor USING (("position" IS NULL)) WITH CHECK (true);

--
-- Name: emergency_codes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.emergency_codes ENABLE ROW LEVEL SECURITY;

--
-- Name: emergency_contacts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.emergency_contacts ENABLE ROW LEVEL SECURITY;

--
-- Name: guardianships; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.guardianships ENABLE ROW LEVEL SECURITY;

--
-- Name: idempotency_keys; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: illnesses; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.illnesses ENABLE ROW LEVEL SECURITY;

--
-- Name: legal_acceptances; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.legal_acceptances ENABLE ROW LEVEL SECURITY;

--
-- Name: login_attempts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.login_attempts ENABLE ROW LEVEL SECURITY;

--
-- Name: login_throttles; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.login_throttles ENABLE ROW LEVEL SECURITY;

--
-- Name: emergency_codes maintenance; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY maintenance ON public.emergency_codes TO vitalgo_maintenance USING (true);

--
-- Name: guardianships maintenance; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY maintenance ON public.guardianships FOR SELECT TO vitalgo_maintenance USING (true);

--
-- Name: idempotency_keys maintenance; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY maintenance ON public.idempotency_keys TO vitalgo_maintenance USING (true);

--
-- Name: login_attempts maintenance; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY maintenance ON public.login_attempts TO vitalgo_maintenance USING (true);

--
-- Name: login_throttles maintenance; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY maintenance ON public.login_throttles TO vitalgo_maintenance USING (true);

--
-- Name: patients maintenance; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY maintenance ON public.patients TO vitalgo_maintenance USING (true);

--
-- Name: users maintenance; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY maintenance ON public.users TO vitalgo_maintenance USING (true);

--
-- Name: medications; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.medications ENABLE ROW LEVEL SECURITY;

--
-- Name: otp_recovery_codes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.otp_recovery_codes ENABLE ROW LEVEL SECURITY;

--
-- Name: patients; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.patients ENABLE ROW LEVEL SECURITY;

--
-- Name: record_changes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.record_changes ENABLE ROW LEVEL SECURITY;

--
-- Name: reproductive_health; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.reproductive_health ENABLE ROW LEVEL SECURITY;

--
-- Name: staff_decisions staff; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY staff ON public.staff_decisions TO vitalgo_staff USING (true);

--
-- Name: staff_members staff; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY staff ON public.staff_members TO vitalgo_staff USING (true);

--
-- Name: users staff; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY staff ON public.users FOR SELECT TO vitalgo_staff USING (true);

--
-- Name: staff_decisions; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.staff_decisions ENABLE ROW LEVEL SECURITY;

--
-- Name: staff_members; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.staff_members ENABLE ROW LEVEL SECURITY;

--
-- Name: surgeries; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.surgeries ENABLE ROW LEVEL SECURITY;

--
-- Name: users; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

--
-- Name: emergency_contacts viewer_delete; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_delete ON public.emergency_contacts FOR DELETE TO vitalgo_app USING ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: access_grants viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.access_grants FOR INSERT TO vitalgo_app WITH CHECK (((granted_by = public.app_viewer()) AND (patient_id IN ( SELECT public.visible_patients('own'::text) AS visible_patients))));

--
-- Name: access_log viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.access_log FOR INSERT TO vitalgo_app WITH CHECK (((accessor_id = public.app_viewer()) AND ((patient_id IS NULL) OR (patient_id IN ( SELECT public.visible_patients('read'::text) AS visible_patients)) OR (patient_id = public.patient_of_code(emergency_code_id)))));

--
-- Name: allergies viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.allergies FOR INSERT TO vitalgo_app WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: emergency_codes viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.emergency_codes FOR INSERT TO vitalgo_app WITH CHECK ((patient_id IN ( SELECT public.visible_patients('own'::text) AS visible_patients)));

--
-- Name: emergency_contacts viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.emergency_contacts FOR INSERT TO vitalgo_app WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: guardianships viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.guardianships FOR INSERT TO vitalgo_app WITH CHECK (((guardian_id = public.app_viewer()) AND public.unclaimed(patient_id)));

--
-- Name: idempotency_keys viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.idempotency_keys FOR INSERT TO vitalgo_app WITH CHECK ((account_id = public.app_viewer()));

--
-- Name: illnesses viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.illnesses FOR INSERT TO vitalgo_app WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: legal_acceptances viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.legal_acceptances FOR INSERT TO vitalgo_app WITH CHECK (((user_id = public.app_viewer()) AND ((patient_id IS NULL) OR (patient_id IN ( SELECT public.visible_patients('own'::text) AS visible_patients)))));

--
-- Name: medications viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.medications FOR INSERT TO vitalgo_app WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: patients viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.patients FOR INSERT TO vitalgo_app WITH CHECK (((public.app_viewer() IS NOT NULL) AND ((user_id IS NULL) OR (user_id = public.app_viewer()))));

--
-- Name: record_changes viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.record_changes FOR INSERT TO vitalgo_app WITH CHECK (((actor_id = public.app_viewer()) AND (patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients))));

--
-- Name: reproductive_health viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.reproductive_health FOR INSERT TO vitalgo_app WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: surgeries viewer_insert; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_insert ON public.surgeries FOR INSERT TO vitalgo_app WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: access_grants viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.access_grants FOR SELECT TO vitalgo_app USING (((professional_id = public.app_viewer()) OR (patient_id IN ( SELECT public.visible_patients('own'::text) AS visible_patients))));

--
-- Name: access_log viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.access_log FOR SELECT TO vitalgo_app USING (((accessor_id = public.app_viewer()) OR (patient_id IN ( SELECT public.visible_patients('own'::text) AS visible_patients))));

--
-- Name: allergies viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.allergies FOR SELECT TO vitalgo_app USING ((array_position(( SELECT public.readable_patients() AS readable_patients), patient_id) IS NOT NULL));

--
-- Name: emergency_codes viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.emergency_codes FOR SELECT TO vitalgo_app USING ((patient_id IN ( SELECT public.visible_patients('own'::text) AS visible_patients)));

--
-- Name: emergency_contacts viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.emergency_contacts FOR SELECT TO vitalgo_app USING ((array_position(( SELECT public.readable_patients() AS readable_patients), patient_id) IS NOT NULL));

--
-- Name: guardianships viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.guardianships FOR SELECT TO vitalgo_app USING (((guardian_id = public.app_viewer()) OR (patient_id IN ( SELECT public.visible_patients('read'::text) AS visible_patients))));

--
-- Name: idempotency_keys viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.idempotency_keys FOR SELECT TO vitalgo_app USING ((account_id = public.app_viewer()));

--
-- Name: illnesses viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.illnesses FOR SELECT TO vitalgo_app USING ((array_position(( SELECT public.readable_patients() AS readable_patients), patient_id) IS NOT NULL));

--
-- Name: legal_acceptances viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.legal_acceptances FOR SELECT TO vitalgo_app USING ((user_id = public.app_viewer()));

--
-- Name: medications viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.medications FOR SELECT TO vitalgo_app USING ((array_position(( SELECT public.readable_patients() AS readable_patients), patient_id) IS NOT NULL));

--
-- Name: patients viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.patients FOR SELECT TO vitalgo_app USING (((user_id = public.app_viewer()) OR (array_position(( SELECT public.readable_patients() AS readable_patients), id) IS NOT NULL)));

--
-- Name: record_changes viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.record_changes FOR SELECT TO vitalgo_app USING ((array_position(( SELECT public.readable_patients() AS readable_patients), patient_id) IS NOT NULL));

--
-- Name: reproductive_health viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.reproductive_health FOR SELECT TO vitalgo_app USING ((array_position(( SELECT public.readable_patients() AS readable_patients), patient_id) IS NOT NULL));

--
-- Name: staff_members viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.staff_members FOR SELECT TO vitalgo_app USING ((user_id = public.app_viewer()));

--
-- Name: surgeries viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.surgeries FOR SELECT TO vitalgo_app USING ((array_position(( SELECT public.readable_patients() AS readable_patients), patient_id) IS NOT NULL));

--
-- Name: users viewer_select; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_select ON public.users FOR SELECT TO vitalgo_app USING ((id = public.app_viewer()));

--
-- Name: access_grants viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.access_grants FOR UPDATE TO vitalgo_app USING (((professional_id = public.app_viewer()) OR (patient_id IN ( SELECT public.visible_patients('own'::text) AS visible_patients)))) WITH CHECK ((patient_id IN ( SELECT public.visible_patients('own'::text) AS visible_patients)));

--
-- Name: allergies viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.allergies FOR UPDATE TO vitalgo_app USING ((patient_id IN ( SELECT public.visible_patients('read'::text) AS visible_patients))) WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: emergency_codes viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.emergency_codes FOR UPDATE TO vitalgo_app USING ((patient_id IN ( SELECT public.visible_patients('own'::text) AS visible_patients))) WITH CHECK ((patient_id IN ( SELECT public.visible_patients('own'::text) AS visible_patients)));

--
-- Name: idempotency_keys viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.idempotency_keys FOR UPDATE TO vitalgo_app USING ((account_id = public.app_viewer())) WITH CHECK ((account_id = public.app_viewer()));

--
-- Name: illnesses viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.illnesses FOR UPDATE TO vitalgo_app USING ((patient_id IN ( SELECT public.visible_patients('read'::text) AS visible_patients))) WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: medications viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.medications FOR UPDATE TO vitalgo_app USING ((patient_id IN ( SELECT public.visible_patients('read'::text) AS visible_patients))) WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: patients viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.patients FOR UPDATE TO vitalgo_app USING ((id IN ( SELECT public.visible_patients('read'::text) AS visible_patients))) WITH CHECK ((id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: reproductive_health viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.reproductive_health FOR UPDATE TO vitalgo_app USING ((patient_id IN ( SELECT public.visible_patients('read'::text) AS visible_patients))) WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: staff_members viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.staff_members FOR UPDATE TO vitalgo_app USING ((user_id = public.app_viewer())) WITH CHECK (false);

--
-- Name: surgeries viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.surgeries FOR UPDATE TO vitalgo_app USING ((patient_id IN ( SELECT public.visible_patients('read'::text) AS visible_patients))) WITH CHECK ((patient_id IN ( SELECT public.visible_patients('write'::text) AS visible_patients)));

--
-- Name: users viewer_update; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY viewer_update ON public.users FOR UPDATE TO vitalgo_app USING ((id = public.app_viewer())) WITH CHECK (false);

--
-- PostgreSQL database dump complete
--

