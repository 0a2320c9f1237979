// Package postgres reads whole records.
package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"vitalgo/slices/interop/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Records implements application.Records: one transaction reads every table of a record, so that all of it is of one
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

// page is how many changes, or readings, are in memory at once: of these a record may have any number, of all else few.
const page = 1000

// JSON implements application.Records.
func (r *Records) JSON(ctx context.Context, g access.Grant, patient id.ID, now time.Time, to io.Writer) error {
	d := &document{to: to}
	return r.db.InTx(txn.AtOneInstant(ctx), func(ctx context.Context) error {
		bounded, err := pg.Value[string](ctx, r.db.For(g), `
			SELECT json_build_object(
				'exportedAt', `+instant("$5::timestamptz")+`,
				'patient', (`+profile()+`),
				'medications', (`+medications()+`),
				'allergies', (`+allergies()+`),
				'illnesses', (`+illnesses()+`),
				'surgeries', (`+surgeries()+`),
				'emergencyCodes', (`+codes()+`),
				'grants', (`+grants()+`))::text
			FROM patients p
			JOIN records_of($1, $2) r ON r.patient_id = p.id
			CROSS JOIN (SELECT $4::jsonb AS names) enum
			WHERE p.id = $3`,
			g.Account(), g.Day(), patient, string(r.names), now)
		if err != nil {
			return err
		}
		if err := d.begin(bounded); err != nil {
			return err
		}
		if err := r.list(ctx, g, patient, d, "activity", activity()); err != nil {
			return err
		}
		if err := r.list(ctx, g, patient, d, "accessLog", accessLog()); err != nil {
			return err
		}
		return d.end()
	})
}

// list writes a section page by page.
func (r *Records) list(ctx context.Context, g access.Grant, patient id.ID, d *document, name, sql string) error {
	type row struct {
		ID      id.ID
		At      time.Time
		Element string
	}
	if err := d.beginList(name); err != nil {
		return err
	}
	var (
		at    *time.Time
		after *id.ID
	)
	for {
		rows, err := pg.All[row](ctx, r.db.For(g), sql, g.Account(), g.Day(), patient, string(r.names), at, after, page)
		if err != nil {
			return err
		}
		for _, one := range rows {
			if err := d.element(one.Element); err != nil {
				return err
			}
		}
		if len(rows) < page {
			return d.endList()
		}
		last := rows[page-1]
		at, after = &last.At, &last.ID
	}
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
	return `(SELECT ` + person("u") + ` FROM persons(ARRAY[` + account + `]) u)`
}

// person writes a row of persons.
func person(u string) string {
	return `json_build_object('fullName', ` + u + `.full_name, 'role', ` + name("Role", u+".role") + `,
			'organization', ` + u + `.organization, 'licenseNumber', ` + u + `.license_number)`
}
