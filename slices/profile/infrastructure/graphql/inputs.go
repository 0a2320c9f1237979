package graphql

import (
	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/record"
	"vitalgo/slices/shared/infrastructure/payload"
)

// UpdateProfileInput is the input of updateProfile, which tells absent fields from null ones.
type UpdateProfileInput struct {
	PatientID         *id.Global
	ExpectedVersion   *int
	FirstName         graphql.Omittable[*string]
	LastName          graphql.Omittable[*string]
	Phone             graphql.Omittable[*string]
	BiologicalSex     graphql.Omittable[*domain.BiologicalSex]
	Gender            graphql.Omittable[*domain.Gender]
	GenderOther       graphql.Omittable[*string]
	Birthplace        graphql.Omittable[*domain.Place]
	Residence         graphql.Omittable[*domain.Residence]
	Insurance         graphql.Omittable[*domain.Insurance]
	Occupation        graphql.Omittable[*string]
	BloodType         graphql.Omittable[*domain.BloodType]
	HeightCm          graphql.Omittable[*int]
	WeightKg          graphql.Omittable[*float64]
	OrganDonor        graphql.Omittable[*domain.OrganDonor]
	EmergencyContacts graphql.Omittable[[]domain.Contact]
}

func (in UpdateProfileInput) changes() domain.Changes {
	return domain.Changes{
		FirstName:         payload.Change(in.FirstName),
		LastName:          payload.Change(in.LastName),
		Phone:             payload.Change(in.Phone),
		BiologicalSex:     payload.Change(in.BiologicalSex),
		Gender:            payload.Change(in.Gender),
		GenderOther:       payload.Change(in.GenderOther),
		Birthplace:        payload.Change(in.Birthplace),
		Residence:         payload.Change(in.Residence),
		Insurance:         payload.Change(in.Insurance),
		Occupation:        payload.Change(in.Occupation),
		BloodType:         payload.Change(in.BloodType),
		HeightCm:          payload.Change(in.HeightCm),
		WeightKg:          payload.Change(in.WeightKg),
		OrganDonor:        payload.Change(in.OrganDonor),
		EmergencyContacts: contacts(in.EmergencyContacts),
	}
}

// contacts reads what an update says of the list: null empties it, as no element does.
func contacts(o graphql.Omittable[[]domain.Contact]) change.Of[[]domain.Contact] {
	list, present := o.ValueOK()
	if !present {
		return change.Of[[]domain.Contact]{}
	}
	return change.To(&list)
}

// UpdateReproductiveHealthInput is the input of updateReproductiveHealth, which tells absent fields from null ones.
type UpdateReproductiveHealthInput struct {
	PatientID                *id.Global
	ExpectedVersion          *int
	MenstrualStatus          graphql.Omittable[*domain.MenstrualStatus]
	IsPregnant               graphql.Omittable[*bool]
	PregnancyWeeks           graphql.Omittable[*int]
	LastMenstruationDate     graphql.Omittable[*civil.Date]
	Pregnancies              graphql.Omittable[*int]
	Births                   graphql.Omittable[*int]
	Cesareans                graphql.Omittable[*int]
	Abortions                graphql.Omittable[*int]
	ContraceptiveMethod      graphql.Omittable[*domain.ContraceptiveMethod]
	ContraceptiveMethodOther graphql.Omittable[*string]
}

func (in UpdateReproductiveHealthInput) changes() domain.ReproductiveChanges {
	return domain.ReproductiveChanges{
		MenstrualStatus:          payload.Change(in.MenstrualStatus),
		IsPregnant:               payload.Change(in.IsPregnant),
		PregnancyWeeks:           payload.Change(in.PregnancyWeeks),
		LastMenstruationDate:     payload.Change(in.LastMenstruationDate),
		Pregnancies:              payload.Change(in.Pregnancies),
		Births:                   payload.Change(in.Births),
		Cesareans:                payload.Change(in.Cesareans),
		Abortions:                payload.Change(in.Abortions),
		ContraceptiveMethod:      payload.Change(in.ContraceptiveMethod),
		ContraceptiveMethodOther: payload.Change(in.ContraceptiveMethodOther),
	}
}

// DeclareNoneInput is the input of declareNone.
type DeclareNoneInput struct {
	PatientID *id.Global
	Section   record.Section
	None      bool
}

// UploadProfilePhotoInput is the input of uploadProfilePhoto.
type UploadProfilePhotoInput struct {
	PatientID *id.Global
	Photo     graphql.Upload
}

// RemoveProfilePhotoInput is the input of removeProfilePhoto.
type RemoveProfilePhotoInput struct{ PatientID *id.Global }

// PatientPayload is the answer of every mutation of the profile.
type PatientPayload struct {
	Patient *domain.Patient
	payload.Errors
}
