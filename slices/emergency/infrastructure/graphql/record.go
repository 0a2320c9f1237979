package graphql

import (
	"context"

	allergies "vitalgo/slices/allergies/domain"
	"vitalgo/slices/emergency/domain"
	illnesses "vitalgo/slices/illnesses/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/alert"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/messages"
)

// EmergencyRecord is a record with the enumerations and texts of the API.
type EmergencyRecord struct {
	domain.Record
	PhotoURL          *string
	BiologicalSex     *profile.BiologicalSex
	BloodType         *profile.BloodType
	EmergencyContacts []profile.Contact
	Alerts            []EmergencyAlert
	Allergies         []EmergencyAllergy
	Illnesses         []EmergencyIllness
}

// EmergencyAlert is one thing to know first.
type EmergencyAlert struct {
	Kind alert.Kind
	Text string
}

// EmergencyAllergy is an allergy with the severity of the API.
type EmergencyAllergy struct {
	domain.Allergy
	Severity allergies.Severity
}

// EmergencyIllness is an illness with the status of the API.
type EmergencyIllness struct {
	domain.Illness
	Status illnesses.Status
}

// PhotoURL returns an address under which a photo can be had for a while.
type PhotoURL func(key string) string

// shown makes what is answered of what was read.
type shown struct {
	texts    *messages.Catalogue
	photoURL PhotoURL
}

func (s shown) record(ctx context.Context, r domain.Record) EmergencyRecord {
	language := access.From(ctx).Language
	return EmergencyRecord{
		Record:        r,
		PhotoURL:      s.photo(r.PhotoKey),
		BiologicalSex: (*profile.BiologicalSex)(r.BiologicalSex),
		BloodType:     (*profile.BloodType)(r.BloodType),
		EmergencyContacts: each(r.EmergencyContacts, func(c domain.Contact) profile.Contact {
			return profile.Contact{
				IsPrimary: c.IsPrimary, FullName: c.FullName, Relationship: person.Relationship(c.Relationship),
				RelationshipOther: c.RelationshipOther, Phone: c.Phone, AlternativePhone: c.AlternativePhone,
			}
		}),
		Alerts: each(r.Alerts(), func(a alert.Alert) EmergencyAlert {
			return EmergencyAlert{a.Kind, s.texts.Alert(language, a)}
		}),
		Allergies: each(r.Allergies, func(a domain.Allergy) EmergencyAllergy {
			return EmergencyAllergy{a, allergies.Severity(a.Severity)}
		}),
		Illnesses: each(r.Illnesses, func(i domain.Illness) EmergencyIllness {
			return EmergencyIllness{i, illnesses.Status(i.Status)}
		}),
	}
}

func (s shown) photo(key *string) *string {
	if key == nil || s.photoURL == nil {
		return nil
	}
	url := s.photoURL(*key)
	if url == "" { // no store is set up
		return nil
	}
	return &url
}

func each[T, S any](list []T, show func(T) S) []S {
	out := make([]S, len(list))
	for i, one := range list {
		out[i] = show(one)
	}
	return out
}
