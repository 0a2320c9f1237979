package persisted_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/infrastructure/persisted"
)

func read(t *testing.T, content string) (persisted.Manifest, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "manifest.json")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return persisted.ReadManifest(path)
}

func TestSec_Q14_Manifests(t *testing.T) {
	t.Parallel()
	const document = "query Home {\n  home {\n    apiVersion\n    __typename\n  }\n}"
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	sum := persisted.Sum(document)
	apollo := func(format string, version int, id string) string {
		return fmt.Sprintf(`{"format": %q, "version": %d, "operations": [{"id": %q, "name": "Home", "type": "query", "body": %s}]}`, format, version, id, text)
	}
	for name, content := range map[string]string{
		"code generator":                fmt.Sprintf(`{"%s": %s}`, sum, text),
		"code generator, with a prefix": fmt.Sprintf(`{"sha256:%s": %s}`, sum, text),
		"Apollo":                        apollo("apollo-persisted-query-manifest", 1, sum),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := read(t, content)
			if diff := cmp.Diff(persisted.Manifest{sum: document}, got); diff != "" || err != nil {
				t.Errorf("%v %s", err, diff)
			}
		})
	}
	for name, content := range map[string]string{
		"no JSON": "query Home { home }", "a list": "[]", "empty": "{}", "no operations": `{"format": "apollo-persisted-query-manifest", "version": 1}`,
		"another format": apollo("something", 1, sum), "another version": apollo("apollo-persisted-query-manifest", 2, sum),
		"a hash of something else":   apollo("apollo-persisted-query-manifest", 1, persisted.Sum("x")),
		"SHA-1":                      fmt.Sprintf(`{"%s": %s}`, sum[:40], text),
		"capital letters":            fmt.Sprintf(`{"%s": %s}`, strings.ToUpper(sum), text),
		"a document that is no text": fmt.Sprintf(`{"%s": 7}`, sum),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := read(t, content); err == nil {
				t.Errorf("read as %v", got)
			}
		})
	}
	if _, err := persisted.ReadManifest(filepath.Join(t.TempDir(), "none.json")); err == nil {
		t.Error("no error for a file that is not there")
	}
}
