package ledgertest

import (
	"testing"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/ledger"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
)

// actor is a column of domain.md section 1.1.
type actor struct {
	name   string
	viewer access.Viewer
	// before changes the register.
	before      string
	ofDependant bool
	// read is "" for what may be seen, sees nothing, or a code.
	read  fault.Code
	write fault.Code
}

const (
	ok          fault.Code = ""
	seesNothing fault.Code = "NOTHING"
)

func actors() []actor {
	return []actor{
		{name: "owner", viewer: fixture.Primary(), read: ok, write: ok},
		{name: "guardian", viewer: fixture.Primary(), ofDependant: true, read: ok, write: ok},
		{name: "stranger", viewer: fixture.Secondary(), read: seesNothing, write: fault.NotFound},
		{name: "professional with a READ grant", viewer: fixture.Professional(), read: ok, write: fault.Forbidden},
		{name: "professional with a WRITE grant", viewer: fixture.Professional(),
			before: `UPDATE access_grants SET scope = 'write'`, read: ok, write: ok},
		{name: "professional without a grant", viewer: fixture.Professional(), ofDependant: true, read: seesNothing, write: fault.NotFound},
		{name: "professional whose grant was revoked", viewer: fixture.Professional(),
			before: `UPDATE access_grants SET revoked_at = granted_at`, read: seesNothing, write: fault.NotFound},
		{name: "professional whose grant ran out", viewer: fixture.Professional(),
			before: `UPDATE access_grants SET granted_at = '2025-01-01Z', expires_on = '2025-12-31'`, read: seesNothing, write: fault.NotFound},
		{name: "professional who was suspended", viewer: fixture.Professional(),
			before: `UPDATE staff_members SET status = 'suspended'`, read: seesNothing, write: fault.NotFound},
		{name: "professional, record closing", viewer: fixture.Professional(),
			before: `UPDATE users SET closing_since = now(), erase_after = now() + interval '30 days' WHERE role = 'patient'`,
			read:   seesNothing, write: fault.NotFound},
		{name: "paramedic", viewer: fixture.Paramedic(), read: fault.Forbidden, write: fault.Forbidden},
		{name: "inactive staff", viewer: fixture.PendingParamedic(), read: fault.Forbidden, write: fault.Forbidden},
		{name: "administrator", viewer: fixture.Admin(), read: fault.Forbidden, write: fault.Forbidden},
		{name: "nobody", viewer: fixture.Anonymous(), read: fault.Unauthenticated, write: fault.Unauthenticated},
	}
}

func permissions[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, on func(*fixture.Fixture) Kind[T, K, F]) {
	for _, who := range actors() {
		t.Run("who may read and write: "+who.name, func(t *testing.T) {
			t.Parallel()
			f := fixture.New(t)
			k := on(f)
			if who.before != "" {
				f.Exec(t, who.before)
			}
			patient, row := primary(), k.Rows[0]
			if who.ofDependant {
				patient, row = dependant(), k.OfDependant
			}
			k.reads(t, who, patient, row)
			before := f.Count(t, `SELECT count(*) FROM record_changes`)
			tried := k.writes(t, who, patient, row)
			want := 0
			if who.write == ok {
				want = tried
			}
			if got := f.Count(t, `SELECT count(*) FROM record_changes`) - before; got != want {
				t.Errorf("%d changes written, want %d", got, want)
			}
		})
	}
}

func (k Kind[T, K, F]) reads(t *testing.T, who actor, patient, row id.ID) {
	t.Helper()
	list, err := k.list(t, who.viewer, patient, page.Args{})
	rows, rowErr := k.Ledger.ByIDs(t.Context(), who.viewer, []id.ID{row})
	switch who.read {
	case ok:
		if err != nil || rowErr != nil || list.TotalCount == 0 || len(rows) != 1 {
			t.Errorf("may read, but sees a list of %d (%v), %d rows (%v)", list.TotalCount, err, len(rows), rowErr)
		}
	case seesNothing:
		if err != nil || rowErr != nil || list.TotalCount != 0 || len(list.Nodes()) != 0 || len(rows) != 0 {
			t.Errorf("may not read, but sees a list of %d (%v), %d rows (%v)", list.TotalCount, err, len(rows), rowErr)
		}
	default:
		WantCode(t, err, who.read)
		WantCode(t, rowErr, who.read)
	}
}

// writes tries every change and returns how many.
func (k Kind[T, K, F]) writes(t *testing.T, who actor, patient, row id.ID) int {
	t.Helper()
	check := func(name string, err error) {
		t.Helper()
		if who.write == ok && err != nil || fault.CodeOf(err) != who.write {
			t.Errorf("%s: %v, want %q", name, err, who.write)
		}
	}
	_, err := k.Add(t.Context(), who.viewer, &id.Global{Type: "Patient", ID: patient})
	check("add", err)
	_, err = k.Edit(t.Context(), who.viewer, row, nil, "Otro texto")
	check("update", err)
	for name, change := range k.Others {
		check(name, change(t.Context(), who.viewer, row))
	}
	_, err = k.Ledger.Delete(t.Context(), who.viewer, row, nil)
	check("delete", err)
	return 3 + len(k.Others)
}

// again has a reading run again: what was found before is not entered in the access log, and not answered.
func again[T ledger.Row[T, K], K any, F ledger.Filter](t *testing.T, on func(*fixture.Fixture) Kind[T, K, F]) {
	t.Run("a reading that runs again answers what it found last", func(t *testing.T) {
		t.Parallel()
		f := fixture.New(t)
		f.RetryAfter(t, `UPDATE access_grants SET revoked_at = granted_at`)
		k := on(f)
		if rows, err := k.Ledger.ByIDs(t.Context(), fixture.Professional(), k.Rows); err != nil || len(rows) != 0 {
			t.Errorf("%d rows, %v", len(rows), err)
		}
	})
}
