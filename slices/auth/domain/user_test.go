package domain_test

import (
	"slices"
	"testing"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
)

func TestNextStep(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name             string
		role             person.Role
		active, complete bool
		want             domain.NextStep
	}{
		{"patient", person.Patient, true, false, domain.CompleteProfile},
		{"patient with a complete profile", person.Patient, true, true, domain.Dashboard},
		{"paramedic", person.Paramedic, true, false, domain.EmergencyScan},
		{"paramedic who is not active", person.Paramedic, false, false, domain.AwaitApproval},
		{"professional", person.Professional, true, false, domain.Dashboard},
		{"professional who is not active", person.Professional, false, false, domain.AwaitApproval},
		{"admin", person.Admin, true, false, domain.Administration},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := (domain.User{Role: c.role, Active: c.active}).NextStep(c.complete); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestAdmits(t *testing.T) {
	t.Parallel()
	noon, session, other := start(), id.ID{1}, id.ID{2}
	for _, c := range []struct {
		name   string
		user   domain.User
		opened time.Time
		want   bool
	}{
		{"nothing ended", domain.User{}, noon, true},
		{"opened before all were ended", domain.User{SessionsValidAfter: &noon}, noon.Add(-time.Microsecond), false},
		{"opened at that instant", domain.User{SessionsValidAfter: &noon}, noon, true},
		{"opened before, but spared", domain.User{SessionsValidAfter: &noon, SessionSpared: &session}, noon.Add(-time.Hour), true},
		{"opened before, another is spared", domain.User{SessionsValidAfter: &noon, SessionSpared: &other}, noon.Add(-time.Hour), false},
		{"closing", domain.User{Closing: true}, noon, false},
		{"closing, though spared", domain.User{Closing: true, SessionSpared: &session}, noon, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.user.Admits(domain.Session{ID: session, CreatedAt: c.opened}); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestSortSessions(t *testing.T) {
	t.Parallel()
	sessions := []domain.Session{
		{ID: id.ID{1}, LastSeenAt: start()},
		{ID: id.ID{2}, LastSeenAt: start().Add(time.Hour)},
		{ID: id.ID{3}, LastSeenAt: start().Add(-time.Hour), Current: true},
	}
	domain.SortSessions(sessions)
	var got []byte
	for _, s := range sessions {
		got = append(got, s.ID[0])
	}
	if !slices.Equal(got, []byte{3, 2, 1}) {
		t.Errorf("order %v, want 3 2 1", got)
	}
}
