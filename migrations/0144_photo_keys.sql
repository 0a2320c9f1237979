-- Whether a record names a photo is asked for each photo that may be erased: without an index that reads all records.
-- Keys are random and used once.

-- +goose NO TRANSACTION
-- +goose Up
SET statement_timeout = 0;
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS patients_photo_key_unique; -- half of it is there where this was ended before
CREATE UNIQUE INDEX CONCURRENTLY patients_photo_key_unique ON patients (photo_key) WHERE photo_key IS NOT NULL;
RESET lock_timeout;
RESET statement_timeout;

-- +goose Down
DROP INDEX CONCURRENTLY patients_photo_key_unique;
