package postgres

import (
	"time"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
)

const columns = `p.id, p.user_id, p.first_name, p.last_name, p.document_type, p.document_number, p.birth_date, p.phone,
	p.origin_country, p.photo_key, p.biological_sex, p.gender, p.gender_other,
	p.birth_country, p.birth_department, p.birth_municipality, p.birth_locality,
	p.residence_address, p.residence_country, p.residence_department, p.residence_municipality, p.residence_locality,
	p.insurer_code, p.insurer_other, p.additional_insurance, p.complementary_plan, p.complementary_plan_other,
	p.occupation, p.blood_type, p.height_cm, p.weight_kg::float8 AS weight_kg, p.organ_donor, p.declared_none,
	p.created_at, p.updated_at, p.version`

// row is a row of patients. A place, a residence and an insurance are groups of columns there.
type row struct {
	ID                     id.ID
	UserID                 *id.ID
	FirstName              string
	LastName               string
	DocumentType           domain.DocumentType
	DocumentNumber         string
	BirthDate              civil.Date
	Phone                  *string
	OriginCountry          string
	PhotoKey               *string
	BiologicalSex          *domain.BiologicalSex
	Gender                 *domain.Gender
	GenderOther            *string
	BirthCountry           *string
	BirthDepartment        *string
	BirthMunicipality      *string
	BirthLocality          *string
	ResidenceAddress       *string
	ResidenceCountry       *string
	ResidenceDepartment    *string
	ResidenceMunicipality  *string
	ResidenceLocality      *string
	InsurerCode            *string
	InsurerOther           *string
	AdditionalInsurance    *string
	ComplementaryPlan      *domain.ComplementaryPlan
	ComplementaryPlanOther *string
	Occupation             *string
	BloodType              *domain.BloodType
	HeightCm               *int
	WeightKg               *float64
	OrganDonor             *domain.OrganDonor
	DeclaredNone           []record.Section
	CreatedAt              time.Time
	UpdatedAt              time.Time
	Version                int
}

func (r row) patient() domain.Patient {
	return domain.Patient{
		ID: r.ID, Account: r.UserID,
		Details: domain.Details{
			FirstName: r.FirstName, LastName: r.LastName, Phone: r.Phone,
			BiologicalSex: r.BiologicalSex, Gender: r.Gender, GenderOther: r.GenderOther,
			Birthplace: r.birthplace(), Residence: r.residence(), Insurance: r.insurance(),
			Occupation: r.Occupation, BloodType: r.BloodType, HeightCm: r.HeightCm, WeightKg: r.WeightKg,
			OrganDonor: r.OrganDonor,
		},
		DocumentType: r.DocumentType, DocumentNumber: r.DocumentNumber, BirthDate: r.BirthDate,
		OriginCountry: r.OriginCountry, PhotoKey: r.PhotoKey, DeclaredNone: r.DeclaredNone,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, Version: r.Version,
	}
}

func (r row) birthplace() *domain.Place {
	if r.BirthCountry == nil {
		return nil
	}
	return &domain.Place{
		Country: *r.BirthCountry, DepartmentCode: r.BirthDepartment, MunicipalityCode: r.BirthMunicipality,
		Locality: r.BirthLocality,
	}
}

// residence relies on a constraint: there is no address without a country, and no country without an address.
func (r row) residence() *domain.Residence {
	if r.ResidenceCountry == nil || r.ResidenceAddress == nil {
		return nil
	}
	return &domain.Residence{Address: *r.ResidenceAddress, Place: domain.Place{
		Country: *r.ResidenceCountry, DepartmentCode: r.ResidenceDepartment, MunicipalityCode: r.ResidenceMunicipality,
		Locality: r.ResidenceLocality,
	}}
}

func (r row) insurance() *domain.Insurance {
	i := domain.Insurance{
		InsurerCode: r.InsurerCode, InsurerOther: r.InsurerOther, AdditionalInsurance: r.AdditionalInsurance,
		ComplementaryPlan: r.ComplementaryPlan, ComplementaryPlanOther: r.ComplementaryPlanOther,
	}
	if i == (domain.Insurance{}) {
		return nil
	}
	return &i
}

// written returns what can change of a row, with a nil in each column of a group that there is not.
func written(p domain.Patient) row {
	r := row{
		FirstName: p.FirstName, LastName: p.LastName, Phone: p.Phone, PhotoKey: p.PhotoKey,
		BiologicalSex: p.BiologicalSex, Gender: p.Gender, GenderOther: p.GenderOther,
		Occupation: p.Occupation, BloodType: p.BloodType, HeightCm: p.HeightCm, WeightKg: p.WeightKg,
		OrganDonor: p.OrganDonor, DeclaredNone: p.DeclaredNone, UpdatedAt: p.UpdatedAt, Version: p.Version,
	}
	if b := p.Birthplace; b != nil {
		r.BirthCountry, r.BirthDepartment, r.BirthMunicipality, r.BirthLocality =
			&b.Country, b.DepartmentCode, b.MunicipalityCode, b.Locality
	}
	if h := p.Residence; h != nil {
		r.ResidenceAddress, r.ResidenceCountry, r.ResidenceDepartment, r.ResidenceMunicipality, r.ResidenceLocality =
			&h.Address, &h.Country, h.DepartmentCode, h.MunicipalityCode, h.Locality
	}
	if i := p.Insurance; i != nil {
		r.InsurerCode, r.InsurerOther, r.AdditionalInsurance = i.InsurerCode, i.InsurerOther, i.AdditionalInsurance
		r.ComplementaryPlan, r.ComplementaryPlanOther = i.ComplementaryPlan, i.ComplementaryPlanOther
	}
	return r
}
