package contest

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"vitalgo/bench/internal/dataset"
)

// People are those whose requests are sent.
type People struct {
	Owners, Guardians, Professionals []dataset.Reader
	only                             string
}

// Meet finds the people: so many owners of a record, and everyone with a panel. Only the questions named are asked.
func Meet(ctx context.Context, conn *pgx.Conn, owners int, only string) (p People, err error) {
	p.only = only
	if p.Owners, err = dataset.Owners(ctx, conn, owners); err != nil {
		return p, fmt.Errorf("find owners: %w", err)
	}
	if p.Guardians, err = dataset.Guardians(ctx, conn); err != nil {
		return p, fmt.Errorf("find guardians: %w", err)
	}
	if p.Professionals, err = dataset.Professionals(ctx, conn); err != nil {
		return p, fmt.Errorf("find professionals: %w", err)
	}
	return p, nil
}

// Of are the people whom a question is about; nobody where it is not asked.
func (p People) Of(q *Question) []dataset.Reader {
	switch {
	case !q.among(p.only):
		return nil
	case q == Q3:
		return p.Guardians
	case q == Q4:
		return p.Professionals
	default:
		return p.Owners
	}
}
