-- Decisions on staff are append-only and sealed in a chain: they do not go with whom they are about, by a cascade.

-- +goose Up
-- migrationlint: allow constraint because administrators decide a few times a day, so that the table is small.
ALTER TABLE staff_decisions DROP CONSTRAINT staff_decisions_staff_fkey,
    ADD CONSTRAINT staff_decisions_staff_fkey FOREIGN KEY (staff_id) REFERENCES staff_members ON DELETE RESTRICT;
COMMENT ON TABLE staff_decisions IS 'Append-only. Whoever something was decided on cannot be deleted.';

-- +goose Down
ALTER TABLE staff_decisions DROP CONSTRAINT staff_decisions_staff_fkey,
    ADD CONSTRAINT staff_decisions_staff_fkey FOREIGN KEY (staff_id) REFERENCES staff_members ON DELETE CASCADE;
COMMENT ON TABLE staff_decisions IS 'Append-only.';
