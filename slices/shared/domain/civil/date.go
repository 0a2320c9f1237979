// Package civil holds calendar dates, which have no time of day and no zone.
package civil

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day of the calendar. The zero Date is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Earliest returns the first day that a record may name: nobody alive was born before it.
func Earliest() Date { return Date{1900, time.January, 1} }

// Last returns the last day that the form YYYY-MM-DD can name.
func Last() Date { return Date{9999, time.December, 31} }

// bogota is the zone in which VitalGo's days begin and end: UTC−5, without summer time.
var bogota = time.FixedZone("America/Bogota", -5*60*60)

// Today returns the day in Bogotá at the instant now.
func Today(now time.Time) Date { return Of(now.In(bogota)) }

// Of returns the day of t in t's own zone.
func Of(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Parse reads YYYY-MM-DD.
func Parse(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("not a date of the form YYYY-MM-DD")
	}
	return Of(t), nil
}

func (d Date) String() string { return string(d.Append(make([]byte, 0, len(time.DateOnly)))) }

// Append appends the day as String returns it: in the form YYYY-MM-DD.
func (d Date) Append(b []byte) []byte {
	b = append(twoDigits(twoDigits(b, d.Year/100), d.Year), '-')
	b = append(twoDigits(b, int(d.Month)), '-')
	return twoDigits(b, d.Day)
}

func twoDigits(b []byte, n int) []byte { return append(b, byte('0'+n/10%10), byte('0'+n%10)) }

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.time().Before(e.time()) }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return e.Before(d) }

// AddDays returns the day n days after d.
func (d Date) AddDays(n int) Date { return Of(d.time().AddDate(0, 0, n)) }

// YearsUntil returns the whole years from d to e, as in an age: who is born on 29 February turns a year
// older on 1 March of a common year.
func (d Date) YearsUntil(e Date) int {
	n := e.Year - d.Year
	if e.Month < d.Month || e.Month == d.Month && e.Day < d.Day {
		n--
	}
	return n
}

// YearsBefore returns the last day on which somebody can have been born who is n years old on d.
func (d Date) YearsBefore(n int) Date {
	before := Date{d.Year - n, d.Month, d.Day}
	if Of(before.time()) != before { // 29 February of a common year
		before.Day--
	}
	return before
}

// EarliestBirth returns the first day on which somebody can have been born who is at most oldest years old on d.
func (d Date) EarliestBirth(oldest int) Date {
	if born := d.YearsBefore(oldest + 1).AddDays(1); born.After(Earliest()) {
		return born
	}
	return Earliest()
}

func (d Date) time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// MarshalText implements encoding.TextMarshaler.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	*d = parsed
	return err
}

// Value lets database drivers write a Date.
func (d Date) Value() (driver.Value, error) { return d.time(), nil }

// Scan lets database drivers read a Date.
func (d *Date) Scan(src any) error {
	t, ok := src.(time.Time)
	if !ok {
		return fmt.Errorf("cannot read %T as a date", src)
	}
	*d = Of(t)
	return nil
}

// Clock returns the time of day in Bogotá at an instant, as HH:MM.
func Clock(t time.Time) string { return t.In(bogota).Format("15:04") }
