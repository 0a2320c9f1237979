package testenv

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// These tests share the state of the process and run one after the other.

func TestAtExitWithoutMain(t *testing.T) {
	stopped := false
	err := AtExit(func() error { stopped = true; return nil })
	if !errors.Is(err, errNoMain) || !stopped {
		t.Errorf("got %v, stopped: %t, want errNoMain and a stopped server", err, stopped)
	}
}

func TestLastStartedStopsFirst(t *testing.T) {
	ends.running = true
	t.Cleanup(func() { ends.running = false })
	var order []string
	for _, name := range []string{"first", "second"} {
		if err := AtExit(func() error { order = append(order, name); return nil }); err != nil {
			t.Fatal(err)
		}
	}
	if code := stopAll(); code != 0 {
		t.Errorf("got status %d, want 0", code)
	}
	if diff := cmp.Diff([]string{"second", "first"}, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestFailedStopFailsTheTests(t *testing.T) {
	ends.running = true
	t.Cleanup(func() { ends.running = false })
	if err := AtExit(func() error { return errors.New("left behind, as this test wants it") }); err != nil {
		t.Fatal(err)
	}
	if code := stopAll(); code != 1 {
		t.Errorf("got status %d, want 1", code)
	}
}

func TestContainerWithoutDaemon(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix:///nonexistent")
	if _, _, err := (Container{Image: "postgres:17-alpine"}).Start(t.Context()); !errors.Is(err, errNoDaemon) {
		t.Errorf("got %v, want errNoDaemon", err)
	}
}
