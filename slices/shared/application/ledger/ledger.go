package ledger

import (
	"context"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Ledger keeps the rows of one kind: T, at positions K, filtered by F. The use cases of a slice embed one,
// and add what the rows of their kind may say.
type Ledger[T Row[T, K], K any, F Filter] struct {
	Parts
	// Section is the part of the record that the rows fill; it also names their list in cursors.
	Section    record.Section
	Repository Repository[T, K, F]
	// Beside returns what is wrong with a row beside the others of its record, to be told with what is wrong with it by itself;
	// nil where rows stand for themselves.
	Beside func(ctx context.Context, g access.WriteGrant, row T, wrong error) error
	// AsOf derives what a row answers on a day; nil where it answers the same on every day.
	AsOf func(row T, day civil.Date) T
}

// pageLimits are those of the four lists (domain.md section 3).
func pageLimits() page.Limits { return page.Limits{Default: 50, Max: 100} }

// ByIDs returns those of the rows named that v may see.
func (l *Ledger[T, K, F]) ByIDs(ctx context.Context, v access.Viewer, rows []id.ID) (map[id.ID]T, error) {
	var found map[id.ID]T
	err := l.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		found = make(map[id.ID]T, len(rows))
		all, err := l.Repository.ByIDs(ctx, g, rows)
		patients := make([]id.ID, len(all))
		for i, row := range all {
			patients[i], found[row.Common().ID] = row.Common().PatientID, l.current(row)
		}
		return patients, err
	})
	return found, err
}

// OfPatients returns a page of the list of each of the patients; one that v may not see has none.
func (l *Ledger[T, K, F]) OfPatients(ctx context.Context, v access.Viewer, patients []id.ID, f F, a page.Args, withTotal bool) (map[id.ID]page.Connection[T], error) {
	list := string(l.Section)
	request, err := page.Read[K](a, list, pageLimits(), withTotal)
	if err != nil {
		return nil, err
	}
	if err := f.Check(); err != nil {
		return nil, err
	}
	var pages map[id.ID]page.Connection[T]
	err = l.Guard.Read(ctx, v, func(ctx context.Context, g access.Grant) ([]id.ID, error) {
		pages = make(map[id.ID]page.Connection[T], len(patients))
		lists, err := l.Repository.Lists(ctx, g, patients, f, request)
		if err != nil {
			return nil, err
		}
		for _, patient := range patients {
			pages[patient], err = page.Of(request, list, l.allCurrent(lists[patient]), T.Position)
			if err != nil {
				return nil, err
			}
		}
		return patients, nil
	})
	return pages, err
}

// ListAlong has the first rows of the list of a patient, or for nil of v's own record, read along with what is read first in
// the context that it returns; then read returns them, if they were. It is for those whose reading is entered nowhere;
// nobody else finds anything.
func (l *Ledger[T, K, F]) ListAlong(ctx context.Context, v access.Viewer, patient *id.ID, a page.Args, withTotal bool) (along context.Context, read func() (list page.Connection[T], found bool)) {
	nothing := func() (page.Connection[T], bool) { return page.Connection[T]{}, false }
	grant, err := l.Guard.ReadOwn(v)
	if err != nil {
		return ctx, nothing
	}
	request, err := page.Read[K](a, string(l.Section), pageLimits(), withTotal)
	if err != nil || request.Cursor != nil || request.Backward {
		return ctx, nothing
	}
	along, list := l.Repository.ListAlong(ctx, grant, patient, request)
	return along, func() (page.Connection[T], bool) {
		rows, found := list()
		if !found {
			return nothing()
		}
		c, err := page.Of(request, string(l.Section), l.allCurrent(rows), T.Position)
		return c, err == nil
	}
}

// Add writes a row to the record of patient, or to v's own. write returns the row without its entry, or what
// is wrong with it on the day named in the record of a person born on the date named.
func (l *Ledger[T, K, F]) Add(ctx context.Context, v access.Viewer, patient *id.Global, write func(born, today civil.Date) (T, error)) (T, error) {
	var row T
	if _, err := l.Guard.Reach(v); err != nil {
		return row, err
	}
	target, missing := v.Target(patient)
	if missing != nil {
		_, err := write(civil.Earliest(), l.Guard.Today())
		return row, fault.Join(missing, err)
	}
	err := l.Tx.InTx(ctx, func(ctx context.Context) error {
		grant, err := l.Guard.Write(ctx, v, target)
		if err != nil {
			return err
		}
		row, err = write(grant.Record().BirthDate, l.Guard.Today())
		if err == nil {
			if err := l.room(ctx, grant); err != nil {
				return err
			}
		}
		if err := fault.Join(err, l.beside(ctx, grant, row, err)); err != nil {
			return err
		}
		row = l.current(row.With(record.NewEntry(target, grant.Author(), l.Now())))
		return l.insert(ctx, grant, row)
	})
	return row, l.Guard.Told(ctx, v, target, err)
}

func (l *Ledger[T, K, F]) beside(ctx context.Context, grant access.WriteGrant, row T, wrong error) error {
	if l.Beside == nil {
		return nil
	}
	return l.Beside(ctx, grant, row, wrong)
}

// room refuses one more row for a record that is full.
func (l *Ledger[T, K, F]) room(ctx context.Context, grant access.WriteGrant) error {
	n, err := l.Repository.Count(ctx, grant)
	if err == nil && n >= record.MaxRows {
		return fault.Invalid(fault.NotAllowed)
	}
	return err
}

func (l *Ledger[T, K, F]) insert(ctx context.Context, grant access.WriteGrant, row T) error {
	if err := l.Repository.Insert(ctx, grant, row); err != nil {
		return err
	}
	at := row.Common().CreatedAt
	if err := l.History.Fill(ctx, grant, l.Section, at); err != nil {
		return err
	}
	return l.History.Write(ctx, grant, record.Change{Kind: record.Created, Subject: row.GlobalID(), At: at})
}

// Change changes what a row says. expected is the version that the caller last saw, if it matters. rewrite
// returns the row as it is to become, or what is wrong with that; a change that changes nothing leaves the
// row and its history as they are.
func (l *Ledger[T, K, F]) Change(ctx context.Context, v access.Viewer, row id.ID, expected *int, rewrite func(row T, born, today civil.Date) (T, error)) (T, error) {
	var (
		after   T
		patient id.ID
	)
	err := l.Tx.InTx(ctx, func(ctx context.Context) error {
		grant, before, err := l.open(ctx, v, row)
		if err != nil {
			return err
		}
		patient = grant.Record().Patient
		after, err = rewrite(before, grant.Record().BirthDate, l.Guard.Today())
		if err := fault.Join(err, l.beside(ctx, grant, after, err)); err != nil {
			return err
		}
		if err := before.Common().Expect(expected); err != nil {
			return err
		}
		after = l.current(after)
		fields := after.DifferentFields(before)
		if len(fields) == 0 {
			return nil
		}
		after = after.With(before.Common().Changed(grant.Author(), l.Now()))
		if err := l.Repository.Update(ctx, grant, after); err != nil {
			return err
		}
		return l.History.Write(ctx, grant, record.Change{Kind: record.Updated, Subject: after.GlobalID(), Fields: fields, At: after.Common().UpdatedAt})
	})
	return after, l.Guard.Told(ctx, v, patient, err)
}

// Delete takes a row out of the record and returns whose it was.
func (l *Ledger[T, K, F]) Delete(ctx context.Context, v access.Viewer, row id.ID, expected *int) (id.ID, error) {
	var patient id.ID
	err := l.Tx.InTx(ctx, func(ctx context.Context) error {
		grant, found, err := l.open(ctx, v, row)
		if err != nil {
			return err
		}
		patient = grant.Record().Patient
		if err := found.Common().Expect(expected); err != nil {
			return err
		}
		deleted := found.With(found.Common().Changed(grant.Author(), l.Now()))
		if err := l.Repository.Delete(ctx, grant, deleted); err != nil {
			return err
		}
		return l.History.Write(ctx, grant, record.Change{Kind: record.Deleted, Subject: deleted.GlobalID(), At: deleted.Common().UpdatedAt})
	})
	return patient, l.Guard.Told(ctx, v, patient, err)
}

// open finds a row that v may change, and keeps its record from changing until the transaction ends.
func (l *Ledger[T, K, F]) open(ctx context.Context, v access.Viewer, row id.ID) (access.WriteGrant, T, error) {
	var found T
	reach, err := l.Guard.Reach(v)
	if err != nil {
		return access.WriteGrant{}, found, err
	}
	patient, err := l.Repository.PatientOf(ctx, reach, row)
	if err != nil {
		return access.WriteGrant{}, found, err
	}
	grant, err := l.Guard.Write(ctx, v, patient)
	if err != nil {
		return access.WriteGrant{}, found, err
	}
	found, err = l.Repository.Find(ctx, grant, row)
	return grant, found, err
}

// current derives what a reading of row answers today.
func (l *Ledger[T, K, F]) current(row T) T {
	if l.AsOf == nil {
		return row
	}
	return l.AsOf(row, l.Guard.Today())
}

func (l *Ledger[T, K, F]) allCurrent(s page.Slice[T]) page.Slice[T] {
	if l.AsOf == nil {
		return s
	}
	for i, row := range s.Rows {
		s.Rows[i] = l.current(row)
	}
	return s
}
