-- Requests that may be sent again: see docs/decisions/0024-idempotency-keys.md.

-- +goose Up
CREATE TABLE idempotency_keys (
    account_id uuid NOT NULL,
    key_hash bytea NOT NULL,
    request_hash bytea NOT NULL,
    answer_enc bytea,
    created_at timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (account_id, key_hash),
    CONSTRAINT idempotency_keys_account_fkey FOREIGN KEY (account_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT idempotency_keys_key_hash_length CHECK (octet_length(key_hash) = 32),
    CONSTRAINT idempotency_keys_request_hash_length CHECK (octet_length(request_hash) = 32)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);

COMMENT ON TABLE idempotency_keys IS 'Changes that were made under an Idempotency-Key, for 24 hours.';
COMMENT ON COLUMN idempotency_keys.account_id IS 'Sensitivity: internal.';
COMMENT ON COLUMN idempotency_keys.key_hash IS 'Sensitivity: internal. SHA-256 of the key.';
COMMENT ON COLUMN idempotency_keys.request_hash IS 'Sensitivity: internal. HMAC-SHA-256 of the request under the key, which is not kept.';
COMMENT ON COLUMN idempotency_keys.answer_enc IS
    'Sensitivity: health. AES-256-GCM, account and key_hash as additional data; null until the answer is made.';
COMMENT ON COLUMN idempotency_keys.created_at IS 'Sensitivity: internal.';

ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT, UPDATE ON idempotency_keys TO vitalgo_app;
GRANT SELECT (account_id, key_hash, created_at), DELETE ON idempotency_keys TO vitalgo_maintenance;
CREATE POLICY viewer_select ON idempotency_keys FOR SELECT TO vitalgo_app USING (account_id = app_viewer());
CREATE POLICY viewer_insert ON idempotency_keys FOR INSERT TO vitalgo_app WITH CHECK (account_id = app_viewer());
CREATE POLICY viewer_update ON idempotency_keys FOR UPDATE TO vitalgo_app
    USING (account_id = app_viewer()) WITH CHECK (account_id = app_viewer());
CREATE POLICY maintenance ON idempotency_keys TO vitalgo_maintenance USING (true);

-- +goose Down
DROP TABLE idempotency_keys;
