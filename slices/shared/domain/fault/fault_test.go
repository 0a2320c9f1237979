package fault_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/domain/fault"
)

func TestCodeSurvivesWrapping(t *testing.T) {
	t.Parallel()
	cause := errors.New("connection refused")
	err := fmt.Errorf("store medication: %w", fault.Because(fault.Unavailable, cause))
	if fault.CodeOf(err) != fault.Unavailable || !errors.Is(err, cause) {
		t.Errorf("code %q of %v", fault.CodeOf(err), err)
	}
	if fault.CodeOf(cause) != "" || fault.CodeOf(nil) != "" {
		t.Error("an error that is no fault has a code")
	}
	if got := fault.Retry(fault.RateLimited, time.Minute).RetryAfter; got != time.Minute {
		t.Errorf("retry after %v", got)
	}
}

func TestTheFirstProblemOfAFieldWins(t *testing.T) {
	t.Parallel()
	var c fault.Check
	if c.Err() != nil {
		t.Error("an empty check fails")
	}
	c.Add(fault.Required, nil, "name")
	c.Add(fault.TooShort, fault.Params{"min": 2}, "name")
	c.That(true, fault.Required, "dosage")
	c.Range(false, 1, 9, "emergencyContacts", "0", "phone")
	want := fault.Problems{
		{Field: []string{"name"}, Reason: fault.Required},
		{Field: []string{"emergencyContacts", "0", "phone"}, Reason: fault.OutOfRange, Params: fault.Params{"min": 1, "max": 9}},
	}
	if diff := cmp.Diff(want, fault.ProblemsIn(fmt.Errorf("add: %w", c.Err()))); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	other := errors.New("disk full")
	if err := fault.Join(nil, nil); err != nil {
		t.Errorf("nothing joined is %v", err)
	}
	if err := fault.Join(fault.Invalid(fault.Required, "a"), other); !errors.Is(err, other) {
		t.Errorf("an error of another kind was lost: %v", err)
	}
	got := fault.Join(fault.Invalid(fault.Required, "a"), nil, fault.Invalid(fault.NotAllowed))
	if diff := cmp.Diff("input: REQUIRED a, NOT_ALLOWED", got.Error()); diff != "" {
		t.Error(diff)
	}
}
