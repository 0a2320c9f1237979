package childprocess_test

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"os/exec"
	"testing"
)

// Only Linux ends a child when its parent is killed. The grandchild holds the write end of the pipe: its end is the end of the file.
func TestKilledParentTakesItsChildAlong(t *testing.T) {
	t.Parallel()
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
