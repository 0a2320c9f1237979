-- purge_access_log finds what it takes by indexes. How many rows a batch has is not known when its statements are
-- planned, so each batch read the whole log and all seals, while nobody could seal.

-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION purge_access_log(until timestamptz, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $$
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
$$;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION purge_access_log(until timestamptz, most int) RETURNS int
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
