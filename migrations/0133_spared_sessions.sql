-- A password change ends the other sessions of its account in the database too, so that they stay dead whatever Redis does.

-- +goose Up
ALTER TABLE users ADD COLUMN session_spared uuid;
COMMENT ON COLUMN users.session_spared IS
    'Sensitivity: internal. The one session that sessions_valid_after leaves alone: it changed the password. Null where all are to end.';

-- +goose Down
ALTER TABLE users DROP COLUMN session_spared;
