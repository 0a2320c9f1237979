-- Paramedics and health professionals, and what administrators decided about them.

-- +goose Up
CREATE TABLE staff_members (
    id                 uuid        PRIMARY KEY,
    user_id            uuid        NOT NULL CONSTRAINT staff_members_user_fkey REFERENCES users ON DELETE CASCADE,
    kind               text        NOT NULL,
    license_number     text        NOT NULL,
    license_expires_on date        NOT NULL,
    specialty          text,
    organization       text        NOT NULL,
    phone              text        NOT NULL,
    status             text        NOT NULL DEFAULT 'pending',
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    version            int         NOT NULL DEFAULT 1,
    CONSTRAINT staff_members_user_unique UNIQUE (user_id),
    CONSTRAINT staff_members_kind_values CHECK (kind IN ('paramedic', 'professional')),
    CONSTRAINT staff_members_license_number_format CHECK (license_number ~ '^[A-Z0-9-]{3,50}$'),
    CONSTRAINT staff_members_license_number_unique UNIQUE (license_number),
    CONSTRAINT staff_members_specialty_length CHECK (char_length(specialty) BETWEEN 2 AND 100),
    CONSTRAINT staff_members_specialty_required CHECK (kind <> 'professional' OR specialty IS NOT NULL),
    CONSTRAINT staff_members_organization_length CHECK (char_length(organization) BETWEEN 2 AND 200),
    CONSTRAINT staff_members_phone_format CHECK (phone ~ '^\+[1-9][0-9]{1,14}$'),
    CONSTRAINT staff_members_status_values CHECK (status IN ('pending', 'approved', 'rejected', 'suspended')),
    CONSTRAINT staff_members_version_positive CHECK (version > 0)
);
CREATE INDEX staff_members_newest ON staff_members (created_at DESC, id DESC);
COMMENT ON COLUMN staff_members.license_expires_on IS
    'Valid through that day (America/Bogota). Active staff: status approved, and this day not past.';

CREATE TABLE staff_decisions (
    id          uuid        PRIMARY KEY,
    staff_id    uuid        NOT NULL CONSTRAINT staff_decisions_staff_fkey
                            REFERENCES staff_members ON DELETE CASCADE,
    admin_id    uuid        CONSTRAINT staff_decisions_admin_fkey REFERENCES users ON DELETE SET NULL,
    from_status text        NOT NULL,
    to_status   text        NOT NULL,
    reason      text,
    at          timestamptz NOT NULL,
    CONSTRAINT staff_decisions_moves CHECK ((from_status, to_status) IN
        (('pending', 'approved'), ('pending', 'rejected'), ('approved', 'suspended'), ('approved', 'rejected'),
         ('suspended', 'approved'))),
    CONSTRAINT staff_decisions_reason_length CHECK (char_length(reason) BETWEEN 5 AND 500),
    CONSTRAINT staff_decisions_reason_required CHECK (to_status = 'approved' OR reason IS NOT NULL)
);
CREATE INDEX staff_decisions_newest ON staff_decisions (staff_id, at DESC, id DESC);
CREATE INDEX staff_decisions_admin ON staff_decisions (admin_id);
COMMENT ON TABLE staff_decisions IS 'Append-only.';

-- +goose Down
DROP TABLE staff_decisions, staff_members;
