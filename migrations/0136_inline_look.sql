-- What a batch of statements has found by its one look (0135) is read from the setting by an expression that the planner
-- takes into the statement, not by a call of a function: the call, with its rights and search path, cost more than the
-- answer. The look itself asks in one query for what it asked in three.

-- +goose Up

-- readable_patients and reached_patients are for statements, and cost next to nothing once a look has been kept;
-- find_readable and find_reached look. The first pair is of the second wall, the other of the statements themselves:
-- each keeps what it found by itself, for the viewer and the day that it was found for.
-- +goose StatementBegin
CREATE FUNCTION find_readable() RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
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
-- +goose StatementEnd
CREATE FUNCTION readable_patients() RETURNS uuid[]
LANGUAGE sql STABLE
AS $$
    SELECT CASE
        WHEN starts_with(current_setting('app.readable', true), app_viewer() || ' ' || app_today() || ' ')
        THEN substr(current_setting('app.readable', true), 49)::uuid[] -- behind an id, a date and two spaces
        ELSE find_readable()
    END
$$;
COMMENT ON FUNCTION readable_patients() IS 'The records that the viewer may read: visible_patients(''read'') as an array.';

-- +goose StatementBegin
CREATE FUNCTION find_reached(account uuid, today date) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp
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
-- +goose StatementEnd
CREATE FUNCTION reached_patients(account uuid, today date) RETURNS uuid[]
LANGUAGE sql STABLE
AS $$
    SELECT CASE
        WHEN starts_with(current_setting('app.reached', true), account || ' ' || today || ' ')
        THEN substr(current_setting('app.reached', true), 49)::uuid[]
        ELSE find_reached(account, today)
    END
$$;
COMMENT ON FUNCTION reached_patients(uuid, date) IS 'The records of records_of as an array, for statements that do not ask how an account may see them.';
COMMENT ON FUNCTION reached_by(uuid, date) IS 'reached_patients as rows, for the version before.';
REVOKE ALL ON FUNCTION find_readable(), readable_patients(), find_reached(uuid, date), reached_patients(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION find_readable(), readable_patients(), find_reached(uuid, date), reached_patients(uuid, date) TO vitalgo_app;

-- array_position and not = ANY: an index is for what a statement asks, and not to be searched by what the policy lets through.
-- The viewer's own record is known by itself: nothing is looked for where it alone is asked for.
ALTER POLICY viewer_select ON patients USING (user_id = app_viewer() OR array_position((SELECT readable_patients()), id) IS NOT NULL);
ALTER POLICY viewer_select ON emergency_contacts USING (array_position((SELECT readable_patients()), patient_id) IS NOT NULL);
ALTER POLICY viewer_select ON reproductive_health USING (array_position((SELECT readable_patients()), patient_id) IS NOT NULL);
ALTER POLICY viewer_select ON medications USING (array_position((SELECT readable_patients()), patient_id) IS NOT NULL);
ALTER POLICY viewer_select ON allergies USING (array_position((SELECT readable_patients()), patient_id) IS NOT NULL);
ALTER POLICY viewer_select ON illnesses USING (array_position((SELECT readable_patients()), patient_id) IS NOT NULL);
ALTER POLICY viewer_select ON surgeries USING (array_position((SELECT readable_patients()), patient_id) IS NOT NULL);
ALTER POLICY viewer_select ON record_changes USING (array_position((SELECT readable_patients()), patient_id) IS NOT NULL);

-- What a request is identified by: the own row alone, by its policy. Nothing that proves who somebody is, is among it.
GRANT SELECT (email, language, email_verified_at, otp_enabled_at, previous_login_at, created_at, erase_after,
    sessions_valid_after, session_spared) ON users TO vitalgo_app;

-- +goose Down
REVOKE SELECT (email, language, email_verified_at, otp_enabled_at, previous_login_at, created_at, erase_after,
    sessions_valid_after, session_spared) ON users FROM vitalgo_app;
ALTER POLICY viewer_select ON patients USING (id IN (SELECT visible_patients('read')));
ALTER POLICY viewer_select ON emergency_contacts USING (patient_id IN (SELECT visible_patients('read')));
ALTER POLICY viewer_select ON reproductive_health USING (patient_id IN (SELECT visible_patients('read')));
ALTER POLICY viewer_select ON medications USING (patient_id IN (SELECT visible_patients('read')));
ALTER POLICY viewer_select ON allergies USING (patient_id IN (SELECT visible_patients('read')));
ALTER POLICY viewer_select ON illnesses USING (patient_id IN (SELECT visible_patients('read')));
ALTER POLICY viewer_select ON surgeries USING (patient_id IN (SELECT visible_patients('read')));
ALTER POLICY viewer_select ON record_changes USING (patient_id IN (SELECT visible_patients('read')));
DROP FUNCTION reached_patients(uuid, date);
DROP FUNCTION find_reached(uuid, date);
DROP FUNCTION readable_patients();
DROP FUNCTION find_readable();
COMMENT ON FUNCTION reached_by(uuid, date) IS
    'The records of records_of, for statements that do not ask how an account may see them; found once for a batch.';
