-- Which codes in force have expired is asked again and again by the daily chore that closes them in batches.

-- +goose NO TRANSACTION
-- +goose Up
SET statement_timeout = 0;
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS emergency_codes_open_expiry; -- half of it is there where this was ended before
CREATE INDEX CONCURRENTLY emergency_codes_open_expiry ON emergency_codes (expires_at) WHERE closed_at IS NULL;
RESET lock_timeout;
RESET statement_timeout;

-- +goose Down
DROP INDEX CONCURRENTLY emergency_codes_open_expiry;
