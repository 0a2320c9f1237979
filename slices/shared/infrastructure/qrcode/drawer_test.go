package qrcode

import (
	"context"
	"runtime"
	"testing"

	"vitalgo/slices/shared/domain/fault"
)

func TestSec_Q11_OneDrawingPerProcessorAtATime(t *testing.T) {
	t.Parallel()
	d := NewDrawer()
	for range runtime.GOMAXPROCS(0) {
		d.places <- struct{}{}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.SVG(ended, "x"); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("one more, until its time is over: %v", err)
	}
	<-d.places
	for range 3 { // each leaves its place
		if _, err := d.SVG(t.Context(), "x"); err != nil {
			t.Error(err)
		}
	}
}
