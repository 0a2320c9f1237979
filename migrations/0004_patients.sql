-- The record of a person: profile, emergency contacts, reproductive health.

-- +goose Up
CREATE TABLE patients (
    id                       uuid         PRIMARY KEY,
    user_id                  uuid         CONSTRAINT patients_user_fkey REFERENCES users ON DELETE CASCADE,
    first_name               text         NOT NULL,
    last_name                text         NOT NULL,
    name_key                 text         COLLATE "C" NOT NULL,
    document_type            text         NOT NULL CONSTRAINT patients_document_type_fkey REFERENCES document_types,
    document_number          text         NOT NULL,
    birth_date               date         NOT NULL,
    phone                    text,
    origin_country           char(2)      NOT NULL DEFAULT 'CO'
                                          CONSTRAINT patients_origin_country_fkey REFERENCES countries,
    photo_key                text,
    biological_sex           text,
    gender                   text,
    gender_other             text,
    birth_country            char(2)      CONSTRAINT patients_birth_country_fkey REFERENCES countries,
    birth_department         char(2)      CONSTRAINT patients_birth_department_fkey REFERENCES departments,
    birth_municipality       char(5),
    birth_locality           text,
    residence_address        text,
    residence_country        char(2)      CONSTRAINT patients_residence_country_fkey REFERENCES countries,
    residence_department     char(2)      CONSTRAINT patients_residence_department_fkey REFERENCES departments,
    residence_municipality   char(5),
    residence_locality       text,
    insurer_code             text         CONSTRAINT patients_insurer_fkey REFERENCES insurers,
    insurer_other            text,
    additional_insurance     text,
    complementary_plan       text,
    complementary_plan_other text,
    occupation               text,
    blood_type               text,
    height_cm                int,
    weight_kg                numeric(4,1),
    organ_donor              text,
    declared_none            text[]       NOT NULL DEFAULT '{}',
    created_at               timestamptz  NOT NULL,
    updated_at               timestamptz  NOT NULL,
    version                  int          NOT NULL DEFAULT 1,
    CONSTRAINT patients_user_unique UNIQUE (user_id),
    CONSTRAINT patients_first_name_length CHECK (char_length(first_name) BETWEEN 2 AND 50),
    CONSTRAINT patients_last_name_length CHECK (char_length(last_name) BETWEEN 2 AND 50),
    CONSTRAINT patients_name_key_length CHECK (char_length(name_key) <= 600),
    CONSTRAINT patients_document_unique UNIQUE (document_type, document_number),
    CONSTRAINT patients_document_number_format CHECK (document_number ~ '^[A-Z0-9]{6,20}$'),
    CONSTRAINT patients_birth_date_range CHECK (birth_date >= DATE '1900-01-01'),
    CONSTRAINT patients_phone_format CHECK (phone ~ '^\+[1-9][0-9]{1,14}$'),
    CONSTRAINT patients_phone_required CHECK (user_id IS NULL OR phone IS NOT NULL),
    CONSTRAINT patients_photo_key_length CHECK (char_length(photo_key) BETWEEN 1 AND 200),
    CONSTRAINT patients_biological_sex_values CHECK (biological_sex IN ('M', 'F', 'I')),
    CONSTRAINT patients_gender_values CHECK (gender IN
        ('MASCULINO', 'FEMENINO', 'NO_BINARIO', 'OTRO', 'PREFIERO_NO_DECIR')),
    CONSTRAINT patients_gender_other_length CHECK (char_length(gender_other) BETWEEN 1 AND 100),
    CONSTRAINT patients_gender_other_rule CHECK
        ((gender IS NOT DISTINCT FROM 'OTRO') = (gender_other IS NOT NULL)),
    CONSTRAINT patients_birth_municipality_fkey FOREIGN KEY (birth_department, birth_municipality)
        REFERENCES municipalities (department_code, code),
    CONSTRAINT patients_birth_locality_length CHECK (char_length(birth_locality) BETWEEN 1 AND 100),
    CONSTRAINT patients_birthplace_rule CHECK (CASE
        WHEN birth_country IS NULL
            THEN num_nonnulls(birth_department, birth_municipality, birth_locality) = 0
        WHEN birth_country = 'CO'
            THEN num_nulls(birth_department, birth_municipality) = 0 AND birth_locality IS NULL
        ELSE num_nonnulls(birth_department, birth_municipality) = 0
    END),
    CONSTRAINT patients_residence_address_length CHECK (char_length(residence_address) BETWEEN 10 AND 500),
    CONSTRAINT patients_residence_address_required CHECK
        ((residence_address IS NULL) = (residence_country IS NULL)),
    CONSTRAINT patients_residence_municipality_fkey FOREIGN KEY (residence_department, residence_municipality)
        REFERENCES municipalities (department_code, code),
    CONSTRAINT patients_residence_locality_length CHECK (char_length(residence_locality) BETWEEN 1 AND 100),
    CONSTRAINT patients_residence_rule CHECK (CASE
        WHEN residence_country IS NULL
            THEN num_nonnulls(residence_department, residence_municipality, residence_locality) = 0
        WHEN residence_country = 'CO'
            THEN num_nulls(residence_department, residence_municipality) = 0 AND residence_locality IS NULL
        ELSE num_nonnulls(residence_department, residence_municipality) = 0
    END),
    CONSTRAINT patients_insurer_other_length CHECK (char_length(insurer_other) BETWEEN 1 AND 100),
    CONSTRAINT patients_insurer_rule CHECK (num_nonnulls(insurer_code, insurer_other) <= 1),
    CONSTRAINT patients_additional_insurance_length CHECK (char_length(additional_insurance) BETWEEN 1 AND 200),
    CONSTRAINT patients_complementary_plan_values CHECK (complementary_plan IN
        ('MEDICINA_PREPAGADA', 'PLAN_COMPLEMENTARIO', 'POLIZA_SALUD', 'PLAN_EMPRESARIAL', 'SEGURO_VIDA', 'OTRO')),
    CONSTRAINT patients_complementary_plan_other_length CHECK
        (char_length(complementary_plan_other) BETWEEN 1 AND 100),
    CONSTRAINT patients_complementary_plan_other_rule CHECK
        ((complementary_plan IS NOT DISTINCT FROM 'OTRO') = (complementary_plan_other IS NOT NULL)),
    CONSTRAINT patients_occupation_length CHECK (char_length(occupation) BETWEEN 2 AND 200),
    CONSTRAINT patients_blood_type_values CHECK (blood_type IN
        ('A+', 'A-', 'B+', 'B-', 'AB+', 'AB-', 'O+', 'O-', 'DESCONOCIDO')),
    CONSTRAINT patients_height_cm_range CHECK (height_cm BETWEEN 20 AND 250),
    CONSTRAINT patients_weight_kg_range CHECK (weight_kg BETWEEN 0.5 AND 300),
    CONSTRAINT patients_organ_donor_values CHECK (organ_donor IN ('DONANTE', 'NO_DONANTE', 'PREFIERO_NO_RESPONDER')),
    CONSTRAINT patients_declared_none_values CHECK
        (declared_none <@ ARRAY['medications', 'allergies', 'illnesses', 'surgeries']),
    CONSTRAINT patients_declared_none_length CHECK (cardinality(declared_none) <= 4),
    CONSTRAINT patients_version_positive CHECK (version > 0)
);
CREATE INDEX patients_name_search ON patients USING gin (name_key gin_trgm_ops);
CREATE INDEX patients_insurer ON patients (insurer_code);

COMMENT ON COLUMN patients.user_id IS 'Null for a dependant, whose record a guardian keeps.';
COMMENT ON COLUMN patients.name_key IS 'Folded full name, for searches.';
COMMENT ON COLUMN patients.document_number IS 'Upper case, without dots, blanks and hyphens.';
COMMENT ON COLUMN patients.declared_none IS
    'Sections that the patient said are empty: no known allergies is not the same as nothing written yet.';
COMMENT ON COLUMN patients.version IS
    'Covers profile, contacts, reproductive health, photo and declared_none; medical rows have their own.';

CREATE TABLE emergency_contacts (
    id                 uuid        PRIMARY KEY,
    patient_id         uuid        NOT NULL CONSTRAINT emergency_contacts_patient_fkey
                                   REFERENCES patients ON DELETE CASCADE,
    position           smallint    NOT NULL,
    full_name          text        NOT NULL,
    relationship       text        NOT NULL,
    relationship_other text,
    phone              text        NOT NULL,
    alternative_phone  text,
    created_at         timestamptz NOT NULL,
    CONSTRAINT emergency_contacts_position_range CHECK (position BETWEEN 0 AND 4),
    CONSTRAINT emergency_contacts_position_unique UNIQUE (patient_id, position),
    CONSTRAINT emergency_contacts_full_name_length CHECK (char_length(full_name) BETWEEN 5 AND 200),
    CONSTRAINT emergency_contacts_relationship_values CHECK (relationship IN
        ('MADRE', 'PADRE', 'ESPOSO', 'PAREJA', 'HERMANO', 'HIJO', 'ABUELO', 'TIO', 'PRIMO', 'AMIGO', 'OTRO')),
    CONSTRAINT emergency_contacts_relationship_other_length CHECK (char_length(relationship_other) BETWEEN 1 AND 100),
    CONSTRAINT emergency_contacts_relationship_other_rule CHECK
        ((relationship = 'OTRO') = (relationship_other IS NOT NULL)),
    CONSTRAINT emergency_contacts_phone_format CHECK (phone ~ '^\+[1-9][0-9]{1,14}$'),
    CONSTRAINT emergency_contacts_alternative_phone_format CHECK (alternative_phone ~ '^\+[1-9][0-9]{1,14}$'),
    CONSTRAINT emergency_contacts_phones_differ CHECK (alternative_phone <> phone)
);
COMMENT ON TABLE emergency_contacts IS 'Replaced as a whole list; position 0 is the primary one.';

CREATE TABLE reproductive_health (
    patient_id                 uuid        PRIMARY KEY CONSTRAINT reproductive_health_patient_fkey
                                           REFERENCES patients ON DELETE CASCADE,
    menstrual_status           text,
    is_pregnant                boolean,
    pregnancy_weeks            int,
    last_menstruation_date     date,
    pregnancies                int,
    births                     int,
    cesareans                  int,
    abortions                  int,
    contraceptive_method       text,
    contraceptive_method_other text,
    created_at                 timestamptz NOT NULL,
    updated_at                 timestamptz NOT NULL,
    CONSTRAINT reproductive_health_menstrual_status_values CHECK
        (menstrual_status IN ('NOT_STARTED', 'ACTIVE', 'MENOPAUSE')),
    CONSTRAINT reproductive_health_pregnant_rule CHECK
        (NOT (is_pregnant AND menstrual_status IN ('NOT_STARTED', 'MENOPAUSE'))),
    CONSTRAINT reproductive_health_pregnancy_weeks_range CHECK (pregnancy_weeks BETWEEN 1 AND 42),
    CONSTRAINT reproductive_health_pregnancy_weeks_rule CHECK
        ((is_pregnant IS TRUE) = (pregnancy_weeks IS NOT NULL)),
    CONSTRAINT reproductive_health_last_menstruation_range CHECK (last_menstruation_date >= DATE '1900-01-01'),
    CONSTRAINT reproductive_health_last_menstruation_rule CHECK
        (last_menstruation_date IS NULL OR menstrual_status IS DISTINCT FROM 'NOT_STARTED'),
    CONSTRAINT reproductive_health_pregnancies_range CHECK (pregnancies BETWEEN 0 AND 20),
    CONSTRAINT reproductive_health_births_range CHECK (births BETWEEN 0 AND 20),
    CONSTRAINT reproductive_health_cesareans_range CHECK (cesareans BETWEEN 0 AND 20),
    CONSTRAINT reproductive_health_abortions_range CHECK (abortions BETWEEN 0 AND 20),
    CONSTRAINT reproductive_health_pregnancies_required CHECK
        (pregnancies IS NOT NULL OR num_nonnulls(births, cesareans, abortions) = 0),
    CONSTRAINT reproductive_health_outcomes_rule CHECK
        (coalesce(births, 0) + coalesce(abortions, 0) <= pregnancies),
    CONSTRAINT reproductive_health_cesareans_rule CHECK (cesareans <= births),
    CONSTRAINT reproductive_health_contraceptive_method_values CHECK (contraceptive_method IN
        ('NINGUNO', 'PRESERVATIVO', 'ANTICONCEPTIVOS_ORALES', 'DIU', 'IMPLANTE', 'INYECCION', 'PARCHE',
         'ANILLO_VAGINAL', 'METODO_NATURAL', 'ESTERILIZACION', 'OTRO')),
    CONSTRAINT reproductive_health_contraceptive_method_other_length CHECK
        (char_length(contraceptive_method_other) BETWEEN 1 AND 100),
    CONSTRAINT reproductive_health_contraceptive_method_other_rule CHECK
        ((contraceptive_method IS NOT DISTINCT FROM 'OTRO') = (contraceptive_method_other IS NOT NULL))
);
COMMENT ON TABLE reproductive_health IS
    'Hidden, not deleted, while biological sex is neither F nor I.';
COMMENT ON COLUMN reproductive_health.pregnancy_weeks IS 'As stated: the server never advances it.';

-- +goose Down
DROP TABLE reproductive_health, emergency_contacts, patients;
