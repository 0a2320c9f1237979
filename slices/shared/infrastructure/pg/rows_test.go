package pg_test

import (
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/pg"
)

// What is read here without the driver is what was written, on both sides of what PostgreSQL counts from.
func TestValuesAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	type row struct {
		Key   id.ID
		At    time.Time
		Born  *civil.Date
		Count int
		Kilos float64
		Yes   bool
		Name  *string
		Tags  []string
		None  []string
		Null  []string
		Code  string
	}
	born := civil.Earliest()
	for _, at := range []string{"1999-12-31T23:59:59.999999Z", "2000-01-01T00:00:00Z", "1900-01-01T00:00:00.000001Z", "9999-12-31T23:59:59Z"} {
		want, err := time.Parse(time.RFC3339Nano, at)
		if err != nil {
			t.Fatal(err)
		}
		key := id.Random()
		got, err := pg.One[row](t.Context(), f.DB, `
			SELECT $1::uuid AS key, $2::timestamptz AS at, $3::date AS born, -7 AS count, -72.5::float8 AS kilos, true AS yes, ''::text AS name, ARRAY['a', 'b'] AS tags,
				'{}'::text[] AS none, NULL::text[] AS null, 'CO'::char(2) AS code`,
			key, want, born)
		if err != nil {
			t.Fatal(err)
		}
		if got.Key != key || !got.At.Equal(want) || got.Born == nil || *got.Born != born || got.Count != -7 || got.Kilos != -72.5 || !got.Yes || got.Name == nil ||
			*got.Name != "" || strings.Join(got.Tags, "") != "ab" || got.None == nil || len(got.None) != 0 || got.Null != nil || got.Code != "CO" {
			t.Errorf("%s: %+v", at, got)
		}
	}
}

func TestRowsThatDoNotFitAreErrors(t *testing.T) {
	t.Parallel()
	f := fixture.New(t)
	type row struct {
		Name string
		At   *time.Time
	}
	for sql, want := range map[string]string{
		`SELECT NULL::text AS name, NULL::timestamptz AS at`:              "NULL",
		`SELECT 'x'::text AS name, 'infinity'::timestamptz AS at`:         "infinite",
		`SELECT 'x'::text AS name`:                                        "no column",
		`SELECT 'x'::text AS name, NULL::timestamptz AS at, 1 AS surplus`: "no field",
		`SELECT 'secret'::text AS name, 'secret'::text AS at`:             "at",
	} {
		_, err := pg.All[row](t.Context(), f.DB, sql)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, want one about %q without the value", sql, err, want)
		}
	}
	if got, err := pg.All[row](t.Context(), f.DB, `SELECT 'x'::text AS name, NULL::timestamptz AS at`); err != nil || got[0].At != nil {
		t.Errorf("%+v, %v", got, err)
	}
}
