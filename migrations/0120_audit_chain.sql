-- Rows of the access log and of decisions on staff are sealed in a chain, so that changing one behind the server's
-- back is found, whoever does it (docs/decisions/0009).

-- +goose Up
CREATE TABLE audit_seals (
    source            text   NOT NULL,
    row_id            uuid   NOT NULL,
    patient_salt      bytea,
    accessor_salt     bytea,
    position          bigint,
    patient_hash      bytea,
    accessor_hash     bytea,
    row_hash          bytea,
    previous_hash     bytea,
    chain_hash        bytea,
    CONSTRAINT audit_seals_pkey PRIMARY KEY (source, row_id),
    CONSTRAINT audit_seals_position_unique UNIQUE (source, position),
    CONSTRAINT audit_seals_complete CHECK (
        num_nulls(position, patient_hash, accessor_hash, row_hash, previous_hash, chain_hash) IN (0, 6))
);
CREATE INDEX audit_seals_waiting ON audit_seals (source, row_id) WHERE position IS NULL;
COMMENT ON TABLE audit_seals IS
    'A seal for each row of access_log and staff_decisions, without a position until the sealer has come by.';
COMMENT ON COLUMN audit_seals.patient_salt IS
    'Proves that patient_hash is of the patient; dropped when the patient is erased, as accessor_salt with the accessor.';
COMMENT ON COLUMN audit_seals.chain_hash IS 'SHA-256 of previous_hash and row_hash.';

CREATE TABLE audit_anchors (
    source     text   NOT NULL CONSTRAINT audit_anchors_pkey PRIMARY KEY,
    position   bigint NOT NULL,
    chain_hash bytea  NOT NULL
);
COMMENT ON TABLE audit_anchors IS 'The last seal that a purge took away: what is left begins behind it.';

-- +goose StatementBegin
DO $$
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vitalgo_auditor') THEN
            CREATE ROLE vitalgo_auditor NOLOGIN NOINHERIT;
        END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database is migrated at the same time
    END;
    IF NOT EXISTS (
        SELECT FROM pg_auth_members m
        WHERE m.roleid = 'vitalgo_auditor'::regrole AND m.member = 'vitalgo_app'::regrole)
    THEN
        GRANT vitalgo_auditor TO vitalgo_app;
    END IF;
END
$$;
-- +goose StatementEnd

-- The seal is written with the row, so a row that is committed late waits for the sealer like any other.
-- +goose StatementBegin
CREATE FUNCTION audit_await_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO audit_seals (source, row_id, patient_salt, accessor_salt)
    VALUES (TG_TABLE_NAME, NEW.id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
        uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    ON CONFLICT DO NOTHING; -- a row that comes back has to be what was sealed
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER access_log_sealed AFTER INSERT ON access_log FOR EACH ROW EXECUTE FUNCTION audit_await_seal();
CREATE TRIGGER staff_decisions_sealed AFTER INSERT ON staff_decisions FOR EACH ROW EXECUTE FUNCTION audit_await_seal();

INSERT INTO audit_seals (source, row_id, patient_salt, accessor_salt)
SELECT r.source, r.id, uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()),
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
FROM (
    SELECT 'access_log' AS source, id FROM access_log
    UNION ALL
    SELECT 'staff_decisions', id FROM staff_decisions) r;

-- Sealing, forgetting and purging take turns.
-- +goose StatementBegin
CREATE FUNCTION audit_lock_key() RETURNS bigint
LANGUAGE sql IMMUTABLE
AS $$ SELECT 7301170120 $$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION audit_forget(records uuid[], accounts uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(audit_lock_key());
    UPDATE audit_seals s
    SET patient_salt = NULL
    FROM access_log l
    WHERE s.source = 'access_log' AND s.row_id = l.id AND s.position IS NOT NULL AND (l.patient_id = ANY (records)
        OR l.emergency_code_id IN (SELECT k.id FROM emergency_codes k WHERE k.patient_id = ANY (records)));
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
-- +goose StatementEnd
COMMENT ON FUNCTION audit_forget(uuid[], uuid[]) IS
    'To be called in the transaction that erases these records and accounts, before it does: the chain survives, and '
    'what it held of them can no longer be proved. A row without a seal yet is sealed as the erasure leaves it.';

-- Only the beginning of the chain goes, up to a row that is missing: a purge must not hide one. What waits for the sealer
-- is in no chain yet.
-- +goose StatementBegin
CREATE FUNCTION purge_access_log(until timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    before timestamptz := least(until, now() - interval '7 years'); -- whatever the caller says
    last   bigint;
    purged int;
    more   int;
BEGIN
    PERFORM pg_advisory_xact_lock(audit_lock_key());
    SELECT max(f.position) INTO last
    FROM (
        SELECT s.position, bool_and(coalesce(l.at < before, false)) OVER (ORDER BY s.position) AS purgeable
        FROM (
            SELECT a.position, a.row_id
            FROM audit_seals a
            WHERE a.source = 'access_log' AND a.position IS NOT NULL
            ORDER BY a.position
            LIMIT most) s
        LEFT JOIN access_log l ON l.id = s.row_id) f
    WHERE f.purgeable;
    INSERT INTO audit_anchors (source, position, chain_hash)
    SELECT s.source, s.position, s.chain_hash
    FROM audit_seals s
    WHERE s.source = 'access_log' AND s.position = last
    ON CONFLICT (source) DO UPDATE SET position = excluded.position, chain_hash = excluded.chain_hash;
    WITH gone AS (
        DELETE FROM audit_seals s WHERE s.source = 'access_log' AND s.position <= last RETURNING s.row_id)
    DELETE FROM access_log l USING gone WHERE l.id = gone.row_id;
    GET DIAGNOSTICS purged = ROW_COUNT;
    WITH gone AS (
        DELETE FROM audit_seals s
        WHERE s.source = 'access_log' AND s.row_id IN (
            SELECT w.row_id
            FROM audit_seals w
            JOIN access_log l ON l.id = w.row_id
            WHERE w.source = 'access_log' AND w.position IS NULL AND l.at < before
            LIMIT most - purged)
        RETURNING s.row_id)
    DELETE FROM access_log l USING gone WHERE l.id = gone.row_id;
    GET DIAGNOSTICS more = ROW_COUNT;
    RETURN purged + more;
END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION purge_access_log(timestamptz, int) IS
    'Deletes rows of the access log from before an instant and older than 7 years, at most so many, and keeps the anchor '
    'of the chain. Returns how many it deleted.';

REVOKE ALL ON FUNCTION audit_await_seal(), audit_lock_key(), audit_forget(uuid[], uuid[]), purge_access_log(timestamptz, int)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_lock_key() TO vitalgo_auditor;
GRANT EXECUTE ON FUNCTION audit_forget(uuid[], uuid[]), purge_access_log(timestamptz, int) TO vitalgo_maintenance;
-- The log is purged through the function alone.
DROP POLICY maintenance ON access_log;
REVOKE ALL ON access_log FROM vitalgo_maintenance;
REVOKE SELECT (id, at) ON access_log FROM vitalgo_maintenance;

-- vitalgo_auditor: the sealer. It reads what it seals, and fills in seals; salts it only reads.
GRANT SELECT ON access_log, staff_decisions, audit_seals, audit_anchors TO vitalgo_auditor;
GRANT UPDATE (position, patient_hash, accessor_hash, row_hash, previous_hash, chain_hash) ON audit_seals TO vitalgo_auditor;
CREATE POLICY auditor ON access_log FOR SELECT TO vitalgo_auditor USING (true);
CREATE POLICY auditor ON staff_decisions FOR SELECT TO vitalgo_auditor USING (true);
ALTER TABLE audit_seals ENABLE ROW LEVEL SECURITY;
CREATE POLICY auditor_select ON audit_seals FOR SELECT TO vitalgo_auditor USING (true);
CREATE POLICY auditor_update ON audit_seals FOR UPDATE TO vitalgo_auditor USING (position IS NULL) WITH CHECK (true);

-- +goose Down
DROP POLICY auditor ON access_log;
DROP POLICY auditor ON staff_decisions;
DROP TRIGGER access_log_sealed ON access_log;
DROP TRIGGER staff_decisions_sealed ON staff_decisions;
DROP FUNCTION purge_access_log(timestamptz, int), audit_forget(uuid[], uuid[]), audit_lock_key(), audit_await_seal();
DROP TABLE audit_anchors, audit_seals;
GRANT SELECT (id, at), DELETE ON access_log TO vitalgo_maintenance;
CREATE POLICY maintenance ON access_log TO vitalgo_maintenance USING (true);
-- The role stays, as other databases may use it; in this one it has no right any more.
DROP OWNED BY vitalgo_auditor;
