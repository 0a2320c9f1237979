package record

import (
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
)

// Past checks the date of something that happened to a person born on the date named: not after today, and
// not before birth (domain.md section 2.0, "past date").
func Past(c *fault.Check, d, born, today civil.Date, field ...string) {
	earliest := born
	if earliest.Before(civil.Earliest()) {
		earliest = civil.Earliest()
	}
	c.That(!d.After(today), fault.InTheFuture, field...)
	c.Range(!d.Before(earliest), earliest, today, field...)
}
