//go:build smoke

package live

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

// Kin is a process as Linux knows it. Pids are reused; two with one pid are the same process when they started
// together. The parent changes when it ends before its child.
type Kin struct {
	PID, Parent int
	Name        string
	Started     string // in clock ticks after the machine's start
}

// ReadKin reads /proc/PID/stat: "pid (name) state ppid … starttime(22nd) …", where the name may hold blanks.
func ReadKin(pid int) (Kin, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return Kin{}, err
	}
	open, end := strings.IndexByte(string(text), '('), strings.LastIndexByte(string(text), ')')
	fields := strings.Fields(string(text[end+1:])) // from the third on
	parent, err := strconv.Atoi(fields[1])
	if err != nil {
		return Kin{}, err
	}
	return Kin{PID: pid, Parent: parent, Name: string(text[open+1 : end]), Started: fields[19]}, nil
}

// Descendants are the processes below pid, itself first.
func Descendants(t *testing.T, pid int) []Kin {
	t.Helper()
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	children := map[int][]Kin{}
	for _, folder := range folders {
		id, err := strconv.Atoi(filepath.Base(folder))
		if err != nil {
			t.Fatal(err)
		}
		p, err := ReadKin(id)
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			continue // it ended meanwhile
		}
		if err != nil {
			t.Fatal(err)
		}
		children[p.Parent] = append(children[p.Parent], p)
	}
	root, err := ReadKin(pid)
	if err != nil {
		t.Fatal(err)
	}
	family := []Kin{root}
	for i := 0; i < len(family); i++ {
		family = append(family, children[family[i].PID]...)
	}
	return family
}
