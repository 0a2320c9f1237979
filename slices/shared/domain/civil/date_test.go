package civil_test

import (
	"testing"
	"time"

	"vitalgo/slices/shared/domain/civil"
)

func parse(t *testing.T, s string) civil.Date {
	t.Helper()
	d, err := civil.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The anchors of domain.md section 4.6.
func TestAgeInWholeYears(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		born, day string
		want      int
	}{
		{"1990-01-15", "2026-01-14", 35},
		{"1990-01-15", "2026-01-15", 36},
		{"2000-02-29", "2018-02-28", 17},
		{"2000-02-29", "2018-03-01", 18},
		{"2000-02-29", "2020-02-29", 20},
	} {
		if got := parse(t, c.born).YearsUntil(parse(t, c.day)); got != c.want {
			t.Errorf("born %s, on %s: %d, want %d", c.born, c.day, got, c.want)
		}
	}
}

// The last day of birth of those who are of an age, and the first of those who are not over it.
func TestDaysOfBirthByAge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ day, ofAge, notOver string }{
		{"2026-03-01", "2008-03-01", "1905-03-02"},
		{"2028-02-29", "2010-02-28", "1907-03-01"},
		{"2024-02-29", "2006-02-28", "1903-03-01"},
		{"2025-02-28", "2007-02-28", "1904-02-29"},
		{"2020-12-31", "2002-12-31", "1900-01-01"},
	} {
		day := parse(t, c.day)
		ofAge, notOver := day.YearsBefore(18), day.EarliestBirth(120)
		if ofAge.String() != c.ofAge || notOver.String() != c.notOver {
			t.Errorf("on %s: %s and %s, want %s and %s", c.day, ofAge, notOver, c.ofAge, c.notOver)
		}
		if ofAge.YearsUntil(day) != 18 || ofAge.AddDays(1).YearsUntil(day) != 17 || notOver.YearsUntil(day) > 120 {
			t.Errorf("on %s: %d, %d and %d years old", c.day, ofAge.YearsUntil(day), ofAge.AddDays(1).YearsUntil(day), notOver.YearsUntil(day))
		}
	}
}

func TestDaysBeginInBogota(t *testing.T) {
	t.Parallel()
	for instant, want := range map[string]string{
		"2026-01-15T04:30:00Z": "2026-01-14",
		"2026-01-15T05:00:00Z": "2026-01-15",
		"2026-07-15T04:59:59Z": "2026-07-14", // no summer time
	} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := civil.Today(at).String(); got != want {
			t.Errorf("%s is %s, want %s", instant, got, want)
		}
	}
}

func TestParseTakesFullDatesOnly(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", "2026", "2026-2-01", "2026-02-30", "2025-02-29", "2026-02-01T00:00:00Z", "10000-01-01", "01/02/2026", " 2026-02-01"} {
		if d, err := civil.Parse(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
	if got := parse(t, "2024-02-29").AddDays(366).String(); got != "2025-03-01" {
		t.Errorf("366 days after 29 February 2024: %s", got)
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	a, b := parse(t, "2025-12-31"), parse(t, "2026-01-01")
	if !a.Before(b) || b.Before(a) || a.Before(a) || !b.After(a) || a.After(a) {
		t.Error("dates do not follow the calendar")
	}
	if (civil.Date{}).IsZero() != true || a.IsZero() {
		t.Error("only the zero date is no day")
	}
}
