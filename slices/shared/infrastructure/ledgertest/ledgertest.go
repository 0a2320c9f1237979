// Package ledgertest tests what is the same for medications, allergies, illnesses and surgeries: who may read
// and write, versions, history, limits, the access log, and what the statements cost. Each slice runs it on
// its own use cases, beside the tests of its own rules.
package ledgertest

import (
	"context"
	"slices"
	"testing"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
)

// Kind is a kind of rows and its use cases, on one database.
type Kind[T ledger.Row[T, K], K any, F ledger.Filter] struct {
	Ledger *ledger.Ledger[T, K, F]
	// Add writes a row without a fault that the register does not have, every field of it filled in.
	Add func(ctx context.Context, v access.Viewer, patient *id.Global) (T, error)
	// AddWrong writes a row whose only fault is that Mandatory is missing.
	AddWrong func(ctx context.Context, v access.Viewer, patient *id.Global) (T, error)
	// Edit makes a text the value of the field Edited.
	Edit func(ctx context.Context, v access.Viewer, row id.ID, expected *int, text string) (T, error)
	// Others are changes that rows of other kinds do not know, by name. They change the row.
	Others map[string]func(ctx context.Context, v access.Viewer, row id.ID) error

	Mandatory, Edited string
	Table             string
	// Sorted is the assignment that makes all rows equal in the order of lists, in SQL.
	Sorted string
	// Many is a statement that writes 500 rows to the record $1.
	Many string
	// Rows are rows of the primary patient in the register, of version 1; there are Total of them.
	Rows  []id.ID
	Total int
	// OfDependant is a row of the dependant.
	OfDependant id.ID
}

// primary and the others are the records of the register.
func primary() id.ID   { return fixture.ID(demo.PrimaryPatientID) }
func secondary() id.ID { return fixture.ID(demo.SecondaryPatientID) }
func dependant() id.ID { return fixture.ID(demo.DependantPatientID) }

// Run runs all tests; each gets the kind on a database of its own.
func Run[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, on func(*fixture.Fixture) Kind[T, K, F]) {
	tests := map[string]func(*testing.T, *fixture.Fixture, Kind[T, K, F]){
		"paging meets every row once":                paging[T, K, F],
		"adding writes row, history and author":      adding[T, K, F],
		"updating writes what is answered":           rewriting[T, K, F],
		"professionals have to name the record":      naming[T, K, F],
		"a record holds five hundred rows":           fullRecord[T, K, F],
		"updates count versions":                     versions[T, K, F],
		"nothing is half written":                    halfWritten[T, K, F],
		"a deleted row is gone":                      deleting[T, K, F],
		"many lists are one round trip":              manyLists[T, K, F],
		"reading is written down once per operation": accessLog[T, K, F],
		"a write waits for a revocation":             revocation[T, K, F],
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := fixture.New(t)
			test(t, f, on(f))
		})
	}
	permissions(t, on)
	again(t, on)
}

func ptr[V any](v V) *V { return &v }

// list reads a page of the list of the primary patient.
func (k Kind[T, K, F]) list(t *testing.T, v access.Viewer, patient id.ID, a page.Args) (page.Connection[T], error) {
	t.Helper()
	var all F
	found, err := k.Ledger.OfPatients(t.Context(), v, []id.ID{patient}, all, a, true)
	return found[patient], err
}

func ids[T interface{ Common() record.Entry }](c page.Connection[T]) []id.ID {
	out := []id.ID{}
	for _, row := range c.Nodes() {
		out = append(out, row.Common().ID)
	}
	return out
}

// WantCode fails unless err is a fault of the code.
func WantCode(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if err == nil || fault.CodeOf(err) != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// WantProblem fails unless err is this problem and no other.
func WantProblem(t *testing.T, err error, want fault.Reason, field ...string) {
	t.Helper()
	problems := fault.ProblemsIn(err)
	if len(problems) != 1 || problems[0].Reason != want || !slices.Equal(problems[0].Field, field) {
		t.Errorf("error %v, want %s on %v", err, want, field)
	}
}
