package auth_test

import (
	"sync"
	"testing"

	"vitalgo/slices/auth"
	"vitalgo/slices/auth/application"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/pg"
)

const adminAddress = "admin@vitalgo.example"

func chief() enrol.Admin {
	return enrol.Admin{Email: " Admin@VitalGo.example", Password: "Zanahoria-74", FirstName: "Ana", LastName: "Ruiz"}
}

func (w *world) admins(t *testing.T) *application.Admins {
	t.Helper()
	admins, err := auth.NewAdmins(pg.New(w.db.App), w.Now, w.data)
	check(t, err)
	return admins
}

func TestAnAdministratorIsMade(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	account, err := w.admins(t).Create(t.Context(), chief())
	check(t, err)
	opened, _, err := w.login(t, adminAddress, "Zanahoria-74")
	check(t, err)
	user := opened.User
	if user.ID != account || user.Role != person.Admin || !user.Active || !user.EmailVerified || user.FirstName != "Ana" || user.LastName != "Ruiz" {
		t.Errorf("who signs in is %+v", user)
	}
	if _, err := w.admins(t).Create(t.Context(), chief()); problem(err) != "TAKEN email" {
		t.Errorf("a second one with the address: %q", problem(err))
	}
}

func TestAnAdministratorIsCheckedAsOthersAre(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	_, err := w.admins(t).Create(t.Context(), enrol.Admin{Email: "admin", Password: "admin", FirstName: "A", LastName: "R2"})
	if want := "INVALID_FORMAT email, TOO_SHORT firstName, INVALID_FORMAT lastName, TOO_SHORT password"; problem(err) != want {
		t.Errorf("%q, want %q", problem(err), want)
	}
	if found, err := w.admins(t).Repository.HasAdmin(t.Context()); found || err != nil {
		t.Errorf("made nevertheless: %v, %v", found, err)
	}
}

// Replicas start together, and again.
func TestOnlyTheFirstAdministratorIsMadeByAStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	var starts sync.WaitGroup
	made := make(chan bool, 5)
	for range cap(made) {
		admins := w.admins(t)
		starts.Go(func() {
			first, err := admins.CreateFirst(t.Context(), chief())
			if err != nil {
				t.Error(err)
			}
			made <- first
		})
	}
	starts.Wait()
	close(made)
	count := 0
	for first := range made {
		if first {
			count++
		}
	}
	if count != 1 {
		t.Errorf("%d starts made an administrator", count)
	}
	other := chief()
	other.Email = "other@vitalgo.example"
	if first, err := w.admins(t).CreateFirst(t.Context(), other); first || err != nil {
		t.Errorf("a start with another address: %v, %v", first, err)
	}
}

func TestTheAddressOfTheFirstAdministratorIsSomebodyElses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1)
	w.account(t, adminAddress, person.Patient)
	if first, err := w.admins(t).CreateFirst(t.Context(), chief()); first || problem(err) != "TAKEN email" {
		t.Errorf("made %v, %q", first, problem(err))
	}
}
