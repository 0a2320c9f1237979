//go:build unix

package pgdev

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// ErrNoBinaries says that no PostgreSQL installation was found on this machine.
var ErrNoBinaries = errors.New("no PostgreSQL binaries (initdb, postgres) found")

// FindBinDir looks for the folder that holds initdb and postgres: in PATH, then where packages put it,
// newest version first. The error is ErrNoBinaries when there is none.
func FindBinDir() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		// What is in PATH may be a link into the real folder, where its companions are.
		if real, err := filepath.EvalSymlinks(initdb); err == nil && holdsServer(filepath.Dir(real)) {
			return filepath.Dir(real), nil
		}
	}
	dirs, err := packagedDirs()
	if err != nil {
		return "", err
	}
	if i := slices.IndexFunc(dirs, holdsServer); i >= 0 {
		return dirs[i], nil
	}
	return "", ErrNoBinaries
}

func packagedDirs() ([]string, error) {
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",                          // Debian, Ubuntu
		"/usr/pgsql-*/bin",                                   // Red Hat
		"/usr/libexec/postgresql*",                           // Alpine
		"/opt/homebrew/opt/postgresql@*/bin",                 // macOS on Apple silicon
		"/usr/local/opt/postgresql@*/bin",                    // macOS on Intel
		"/Applications/Postgres.app/Contents/Versions/*/bin", // macOS
		"/usr/local/pgsql/bin",                               // built from source
	} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			return nil, fmt.Errorf("look for PostgreSQL: %w", err)
		}
		dirs = append(dirs, found...)
	}
	slices.SortStableFunc(dirs, func(a, b string) int { return majorVersion(b) - majorVersion(a) })
	return dirs, nil
}

func holdsServer(dir string) bool {
	for _, name := range []string{"initdb", "postgres"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || !info.Mode().IsRegular() || info.Mode()&0o111 == 0 {
			return false
		}
	}
	return true
}

// majorVersion is the number in a folder's name, 0 where there is none.
func majorVersion(dir string) int {
	version := 0
	for _, digits := range strings.FieldsFunc(dir, func(r rune) bool { return r < '0' || r > '9' }) {
		if n, err := strconv.Atoi(digits); err == nil {
			version = n
		}
	}
	return version
}
