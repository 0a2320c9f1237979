package reference

import "strings"

// Database writes docs/DB_FIELDS_REFERENCE.md: each table of a migrated database, and a diagram of how they hang together.
func Database(tables []Table) []byte {
	p := newPage("Fields of the database", "from a migrated database: its catalogue, and the comments of `migrations/`")
	p.text("The sensitivity of a column is the first word of its comment. The server works as the role `vitalgo_app`, which owns " +
		"nothing; what it may do stands at each table, and [decision 8](decisions/0008-row-level-security.md) tells of the policies.")
	var classes [][]string
	for _, s := range Sensitivities() {
		classes = append(classes, []string{s.Name, s.Definition})
	}
	p.table([]string{"sensitivity", ""}, classes)
	diagram(p, tables)
	for _, t := range tables {
		describeTable(p, t)
	}
	return p.bytes()
}

// diagram draws the tables that lead to others; catalogues and journals without a key stand below only.
func diagram(p *page, tables []Table) {
	p.head(2, "Diagram")
	var b strings.Builder
	b.WriteString("erDiagram\n")
	for _, t := range tables {
		for _, r := range t.References {
			owner, rows := "||", "o{"
			if !t.required(r.Columns) {
				owner = "|o"
			}
			if t.unique(r.Columns) {
				rows = "o|"
			}
			b.WriteString("  " + r.Target + " " + owner + "--" + rows + " " + t.Name + " : \"" + r.Columns + "\"\n")
		}
	}
	p.code("mermaid", b.String())
}

func (t Table) required(columns string) bool {
	for _, c := range t.Columns {
		if !c.Required && strings.Contains(", "+columns+",", ", "+c.Name+",") {
			return false
		}
	}
	return true
}

func (t Table) unique(columns string) bool {
	for _, c := range t.Constraints {
		if c.Definition == "PRIMARY KEY ("+columns+")" || c.Definition == "UNIQUE ("+columns+")" {
			return true
		}
	}
	for _, i := range t.Indexes {
		if i.Definition == "UNIQUE USING btree ("+columns+")" {
			return true
		}
	}
	return false
}

func describeTable(p *page, t Table) {
	p.head(2, quoted(t.Name))
	p.text(t.Comment)
	if t.OfLibrary() {
		p.text("Of the job queue, whose library decides on its columns.")
	}
	var rows [][]string
	for _, c := range t.Columns {
		class, comment := c.Sensitivity()
		null := "null"
		if c.Required {
			null = ""
		}
		rows = append(rows, []string{quoted(c.Name), c.Type, null, quoted(c.Default), class, comment})
	}
	p.table([]string{"column", "type", "", "default", "sensitivity", ""}, rows)
	details(p, "constraint", t.Constraints)
	details(p, "index", t.Indexes)
	details(p, "policy", t.Policies)
	var cascades []string
	for _, r := range t.References {
		cascades = append(cascades, quoted(r.Columns)+" → "+quoted(r.Target)+": "+r.OnDelete)
	}
	if len(cascades) > 0 {
		p.text("When the row that is referred to goes: " + strings.Join(cascades, "; ") + ".")
	}
	security := ""
	if t.Secured {
		security = ", of rows that the policies show"
	}
	if t.Server == "" {
		p.text("The server may do nothing here.")
	} else {
		p.text("The server may: " + t.Server + security + ".")
	}
}

func details(p *page, title string, all []Detail) {
	var rows [][]string
	for _, d := range all {
		rows = append(rows, []string{quoted(d.Name), quoted(d.Definition)})
	}
	p.table([]string{title, ""}, rows)
}
