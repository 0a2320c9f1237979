// Command migrationlint refuses migrations that take data away, that the version of the program before does not survive,
// or that keep a table in use locked: docs/decisions/0022-database-life-cycle.md. It parses SQL with PostgreSQL's own
// parser. What stands as text in functions and DO blocks is not looked at.
//
//	migrationlint FOLDER
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: migrationlint FOLDER")
		os.Exit(2)
	}
	found, err := lintFolder(os.DirFS(os.Args[1]))
	if err != nil {
		fmt.Fprintln(os.Stderr, "migrationlint:", err)
		os.Exit(2)
	}
	if len(found) > 0 {
		fmt.Fprintln(os.Stderr, strings.Join(found, "\n"))
		os.Exit(1)
	}
}

// lintFolder returns the findings in all migrations of a folder; one without migrations is an error.
func lintFolder(folder fs.FS) ([]string, error) {
	files, err := fs.Glob(folder, "[0-9]*.sql")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("no migration in the folder")
	}
	var lines []string
	for _, file := range files {
		text, err := fs.ReadFile(folder, file)
		if err != nil {
			return nil, err
		}
		found, err := lint(string(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for _, f := range found {
			lines = append(lines, file+" "+f.String())
		}
	}
	return lines, nil
}
