-- Medications of a record.

-- +goose Up
CREATE TABLE medications (
    id               uuid        PRIMARY KEY,
    patient_id       uuid        NOT NULL CONSTRAINT medications_patient_fkey REFERENCES patients ON DELETE CASCADE,
    name             text        NOT NULL,
    name_key         text        COLLATE "C" NOT NULL,
    dosage           text        NOT NULL,
    frequency        text        NOT NULL,
    start_date       date        NOT NULL,
    end_date         date,
    is_active        boolean     NOT NULL DEFAULT true,
    prescribed_by    text,
    notes            text,
    source           text        NOT NULL,
    recorded_by      uuid        CONSTRAINT medications_recorded_by_fkey REFERENCES users ON DELETE SET NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    deleted_at       timestamptz,
    version          int         NOT NULL DEFAULT 1,
    CONSTRAINT medications_name_length CHECK (char_length(name) BETWEEN 2 AND 200),
    CONSTRAINT medications_name_key_length CHECK (char_length(name_key) <= 600),
    CONSTRAINT medications_dosage_length CHECK (char_length(dosage) BETWEEN 1 AND 100),
    CONSTRAINT medications_frequency_length CHECK (char_length(frequency) BETWEEN 1 AND 100),
    CONSTRAINT medications_start_date_range CHECK (start_date >= DATE '1900-01-01'),
    CONSTRAINT medications_end_date_rule CHECK (end_date >= start_date),
    CONSTRAINT medications_prescribed_by_length CHECK (char_length(prescribed_by) BETWEEN 1 AND 200),
    CONSTRAINT medications_notes_length CHECK (char_length(notes) BETWEEN 1 AND 1000),
    CONSTRAINT medications_source_values CHECK (source IN ('patient', 'professional')),
    CONSTRAINT medications_version_positive CHECK (version > 0)
);
CREATE INDEX medications_list ON medications (patient_id, start_date DESC, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX medications_patient ON medications (patient_id);
CREATE INDEX medications_recorded_by ON medications (recorded_by);

COMMENT ON COLUMN medications.is_active IS 'Switched by the patient; the status that readers see also looks at end_date.';
COMMENT ON COLUMN medications.source IS 'Whether its last writer was a professional, or the patient or a guardian.';
COMMENT ON COLUMN medications.deleted_at IS 'Once set, the row is seen nowhere; it is kept until the record is erased.';

-- +goose Down
DROP TABLE medications;
