package pg

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

var errTripBroken = errors.New("the trip broke off")

// travel sends what belongs to one request.
func travel(ctx context.Context, parts []*passenger) error {
	first := parts[0].db
	return first.travel(ctx, trip(parts, first.own))
}

// trip returns the statements of parts. PostgreSQL, which has been told the one before, is told for whom each is.
func trip(parts []*passenger, told session) *pgx.Batch {
	if len(parts) == 1 {
		return parts[0].db.introduced(parts[0].batch, told, once)
	}
	whole := &pgx.Batch{}
	for _, p := range parts {
		whole.QueuedQueries = append(whole.QueuedQueries, p.db.introduced(p.batch, told, once).QueuedQueries...)
		told = p.db.told(told)
	}
	return whole
}
