-- The number of a document looks as those of its type do (domain.md section 2.3): so far that stood in Go alone.

-- +goose Up
ALTER TABLE patients ADD CONSTRAINT patients_document_number_of_type CHECK (document_number ~ CASE document_type
    WHEN 'CC' THEN '^[0-9]{6,10}$'
    WHEN 'TI' THEN '^[0-9]{8,11}$'
    WHEN 'CE' THEN '^[0-9]{6,9}$'
    WHEN 'PA' THEN '^[A-Z0-9]{6,12}$'
    WHEN 'PT' THEN '^[A-Z0-9]{6,15}$'
    ELSE '^[A-Z0-9]{6,20}$'
END) NOT VALID;

-- +goose Down
ALTER TABLE patients DROP CONSTRAINT patients_document_number_of_type;
