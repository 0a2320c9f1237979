-- Allergies of a record.

-- +goose Up
CREATE TABLE allergies (
    id               uuid        PRIMARY KEY,
    patient_id       uuid        NOT NULL CONSTRAINT allergies_patient_fkey REFERENCES patients ON DELETE CASCADE,
    allergen         text        NOT NULL,
    allergen_key     text        COLLATE "C" NOT NULL,
    severity         text        NOT NULL,
    severity_rank    smallint    NOT NULL GENERATED ALWAYS AS (CASE severity
        WHEN 'critica' THEN 4 WHEN 'severa' THEN 3 WHEN 'moderada' THEN 2 ELSE 1 END) STORED,
    reaction         text,
    treatment        text,
    diagnosis_date   date,
    notes            text,
    source           text        NOT NULL,
    recorded_by      uuid        CONSTRAINT allergies_recorded_by_fkey REFERENCES users ON DELETE SET NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    deleted_at       timestamptz,
    version          int         NOT NULL DEFAULT 1,
    CONSTRAINT allergies_allergen_length CHECK (char_length(allergen) BETWEEN 2 AND 200),
    CONSTRAINT allergies_allergen_key_length CHECK (char_length(allergen_key) <= 600),
    CONSTRAINT allergies_severity_values CHECK (severity IN ('leve', 'moderada', 'severa', 'critica')),
    CONSTRAINT allergies_reaction_length CHECK (char_length(reaction) BETWEEN 1 AND 1000),
    CONSTRAINT allergies_treatment_length CHECK (char_length(treatment) BETWEEN 1 AND 500),
    CONSTRAINT allergies_diagnosis_date_range CHECK (diagnosis_date >= DATE '1900-01-01'),
    CONSTRAINT allergies_notes_length CHECK (char_length(notes) BETWEEN 1 AND 1000),
    CONSTRAINT allergies_source_values CHECK (source IN ('patient', 'professional')),
    CONSTRAINT allergies_version_positive CHECK (version > 0)
);
CREATE UNIQUE INDEX allergies_allergen_unique ON allergies (patient_id, allergen_key) WHERE deleted_at IS NULL;
CREATE INDEX allergies_list ON allergies (patient_id, severity_rank DESC, created_at DESC, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX allergies_patient ON allergies (patient_id);
CREATE INDEX allergies_recorded_by ON allergies (recorded_by);

COMMENT ON INDEX allergies_allergen_unique IS 'Once per patient, accents and case aside; a deleted one does not count.';
COMMENT ON COLUMN allergies.severity_rank IS 'Lets the list, gravest first, be read in index order.';
COMMENT ON COLUMN allergies.source IS 'Whether its last writer was a professional, or the patient or a guardian.';
COMMENT ON COLUMN allergies.deleted_at IS 'Once set, the row is seen nowhere; it is kept until the record is erased.';

-- +goose Down
DROP TABLE allergies;
