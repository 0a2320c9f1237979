-- Surgeries of a record.

-- +goose Up
CREATE TABLE surgeries (
    id               uuid        PRIMARY KEY,
    patient_id       uuid        NOT NULL CONSTRAINT surgeries_patient_fkey REFERENCES patients ON DELETE CASCADE,
    procedure        text        NOT NULL,
    procedure_key    text        COLLATE "C" NOT NULL,
    surgery_date     date        NOT NULL,
    hospital         text,
    surgeon          text,
    anesthesia       text,
    duration_minutes int,
    complications    text,
    notes            text,
    source           text        NOT NULL,
    recorded_by      uuid        CONSTRAINT surgeries_recorded_by_fkey REFERENCES users ON DELETE SET NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    deleted_at       timestamptz,
    version          int         NOT NULL DEFAULT 1,
    CONSTRAINT surgeries_procedure_length CHECK (char_length(procedure) BETWEEN 2 AND 300),
    CONSTRAINT surgeries_procedure_key_length CHECK (char_length(procedure_key) <= 600),
    CONSTRAINT surgeries_surgery_date_range CHECK (surgery_date >= DATE '1900-01-01'),
    CONSTRAINT surgeries_hospital_length CHECK (char_length(hospital) BETWEEN 1 AND 200),
    CONSTRAINT surgeries_surgeon_length CHECK (char_length(surgeon) BETWEEN 1 AND 200),
    CONSTRAINT surgeries_anesthesia_values CHECK (anesthesia IN
        ('general', 'local', 'regional', 'spinal', 'epidural', 'sedation', 'other')),
    CONSTRAINT surgeries_duration_minutes_range CHECK (duration_minutes BETWEEN 1 AND 1440),
    CONSTRAINT surgeries_complications_length CHECK (char_length(complications) BETWEEN 1 AND 1000),
    CONSTRAINT surgeries_notes_length CHECK (char_length(notes) BETWEEN 1 AND 1000),
    CONSTRAINT surgeries_source_values CHECK (source IN ('patient', 'professional')),
    CONSTRAINT surgeries_version_positive CHECK (version > 0)
);
CREATE INDEX surgeries_list ON surgeries (patient_id, surgery_date DESC, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX surgeries_patient ON surgeries (patient_id);
CREATE INDEX surgeries_recorded_by ON surgeries (recorded_by);

COMMENT ON COLUMN surgeries.surgery_date IS 'Past: planned operations are not recorded.';
COMMENT ON COLUMN surgeries.source IS 'Whether its last writer was a professional, or the patient or a guardian.';
COMMENT ON COLUMN surgeries.deleted_at IS 'Once set, the row is seen nowhere; it is kept until the record is erased.';

-- +goose Down
DROP TABLE surgeries;
