package reference

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Querier reads a database.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// A Table is one of a migrated database.
type Table struct {
	Name, Comment string
	Secured       bool // by row-level security
	Columns       []Column
	Constraints   []Detail
	Indexes       []Detail
	Policies      []Detail
	References    []Reference
	Server        string // what the role of the server may do
}

// A Column has a comment that begins with its sensitivity.
type Column struct {
	Name, Type, Default, Comment string
	Required                     bool
}

// A Detail is a named part of a table, as PostgreSQL writes it.
type Detail struct{ Name, Definition string }

// A Reference is a foreign key.
type Reference struct{ Columns, Target, OnDelete string }

// Sensitivities are the classes of columns, and what they mean.
func Sensitivities() []Detail {
	return []Detail{
		{"health", "tells of a person's health, or that it was asked for: sensitive data (Ley 1581 of 2012, article 5)"},
		{"personal", "says who a person is, how to reach them, or what they did"},
		{"secret", "opens an account or a record; kept as a hash or sealed"},
		{"internal", "of the product's own working: ids, versions, instants"},
		{"public", "reference data that everyone may read"},
	}
}

var sensitivity = regexp.MustCompile(`^Sensitivity: (\w+)\.\s*`)

// Sensitivity splits a column's comment into its class and the rest.
func (c Column) Sensitivity() (class, comment string) {
	match := sensitivity.FindStringSubmatch(c.Comment)
	if match == nil {
		return "", c.Comment
	}
	return match[1], strings.TrimPrefix(c.Comment, match[0])
}

// OfLibrary reports whether the table belongs to a library, which decides on its columns.
func (t Table) OfLibrary() bool { return strings.HasPrefix(t.Name, "river_") }

// Tables reads the tables of a migrated database by name.
func Tables(ctx context.Context, db Querier) ([]Table, error) {
	tables, err := collect[Table](ctx, db, tablesSQL)
	if err != nil {
		return nil, err
	}
	for i := range tables {
		t := &tables[i]
		if t.Columns, err = collect[Column](ctx, db, columnsSQL, t.Name); err != nil {
			return nil, err
		}
		if t.Constraints, err = collect[Detail](ctx, db, constraintsSQL, t.Name); err != nil {
			return nil, err
		}
		if t.Indexes, err = collect[Detail](ctx, db, indexesSQL, t.Name); err != nil {
			return nil, err
		}
		if t.Policies, err = collect[Detail](ctx, db, policiesSQL, t.Name); err != nil {
			return nil, err
		}
		if t.References, err = collect[Reference](ctx, db, referencesSQL, t.Name); err != nil {
			return nil, err
		}
	}
	return tables, nil
}

func collect[T any](ctx context.Context, db Querier, sql string, args ...any) ([]T, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("read the schema of the database: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[T])
	if err != nil {
		return nil, fmt.Errorf("read the schema of the database: %w", err)
	}
	return all, nil
}

const tablesSQL = `
	SELECT c.relname AS name, coalesce(obj_description(c.oid, 'pg_class'), '') AS comment, c.relrowsecurity AS secured,
		concat_ws(', ',
			CASE WHEN has_table_privilege('vitalgo_app', c.oid, 'SELECT') OR has_any_column_privilege('vitalgo_app', c.oid, 'SELECT') THEN 'SELECT' END,
			CASE WHEN has_table_privilege('vitalgo_app', c.oid, 'INSERT') OR has_any_column_privilege('vitalgo_app', c.oid, 'INSERT') THEN 'INSERT' END,
			CASE WHEN has_table_privilege('vitalgo_app', c.oid, 'UPDATE') THEN 'UPDATE'
				WHEN has_any_column_privilege('vitalgo_app', c.oid, 'UPDATE') THEN 'UPDATE of some columns' END,
			CASE WHEN has_table_privilege('vitalgo_app', c.oid, 'DELETE') THEN 'DELETE' END) AS server
	FROM pg_class c
	WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'goose_%'
	ORDER BY c.relname COLLATE "C"`

const columnsSQL = `
	SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
		coalesce(CASE WHEN a.attgenerated <> '' THEN 'generated: ' ELSE '' END || pg_get_expr(d.adbin, d.adrelid), '') AS "default",
		coalesce(col_description(a.attrelid, a.attnum), '') AS comment
	FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
	WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped
	ORDER BY a.attnum`

// NOT NULL, which is a constraint of its own from PostgreSQL 18 on, stands at its column.
const constraintsSQL = `
	SELECT conname AS name, pg_get_constraintdef(oid) AS definition
	FROM pg_constraint
	WHERE conrelid = $1::text::regclass AND contype <> 'n'
	ORDER BY array_position('{p,u,f,c,x,t}'::"char"[], contype), conname COLLATE "C"`

const indexesSQL = `
	SELECT i.relname AS name, regexp_replace(pg_get_indexdef(x.indexrelid), '^CREATE (UNIQUE )?INDEX \S+ ON \S+ ', '\1') AS definition
	FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
	WHERE x.indrelid = $1::text::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = x.indexrelid AND conrelid = x.indrelid)
	ORDER BY i.relname COLLATE "C"`

const policiesSQL = `
	SELECT policyname::text AS name, cmd || ' by ' || array_to_string(roles, ', ') AS definition
	FROM pg_policies
	WHERE schemaname = 'public' AND tablename = $1
	ORDER BY policyname COLLATE "C"`

const referencesSQL = `
	SELECT (SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(conkey) WITH ORDINALITY k (num, n)
			JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.num) AS columns,
		confrelid::regclass::text AS target,
		CASE confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' WHEN 'r' THEN 'RESTRICT' WHEN 'd' THEN 'SET DEFAULT' ELSE 'NO ACTION' END AS on_delete
	FROM pg_constraint
	WHERE conrelid = $1::text::regclass AND contype = 'f'
	ORDER BY conname COLLATE "C"`
