-- What belongs to one batch of statements looks once at which records there are to see. Each of the two walls keeps what
-- it found by itself, in a setting that ends with the batch; the server says with app.once that a batch, or a
-- transaction that sees one instant, follows. Elsewhere each statement looks anew, as before.

-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION visible_patients(need text) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = public, pg_temp
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
-- +goose StatementEnd

-- Those who are no professionals have no grants: their look ends before the tables that grants need.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION records_of(account uuid, today date)
RETURNS TABLE (patient_id uuid, way text, writable boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = public, pg_temp
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
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION reached_by(account uuid, today date) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10
SET search_path = public, pg_temp
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
-- +goose StatementEnd
COMMENT ON FUNCTION reached_by(uuid, date) IS
    'The records of records_of, for statements that do not ask how an account may see them; found once for a batch.';
REVOKE ALL ON FUNCTION reached_by(uuid, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reached_by(uuid, date) TO vitalgo_app;

-- +goose Down
DROP FUNCTION reached_by(uuid, date);
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION visible_patients(need text) RETURNS SETOF uuid
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
