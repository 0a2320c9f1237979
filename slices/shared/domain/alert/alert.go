// Package alert says what a stranger treating a person must know first (domain.md section 4.3).
package alert

import "vitalgo/slices/shared/domain/id"

// Kind says why something must be known first.
type Kind string

// The kinds, the most urgent first.
const (
	CriticalAllergy Kind = "CRITICAL_ALLERGY"
	SevereAllergy   Kind = "SEVERE_ALLERGY"
	Pregnancy       Kind = "PREGNANCY"
	ChronicIllness  Kind = "CHRONIC_ILLNESS"
)

// Facts are what alerts are made of. Each list is in the order in which the record lists its rows.
type Facts struct {
	CriticalAllergies []Allergy
	SevereAllergies   []Allergy
	// PregnancyWeeks is nil unless the patient is pregnant, and while reproductive health is hidden.
	PregnancyWeeks   *int
	ChronicIllnesses []Illness
}

// Allergy is what an alert tells of an allergy.
type Allergy struct {
	About    id.Global
	Allergen string
	Reaction *string
}

// Illness is what an alert tells of an illness.
type Illness struct {
	About id.Global
	Name  string
}

// Alert is one thing to know first.
type Alert struct {
	Kind Kind
	// Name is the allergen or the illness.
	Name string
	// Reaction is what an allergy does, where that is known.
	Reaction *string
	// Weeks is how far a pregnancy is.
	Weeks int
	// About is the row that the alert comes from; nil for a pregnancy.
	About *id.Global
}

// Alerts returns the alerts, the most urgent first.
func (f Facts) Alerts() []Alert {
	alerts := []Alert{}
	alerts = appendAllergies(alerts, CriticalAllergy, f.CriticalAllergies)
	alerts = appendAllergies(alerts, SevereAllergy, f.SevereAllergies)
	if f.PregnancyWeeks != nil {
		alerts = append(alerts, Alert{Kind: Pregnancy, Weeks: *f.PregnancyWeeks})
	}
	for _, i := range f.ChronicIllnesses {
		alerts = append(alerts, Alert{Kind: ChronicIllness, Name: i.Name, About: &i.About})
	}
	return alerts
}

func appendAllergies(alerts []Alert, kind Kind, allergies []Allergy) []Alert {
	for _, a := range allergies {
		alerts = append(alerts, Alert{Kind: kind, Name: a.Allergen, Reaction: a.Reaction, About: &a.About})
	}
	return alerts
}
