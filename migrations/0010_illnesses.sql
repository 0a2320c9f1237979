-- Illnesses of a record.

-- +goose Up
CREATE TABLE illnesses (
    id               uuid        PRIMARY KEY,
    patient_id       uuid        NOT NULL CONSTRAINT illnesses_patient_fkey REFERENCES patients ON DELETE CASCADE,
    name             text        NOT NULL,
    name_key         text        COLLATE "C" NOT NULL,
    status           text        NOT NULL,
    is_chronic       boolean     NOT NULL DEFAULT false,
    diagnosis_date   date        NOT NULL,
    icd10_code       text,
    treatment        text,
    diagnosed_by     text,
    notes            text,
    source           text        NOT NULL,
    recorded_by      uuid        CONSTRAINT illnesses_recorded_by_fkey REFERENCES users ON DELETE SET NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    deleted_at       timestamptz,
    version          int         NOT NULL DEFAULT 1,
    CONSTRAINT illnesses_name_length CHECK (char_length(name) BETWEEN 2 AND 200),
    CONSTRAINT illnesses_name_key_length CHECK (char_length(name_key) <= 600),
    CONSTRAINT illnesses_status_values CHECK (status IN ('activa', 'en_tratamiento', 'curada', 'cronica')),
    CONSTRAINT illnesses_chronic_rule CHECK (status <> 'cronica' OR is_chronic),
    CONSTRAINT illnesses_resolved_rule CHECK (status <> 'curada' OR NOT is_chronic),
    CONSTRAINT illnesses_diagnosis_date_range CHECK (diagnosis_date >= DATE '1900-01-01'),
    CONSTRAINT illnesses_icd10_code_format CHECK (icd10_code ~ '^[A-Z][0-9]{2}(\.[0-9A-Z]{1,2})?$'),
    CONSTRAINT illnesses_treatment_length CHECK (char_length(treatment) BETWEEN 1 AND 1000),
    CONSTRAINT illnesses_diagnosed_by_length CHECK (char_length(diagnosed_by) BETWEEN 1 AND 200),
    CONSTRAINT illnesses_notes_length CHECK (char_length(notes) BETWEEN 1 AND 1000),
    CONSTRAINT illnesses_source_values CHECK (source IN ('patient', 'professional')),
    CONSTRAINT illnesses_version_positive CHECK (version > 0)
);
CREATE INDEX illnesses_list ON illnesses (patient_id, diagnosis_date DESC, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX illnesses_patient ON illnesses (patient_id);
CREATE INDEX illnesses_recorded_by ON illnesses (recorded_by);

COMMENT ON COLUMN illnesses.icd10_code IS 'Need not be in the catalogue: it holds the common codes only.';
COMMENT ON COLUMN illnesses.source IS 'Whether its last writer was a professional, or the patient or a guardian.';
COMMENT ON COLUMN illnesses.deleted_at IS 'Once set, the row is seen nowhere; it is kept until the record is erased.';

-- +goose Down
DROP TABLE illnesses;
