// Package profiling looks into the product while it is asked. The product has no endpoint for that, and gets one by an
// overlay of its build: a file that only this build sees.
package profiling

import (
	"context"
	_ "embed" // the file
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

//go:embed endpoint.go.txt
var endpoint []byte

// Variable tells the product where to listen for profiling.
const Variable = "BENCH_PROFILE_ADDRESS"

// Overlay writes into work what `go build -overlay` needs for the program in the folder root, and returns its path.
func Overlay(root, work string) (string, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return "", err
	}
	source := filepath.Join(work, "endpoint.go")
	list, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(root, "bench_endpoint.go"): source}})
	if err != nil {
		return "", err
	}
	path := filepath.Join(work, "overlay.json")
	return path, errors.Join(os.WriteFile(source, endpoint, 0o600), os.WriteFile(path, list, 0o600))
}

// Take saves a profile to a file: "profile" or "allocs" of so many seconds, "heap" or "goroutine" of this moment.
func Take(ctx context.Context, address, kind string, seconds int, file string) (err error) {
	url := fmt.Sprintf("http://%s/debug/pprof/%s", address, kind)
	if seconds > 0 {
		url += fmt.Sprintf("?seconds=%d", seconds)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("profile: status %d", response.StatusCode)
	}
	out, err := os.Create(file) //nolint:gosec // where the caller wants it
	if err != nil {
		return err
	}
	_, err = io.Copy(out, response.Body)
	return errors.Join(err, out.Close())
}
