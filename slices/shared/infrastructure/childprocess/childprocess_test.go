//go:build unix

package childprocess_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
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

// The grandchild holds the write end of the pipe: its end is the end of the file.
func TestKilledParentTakesItsChildAlong(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ends a child when its parent is killed")
	}
	parent := exec.CommandContext(t.Context(), os.Args[0], parentCommand)
	input, output := pipes(t, parent)
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(input, "alive\n"); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(output)
	if line, err := reader.ReadString('\n'); line != "alive\n" {
		t.Fatalf("the child did not answer: %v", err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(reader); err != nil || len(bytes.TrimSpace(rest)) > 0 {
		t.Errorf("after the kill: got %q and %v, want the end of the file", rest, err)
	}
	if err := parent.Wait(); err == nil {
		t.Error("the parent ended without an error although it was killed")
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
