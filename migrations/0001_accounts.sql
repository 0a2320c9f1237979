-- Accounts, and what guards their sign-in. Sessions and one-time tokens live in Redis.
--
-- Conventions of all migrations: the server writes ids (UUIDv7) and instants, so neither has a default, and
-- a test can set both. Lengths count characters. A row that has an instant of its own for its making (at,
-- granted_at, generated_at, accepted_at, attempted_at) has no created_at beside it. Limits relative to
-- today are not constraints: a row that was right when it was written stays right.

-- +goose Up
CREATE TABLE users (
    id                   uuid        PRIMARY KEY,
    email                text        NOT NULL,
    password_hash        text        NOT NULL,
    role                 text        NOT NULL,
    first_name           text        NOT NULL,
    last_name            text        NOT NULL,
    language             text        NOT NULL DEFAULT 'es',
    email_verified_at    timestamptz,
    otp_enabled_at       timestamptz,
    otp_secret_enc       bytea,
    otp_last_step        bigint,
    previous_login_at    timestamptz,
    last_login_at        timestamptz,
    sessions_valid_after timestamptz,
    closing_since        timestamptz,
    erase_after          timestamptz,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    version              int         NOT NULL DEFAULT 1,
    CONSTRAINT users_email_length CHECK (char_length(email) <= 254),
    CONSTRAINT users_email_format CHECK (email ~ '^[a-z0-9._%+-]{1,64}@[a-z0-9.-]+\.[a-z]{2,}$'),
    CONSTRAINT users_password_hash_length CHECK (char_length(password_hash) BETWEEN 1 AND 255),
    CONSTRAINT users_role_values CHECK (role IN ('patient', 'paramedic', 'professional', 'admin')),
    CONSTRAINT users_first_name_length CHECK (char_length(first_name) BETWEEN 2 AND 50),
    CONSTRAINT users_last_name_length CHECK (char_length(last_name) BETWEEN 2 AND 50),
    CONSTRAINT users_language_values CHECK (language IN ('es', 'en')),
    CONSTRAINT users_otp_secret_required CHECK (otp_enabled_at IS NULL OR otp_secret_enc IS NOT NULL),
    CONSTRAINT users_closing_complete CHECK ((closing_since IS NULL) = (erase_after IS NULL)),
    CONSTRAINT users_erase_after_closing CHECK (erase_after > closing_since),
    CONSTRAINT users_version_positive CHECK (version > 0)
);
CREATE UNIQUE INDEX users_email_unique ON users (lower(email));
CREATE INDEX users_erase_after ON users (erase_after) WHERE erase_after IS NOT NULL;

COMMENT ON TABLE users IS 'Accounts: patients, paramedics, health professionals, administrators.';
COMMENT ON COLUMN users.otp_secret_enc IS 'AES-256-GCM, row id as additional data: a copied value opens in no other row.';
COMMENT ON COLUMN users.otp_last_step IS 'Last time step (RFC 6238) that was used: each step serves once.';
COMMENT ON COLUMN users.previous_login_at IS 'The login before the last one; null until the second: the first visit.';
COMMENT ON COLUMN users.sessions_valid_after IS
    'Sessions opened before are dead, even where Redis lost its last second and still holds them.';
COMMENT ON COLUMN users.closing_since IS 'The owner closed the account; a login before erase_after takes it back.';

CREATE TABLE otp_recovery_codes (
    id         uuid        PRIMARY KEY,
    user_id    uuid        NOT NULL REFERENCES users ON DELETE CASCADE,
    code_hash  bytea       NOT NULL,
    used_at    timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT otp_recovery_codes_code_hash_length CHECK (octet_length(code_hash) = 32),
    CONSTRAINT otp_recovery_codes_code_unique UNIQUE (user_id, code_hash)
);
COMMENT ON COLUMN otp_recovery_codes.code_hash IS 'SHA-256; the code itself is shown once and never kept.';

CREATE TABLE login_throttles (
    email_hash      bytea PRIMARY KEY,
    failures        int   NOT NULL DEFAULT 0,
    lock_level      int   NOT NULL DEFAULT 0,
    locked_until    timestamptz,
    last_failure_at timestamptz,
    CONSTRAINT login_throttles_email_hash_length CHECK (octet_length(email_hash) = 32),
    CONSTRAINT login_throttles_failures_range CHECK (failures >= 0),
    CONSTRAINT login_throttles_lock_level_range CHECK (lock_level >= 0)
);
COMMENT ON TABLE login_throttles IS
    'Failed logins by address, whether it has an account or not: the answer must not tell which.';
COMMENT ON COLUMN login_throttles.email_hash IS 'Keyed HMAC-SHA-256 of the address.';

CREATE TABLE login_attempts (
    id             uuid        PRIMARY KEY,
    email_hash     bytea       NOT NULL,
    user_id        uuid        REFERENCES users ON DELETE SET NULL,
    ip             inet        NOT NULL,
    user_agent     text        NOT NULL,
    success        boolean     NOT NULL,
    failure_reason text,
    attempted_at   timestamptz NOT NULL,
    CONSTRAINT login_attempts_email_hash_length CHECK (octet_length(email_hash) = 32),
    CONSTRAINT login_attempts_user_agent_length CHECK (char_length(user_agent) <= 500),
    CONSTRAINT login_attempts_failure_reason_values CHECK (failure_reason IN
        ('unknown_account', 'wrong_password', 'locked', 'otp_invalid', 'rate_limited')),
    CONSTRAINT login_attempts_failure_reason_required CHECK (success = (failure_reason IS NULL))
);
CREATE INDEX login_attempts_email ON login_attempts (email_hash, attempted_at DESC);
CREATE INDEX login_attempts_user ON login_attempts (user_id);
CREATE INDEX login_attempts_ip ON login_attempts (ip, attempted_at DESC);
CREATE INDEX login_attempts_attempted_at ON login_attempts (attempted_at);
COMMENT ON TABLE login_attempts IS 'Append-only; purged after one year by the maintenance role.';

-- +goose Down
DROP TABLE login_attempts, login_throttles, otp_recovery_codes, users;
