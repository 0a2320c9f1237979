// Package reference writes the references of docs/ from what they describe: the schema, the examples that tests play,
// the bindings of gqlgen.yml, a migrated database and the demo register. CI writes them anew and compares.
package reference

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// page is a text in Markdown that grows.
type page struct{ strings.Builder }

func newPage(title, madeOf string) *page {
	p := &page{}
	p.linef("# %s\n", title)
	p.linef("<!-- Written by `go generate ./...` %s. Do not edit. -->\n", madeOf)
	return p
}

func (p *page) linef(format string, args ...any) {
	_, _ = fmt.Fprintf(p, format+"\n", args...) // a strings.Builder takes all
}

// head begins a section, with an empty line on both sides.
func (p *page) head(level int, text string) { p.linef("\n%s %s\n", strings.Repeat("#", level), text) }

// text writes a paragraph, if there is anything to say.
func (p *page) text(paragraph string) {
	if paragraph != "" {
		p.linef("%s\n", paragraph)
	}
}

// table writes rows below their titles, and nothing where there is no row.
func (p *page) table(titles []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	p.linef("| %s |", strings.Join(titles, " | "))
	p.linef("|%s", strings.Repeat("---|", len(titles)))
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = inCell(cell)
		}
		p.linef("| %s |", strings.Join(cells, " | "))
	}
	p.linef("")
}

func (p *page) code(language, text string) {
	p.linef("```%s\n%s\n```\n", language, strings.TrimSpace(text))
}

var emptyLines = regexp.MustCompile(`\n{3,}`)

// bytes is the page, with one empty line between its parts and one line break at its end.
func (p *page) bytes() []byte {
	return []byte(emptyLines.ReplaceAllString(strings.TrimSpace(p.String()), "\n\n") + "\n")
}

func inCell(text string) string {
	return strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "|", `\|`)
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

func quotedAll(texts []string) string {
	quotes := make([]string, len(texts))
	for i, text := range texts {
		quotes[i] = quoted(text)
	}
	return strings.Join(quotes, ", ")
}

// LoadSchema reads the schema, of which each slice has a file.
func LoadSchema(files fs.FS) (*ast.Schema, error) {
	names, err := fs.Glob(files, "*.graphqls")
	if err != nil {
		return nil, fmt.Errorf("list the schema: %w", err)
	}
	sources := make([]*ast.Source, len(names))
	for i, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read the schema: %w", err)
		}
		sources[i] = &ast.Source{Name: name, Input: string(text)}
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		return nil, fmt.Errorf("read the schema: %w", err)
	}
	return schema, nil
}

// sliceOf names the slice whose file a definition stands in.
func sliceOf(position *ast.Position) string {
	return strings.TrimSuffix(path.Base(position.Src.Name), ".graphqls")
}
