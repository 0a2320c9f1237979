package application

import (
	"context"
	"slices"
	"time"

	"vitalgo/slices/catalog/domain"
	"vitalgo/slices/shared/application/txn"
)

// Importer is what an operator does with catalogues that are not shipped (domain.md section 8).
type Importer struct {
	Imports Imports
	Tx      txn.Runner
	Now     func() time.Time
	Report  func(done, of int) // is told how many codes are written
}

// chunk is how many rows one statement writes: it stays far below the time that a statement may take.
const chunk = 500

// ICD10 writes all of the codes, or none.
func (u *Importer) ICD10(ctx context.Context, codes []domain.ICD10Titles) error {
	now := u.Now()
	return u.Tx.InTx(ctx, func(ctx context.Context) error {
		written := 0
		for some := range slices.Chunk(codes, chunk) {
			if err := u.Imports.PutICD10(ctx, some, now); err != nil {
				return err
			}
			written += len(some)
			u.Report(written, len(codes))
		}
		return nil
	})
}
