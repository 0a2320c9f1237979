package demo

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// A row is what the register lists of one database row; the first column is its id.
type row []column

type column struct {
	name  string
	value any
}

// restore inserts a row, or gives an existing one its listed values back.
func (s seeding) restore(ctx context.Context, table string, r row) error {
	var updates []string
	for _, c := range r[1:] {
		updates = append(updates, c.name+" = excluded."+c.name)
	}
	return s.insert(ctx, table, r, "(id) DO UPDATE SET "+strings.Join(updates, ", "))
}

// add inserts a row of an append-only table, where nothing can differ from the list.
func (s seeding) add(ctx context.Context, table string, r row) error {
	return s.insert(ctx, table, r, "DO NOTHING")
}

func (s seeding) insert(ctx context.Context, table string, r row, onConflict string) error {
	names, places := make([]string, len(r)), make([]string, len(r))
	args := make([]any, len(r))
	for i, c := range r {
		names[i], places[i], args[i] = c.name, fmt.Sprintf("$%d", i+1), c.value
	}
	_, err := s.tx.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s) ON CONFLICT %s",
		table, strings.Join(names, ", "), strings.Join(places, ", "), onConflict), args...)
	return err
}

// exists answers whether the query, a SELECT without its columns, finds a row.
func (s seeding) exists(ctx context.Context, query string, args ...any) (bool, error) {
	rows, err := s.tx.Query(ctx, "SELECT EXISTS (SELECT "+query+")", args...)
	if err != nil {
		return false, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[bool])
}

// The fixed ids of the register are 0199d000-KKKK-7000-8000-0000000000NN; these are the KKKK. For the history
// of a medical row it is that of its kind, plus 1000 for its creation and 2000 for its update.
const (
	kindUser         = 0x0001
	kindPatient      = 0x0002
	kindStaff        = 0x0003
	kindMedication   = 0x0011
	kindAllergy      = 0x0012
	kindSurgery      = 0x0013
	kindIllness      = 0x0014
	kindCode         = 0x0015
	kindGrant        = 0x0016
	kindGuardianship = 0x0017
	kindAcceptance   = 0x0018
	kindDecision     = 0x0019
	creationOf       = 0x1000
	updateOf         = 0x2000
)

// fixedID answers an id of the register; number is its NN, written in decimal digits.
func fixedID(kind, number int) string {
	return fmt.Sprintf("0199d000-%04x-7000-8000-%012d", kind, number)
}

// orNull answers nil for a blank, which the register writes for "none".
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
