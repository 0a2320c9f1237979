// Package people answers who an account is to others.
package people

import (
	"context"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Directory looks people up, many accounts in one statement.
type Directory struct {
	byAccount *loader.Batch[id.ID, person.Person]
}

// New returns a Directory on db.
func New(db *pg.DB) *Directory {
	return &Directory{loader.New(func(ctx context.Context, accounts []id.ID) (map[id.ID]person.Person, error) {
		return find(ctx, db, accounts)
	})}
}

// RecordedBy answers who wrote a row of a record last. Whoever is no longer there is "Deleted account".
func (d *Directory) RecordedBy(ctx context.Context, e record.Entry) (person.Person, error) {
	role := person.Patient
	if e.Source == record.ByProfessional {
		role = person.Professional
	}
	return d.Of(ctx, e.RecordedBy, role)
}

// Of answers who an account is; role is the one to name where the account is erased.
func (d *Directory) Of(ctx context.Context, account *id.ID, role person.Role) (person.Person, error) {
	if account == nil {
		return deleted(access.From(ctx).Language, role), nil
	}
	return d.byAccount.Load(ctx, *account)
}

// All answers who the accounts are, in one statement; those that are erased are left out.
func (d *Directory) All(ctx context.Context, accounts []id.ID) (map[id.ID]person.Person, error) {
	return d.byAccount.LoadMany(ctx, accounts)
}

func deleted(language locale.Language, role person.Role) person.Person {
	return person.Person{FullName: language.Pick("Cuenta eliminada", "Deleted account"), Role: role}
}

func find(ctx context.Context, db *pg.DB, accounts []id.ID) (map[id.ID]person.Person, error) {
	type row struct {
		ID id.ID
		person.Person
	}
	rows, err := pg.All[row](ctx, db, `
		SELECT id, full_name, role, organization, license_number
		FROM persons($1)`,
		accounts)
	found := make(map[id.ID]person.Person, len(rows))
	for _, r := range rows {
		found[r.ID] = r.Person
	}
	return found, err
}
