package application

import (
	"context"
	"slices"
	"time"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

// Update changes the profile of the record named, or of v's own.
func (u *Profiles) Update(ctx context.Context, v access.Viewer, patient *id.Global, expected *int, ch domain.Changes) (domain.Patient, error) {
	if _, err := u.permit(ctx, v, saves()); err != nil {
		return domain.Patient{}, err
	}
	codes, err := u.known(ctx, ch.Mentions())
	if err != nil {
		return domain.Patient{}, err
	}
	return u.change(ctx, v, patient, expected, func(ctx context.Context, g access.WriteGrant, p domain.Patient) (edit, error) {
		return u.edit(ctx, g, p, ch, codes)
	})
}

// edit applies changes to a profile.
func (u *Profiles) edit(ctx context.Context, g access.WriteGrant, p domain.Patient, ch domain.Changes, codes domain.Codes) (edit, error) {
	stored, err := u.Repository.FindContacts(ctx, g)
	if err != nil {
		return edit{}, err
	}
	contacts, wrongContacts := ch.Contacts(stored, u.Phones)
	details, wrong := ch.Apply(p.Details, domain.Knowledge{HasAccount: p.Account != nil, Codes: codes, Phones: u.Phones})
	if err := fault.Join(wrong, wrongContacts); err != nil {
		return edit{}, err
	}
	fields := details.DifferentFields(p.Details)
	newName := len(fields) > 0 && details.FullName() != p.FullName()
	newContacts := !slices.EqualFunc(contacts, stored, domain.Contact.Equal)
	record.Compare(&fields, "emergencyContacts", newContacts, false)
	p.Details = details
	return edit{p, fields, func(ctx context.Context, at time.Time) error {
		if newContacts {
			if err := u.Repository.ReplaceContacts(ctx, g, contacts, at); err != nil {
				return err
			}
		}
		if newName && p.Account != nil {
			return u.Accounts.Rename(ctx, *p.Account, p.FirstName, p.LastName, at)
		}
		return nil
	}}, nil
}

// known asks the catalogues for the codes that an update mentions.
func (u *Profiles) known(ctx context.Context, m domain.Mentions) (domain.Codes, error) {
	countries, err1 := lookUp(ctx, m.Countries, u.Catalog.CountryExists)
	departments, err2 := lookUp(ctx, m.Departments, u.Catalog.DepartmentExists)
	municipalities, err3 := lookUp(ctx, m.Municipalities, u.Catalog.DepartmentOf)
	insurers, err4 := lookUp(ctx, m.Insurers, u.Catalog.InsurerExists)
	codes := domain.Codes{Countries: countries, Departments: departments, Municipalities: municipalities, Insurers: insurers}
	return codes, fault.Join(err1, err2, err3, err4)
}

func lookUp[T any](ctx context.Context, codes []string, ask func(context.Context, string) (T, error)) (map[string]T, error) {
	found := make(map[string]T, len(codes))
	for _, code := range codes {
		answer, err := ask(ctx, code)
		if err != nil {
			return nil, err
		}
		found[code] = answer
	}
	return found, nil
}

// UpdateReproductiveHealth changes what is stated in the record named, or in v's own. For other sexes than female and
// intersex it is NOT_ALLOWED.
func (u *Profiles) UpdateReproductiveHealth(ctx context.Context, v access.Viewer, patient *id.Global, expected *int, ch domain.ReproductiveChanges) (domain.Patient, error) {
	if _, err := u.permit(ctx, v, saves()); err != nil {
		return domain.Patient{}, err
	}
	return u.change(ctx, v, patient, expected, func(ctx context.Context, g access.WriteGrant, p domain.Patient) (edit, error) {
		if !p.HasReproductiveHealth() {
			return edit{}, fault.Invalid(fault.NotAllowed)
		}
		stored, err := u.Repository.FindReproductiveHealth(ctx, g)
		if err != nil {
			return edit{}, err
		}
		stated, err := ch.Apply(stored, p.BirthDate, u.Guard.Today())
		if err != nil || stated.Equal(stored) {
			return edit{}, err
		}
		return edit{p, record.Fields{"reproductiveHealth"}, func(ctx context.Context, at time.Time) error {
			stated.UpdatedAt = at
			return u.Repository.SaveReproductiveHealth(ctx, g, stated)
		}}, nil
	})
}

// DeclareNone says that a section of the record named, or of v's own, is empty, or takes it back. While the section
// has rows it is NOT_ALLOWED.
func (u *Profiles) DeclareNone(ctx context.Context, v access.Viewer, patient *id.Global, section record.Section, none bool) (domain.Patient, error) {
	if _, err := u.permit(ctx, v, saves()); err != nil {
		return domain.Patient{}, err
	}
	return u.change(ctx, v, patient, nil, func(ctx context.Context, g access.WriteGrant, p domain.Patient) (edit, error) {
		filled, err := u.Repository.HasRows(ctx, g, section)
		if err != nil {
			return edit{}, err
		}
		if none && filled {
			return edit{}, fault.Invalid(fault.NotAllowed, "section")
		}
		before := p.DeclaredNone
		p.DeclaredNone = p.Declared(section, none)
		var fields record.Fields
		record.Compare(&fields, "declaredNone", len(before), len(p.DeclaredNone))
		return edit{patient: p, fields: fields}, nil
	})
}
