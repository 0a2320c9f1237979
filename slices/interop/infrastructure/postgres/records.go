// Package postgres reads whole records.
package postgres

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"vitalgo/slices/interop/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Records implements application.Records: one statement reads every table of a record, so that all of it is of one
// instant.
type Records struct {
	db    *pg.DB
	names []byte
}

// New returns Records on db.
func New(db *pg.DB) (*Records, error) {
	names, err := json.Marshal(domain.EnumNames())
	if err != nil {
		return nil, fmt.Errorf("write the names of enumerations: %w", err)
	}
	return &Records{db, names}, nil
}

// JSON implements application.Records.
func (r *Records) JSON(ctx context.Context, g access.Grant, patient id.ID, now time.Time) ([]byte, error) {
	compact, err := pg.Value[string](ctx, r.db.For(g), `
		SELECT json_build_object(
			'exportedAt', `+instant("$5::timestamptz")+`,
			'patient', (`+profile()+`),
			'medications', (`+medications()+`),
			'allergies', (`+allergies()+`),
			'illnesses', (`+illnesses()+`),
			'surgeries', (`+surgeries()+`),
			'emergencyCodes', (`+codes()+`),
			'grants', (`+grants()+`),
			'activity', (`+activity()+`),
			'accessLog', (`+accessLog()+`))::text
		FROM patients p
		JOIN records_of($1, $2) r ON r.patient_id = p.id
		CROSS JOIN (SELECT $4::jsonb AS names) enum
		WHERE p.id = $3`,
		g.Account(), g.Day(), patient, string(r.names), now)
	if err != nil {
		return nil, err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(compact), "", "  "); err != nil {
		return nil, fmt.Errorf("lay out an export: %w", err)
	}
	return indented.Bytes(), nil
}

// instant writes a moment as the schema does.
func instant(column string) string {
	return `to_char(` + column + ` AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

// global writes an id as the schema does; typ is an SQL expression.
func global(typ, column string) string {
	return `translate(rtrim(encode(convert_to(` + typ + ` || ':' || ` + column + `, 'UTF8'), 'base64'), '='), '+/', '-_')`
}

// name writes a stored value as the schema does.
func name(enum, column string) string { return `enum.names -> '` + enum + `' ->> ` + column }

// people writes who an account is; null once it is erased.
func people(account string) string {
	return `(SELECT json_build_object('fullName', u.full_name, 'role', ` + name("Role", "u.role") + `,
			'organization', u.organization, 'licenseNumber', u.license_number)
		FROM persons(ARRAY[` + account + `]) u)`
}
