package migrations

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"

	"vitalgo/slices/shared/infrastructure/fold"
)

// catalogueDataVersion is the number of the migration that loads the reference data. A later change of the
// files loads them again in a migration of its own: the statements are upserts.
const catalogueDataVersion = 3

// A catalogue is a table that is loaded from a file: one row per line, one text array per column.
type catalogue struct {
	file    string
	folded  []string // columns of the file that get a folded search column
	upsert  string   // takes the columns of the file in order, their line numbers, then the folded columns
	removal string   // takes the first column of the file
}

func catalogueData() *goose.Migration {
	return goose.NewGoMigration(catalogueDataVersion,
		&goose.GoFunc{RunTx: loadCatalogues}, &goose.GoFunc{RunTx: removeCatalogues})
}

func loadCatalogues(ctx context.Context, tx *sql.Tx) error {
	for _, c := range catalogues {
		t, err := readTable(c.file)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, c.upsert, t.arguments(c.folded)...); err != nil {
			return fmt.Errorf("load %s: %w", c.file, err)
		}
	}
	return nil
}

// removeCatalogues takes away what loadCatalogues added; titles that an operator imported stay.
func removeCatalogues(ctx context.Context, tx *sql.Tx) error {
	for _, c := range slices.Backward(catalogues) {
		t, err := readTable(c.file)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, c.removal, t.columns[0]); err != nil {
			return fmt.Errorf("remove %s: %w", c.file, err)
		}
	}
	return nil
}

// A table is a file turned into columns.
type table struct {
	names   []string
	columns [][]string
}

func readTable(file string) (_ table, err error) {
	f, err := DataFS.Open("data/" + file)
	if err != nil {
		return table{}, fmt.Errorf("open %s: %w", file, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return table{}, fmt.Errorf("read %s: %w", file, err)
	}
	if len(lines) < 2 {
		return table{}, fmt.Errorf("read %s: no rows", file)
	}
	t := table{names: lines[0], columns: make([][]string, len(lines[0]))}
	for _, line := range lines[1:] {
		for i, value := range line {
			t.columns[i] = append(t.columns[i], value)
		}
	}
	return t, nil
}

// arguments answers the columns, the line numbers and the folded columns, as a statement's parameters.
func (t table) arguments(folded []string) []any {
	args := make([]any, 0, len(t.columns)+1+len(folded))
	for _, column := range t.columns {
		args = append(args, column)
	}
	args = append(args, lineNumbers(len(t.columns[0])))
	for _, name := range folded {
		args = append(args, foldAll(t.columns[slices.Index(t.names, name)]))
	}
	return args
}

func lineNumbers(n int) []string {
	numbers := make([]string, n)
	for i := range numbers {
		numbers[i] = fmt.Sprint(i + 1)
	}
	return numbers
}

func foldAll(values []string) []string {
	keys := make([]string, len(values))
	for i, value := range values {
		keys[i] = fold.Key(strings.TrimSpace(value))
	}
	return keys
}
