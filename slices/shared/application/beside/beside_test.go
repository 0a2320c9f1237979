package beside_test

import (
	"testing"

	"vitalgo/slices/shared/application/beside"
)

func TestWaitsForWhatRuns(t *testing.T) {
	t.Parallel()
	var goOn, ran = make(chan struct{}), false
	wait := beside.Go(func() {
		<-goOn
		ran = true
	})
	close(goOn)
	wait()
	if !ran {
		t.Error("does not wait")
	}
}

func TestSec_E01_APanicIsOfWhoWaits(t *testing.T) {
	t.Parallel()
	defer func() {
		if got := recover(); got != "marker" {
			t.Errorf("panics with %v", got)
		}
	}()
	beside.Go(func() { panic("marker") })()
	t.Error("goes on")
}
