package demo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// Emergency codes of the primary and the secondary record. Such codes are taken from the seed only.
const (
	PrimaryCode   = "767c8ead-683d-4175-b6e5-53cd2a89eb06"
	SecondaryCode = "07d1ca4c-47d5-4b6f-95c1-f4ba6ed3f40c"
)

const codeLifetime = 365 * 24 * time.Hour

// A code that another open one has replaced stays closed: one code per record is in force.
const restoreCode = `
	INSERT INTO emergency_codes AS stored
		(id, patient_id, code_hash, code_enc, generated_by, generated_at, expires_at)
	SELECT $1::uuid, $2::uuid, $3::bytea, $4::bytea, $5::uuid, $6::timestamptz, $7::timestamptz
	WHERE NOT EXISTS (
		SELECT FROM emergency_codes
		WHERE patient_id = $2 AND id <> $1 AND closed_at IS NULL)
	ON CONFLICT (id) DO UPDATE SET
		patient_id = excluded.patient_id, code_hash = excluded.code_hash, code_enc = excluded.code_enc,
		generated_by = excluded.generated_by,
		generated_at = CASE WHEN stored.expires_at <= $6 THEN excluded.generated_at ELSE stored.generated_at END,
		expires_at = CASE WHEN stored.expires_at <= $6 THEN excluded.expires_at ELSE stored.expires_at END,
		closed_at = NULL, closed_reason = NULL`

func (s seeding) emergencyCodes(ctx context.Context) error {
	for _, c := range []struct{ id, patient, account, code string }{
		{fixedID(kindCode, 1), PrimaryPatientID, PrimaryID, PrimaryCode},
		{fixedID(kindCode, 2), SecondaryPatientID, SecondaryID, SecondaryCode},
	} {
		hash := sha256.Sum256([]byte(c.code))
		sealed, err := s.sealedCode(ctx, c.id, c.code)
		if err != nil {
			return err
		}
		_, err = s.tx.Exec(ctx, restoreCode, c.id, c.patient, hash[:], sealed, c.account, s.Now, s.Now.Add(codeLifetime))
		if err != nil {
			return err
		}
	}
	return nil
}

// sealedCode keeps the stored value where it opens to the code: a new one would differ each time.
func (s seeding) sealedCode(ctx context.Context, id, code string) ([]byte, error) {
	var rowID pgtype.UUID
	if err := rowID.Scan(id); err != nil {
		return nil, fmt.Errorf("row id: %w", err)
	}
	rows, err := s.tx.Query(ctx, "SELECT code_enc FROM emergency_codes WHERE id = $1", id)
	if err != nil {
		return nil, err
	}
	stored, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[[]byte])
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, err
	}
	if plain, err := s.Sealer.Open(stored, rowID.Bytes[:]); err == nil && bytes.Equal(plain, []byte(code)) {
		return stored, nil
	}
	return s.Sealer.Seal([]byte(code), rowID.Bytes[:]), nil
}

// A grant that another open one has replaced stays revoked.
const restoreGrant = `
	INSERT INTO access_grants AS stored
		(id, patient_id, professional_id, scope, granted_by, granted_at, expires_on)
	SELECT $1::uuid, $2::uuid, $3::uuid, 'read', $4::uuid, $5::timestamptz,
		($5::timestamptz AT TIME ZONE 'America/Bogota')::date + 365
	WHERE NOT EXISTS (
		SELECT FROM access_grants
		WHERE patient_id = $2 AND professional_id = $3 AND id <> $1 AND revoked_at IS NULL)
	ON CONFLICT (id) DO UPDATE SET
		patient_id = excluded.patient_id, professional_id = excluded.professional_id, scope = excluded.scope,
		granted_by = excluded.granted_by,
		granted_at = CASE
			WHEN stored.expires_on < ($5 AT TIME ZONE 'America/Bogota')::date THEN excluded.granted_at
			ELSE stored.granted_at END,
		expires_on = CASE
			WHEN stored.expires_on < ($5 AT TIME ZONE 'America/Bogota')::date THEN excluded.expires_on
			ELSE (stored.granted_at AT TIME ZONE 'America/Bogota')::date + 365 END,
		revoked_at = NULL, revoked_by = NULL`

// grant lets the professional read the primary record.
func (s seeding) grant(ctx context.Context) error {
	_, err := s.tx.Exec(ctx, restoreGrant, fixedID(kindGrant, 1), PrimaryPatientID, ProfessionalID, PrimaryID, s.Now)
	return err
}
