// Package postgres stores accounts and what guards their sign-in.
package postgres

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/pg"
)

// hashLabel keeps the key of the address hashes apart from whatever else is made of the data key.
const hashLabel = "vitalgo login address hash"

// Repository implements application.Repository.
type Repository struct {
	db       *pg.DB
	hashKeys [][]byte
}

// New returns a Repository on db, which keeps addresses of logins as hashes under a key made of the first of dataKeys,
// and knows those under the others.
func New(db *pg.DB, dataKeys ...[]byte) (*Repository, error) {
	if len(dataKeys) == 0 {
		return nil, errors.New("no key for the hashes of addresses")
	}
	keys := make([][]byte, len(dataKeys))
	for i, dataKey := range dataKeys {
		key, err := hkdf.Key(sha256.New, dataKey, nil, hashLabel, sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("derive the key of address hashes: %w", err)
		}
		keys[i] = key
	}
	return &Repository{db.As(pg.Accounts), keys}, nil
}

// hashes returns the hash of an address under each key, that of the present one first.
func (r *Repository) hashes(address string) [][]byte {
	hashes := make([][]byte, len(r.hashKeys))
	for i, key := range r.hashKeys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(address))
		hashes[i] = mac.Sum(nil)
	}
	return hashes
}

// User implements application.Repository.
func (r *Repository) User(ctx context.Context, account id.ID, today civil.Date) (domain.User, error) {
	return pg.One[domain.User](ctx, r.db.ForAccount(account, today), `
		SELECT u.id, u.email, u.first_name, u.last_name, u.role, u.language,
			u.email_verified_at IS NOT NULL AS email_verified,
			u.otp_enabled_at IS NOT NULL AS otp_enabled,
			u.previous_login_at AS last_login_at, u.created_at,
			(SELECT p.id FROM patients p WHERE p.user_id = u.id) AS patient_id,
			u.role NOT IN ('paramedic', 'professional') OR EXISTS (
				SELECT FROM staff_members s
				WHERE s.user_id = u.id AND s.status = 'approved' AND s.license_expires_on >= $2) AS active,
			u.closing_since IS NOT NULL AS closing, u.erase_after, u.sessions_valid_after, u.session_spared
		FROM users u
		WHERE u.id = $1`,
		account, today)
}

// Credentials implements application.Repository.
func (r *Repository) Credentials(ctx context.Context, address string) (domain.Credentials, error) {
	return pg.One[domain.Credentials](ctx, r.db, `
		SELECT id, password_hash, otp_enabled_at IS NOT NULL AS otp_enabled, erase_after FROM users WHERE lower(email) = $1`,
		address)
}

// CredentialsOf implements application.Repository.
func (r *Repository) CredentialsOf(ctx context.Context, account id.ID) (domain.Credentials, error) {
	return pg.One[domain.Credentials](ctx, r.db, `
		SELECT id, password_hash, otp_enabled_at IS NOT NULL AS otp_enabled, erase_after FROM users WHERE id = $1`,
		account)
}

// Insert implements application.Repository.
func (r *Repository) Insert(ctx context.Context, a enrol.Account) error {
	_, err := pg.Exec(ctx, r.db, `
		INSERT INTO users (id, email, password_hash, role, first_name, last_name, language,
			last_login_at, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8 THEN $9::timestamptz END, $9, $9, 1)`,
		a.ID, a.Email, a.PasswordHash, a.Role, a.FirstName, a.LastName, a.Language, a.SignedIn, a.At)
	return err
}

// MarkLogin implements application.Repository.
func (r *Repository) MarkLogin(ctx context.Context, account id.ID, at time.Time) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE users
		SET previous_login_at = last_login_at, last_login_at = $2, closing_since = NULL, erase_after = NULL
		WHERE id = $1 AND (closing_since IS NULL OR closing_since <= $2 AND erase_after > $2)`,
		account, at)
}

// Rehash implements application.Repository.
func (r *Repository) Rehash(ctx context.Context, old domain.Credentials, hash string) error {
	_, err := pg.Exec(ctx, r.db, `
		UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2`,
		old.ID, old.PasswordHash, hash)
	return err
}

// SetPassword implements application.Repository.
func (r *Repository) SetPassword(ctx context.Context, account id.ID, hash string, at time.Time) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE users SET password_hash = $2, updated_at = $3, version = version + 1 WHERE id = $1`,
		account, hash, at)
}

// ReplacePassword implements application.Repository.
func (r *Repository) ReplacePassword(ctx context.Context, compared domain.Credentials, hash string, at time.Time) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE users SET password_hash = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND password_hash = $2`,
		compared.ID, compared.PasswordHash, hash, at)
}

// VerifyEmail implements application.Repository.
func (r *Repository) VerifyEmail(ctx context.Context, account id.ID, address string, at time.Time) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE users
		SET email_verified_at = coalesce(email_verified_at, $3), updated_at = $3, version = version + 1
		WHERE id = $1 AND email = $2`,
		account, address, at)
}

// SetEmail implements application.Repository.
func (r *Repository) SetEmail(ctx context.Context, compared domain.Credentials, replaced, address string, at time.Time) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE users
		SET email = $4, email_verified_at = $5, updated_at = $5, version = version + 1
		WHERE id = $1 AND password_hash = $2 AND email = $3`,
		compared.ID, compared.PasswordHash, replaced, address, at)
}

// SetLanguage implements application.Repository.
func (r *Repository) SetLanguage(ctx context.Context, account id.ID, language locale.Language, at time.Time) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE users SET language = $2, updated_at = $3, version = version + 1 WHERE id = $1`,
		account, language, at)
}

// SetName implements application.Repository.
func (r *Repository) SetName(ctx context.Context, account id.ID, firstName, lastName string, at time.Time) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE users SET first_name = $2, last_name = $3, updated_at = $4, version = version + 1 WHERE id = $1`,
		account, firstName, lastName, at)
}

// EndSessionsBefore implements application.Repository.
func (r *Repository) EndSessionsBefore(ctx context.Context, account id.ID, at time.Time, spared *id.ID) error {
	return pg.MustTouch(ctx, r.db, `
		UPDATE users SET sessions_valid_after = $2, session_spared = $3 WHERE id = $1`,
		account, at, spared)
}

// LockThrottle implements application.Repository: the update that changes nothing locks the row, new or old. A new one
// takes over what was counted under the keys before.
func (r *Repository) LockThrottle(ctx context.Context, address string) (domain.Throttle, error) {
	return pg.One[domain.Throttle](ctx, r.db, `
		INSERT INTO login_throttles (email_hash, failures, lock_level, locked_until, last_failure_at)
		SELECT $1, coalesce(max(failures), 0), coalesce(max(lock_level), 0), max(locked_until), max(last_failure_at)
		FROM login_throttles
		WHERE email_hash = ANY ($2)
		ON CONFLICT (email_hash) DO UPDATE SET email_hash = excluded.email_hash
		RETURNING failures, lock_level, locked_until, last_failure_at`,
		r.hashes(address)[0], r.hashes(address)[1:])
}

// StoreThrottle implements application.Repository. Under the keys before it is stored too: what was lifted stays so.
func (r *Repository) StoreThrottle(ctx context.Context, address string, t domain.Throttle) error {
	_, err := pg.Exec(ctx, r.db, `
		UPDATE login_throttles
		SET failures = $2, lock_level = $3, locked_until = $4, last_failure_at = $5
		WHERE email_hash = ANY ($1)`,
		r.hashes(address), t.Failures, t.LockLevel, t.LockedUntil, t.LastFailureAt)
	return err
}

// InsertAttempt implements application.Repository.
func (r *Repository) InsertAttempt(ctx context.Context, a domain.Attempt) error {
	_, err := pg.Exec(ctx, r.db, `
		INSERT INTO login_attempts (id, email_hash, user_id, ip, user_agent, success, failure_reason, attempted_at)
		VALUES ($1, $2, $3, $4, $5, $6::text = '', nullif($6, ''), $7)`,
		id.New(a.At), r.hashes(a.Email)[0], a.UserID, a.IP, a.UserAgent, a.Failure, a.At)
	return err
}
