-- What happened to a record: who read it, who changed it.

-- +goose Up
CREATE TABLE access_log (
    id                    uuid        PRIMARY KEY,
    patient_id            uuid        CONSTRAINT access_log_patient_fkey REFERENCES patients ON DELETE SET NULL,
    emergency_code_id     uuid        CONSTRAINT access_log_emergency_code_fkey
                                      REFERENCES emergency_codes ON DELETE SET NULL,
    accessor_id           uuid        CONSTRAINT access_log_accessor_fkey REFERENCES users ON DELETE SET NULL,
    accessor_role         text        NOT NULL,
    accessor_name         text        NOT NULL,
    accessor_organization text,
    accessor_license      text,
    reason                text        NOT NULL,
    granted               boolean     NOT NULL,
    denial                text,
    ip                    inet        NOT NULL,
    user_agent            text        NOT NULL,
    location              text,
    at                    timestamptz NOT NULL,
    CONSTRAINT access_log_accessor_role_values CHECK (accessor_role IN ('paramedic', 'professional')),
    CONSTRAINT access_log_accessor_name_length CHECK (char_length(accessor_name) BETWEEN 1 AND 101),
    CONSTRAINT access_log_accessor_organization_length CHECK (char_length(accessor_organization) <= 200),
    CONSTRAINT access_log_accessor_license_length CHECK (char_length(accessor_license) <= 50),
    CONSTRAINT access_log_reason_values CHECK (reason IN ('emergency', 'care_team')),
    CONSTRAINT access_log_denial_values CHECK (denial IN
        ('unknown_code', 'revoked', 'expired', 'not_active', 'rate_limited')),
    CONSTRAINT access_log_denial_required CHECK (granted = (denial IS NULL)),
    CONSTRAINT access_log_user_agent_length CHECK (char_length(user_agent) <= 500),
    CONSTRAINT access_log_location_length CHECK (char_length(location) <= 200)
);
CREATE INDEX access_log_patient ON access_log (patient_id, at DESC, id DESC);
CREATE INDEX access_log_accessor ON access_log (accessor_id, at DESC);
CREATE INDEX access_log_ip ON access_log (ip, at DESC);
CREATE INDEX access_log_emergency_code ON access_log (emergency_code_id);
CREATE INDEX access_log_at ON access_log (at);
COMMENT ON TABLE access_log IS
    'Every reading of a record by paramedics and professionals, refused ones too. Append-only; kept 7 years, after '
    'an erasure without the patient.';
COMMENT ON COLUMN access_log.patient_id IS 'Null where the code was unknown, and after the record was erased.';
COMMENT ON COLUMN access_log.accessor_name IS 'Name, role, organization and licence as they were at that time.';

CREATE TABLE record_changes (
    id           uuid        PRIMARY KEY,
    patient_id   uuid        NOT NULL CONSTRAINT record_changes_patient_fkey REFERENCES patients ON DELETE CASCADE,
    actor_id     uuid        CONSTRAINT record_changes_actor_fkey REFERENCES users ON DELETE SET NULL,
    actor_role   text        NOT NULL,
    kind         text        NOT NULL,
    subject_type text        NOT NULL,
    subject_id   uuid        NOT NULL,
    fields       text[]      NOT NULL DEFAULT '{}',
    request_id   text,
    at           timestamptz NOT NULL,
    CONSTRAINT record_changes_actor_role_values CHECK (actor_role IN
        ('patient', 'paramedic', 'professional', 'admin')),
    CONSTRAINT record_changes_kind_values CHECK (kind IN ('created', 'updated', 'deleted')),
    CONSTRAINT record_changes_subject_type_values CHECK (subject_type IN
        ('Patient', 'Medication', 'Allergy', 'Illness', 'Surgery')),
    CONSTRAINT record_changes_request_id_length CHECK (char_length(request_id) BETWEEN 1 AND 100)
);
CREATE INDEX record_changes_newest ON record_changes (patient_id, at DESC, id DESC);
CREATE INDEX record_changes_actor ON record_changes (actor_id);
COMMENT ON TABLE record_changes IS 'Changes of records. Append-only, until the record is erased.';
COMMENT ON COLUMN record_changes.fields IS 'Names of the fields that changed, never their values.';
COMMENT ON COLUMN record_changes.request_id IS 'Of the request that made the change; null for the demo seed.';

-- +goose Down
DROP TABLE record_changes, access_log;
