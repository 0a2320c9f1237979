package record

import (
	"time"

	"vitalgo/slices/shared/domain/id"
)

// Position is where a row stands in its list: the greatest By first, and among equals the newest row
// (domain.md section 4.8).
type Position[By any] struct {
	By        By
	CreatedAt time.Time
	ID        id.ID
}

// At returns the position of a row with entry e in a list that is sorted by by.
func At[By any](by By, e Entry) Position[By] { return Position[By]{by, e.CreatedAt, e.ID} }
