// Command migrationlint refuses migrations that take data away, that the version of the program before does not survive,
// or that keep a table in use locked: docs/decisions/0022-database-life-cycle.md. It parses SQL with PostgreSQL's own
// parser. What stands as text in functions and DO blocks is not looked at.
//
//	migrationlint FOLDER
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: migrationlint FOLDER")
		os.Exit(2)
	}
	found, err := lintFolder(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "migrationlint:", err)
		os.Exit(2)
	}
	for _, line := range found {
		fmt.Println(line)
	}
	if len(found) > 0 {
		os.Exit(1)
	}
}

// lintFolder returns the findings in all migrations of a folder; one without migrations is an error.
func lintFolder(folder string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "[0-9]*.sql"))
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no migration in %s", folder)
	}
	var lines []string
	for _, file := range files {
		text, err := os.ReadFile(file)
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
