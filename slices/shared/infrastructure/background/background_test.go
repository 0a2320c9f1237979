package background_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/background"
)

// written tells when a line was written.
type written struct {
	text bytes.Buffer
	done chan struct{}
}

func (w *written) Write(line []byte) (int, error) {
	defer close(w.done)
	return w.text.Write(line)
}

func TestSec_E01_F18_APanicInTheBackground(t *testing.T) {
	t.Parallel()
	log := &written{done: make(chan struct{})}
	left := make(chan struct{})
	background.Go(t.Context(), slog.New(slog.NewTextHandler(log, nil)), func() {
		defer close(left)
		panic("marker4711")
	})
	<-left
	<-log.done
	if text := log.text.String(); !strings.Contains(text, "panic.kind=string") || !strings.Contains(text, "background_test.go") || strings.Contains(text, "marker4711") {
		t.Errorf("the log tells %s", text)
	}
}
