-- Who may see a record beside its owner: guardians, and professionals with a grant.

-- +goose Up
CREATE TABLE guardianships (
    id           uuid        PRIMARY KEY,
    guardian_id  uuid        NOT NULL CONSTRAINT guardianships_guardian_fkey REFERENCES users ON DELETE CASCADE,
    patient_id   uuid        NOT NULL CONSTRAINT guardianships_patient_fkey REFERENCES patients ON DELETE CASCADE,
    relationship text        NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT guardianships_pair_unique UNIQUE (guardian_id, patient_id),
    CONSTRAINT guardianships_relationship_values CHECK (relationship IN
        ('MADRE', 'PADRE', 'ESPOSO', 'PAREJA', 'HERMANO', 'HIJO', 'ABUELO', 'TIO', 'PRIMO', 'AMIGO', 'OTRO'))
);
CREATE INDEX guardianships_patient ON guardianships (patient_id, created_at, id);
COMMENT ON COLUMN guardianships.relationship IS 'What the guardian is to the dependant.';

CREATE TABLE access_grants (
    id              uuid        PRIMARY KEY,
    patient_id      uuid        NOT NULL CONSTRAINT access_grants_patient_fkey REFERENCES patients ON DELETE CASCADE,
    professional_id uuid        NOT NULL CONSTRAINT access_grants_professional_fkey REFERENCES users ON DELETE CASCADE,
    scope           text        NOT NULL,
    granted_by      uuid        CONSTRAINT access_grants_granted_by_fkey REFERENCES users ON DELETE SET NULL,
    granted_at      timestamptz NOT NULL,
    expires_on      date        NOT NULL,
    revoked_at      timestamptz,
    revoked_by      uuid        CONSTRAINT access_grants_revoked_by_fkey REFERENCES users ON DELETE SET NULL,
    CONSTRAINT access_grants_scope_values CHECK (scope IN ('read', 'write')),
    CONSTRAINT access_grants_expires_on_range CHECK (expires_on
        BETWEEN (granted_at AT TIME ZONE 'America/Bogota')::date
        AND (granted_at AT TIME ZONE 'America/Bogota')::date + 365),
    CONSTRAINT access_grants_revoked_after_granted CHECK (revoked_at >= granted_at),
    CONSTRAINT access_grants_revoked_by_rule CHECK (revoked_at IS NOT NULL OR revoked_by IS NULL)
);
CREATE UNIQUE INDEX access_grants_open_unique ON access_grants (patient_id, professional_id) WHERE revoked_at IS NULL;
CREATE INDEX access_grants_newest ON access_grants (patient_id, granted_at DESC, id DESC);
CREATE INDEX access_grants_professional ON access_grants (professional_id) WHERE revoked_at IS NULL;
CREATE INDEX access_grants_granted_by ON access_grants (granted_by);
CREATE INDEX access_grants_revoked_by ON access_grants (revoked_by);
COMMENT ON COLUMN access_grants.expires_on IS 'The last day (America/Bogota) on which it counts.';
COMMENT ON INDEX access_grants_open_unique IS 'A new grant to the same professional revokes the old one.';

-- Plain SQL, STABLE, without SECURITY DEFINER or SET: so the planner puts its text into the calling statement
-- and begins with the indexes of whichever side is smaller.
-- +goose StatementBegin
CREATE FUNCTION records_of(account uuid, today date)
RETURNS TABLE (patient_id uuid, way text, writable boolean)
LANGUAGE sql STABLE
AS $$
    SELECT p.id, 'owner'::text, true
    FROM patients p
    WHERE p.user_id = account
    UNION ALL
    SELECT g.patient_id, 'guardian'::text, true
    FROM guardianships g
    WHERE g.guardian_id = account
    UNION ALL
    SELECT a.patient_id, 'grant'::text, a.scope = 'write'
    FROM access_grants a
    JOIN staff_members s ON s.user_id = a.professional_id
    JOIN patients p ON p.id = a.patient_id
    WHERE a.professional_id = account
      AND a.revoked_at IS NULL
      AND a.expires_on >= today
      AND s.kind = 'professional'
      AND s.status = 'approved'
      AND s.license_expires_on >= today
      AND CASE
          WHEN p.user_id IS NOT NULL THEN EXISTS (
              SELECT FROM users o WHERE o.id = p.user_id AND o.closing_since IS NULL)
          ELSE EXISTS (
              SELECT FROM guardianships g
              JOIN users k ON k.id = g.guardian_id
              WHERE g.patient_id = p.id AND k.closing_since IS NULL)
      END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION records_of(uuid, date) IS
    'The records that an account may see on a day, and how: as owner, as guardian, or by a live grant of a record '
    'that is not closing. Every statement that reads or writes a record joins it.';

-- +goose Down
DROP FUNCTION records_of(uuid, date);
DROP TABLE access_grants, guardianships;
