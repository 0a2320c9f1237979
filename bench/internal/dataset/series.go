package dataset

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// The accounts of series are those between the guardians and the patients of professionals.
const (
	firstPanel = panels + 1
	firstList  = panels + 15
)

// Grow writes panels and lists of these sizes into a database that Write has filled, if they are not there, and returns the
// accounts that keep the panels and those of the patients with the lists.
func Grow(ctx context.Context, conn *pgx.Conn, panelSizes, listSizes []int) (guardians, owners []Reader, err error) {
	var firstDependant int
	if err := conn.QueryRow(ctx, `SELECT count(*) - $1 + 1 FROM patients`, dependants).Scan(&firstDependant); err != nil {
		return nil, nil, fmt.Errorf("find the dependants: %w", err)
	}
	keepers, listed := numbers(firstPanel, len(panelSizes)), numbers(firstList, len(listSizes))
	if err := run(ctx, conn, "SET session_replication_role = replica"); err != nil {
		return nil, nil, err
	}
	if err := runFile(ctx, conn, "0_helpers.sql"); err != nil {
		return nil, nil, err
	}
	if err := runFile(ctx, conn, "8_series.sql", keepers, panelSizes, firstDependant, listed, listSizes); err != nil {
		return nil, nil, err
	}
	if err := run(ctx, conn, "RESET session_replication_role; ANALYZE guardianships, medications"); err != nil {
		return nil, nil, err
	}
	if guardians, err = accounts(ctx, conn, keepers); err != nil {
		return nil, nil, err
	}
	owners, err = accounts(ctx, conn, listed)
	return guardians, owners, err
}

func numbers(first, n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = first + i
	}
	return all
}

// accounts returns those of patients by their numbers.
func accounts(ctx context.Context, conn *pgx.Conn, patients []int) ([]Reader, error) {
	return readers(ctx, conn, `
		SELECT u.email, u.id::text, p.id::text
		FROM unnest($1::int[]) WITH ORDINALITY AS wanted (account, place)
		JOIN users u ON u.email = 'patient' || account || '@bench.example'
		JOIN patients p ON p.user_id = u.id
		ORDER BY place`, patients)
}
