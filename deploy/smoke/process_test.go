//go:build smoke

package smoke

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A process as Linux knows it. Pids are reused; two with one pid are the same process when they started together.
// The parent changes when it ends before its child.
type process struct {
	pid, parent int
	name        string
	started     string // in clock ticks after the machine's start
}

// readProcess reads /proc/PID/stat: "pid (name) state ppid … starttime(22nd) …", where the name may hold blanks.
func readProcess(pid int) (process, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, err
	}
	open, end := strings.IndexByte(string(text), '('), strings.LastIndexByte(string(text), ')')
	fields := strings.Fields(string(text[end+1:])) // from the third on
	parent, err := strconv.Atoi(fields[1])
	if err != nil {
		return process{}, err
	}
	return process{pid: pid, parent: parent, name: string(text[open+1 : end]), started: fields[19]}, nil
}

// descendants are the processes below pid, itself included.
func descendants(t *testing.T, pid int) []process {
	t.Helper()
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	children := map[int][]process{}
	for _, folder := range folders {
		id, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			t.Fatal(err)
		}
		p, err := readProcess(id)
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			continue // it ended meanwhile
		}
		if err != nil {
			t.Fatal(err)
		}
		children[p.parent] = append(children[p.parent], p)
	}
	root, err := readProcess(pid)
	if err != nil {
		t.Fatal(err)
	}
	family := []process{root}
	for i := 0; i < len(family); i++ {
		family = append(family, children[family[i].pid]...)
	}
	return family
}

func hasPostgres(family []process) bool {
	for _, p := range family {
		if p.name == "postgres" {
			return true
		}
	}
	return false
}
