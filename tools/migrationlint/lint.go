package main

import (
	"fmt"
	"regexp"
	"strings"

	pgquery "github.com/pganalyze/pg_query_go/v6"
	parser "github.com/wasilibs/go-pgquery"
)

// A finding is a statement that the version of the program before would not survive, or that holds a busy table up.
type finding struct {
	line int
	rule string
	why  string
}

func (f finding) String() string { return fmt.Sprintf("line %d: %s: %s", f.line, f.rule, f.why) }

const down = "-- +goose Down"

var allowed = regexp.MustCompile(`(?m)^-- migrationlint: allow ([a-z-]+) because \S.*$`)

// lint returns what is wrong with a migration. A comment before a statement,
//
//	-- migrationlint: allow RULE because REASON
//
// permits one finding of that rule until the next such comment; one that permits nothing is a finding itself.
func lint(text string) ([]finding, error) {
	up, _, _ := strings.Cut(text, down)
	tree, err := parser.Parse(up)
	if err != nil {
		return nil, fmt.Errorf("parse: %w", err)
	}
	m := migration{text: up, own: map[string]bool{}}
	for _, s := range tree.GetStmts() {
		m.at = int(s.GetStmtLocation())
		m.statement(s.GetStmt())
	}
	return m.permitted(), nil
}

// migration collects the findings of one file.
type migration struct {
	text  string
	at    int             // where the statement begins that is looked at
	own   map[string]bool // tables and functions that the file itself made: nobody uses them yet
	found []finding
	where []int
}

func (m *migration) refuse(rule, why string) {
	m.found = append(m.found, finding{m.line(m.at), rule, why})
	m.where = append(m.where, m.at)
}

// line is where a statement begins, behind the blanks and comments before it.
func (m *migration) line(at int) int {
	rest := m.text[at:]
	for {
		trimmed := strings.TrimLeft(rest, " \t\n;")
		if !strings.HasPrefix(trimmed, "--") {
			return strings.Count(m.text[:len(m.text)-len(trimmed)], "\n") + 1
		}
		_, rest, _ = strings.Cut(trimmed, "\n")
	}
}

// permitted returns the findings that no comment permits. A statement's text begins behind the one before, so that
// its comments are part of it.
func (m *migration) permitted() []finding {
	comments := allowed.FindAllStringSubmatchIndex(m.text, -1)
	used := make([]bool, len(comments))
	var left []finding
findings:
	for i, f := range m.found {
		for j, c := range comments {
			if !used[j] && m.text[c[2]:c[3]] == f.rule && c[0] >= m.where[i] && m.lineOf(c[0]) < f.line {
				used[j] = true
				continue findings
			}
		}
		left = append(left, f)
	}
	for j, c := range comments {
		if !used[j] {
			left = append(left, finding{m.lineOf(c[0]), "unused", "this permits nothing"})
		}
	}
	return left
}

func (m *migration) lineOf(at int) int { return strings.Count(m.text[:at], "\n") + 1 }

func (m *migration) statement(node *pgquery.Node) {
	switch s := node.GetNode().(type) {
	case *pgquery.Node_CreateStmt:
		m.own[s.CreateStmt.GetRelation().GetRelname()] = true
	case *pgquery.Node_CreateFunctionStmt:
		m.own[last(s.CreateFunctionStmt.GetFuncname())] = true
	case *pgquery.Node_DropStmt:
		m.drop(s.DropStmt)
	case *pgquery.Node_TruncateStmt:
		m.refuse("truncate", "TRUNCATE takes away what was written")
	case *pgquery.Node_DeleteStmt:
		if s.DeleteStmt.GetWhereClause() == nil {
			m.refuse("delete-all", "DELETE without WHERE takes away every row")
		}
	case *pgquery.Node_UpdateStmt:
		if s.UpdateStmt.GetWhereClause() == nil && !m.own[s.UpdateStmt.GetRelation().GetRelname()] {
			m.refuse("update-all", "UPDATE without WHERE locks every row until the migration ends: back-fill in batches")
		}
	case *pgquery.Node_RenameStmt:
		m.refuse("rename", "the version before still uses the old name: add the new one, copy, remove the old one later")
	case *pgquery.Node_IndexStmt:
		if !s.IndexStmt.GetConcurrent() && !m.own[s.IndexStmt.GetRelation().GetRelname()] {
			m.refuse("index", "CREATE INDEX keeps writers of a table in use out: CONCURRENTLY, under -- +goose NO TRANSACTION")
		}
	case *pgquery.Node_AlterTableStmt:
		if !m.own[s.AlterTableStmt.GetRelation().GetRelname()] {
			for _, c := range s.AlterTableStmt.GetCmds() {
				m.alter(c.GetAlterTableCmd())
			}
		}
	}
}

// lasting are the kinds of objects that hold rows, or that the version before calls by name.
var lasting = map[pgquery.ObjectType]string{
	pgquery.ObjectType_OBJECT_TABLE: "DROP TABLE", pgquery.ObjectType_OBJECT_VIEW: "DROP VIEW",
	pgquery.ObjectType_OBJECT_MATVIEW: "DROP MATERIALIZED VIEW", pgquery.ObjectType_OBJECT_SCHEMA: "DROP SCHEMA",
	pgquery.ObjectType_OBJECT_TYPE: "DROP TYPE", pgquery.ObjectType_OBJECT_DOMAIN: "DROP DOMAIN",
	pgquery.ObjectType_OBJECT_SEQUENCE: "DROP SEQUENCE", pgquery.ObjectType_OBJECT_EXTENSION: "DROP EXTENSION",
	pgquery.ObjectType_OBJECT_FUNCTION: "DROP FUNCTION",
}

func (m *migration) drop(s *pgquery.DropStmt) {
	what, ok := lasting[s.GetRemoveType()]
	if !ok {
		return
	}
	for _, object := range s.GetObjects() {
		name := last(object.GetList().GetItems())
		if function := object.GetObjectWithArgs(); function != nil {
			name = last(function.GetObjname())
		}
		if !m.own[name] {
			m.refuse("drop", what+" takes away what the version before uses")
		}
	}
}

func (m *migration) alter(c *pgquery.AlterTableCmd) {
	switch c.GetSubtype() {
	case pgquery.AlterTableType_AT_DropColumn:
		m.refuse("drop", "DROP COLUMN takes away what the version before uses")
	case pgquery.AlterTableType_AT_AlterColumnType:
		m.refuse("type", "a changed type writes the table anew, and the version before knows the old one: add a column")
	case pgquery.AlterTableType_AT_SetNotNull:
		m.refuse("not-null", "the version before may write NULL: add CHECK (… IS NOT NULL) NOT VALID, back-fill, validate later")
	case pgquery.AlterTableType_AT_AddColumn:
		m.addColumn(c.GetDef().GetColumnDef())
	case pgquery.AlterTableType_AT_AddConstraint:
		m.constraint(c.GetDef().GetConstraint())
	default:
	}
}

func (m *migration) addColumn(column *pgquery.ColumnDef) {
	var required, filled bool
	for _, node := range column.GetConstraints() {
		switch node.GetConstraint().GetContype() {
		case pgquery.ConstrType_CONSTR_NOTNULL:
			required = true
		case pgquery.ConstrType_CONSTR_DEFAULT, pgquery.ConstrType_CONSTR_GENERATED, pgquery.ConstrType_CONSTR_IDENTITY:
			filled = true
		case pgquery.ConstrType_CONSTR_UNIQUE, pgquery.ConstrType_CONSTR_PRIMARY:
			m.refuse("constraint", "its index keeps writers out: CREATE UNIQUE INDEX CONCURRENTLY first")
		default:
		}
	}
	if required && !filled {
		m.refuse("not-null", "the version before writes rows without the column "+column.GetColname()+": give it a DEFAULT, or let it be NULL")
	}
}

func (m *migration) constraint(c *pgquery.Constraint) {
	switch c.GetContype() {
	case pgquery.ConstrType_CONSTR_CHECK, pgquery.ConstrType_CONSTR_FOREIGN:
		if !c.GetSkipValidation() {
			m.refuse("constraint", "it is checked for every row under a lock: NOT VALID, and VALIDATE CONSTRAINT in a later migration")
		}
	case pgquery.ConstrType_CONSTR_UNIQUE, pgquery.ConstrType_CONSTR_PRIMARY, pgquery.ConstrType_CONSTR_EXCLUSION:
		if c.GetIndexname() == "" {
			m.refuse("constraint", "its index keeps writers out: CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX")
		}
	default:
	}
}

// last is the name without its schema.
func last(names []*pgquery.Node) string {
	if len(names) == 0 {
		return ""
	}
	return names[len(names)-1].GetString_().GetSval()
}
