// Package archtest holds the rules of the house that a machine can check: who may import what, which slice
// may name which table, and where files lie. Each rule is a function that says what it forbids and why, and
// a table of violations proves that it can fail.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const (
	module = "vitalgo"
	// root is the folder of go.mod, seen from this one.
	root = "../../.."
)

// pkg is a folder with Go files. Files leaves out tests, which may use anything, and so does Imports.
type pkg struct {
	ImportPath string
	Files      []string // relative to this folder
	Imports    []string
}

// packagesOf reads the packages of the module. It opens the files itself: go test sees what a test opens,
// and runs it again when that changes.
func packagesOf(t *testing.T) []pkg {
	t.Helper()
	found := map[string]*pkg{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && isForeign(path, entry.Name()):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		importPath := strings.TrimSuffix(module+"/"+filepath.ToSlash(folder), "/.")
		if found[importPath] == nil {
			found[importPath] = &pkg{ImportPath: importPath}
		}
		if strings.HasSuffix(path, "_test.go") {
			return nil
		}
		return found[importPath].add(path)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) < 20 {
		t.Fatalf("saw only %d packages", len(found))
	}
	packages := make([]pkg, 0, len(found))
	for _, p := range found {
		packages = append(packages, *p)
	}
	return packages
}

// isForeign reports whether a folder holds no packages of this module.
func isForeign(path, name string) bool {
	_, err := os.Stat(filepath.Join(path, "go.mod"))
	return err == nil || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata" || name == "node_modules"
}

func (p *pkg) add(path string) error {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		return err
	}
	p.Files = append(p.Files, path)
	for _, imported := range file.Imports {
		p.Imports = append(p.Imports, strings.Trim(imported.Path.Value, "`\""))
	}
	return nil
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
