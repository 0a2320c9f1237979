// Package archtest holds the rules of the house that a machine can check: who may import what, which slice
// may name which table, and where files lie. Each rule is a function that says what it forbids and why, and
// a table of violations proves that it can fail.
package archtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const (
	module = "vitalgo"
	// root is the folder of go.mod, seen from this one.
	root = "../../.."
)

// pkg is what go list tells about a package. Imports and GoFiles leave out tests, which may use anything.
type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
}

// packagesOf reads the packages of the module.
func packagesOf(t *testing.T) []pkg {
	t.Helper()
	command := exec.CommandContext(t.Context(), "go", "list", "-e", "-json=ImportPath,Dir,Imports,GoFiles", "./...")
	command.Dir = filepath.FromSlash(root)
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []pkg
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		err := decoder.Decode(&p)
		switch {
		case errors.Is(err, io.EOF) && len(packages) < 20:
			t.Fatalf("saw only %d packages", len(packages))
		case errors.Is(err, io.EOF):
			return packages
		case err != nil:
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// The layers of a slice; door is the package that wires them.
const (
	domain         = "domain"
	application    = "application"
	infrastructure = "infrastructure"
	door           = "door"
)

// place says where a package lies: slices/<slice>/<layer>/<part>. Outside slices/ the slice is "".
type place struct{ slice, layer, part string }

// placeOf reads an import path of this module; own is false for packages of others.
func placeOf(path string) (at place, own bool) {
	if path != module && !strings.HasPrefix(path, module+"/") {
		return place{}, false
	}
	steps := append(strings.SplitN(strings.TrimPrefix(path, module+"/"), "/", 4), "", "", "")
	if steps[0] != "slices" {
		return place{}, true
	}
	if steps[2] == "" {
		return place{slice: steps[1], layer: door}, true
	}
	return place{slice: steps[1], layer: steps[2], part: steps[3]}, true
}

func isShared(p place) bool { return p.slice == "shared" }

// isStandard reports whether path is of the standard library: only other modules begin with a domain name.
func isStandard(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".")
}
