package domain

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/domain/civil"
)

func day(y int, m time.Month, d int) civil.Date { return civil.Date{Year: y, Month: m, Day: d} }

func TestWhatReproductiveHealthRefuses(t *testing.T) {
	t.Parallel()
	born, today := day(1990, 1, 15), day(2026, 3, 1)
	pregnant := ReproductiveHealth{MenstrualStatus: new(Active), IsPregnant: new(true), PregnancyWeeks: new(20)}
	for _, c := range []struct {
		name     string
		stored   ReproductiveHealth
		changes  ReproductiveChanges
		problems []string
	}{
		{"nothing", pregnant, ReproductiveChanges{}, nil},
		{"pregnant without weeks", ReproductiveHealth{}, ReproductiveChanges{IsPregnant: to(true)}, []string{"pregnancyWeeks REQUIRED"}},
		{"weeks cleared while pregnant", pregnant, ReproductiveChanges{PregnancyWeeks: null[int]()}, []string{"pregnancyWeeks REQUIRED"}},
		{"no weeks", pregnant, ReproductiveChanges{PregnancyWeeks: to(0)}, []string{"pregnancyWeeks OUT_OF_RANGE"}},
		{"too many weeks", pregnant, ReproductiveChanges{PregnancyWeeks: to(43)}, []string{"pregnancyWeeks OUT_OF_RANGE"}},
		{"weeks of no pregnancy", ReproductiveHealth{}, ReproductiveChanges{PregnancyWeeks: to(3)}, []string{"pregnancyWeeks NOT_ALLOWED"}},
		{"weeks of a pregnancy that ends", pregnant, ReproductiveChanges{IsPregnant: to(false), PregnancyWeeks: to(3)}, []string{"pregnancyWeeks NOT_ALLOWED"}},
		{"pregnant before the first time", ReproductiveHealth{}, ReproductiveChanges{MenstrualStatus: to(NotStarted), IsPregnant: to(true), PregnancyWeeks: to(3)}, []string{"isPregnant NOT_ALLOWED"}},
		{"menopause while pregnant", pregnant, ReproductiveChanges{MenstrualStatus: to(Menopause)}, []string{"isPregnant NOT_ALLOWED"}},
		{"tomorrow", ReproductiveHealth{}, ReproductiveChanges{LastMenstruationDate: to(day(2026, 3, 2))}, []string{"lastMenstruationDate IN_THE_FUTURE"}},
		{"today", ReproductiveHealth{}, ReproductiveChanges{LastMenstruationDate: to(today)}, nil},
		{"before birth", ReproductiveHealth{}, ReproductiveChanges{LastMenstruationDate: to(day(1990, 1, 14))}, []string{"lastMenstruationDate OUT_OF_RANGE"}},
		{"a date before the first time", ReproductiveHealth{MenstrualStatus: new(NotStarted)}, ReproductiveChanges{LastMenstruationDate: to(today)}, []string{"lastMenstruationDate NOT_ALLOWED"}},
		{"not started, with a stored date", ReproductiveHealth{LastMenstruationDate: &today}, ReproductiveChanges{MenstrualStatus: to(NotStarted)}, []string{"lastMenstruationDate NOT_ALLOWED"}},
		{"births without pregnancies", ReproductiveHealth{}, ReproductiveChanges{Births: to(1)}, []string{"pregnancies REQUIRED"}},
		{"pregnancies cleared", ReproductiveHealth{Pregnancies: new(1), Abortions: new(0)}, ReproductiveChanges{Pregnancies: null[int]()}, []string{"pregnancies REQUIRED"}},
		{"more ends than pregnancies", ReproductiveHealth{Pregnancies: new(3), Births: new(2)}, ReproductiveChanges{Abortions: to(2)}, []string{"pregnancies OUT_OF_RANGE"}},
		{"as many ends as pregnancies", ReproductiveHealth{Pregnancies: new(3), Births: new(2)}, ReproductiveChanges{Abortions: to(1)}, nil},
		{"more cesareans than births", ReproductiveHealth{Pregnancies: new(3), Births: new(1)}, ReproductiveChanges{Cesareans: to(2)}, []string{"cesareans OUT_OF_RANGE"}},
		{"impossible numbers", ReproductiveHealth{}, ReproductiveChanges{Pregnancies: to(21), Births: to(-1), Cesareans: to(21), Abortions: to(21)},
			[]string{"pregnancies OUT_OF_RANGE", "births OUT_OF_RANGE", "cesareans OUT_OF_RANGE", "abortions OUT_OF_RANGE"}},
		{"another method without a text", ReproductiveHealth{}, ReproductiveChanges{ContraceptiveMethod: to(OtherMethod)}, []string{"contraceptiveMethodOther REQUIRED"}},
		{"a text without another method", ReproductiveHealth{}, ReproductiveChanges{ContraceptiveMethod: to(Pill), ContraceptiveMethodOther: to("x")}, []string{"contraceptiveMethodOther NOT_ALLOWED"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := c.changes.Apply(c.stored, born, today)
			want(t, err, c.problems...)
		})
	}
}

func TestAPregnancyThatEndsTakesItsWeeksAlong(t *testing.T) {
	t.Parallel()
	pregnant := ReproductiveHealth{IsPregnant: new(true), PregnancyWeeks: new(20), UpdatedAt: time.Unix(1, 0)}
	for name, c := range map[string]struct {
		changes ReproductiveChanges
		want    *bool
	}{
		"false": {ReproductiveChanges{IsPregnant: to(false)}, new(false)},
		"null":  {ReproductiveChanges{IsPregnant: null[bool](), PregnancyWeeks: null[int]()}, nil},
	} {
		got, err := c.changes.Apply(pregnant, day(1990, 1, 15), day(2026, 3, 1))
		if diff := cmp.Diff(ReproductiveHealth{IsPregnant: c.want, UpdatedAt: time.Unix(1, 0)}, got); err != nil || diff != "" {
			t.Errorf("%s (-want +got), %v:\n%s", name, err, diff)
		}
		if got.Equal(pregnant) {
			t.Errorf("%s counts as no change", name)
		}
	}
	if later := (ReproductiveHealth{IsPregnant: new(true), PregnancyWeeks: new(20)}); !later.Equal(pregnant) {
		t.Error("the same statement at another time counts as a change")
	}
}

func TestWhoHasReproductiveHealth(t *testing.T) {
	t.Parallel()
	for sex, has := range map[*BiologicalSex]bool{nil: false, new(Male): false, new(Female): true, new(Intersex): true} {
		if got := (Patient{Details: Details{BiologicalSex: sex}}).HasReproductiveHealth(); got != has {
			t.Errorf("%v: %v", sex, got)
		}
	}
}
