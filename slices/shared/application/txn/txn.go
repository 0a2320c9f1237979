// Package txn is the port through which use cases run transactions.
package txn

import "context"

// Runner runs fn in one database transaction, which every repository called with fn's context joins. fn
// may run again after a serialization failure, so it has no effects outside the database.
type Runner interface {
	InTx(ctx context.Context, fn func(ctx context.Context) error) error
}
