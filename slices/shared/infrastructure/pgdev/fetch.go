//go:build unix

package pgdev

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	embedded "github.com/fergusstrange/embedded-postgres"

	"vitalgo/slices/shared/infrastructure/filelock"
)

// Fetch downloads PostgreSQL's binaries into dir, unless they are there already, and returns the folder
// that holds them. The repository is the base URL of a Maven repository; "" is the library's own.
func Fetch(dir, repository string) (_ string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("fetch PostgreSQL: %w", err)
		}
	}()
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // open to the user that the server may run as
		return "", err
	}
	lock, err := filelock.Exclusive(filepath.Join(dir, "lock"))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	fetched := filepath.Join(dir, "postgresql")
	if bin := filepath.Join(fetched, "bin"); holdsServer(bin) {
		return bin, nil
	}
	if err := download(dir, fetched, repository); err != nil {
		return "", err
	}
	return filepath.Join(fetched, "bin"), nil
}

// download unpacks beside the final place, so that one that was killed half way is not taken for whole.
func download(dir, fetched, repository string) (err error) {
	work := filepath.Join(dir, "unfinished")
	if err := os.RemoveAll(work); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	unpacked := filepath.Join(work, "unpacked")
	cause := unpack(work, unpacked, repository)
	if !holdsServer(filepath.Join(unpacked, "bin")) {
		return errors.Join(errors.New("no binaries arrived"), cause)
	}
	return os.Rename(unpacked, fetched)
}

// unpack uses the one call of the library that downloads, which also starts a server. None is wanted,
// so it is given an encoding that initdb refuses: its error is of interest only when no binaries came.
func unpack(work, unpacked, repository string) error {
	config := embedded.DefaultConfig().Version(embedded.V17).Port(0).Encoding("none").Logger(io.Discard).
		CachePath(filepath.Join(work, "download")).BinariesPath(unpacked).
		RuntimePath(filepath.Join(work, "run")).DataPath(filepath.Join(work, "data"))
	if repository != "" {
		config = config.BinaryRepositoryURL(repository)
	}
	return embedded.NewDatabase(config).Start()
}
