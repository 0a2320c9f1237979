-- All numbers of documents that were there before are looked at (0138).

-- +goose Up
ALTER TABLE patients VALIDATE CONSTRAINT patients_document_number_of_type;

-- +goose Down
SELECT 1; -- the constraint goes with 0138
