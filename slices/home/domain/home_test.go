package domain_test

import (
	"testing"
	"time"

	"vitalgo/slices/home/domain"
)

func TestRounded(t *testing.T) {
	t.Parallel()
	for patients, want := range map[int]int{0: 0, 9: 0, 10: 10, 19: 10, 20: 20, 12_345: 12_340} {
		if got := domain.Rounded(patients); got != want {
			t.Errorf("%d patients are told as %d, want %d", patients, got, want)
		}
	}
}

func TestEraseAfter(t *testing.T) {
	t.Parallel()
	closed := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	if got, want := domain.EraseAfter(closed), time.Date(2026, time.March, 31, 12, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("erased after %v, want %v", got, want)
	}
}
