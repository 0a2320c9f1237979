//go:build unix

package childprocess_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/childprocess"
)

const parentCommand = "be-the-parent"

// TestMain lets the test binary play the program that is killed.
func TestMain(m *testing.M) {
	if os.Args[len(os.Args)-1] != parentCommand {
		os.Exit(m.Run())
	}
	child := exec.CommandContext(context.Background(), "cat")
	child.Stdin, child.Stdout = os.Stdin, os.Stdout
	if _, err := childprocess.Start(child); err != nil {
		os.Exit(1)
	}
	select {}
}

func TestStop(t *testing.T) {
	t.Parallel()
	p := start(t, "exec cat")
	if err := p.Err(); err != nil {
		t.Errorf("Err of a running process: got %v, want nil", err)
	}
	if err := p.Stop(os.Interrupt, time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(os.Interrupt, time.Minute); err != nil {
		t.Errorf("a second stop: %v", err)
	}
}

func TestStopKillsTheDeaf(t *testing.T) {
	t.Parallel()
	p := start(t, "trap '' INT; echo deaf; cat")
	if err := p.Stop(os.Interrupt, 10*time.Millisecond); !errors.Is(err, childprocess.ErrKilled) {
		t.Errorf("got %v, want ErrKilled", err)
	}
}

func TestErrTellsHowItEnded(t *testing.T) {
	t.Parallel()
	p, err := childprocess.Start(exec.CommandContext(t.Context(), "sh", "-c", "exit 3"))
	if err != nil {
		t.Fatal(err)
	}
	<-p.Done()
	var exit *exec.ExitError
	if !errors.As(p.Err(), &exit) || exit.ExitCode() != 3 {
		t.Errorf("got %v, want exit status 3", p.Err())
	}
}

func TestMissingProgram(t *testing.T) {
	t.Parallel()
	if _, err := childprocess.Start(exec.CommandContext(t.Context(), "/does/not/exist")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v, want ErrNotExist", err)
	}
}

func pipes(t *testing.T, cmd *exec.Cmd) (io.Writer, io.Reader) {
	t.Helper()
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	return input, output
}

// start runs a shell script that waits on its input, and returns once the shell has reached it.
func start(t *testing.T, script string) *childprocess.Process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", "echo ready; "+script)
	_, output := pipes(t, cmd)
	p, err := childprocess.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	want := "ready\n"
	if strings.Contains(script, "deaf") {
		want += "deaf\n"
	}
	if _, err := io.ReadFull(output, make([]byte, len(want))); err != nil {
		t.Fatal(err)
	}
	return p
}
