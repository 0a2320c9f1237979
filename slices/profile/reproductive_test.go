package profile_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/domain/change"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
)

func TestReproductiveHealth(t *testing.T) {
	t.Parallel()
	f, use := setUp(t)
	read := func() map[id.ID]*domain.ReproductiveHealth {
		t.Helper()
		found, err := use.ReproductiveHealth(t.Context(), fixture.Secondary(), []id.ID{secondary, primary})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	pregnant := domain.ReproductiveChanges{MenstrualStatus: to(domain.Active), IsPregnant: to(true), PregnancyWeeks: to(20),
		Pregnancies: to(2), Births: to(1), Cesareans: to(1), Abortions: to(0), ContraceptiveMethod: to(domain.OtherMethod), ContraceptiveMethodOther: to("Ogino")}
	update := func(expected *int, ch domain.ReproductiveChanges) (domain.Patient, error) {
		return use.UpdateReproductiveHealth(t.Context(), fixture.Secondary(), nil, expected, ch)
	}
	_, err := update(nil, pregnant)
	wantReason(t, err, fault.NotAllowed)
	f.Exec(t, `UPDATE patients SET biological_sex = 'I' WHERE id = $1`, secondary)
	if p, err := update(new(1), domain.ReproductiveChanges{IsPregnant: change.To[bool](nil)}); err != nil || p.Version != 1 || len(read()) != 0 {
		t.Errorf("a statement of nothing: version %d, %v, %v", p.Version, err, read())
	}
	p, err := update(new(1), pregnant)
	if err != nil || p.Version != 2 {
		t.Fatalf("version %d, %v", p.Version, err)
	}
	want, _ := pregnant.Apply(domain.ReproductiveHealth{UpdatedAt: fixture.Now()}, p.BirthDate, f.Guard.Today())
	if diff := cmp.Diff(map[id.ID]*domain.ReproductiveHealth{secondary: &want}, read()); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	_, err = update(new(1), domain.ReproductiveChanges{PregnancyWeeks: to(21)})
	wantReason(t, err, fault.StaleVersion, "expectedVersion")
	if p, err = update(nil, domain.ReproductiveChanges{IsPregnant: to(false)}); err != nil || p.Version != 3 || read()[secondary].PregnancyWeeks != nil {
		t.Errorf("version %d, %v: %+v", p.Version, err, read()[secondary])
	}
	if n := f.Count(t, `SELECT count(*) FROM record_changes WHERE subject_id = $1 AND fields = '{reproductiveHealth}'`, secondary); n != 2 {
		t.Errorf("%d rows of history, want 2", n)
	}
	// Another sex hides the row and keeps it.
	for sex, visible := range map[domain.BiologicalSex]int{domain.Male: 0, domain.Female: 1} {
		if _, err := use.Update(t.Context(), fixture.Secondary(), nil, nil, domain.Changes{BiologicalSex: to(sex)}); err != nil {
			t.Fatal(err)
		}
		if got := len(read()); got != visible {
			t.Errorf("%d statements of sex %s", got, sex)
		}
	}
}
