package access

import (
	"cmp"
	"context"
	"time"

	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/record"
)

// Grant is leave to touch records on one day. Statements pass its account and day to records_of.
type Grant struct {
	account id.ID
	day     civil.Date
}

// Account is whose records the grant reaches.
func (g Grant) Account() id.ID { return g.account }

// Day is the day in Bogotá on which the grant was given.
func (g Grant) Day() civil.Date { return g.day }

// WriteGrant is leave to change one record until the transaction ends.
type WriteGrant struct {
	Grant
	record Record
	author record.Author
}

// Record is the record that the grant opens.
func (g WriteGrant) Record() Record { return g.record }

// Author is who changes the record.
func (g WriteGrant) Author() record.Author { return g.author }

// Record is what rules need to know of the record that they apply to.
type Record struct {
	Patient   id.ID
	BirthDate civil.Date
	Writable  bool
}

// Records knows which records are open to whom, and keeps the access log.
type Records interface {
	// Lock returns a record that g reaches and keeps the record, and the consent that opens it, from changing
	// until the transaction ends; else NOT_FOUND.
	Lock(ctx context.Context, g Grant, patient id.ID) (Record, error)
	// Enter writes that viewer read those of the patients whose record is open to them by a consent, and returns
	// who is to be told.
	Enter(ctx context.Context, v Viewer, g Grant, patients []id.ID, at time.Time) ([]Notice, error)
	// EnterCall writes a call by an emergency code, and returns who is to be told: nobody of a refused one.
	EnterCall(ctx context.Context, v Viewer, c Call) ([]Notice, error)
}

// Guard makes grants.
type Guard struct {
	Records Records
	Tx      txn.Runner
	Now     func() time.Time
	// Announce tells people of the entries that concern them, after commit; nil tells nobody.
	Announce func(ctx context.Context, told []Notice)
}

// Today is the day in Bogotá.
func (g *Guard) Today() civil.Date { return civil.Today(g.Now()) }

// Read runs read with leave to read the records open to v. read returns whose records it answers: where v
// is a professional, these are entered in the access log in the same transaction, once per operation, so
// that nothing is answered that is not written down (domain.md section 1.2, rule 6). Both are of one instant: a
// consent that ends between them does not keep what was read out of the log. The transaction may run again: read makes what
// it answers anew each time, since what an earlier one found is not entered.
func (g *Guard) Read(ctx context.Context, v Viewer, read func(context.Context, Grant) ([]id.ID, error)) error {
	grant, err := g.grant(v, person.Patient, person.Professional)
	if err != nil {
		return err
	}
	if v.Role == person.Patient {
		_, err := read(ctx, grant)
		return err
	}
	return v.entered.enter(func(missing func([]id.ID) []id.ID) ([]id.ID, error) {
		var answered []id.ID
		err := g.Tx.InTx(txn.AtOneInstant(ctx), func(ctx context.Context) error {
			patients, err := read(ctx, grant)
			if err != nil {
				return err
			}
			answered = missing(patients)
			return g.enter(ctx, v, grant, answered)
		})
		return answered, err
	})
}

// ReadOwn gives leave to read what concerns access to records, which owners and guardians alone may see.
// Nothing is entered in the access log: to them no record is somebody else's.
func (g *Guard) ReadOwn(v Viewer) (Grant, error) {
	return g.grant(v, person.Patient)
}

// Write gives leave to change a record; call it inside the transaction of the change. A record that v
// cannot see is NOT_FOUND, one that v may only read FORBIDDEN. The entry in the access log that a professional's change makes
// ends with the transaction, if that fails; see Told.
func (g *Guard) Write(ctx context.Context, v Viewer, patient id.ID) (WriteGrant, error) {
	return g.write(ctx, v, patient, person.Patient, person.Professional)
}

// Told has a record entered in the access log of which v is told by what is wrong with a change: without that it would be told
// and not written down. It returns the error that is to be answered.
func (g *Guard) Told(ctx context.Context, v Viewer, patient id.ID, refused error) error {
	if v.Role != person.Professional || patient.IsZero() || fault.ProblemsIn(refused) == nil {
		return refused
	}
	err := g.Read(ctx, v, func(context.Context, Grant) ([]id.ID, error) { return []id.ID{patient}, nil })
	return cmp.Or(err, refused)
}

// Own is Write for what owners and guardians alone may do.
func (g *Guard) Own(ctx context.Context, v Viewer, patient id.ID) (WriteGrant, error) {
	return g.write(ctx, v, patient, person.Patient)
}

// Reach gives leave to look for a record to change, before any id is looked at.
func (g *Guard) Reach(v Viewer) (Grant, error) {
	return g.grant(v, person.Patient, person.Professional)
}

func (g *Guard) write(ctx context.Context, v Viewer, patient id.ID, roles ...person.Role) (WriteGrant, error) {
	grant, err := g.grant(v, roles...)
	if err != nil {
		return WriteGrant{}, err
	}
	found, err := g.Records.Lock(ctx, grant, patient)
	if err != nil {
		return WriteGrant{}, err
	}
	if !found.Writable {
		return WriteGrant{}, fault.New(fault.Forbidden)
	}
	if v.Role == person.Professional {
		if err := g.enter(ctx, v, grant, v.entered.unentered(patient)); err != nil {
			return WriteGrant{}, err
		}
		txn.AfterCommit(ctx, func(context.Context) { v.entered.note(patient) })
	}
	return WriteGrant{grant, found, record.Author{Account: v.User, Role: v.Role}}, nil
}

func (g *Guard) grant(v Viewer, roles ...person.Role) (Grant, error) {
	if err := v.SignedIn(); err != nil {
		return Grant{}, err
	}
	for _, role := range roles {
		if v.Role == role && v.Active {
			return Grant{account: v.User, day: g.Today()}, nil
		}
	}
	return Grant{}, fault.New(fault.Forbidden)
}

func (g *Guard) enter(ctx context.Context, v Viewer, grant Grant, patients []id.ID) error {
	if len(patients) == 0 {
		return nil
	}
	told, err := g.Records.Enter(ctx, v, grant, patients, g.Now())
	if err != nil {
		return err
	}
	g.announce(ctx, told)
	return nil
}

func (g *Guard) announce(ctx context.Context, told []Notice) {
	if g.Announce == nil || len(told) == 0 {
		return
	}
	txn.AfterCommit(ctx, func(ctx context.Context) { g.Announce(ctx, told) })
}
