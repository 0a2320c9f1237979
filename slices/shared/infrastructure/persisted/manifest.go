package persisted

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
)

// Manifest are texts of documents by their names: see Sum.
type Manifest map[string]string

// format is what the manifests of Apollo's tool say of themselves.
const format = "apollo-persisted-query-manifest"

// operations is the manifest that Apollo's generate-persisted-query-manifest writes.
type operations struct {
	Format     string `json:"format"`
	Version    int    `json:"version"`
	Operations []struct {
		ID   string `json:"id"`
		Body string `json:"body"`
	} `json:"operations"`
}

// ReadManifest reads a file that Apollo's generate-persisted-query-manifest wrote, or GraphQL Code Generator: an object
// from hashes to texts. Each document has to be named by the SHA-256 of its text.
func ReadManifest(path string) (Manifest, error) {
	file, err := os.ReadFile(path) //nolint:gosec // the operator names it
	if err != nil {
		return nil, fmt.Errorf("read the manifest: %w", err)
	}
	manifest, err := parse(file)
	if err != nil {
		return nil, fmt.Errorf("manifest %s: %w", path, err)
	}
	return manifest, nil
}

func parse(file []byte) (Manifest, error) {
	file = bytes.TrimPrefix(file, []byte("\ufeff"))
	var list operations
	if err := json.Unmarshal(file, &list); err == nil && list.Format != "" {
		return list.manifest()
	}
	var texts map[string]string
	if err := json.Unmarshal(file, &texts); err != nil {
		return nil, errors.New("it is neither an object from hashes to texts nor a manifest of operations")
	}
	manifest := Manifest{}
	for hash, text := range texts {
		if err := manifest.add(hash, text); err != nil {
			return nil, err
		}
	}
	return manifest, manifest.check()
}

func (o operations) manifest() (Manifest, error) {
	if o.Format != format || o.Version != 1 {
		return nil, errors.New("its format or version is not known")
	}
	manifest := Manifest{}
	for _, operation := range o.Operations {
		if err := manifest.add(operation.ID, operation.Body); err != nil {
			return nil, err
		}
	}
	return manifest, manifest.check()
}

func (m Manifest) add(hash, text string) error {
	hash = strings.TrimPrefix(hash, Prefix)
	if hash != Sum(text) {
		return fmt.Errorf("%q is not the SHA-256 of its document", hash)
	}
	m[hash] = text
	return nil
}

func (m Manifest) check() error {
	if len(m) == 0 {
		return errors.New("it holds no document")
	}
	return nil
}

// Prefix may stand in front of a hash.
const Prefix = "sha256:"
