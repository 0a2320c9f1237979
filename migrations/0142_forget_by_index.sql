-- audit_forget finds the seals of a record by the indexes of the log: the one condition on patient or code was
-- answered by none, and read all of it while nobody could seal.

-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION audit_forget(records uuid[], accounts uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
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
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION audit_forget(records uuid[], accounts uuid[]) RETURNS void
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
