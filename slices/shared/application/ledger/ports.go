// Package ledger holds the steps in which rows of a medical record are read, added, changed and deleted.
// They are the same for medications, allergies, illnesses and surgeries (domain.md section 2.6); what a row
// may say is decided by the slice of its kind.
package ledger

import (
	"context"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Row is a row of a record of type T, which stands at a position of type K in its list. It embeds a
// record.Entry.
type Row[T, K any] interface {
	id.Object
	Common() record.Entry
	// With returns the row with another entry.
	With(e record.Entry) T
	Position() K
	// DifferentFields names the fields in which the row and other differ, its entry aside.
	DifferentFields(other T) record.Fields
}

// Filter narrows a list.
type Filter interface {
	// Check refuses filters that are longer than a form would send.
	Check() error
}

// Repository stores the rows of one kind. Deleted ones are as if they were not there.
type Repository[T, K, F any] interface {
	// ByIDs returns those of the rows named that g reaches, in any order.
	ByIDs(ctx context.Context, g access.Grant, rows []id.ID) ([]T, error)
	// Lists returns a page of the list of each of the patients that g reaches.
	Lists(ctx context.Context, g access.Grant, patients []id.ID, f F, r page.Request[K]) (map[id.ID]page.Slice[T], error)
	// ListAlong has the first page of the list of a patient that g reaches, or for nil of g's own record, read along with
	// what is read first in the context that it returns; then read returns it, if it was.
	ListAlong(ctx context.Context, g access.Grant, patient *id.ID, r page.Request[K]) (along context.Context, read func() (list page.Slice[T], found bool))
	// PatientOf returns whose row it is, or NOT_FOUND if g does not reach it.
	PatientOf(ctx context.Context, g access.Grant, row id.ID) (id.ID, error)
	Find(ctx context.Context, g access.WriteGrant, row id.ID) (T, error)
	Count(ctx context.Context, g access.WriteGrant) (int, error)
	Insert(ctx context.Context, g access.WriteGrant, row T) error
	Update(ctx context.Context, g access.WriteGrant, row T) error
	Delete(ctx context.Context, g access.WriteGrant, row T) error
}

// History keeps what changes in a record.
type History interface {
	Write(ctx context.Context, g access.WriteGrant, c record.Change) error
	// Fill takes back the statement that a section is empty.
	Fill(ctx context.Context, g access.WriteGrant, s record.Section, at time.Time) error
}

// Parts are what the ledgers of all kinds share.
type Parts struct {
	History History
	Guard   *access.Guard
	Tx      txn.Runner
	Now     func() time.Time
}
