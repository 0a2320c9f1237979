// Command schemafile writes the schema, whose parts lie in one file for each slice, as one file: for tools that read
// a single one, such as the code generators of mobile clients, and for the comparison with the last release.
//
//	schemafile FOLDER FILE
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

const head = "# Written by \"go generate ./graph\" from the .graphqls files of this folder.\n\n"

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: schemafile FOLDER FILE")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "schemafile:", err)
		os.Exit(1)
	}
}

func write(folder, file string) error {
	schema, err := read(folder)
	if err != nil {
		return err
	}
	text := bytes.NewBufferString(head)
	formatter.NewFormatter(text, formatter.WithIndent("  ")).FormatSchema(schema)
	if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil { //nolint:gosec // anybody may read the schema
		return fmt.Errorf("write the schema: %w", err)
	}
	return nil
}

func read(folder string) (*ast.Schema, error) {
	names, err := filepath.Glob(filepath.Join(folder, "*.graphqls"))
	if err != nil {
		return nil, fmt.Errorf("list the files: %w", err)
	}
	var sources []*ast.Source
	for _, name := range names {
		text, err := os.ReadFile(name) //nolint:gosec // a file of the folder that the caller named
		if err != nil {
			return nil, fmt.Errorf("read a part: %w", err)
		}
		sources = append(sources, &ast.Source{Name: name, Input: string(text)})
	}
	schema, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		return nil, fmt.Errorf("the schema: %w", err)
	}
	return schema, nil
}
