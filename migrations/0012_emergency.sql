-- The codes that a patient's QR holds.

-- +goose Up
CREATE TABLE emergency_codes (
    id               uuid        PRIMARY KEY,
    patient_id       uuid        NOT NULL CONSTRAINT emergency_codes_patient_fkey REFERENCES patients ON DELETE CASCADE,
    code_hash        bytea       NOT NULL,
    code_enc         bytea       NOT NULL,
    generated_at     timestamptz NOT NULL,
    generated_by     uuid        CONSTRAINT emergency_codes_generated_by_fkey REFERENCES users ON DELETE SET NULL,
    expires_at       timestamptz NOT NULL,
    closed_at        timestamptz,
    closed_reason    text,
    access_count     int         NOT NULL DEFAULT 0,
    last_accessed_at timestamptz,
    CONSTRAINT emergency_codes_code_hash_length CHECK (octet_length(code_hash) = 32),
    CONSTRAINT emergency_codes_code_hash_unique UNIQUE (code_hash),
    CONSTRAINT emergency_codes_code_enc_length CHECK (octet_length(code_enc) BETWEEN 1 AND 200),
    CONSTRAINT emergency_codes_expires_after_generated CHECK (expires_at > generated_at),
    CONSTRAINT emergency_codes_closed_reason_values CHECK (closed_reason IN ('revoked', 'replaced', 'expired')),
    CONSTRAINT emergency_codes_closed_complete CHECK ((closed_at IS NULL) = (closed_reason IS NULL)),
    CONSTRAINT emergency_codes_access_count_range CHECK (access_count >= 0)
);
CREATE UNIQUE INDEX emergency_codes_open_unique ON emergency_codes (patient_id) WHERE closed_at IS NULL;
CREATE INDEX emergency_codes_newest ON emergency_codes (patient_id, generated_at DESC, id DESC);
CREATE INDEX emergency_codes_generated_by ON emergency_codes (generated_by);
COMMENT ON COLUMN emergency_codes.code_hash IS 'SHA-256 of the code: the look-up needs no code in clear.';
COMMENT ON COLUMN emergency_codes.code_enc IS
    'The code, to show it again to its owner: AES-256-GCM, key id in the first byte, row id as additional data.';

-- +goose Down
DROP TABLE emergency_codes;
