-- Whoever an account is erased of may be named by grants that were revoked, too: without an index on all of them, each
-- erasure reads them from end to end.

-- +goose NO TRANSACTION
-- +goose Up
-- An index that is made beside writers waits for those before it, and keeps nobody waiting.
SET statement_timeout = 0;
SET lock_timeout = 0;
DROP INDEX CONCURRENTLY IF EXISTS access_grants_professional_all; -- half of it is there where this was ended before
CREATE INDEX CONCURRENTLY access_grants_professional_all ON access_grants (professional_id);
RESET lock_timeout;
RESET statement_timeout;

-- +goose Down
DROP INDEX CONCURRENTLY access_grants_professional_all;
