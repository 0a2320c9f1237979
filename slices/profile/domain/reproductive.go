package domain

import (
	"reflect"
	"time"

	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
)

// ReproductiveHealth is what a person states about it; nil is for what they did not.
type ReproductiveHealth struct {
	MenstrualStatus *MenstrualStatus
	IsPregnant      *bool
	// PregnancyWeeks is as stated: it does not grow by itself.
	PregnancyWeeks           *int
	LastMenstruationDate     *civil.Date
	Pregnancies              *int
	Births                   *int
	Cesareans                *int
	Abortions                *int
	ContraceptiveMethod      *ContraceptiveMethod
	ContraceptiveMethodOther *string
	UpdatedAt                time.Time
}

// HasReproductiveHealth reports whether there is anything to state. It is hidden for others, and kept.
func (p Patient) HasReproductiveHealth() bool {
	return is(p.BiologicalSex, Female) || is(p.BiologicalSex, Intersex)
}

// ReproductiveChanges are what an update says of reproductive health; see change.Of.
type ReproductiveChanges struct {
	MenstrualStatus          change.Of[MenstrualStatus]
	IsPregnant               change.Of[bool]
	PregnancyWeeks           change.Of[int]
	LastMenstruationDate     change.Of[civil.Date]
	Pregnancies              change.Of[int]
	Births                   change.Of[int]
	Cesareans                change.Of[int]
	Abortions                change.Of[int]
	ContraceptiveMethod      change.Of[ContraceptiveMethod]
	ContraceptiveMethodOther change.Of[string]
}

// Apply returns what is stated after the changes, or every problem that it has on the day named, of a person born on
// the date named (domain.md section 2.5).
func (ch ReproductiveChanges) Apply(r ReproductiveHealth, born, today civil.Date) (ReproductiveHealth, error) {
	var c fault.Check
	out := ReproductiveHealth{
		MenstrualStatus:      ch.MenstrualStatus.OrNil(r.MenstrualStatus),
		IsPregnant:           ch.IsPregnant.OrNil(r.IsPregnant),
		PregnancyWeeks:       ch.PregnancyWeeks.OrNil(r.PregnancyWeeks),
		LastMenstruationDate: ch.LastMenstruationDate.OrNil(r.LastMenstruationDate),
		Pregnancies:          ch.Pregnancies.OrNil(r.Pregnancies),
		Births:               ch.Births.OrNil(r.Births),
		Cesareans:            ch.Cesareans.OrNil(r.Cesareans),
		Abortions:            ch.Abortions.OrNil(r.Abortions),
		ContraceptiveMethod:  ch.ContraceptiveMethod.OrNil(r.ContraceptiveMethod),
		UpdatedAt:            r.UpdatedAt,
	}
	out.ContraceptiveMethodOther = other(&c, is(out.ContraceptiveMethod, OtherMethod),
		ch.ContraceptiveMethodOther.OrNil(r.ContraceptiveMethodOther), ch.ContraceptiveMethodOther.Present(), "contraceptiveMethodOther")
	out.checkPregnancy(&c, ch.PregnancyWeeks.Present())
	out.checkLastMenstruation(&c, born, today)
	out.checkCounts(&c)
	return out, c.Err()
}

const maxWeeks = 42

// checkPregnancy clears the weeks of a pregnancy that is over; weeks that are sent all the same are a mistake.
func (r *ReproductiveHealth) checkPregnancy(c *fault.Check, weeksSent bool) {
	if !is(r.IsPregnant, true) {
		c.That(!weeksSent || r.PregnancyWeeks == nil, fault.NotAllowed, "pregnancyWeeks")
		r.PregnancyWeeks = nil
		return
	}
	c.That(!is(r.MenstrualStatus, NotStarted) && !is(r.MenstrualStatus, Menopause), fault.NotAllowed, "isPregnant")
	c.That(r.PregnancyWeeks != nil, fault.Required, "pregnancyWeeks")
	inRange(c, r.PregnancyWeeks, 1, maxWeeks, "pregnancyWeeks")
}

func (r *ReproductiveHealth) checkLastMenstruation(c *fault.Check, born, today civil.Date) {
	const field = "lastMenstruationDate"
	if r.LastMenstruationDate == nil {
		return
	}
	c.That(!is(r.MenstrualStatus, NotStarted), fault.NotAllowed, field)
	c.That(!r.LastMenstruationDate.After(today), fault.InTheFuture, field)
	c.Range(!r.LastMenstruationDate.Before(born) && !r.LastMenstruationDate.Before(civil.Earliest()), born, today, field)
}

const maxCount = 20

// checkCounts compares what is known of how pregnancies ended.
func (r *ReproductiveHealth) checkCounts(c *fault.Check) {
	inRange(c, r.Pregnancies, 0, maxCount, "pregnancies")
	inRange(c, r.Births, 0, maxCount, "births")
	inRange(c, r.Cesareans, 0, maxCount, "cesareans")
	inRange(c, r.Abortions, 0, maxCount, "abortions")
	if r.Pregnancies == nil {
		c.That(r.Births == nil && r.Cesareans == nil && r.Abortions == nil, fault.Required, "pregnancies")
	} else if ended := value(r.Births) + value(r.Abortions); ended > *r.Pregnancies {
		c.Range(false, min(ended, maxCount), maxCount, "pregnancies")
	}
	if r.Births != nil && r.Cesareans != nil {
		c.Range(*r.Cesareans <= *r.Births, 0, *r.Births, "cesareans")
	}
}

func value(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

func inRange(c *fault.Check, n *int, minimum, maximum int, field string) {
	if n != nil {
		c.Range(*n >= minimum && *n <= maximum, minimum, maximum, field)
	}
}

// Equal reports whether both state the same.
func (r ReproductiveHealth) Equal(other ReproductiveHealth) bool {
	r.UpdatedAt, other.UpdatedAt = time.Time{}, time.Time{}
	return reflect.DeepEqual(r, other)
}
