-- Reference data that forms offer. The rows come with 0003 and with imports; nobody edits them by hand, so
-- they have no version. A *_key column is the folded text that searches compare (see the fold package);
-- collation "C" gives it the same order and the same prefix index on every server.

-- +goose Up
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE document_types (
    code                text        PRIMARY KEY,
    name_es             text        NOT NULL,
    name_en             text        NOT NULL,
    description_es      text        NOT NULL,
    description_en      text        NOT NULL,
    number_pattern      text        NOT NULL,
    self_signup_allowed boolean     NOT NULL,
    requires_guardian   boolean     NOT NULL,
    is_active           boolean     NOT NULL DEFAULT true,
    sort_order          int         NOT NULL,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    CONSTRAINT document_types_code_values CHECK (code IN ('CC', 'TI', 'CE', 'PA', 'PT', 'RC', 'AS', 'MS')),
    CONSTRAINT document_types_name_es_length CHECK (char_length(name_es) BETWEEN 1 AND 100),
    CONSTRAINT document_types_name_en_length CHECK (char_length(name_en) BETWEEN 1 AND 100),
    CONSTRAINT document_types_description_es_length CHECK (char_length(description_es) BETWEEN 1 AND 200),
    CONSTRAINT document_types_description_en_length CHECK (char_length(description_en) BETWEEN 1 AND 200),
    CONSTRAINT document_types_number_pattern_length CHECK (char_length(number_pattern) BETWEEN 1 AND 100)
);
COMMENT ON COLUMN document_types.number_pattern IS
    'For the number in upper case, without dots, blanks and hyphens.';

CREATE TABLE countries (
    code            char(2)     PRIMARY KEY,
    alpha3          char(3)     NOT NULL,
    numeric_code    char(3)     NOT NULL,
    name_es         text        NOT NULL,
    name_en         text        NOT NULL,
    name_es_key     text        COLLATE "C" NOT NULL,
    name_en_key     text        COLLATE "C" NOT NULL,
    dial_code       text        NOT NULL,
    nanp_area_codes text[]      NOT NULL DEFAULT '{}',
    flag            text        NOT NULL,
    is_iso_3166     boolean     NOT NULL,
    sort_order      int         NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT countries_code_format CHECK (code ~ '^[A-Z]{2}$'),
    CONSTRAINT countries_alpha3_unique UNIQUE (alpha3),
    CONSTRAINT countries_name_es_length CHECK (char_length(name_es) BETWEEN 1 AND 100),
    CONSTRAINT countries_name_en_length CHECK (char_length(name_en) BETWEEN 1 AND 100),
    CONSTRAINT countries_dial_code_format CHECK (dial_code ~ '^\+[1-9][0-9]{0,2}$')
);
CREATE INDEX countries_sort_order ON countries (sort_order);
CREATE INDEX countries_name_es_search ON countries USING gin (name_es_key gin_trgm_ops);
CREATE INDEX countries_name_en_search ON countries USING gin (name_en_key gin_trgm_ops);
COMMENT ON TABLE countries IS 'ISO 3166-1, and Kosovo (XK), which has no code there.';
COMMENT ON COLUMN countries.nanp_area_codes IS 'Area codes of countries that share +1.';

CREATE TABLE departments (
    code       char(2)     PRIMARY KEY,
    iso_3166_2 text        NOT NULL,
    name       text        NOT NULL,
    name_key   text        COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT departments_code_format CHECK (code ~ '^[0-9]{2}$'),
    CONSTRAINT departments_iso_3166_2_unique UNIQUE (iso_3166_2),
    CONSTRAINT departments_name_length CHECK (char_length(name) BETWEEN 1 AND 100)
);
CREATE INDEX departments_name ON departments (name_key);
COMMENT ON TABLE departments IS 'DIVIPOLA (DANE); the code is text, its leading zero counts.';

CREATE TABLE municipalities (
    code            char(5)     PRIMARY KEY,
    department_code char(2)     NOT NULL CONSTRAINT municipalities_department_fkey REFERENCES departments,
    name            text        NOT NULL,
    name_key        text        COLLATE "C" NOT NULL,
    kind            text        NOT NULL,
    is_capital      boolean     NOT NULL,
    is_active       boolean     NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT municipalities_code_format CHECK (code ~ '^[0-9]{5}$'),
    CONSTRAINT municipalities_code_in_department CHECK (left(code, 2) = department_code),
    CONSTRAINT municipalities_department_code_unique UNIQUE (department_code, code),
    CONSTRAINT municipalities_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT municipalities_kind_values CHECK (kind IN ('MUNICIPALITY', 'NON_MUNICIPALIZED_AREA'))
);
CREATE INDEX municipalities_name ON municipalities (department_code, is_capital DESC, name_key) WHERE is_active;
CREATE INDEX municipalities_search ON municipalities USING gin (name_key gin_trgm_ops);
COMMENT ON TABLE municipalities IS 'Names and codes: GeoNames (https://www.geonames.org), CC BY 4.0, with changes.';
COMMENT ON COLUMN municipalities.is_capital IS
    'Of its own department; Bogotá, capital of Cundinamarca too, is a department of its own (11).';
COMMENT ON CONSTRAINT municipalities_department_code_unique ON municipalities IS
    'Lets a place refer to both codes at once: a municipality of another department is no reference.';

CREATE TABLE insurers (
    code                text        PRIMARY KEY,
    name                text        NOT NULL,
    name_key            text        COLLATE "C" NOT NULL,
    regime              text        NOT NULL,
    health_system_codes text[]      NOT NULL DEFAULT '{}',
    is_active           boolean     NOT NULL DEFAULT true,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    CONSTRAINT insurers_code_format CHECK (code ~ '^[A-Z0-9_]{1,30}$'),
    CONSTRAINT insurers_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT insurers_regime_values CHECK (regime IN ('contributivo', 'subsidiado', 'ambos'))
);
CREATE INDEX insurers_name ON insurers (name_key) WHERE is_active;
CREATE INDEX insurers_search ON insurers USING gin (name_key gin_trgm_ops);
COMMENT ON TABLE insurers IS 'EPS only; any other insurance is free text in the record.';
COMMENT ON COLUMN insurers.is_active IS 'False once liquidated: kept for the records that name it, offered no more.';

CREATE TABLE icd10_codes (
    code            text        COLLATE "C" PRIMARY KEY,
    chapter         smallint,
    title_es        text        NOT NULL,
    title_en        text        NOT NULL,
    title_es_key    text        COLLATE "C" NOT NULL,
    title_en_key    text        COLLATE "C" NOT NULL,
    usually_chronic boolean     NOT NULL DEFAULT false,
    source          text        NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT icd10_codes_code_format CHECK (code ~ '^[A-Z][0-9]{2}(\.[0-9A-Z]{1,2})?$'),
    CONSTRAINT icd10_codes_chapter_range CHECK (chapter BETWEEN 1 AND 22),
    CONSTRAINT icd10_codes_title_es_length CHECK (char_length(title_es) BETWEEN 1 AND 500),
    CONSTRAINT icd10_codes_title_en_length CHECK (char_length(title_en) BETWEEN 1 AND 500),
    CONSTRAINT icd10_codes_title_es_key_length CHECK (char_length(title_es_key) <= 600),
    CONSTRAINT icd10_codes_title_en_key_length CHECK (char_length(title_en_key) <= 600),
    CONSTRAINT icd10_codes_source_values CHECK (source IN ('common', 'imported'))
);
CREATE INDEX icd10_codes_title_es_search ON icd10_codes USING gin (title_es_key gin_trgm_ops);
CREATE INDEX icd10_codes_title_en_search ON icd10_codes USING gin (title_en_key gin_trgm_ops);
COMMENT ON COLUMN icd10_codes.source IS
    'common: our own short terms, shipped; imported: the official titles of an operator who holds the licence.';
COMMENT ON COLUMN icd10_codes.chapter IS 'Null where an import does not tell it.';

CREATE TABLE medication_names (
    name_es           text        PRIMARY KEY,
    name_en           text        NOT NULL,
    name_es_key       text        COLLATE "C" NOT NULL,
    name_en_key       text        COLLATE "C" NOT NULL,
    therapeutic_group text        NOT NULL,
    created_at        timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    CONSTRAINT medication_names_name_es_length CHECK (char_length(name_es) BETWEEN 1 AND 200),
    CONSTRAINT medication_names_name_en_length CHECK (char_length(name_en) BETWEEN 1 AND 200),
    CONSTRAINT medication_names_therapeutic_group_length CHECK (char_length(therapeutic_group) BETWEEN 1 AND 50)
);
CREATE INDEX medication_names_name_es_search ON medication_names USING gin (name_es_key gin_trgm_ops);
CREATE INDEX medication_names_name_en_search ON medication_names USING gin (name_en_key gin_trgm_ops);
COMMENT ON TABLE medication_names IS 'Suggestions for a form; a medication of a record is free text.';

-- +goose Down
-- The extension stays: it may have been there before.
DROP TABLE medication_names, icd10_codes, insurers, municipalities, departments, countries, document_types;
