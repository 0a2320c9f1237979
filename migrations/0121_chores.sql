-- What the daily chores touch beside erasing: codes whose time is over, and throttles that hold nobody back.

-- +goose Up
GRANT SELECT (id, closed_at, expires_at), UPDATE (closed_at, closed_reason) ON emergency_codes TO vitalgo_maintenance;
GRANT SELECT (email_hash, last_failure_at), DELETE ON login_throttles TO vitalgo_maintenance;
CREATE POLICY maintenance ON emergency_codes TO vitalgo_maintenance USING (true);
CREATE POLICY maintenance ON login_throttles TO vitalgo_maintenance USING (true);

-- +goose Down
DROP POLICY maintenance ON emergency_codes;
DROP POLICY maintenance ON login_throttles;
REVOKE ALL ON emergency_codes, login_throttles FROM vitalgo_maintenance;
