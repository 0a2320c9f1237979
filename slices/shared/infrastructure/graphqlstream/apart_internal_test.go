package graphqlstream

import "testing"

func TestSec_E01_APanicApartIsTheCallers(t *testing.T) {
	t.Parallel()
	defer func() {
		if got := recover(); got != "marker" {
			t.Errorf("panics with %v", got)
		}
	}()
	apart(func() { panic("marker") })
	t.Error("goes on")
}

func TestApartReturnsWhenItIsDone(t *testing.T) {
	t.Parallel()
	ran := false
	apart(func() { ran = true })
	if !ran {
		t.Error("does not wait")
	}
}
