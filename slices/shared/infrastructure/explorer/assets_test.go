package explorer_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// builtAssets lists the files of web/dist by the path they are served at, with their content.
func builtAssets(t *testing.T) map[string][]byte {
	t.Helper()
	assets := map[string][]byte{}
	dist := os.DirFS("web/dist")
	err := fs.WalkDir(dist, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == "index.html" || name == ".keep" {
			return err
		}
		content, err := fs.ReadFile(dist, name)
		served, isCompressed := strings.CutSuffix(name, ".gz")
		if !isCompressed {
			t.Errorf("%s is neither the page nor compressed", name)
		}
		assets["/graphiql/"+served] = content
		return err
	})
	if err != nil {
		t.Fatalf("read web/dist: %v", err)
	}
	if len(assets) == 0 {
		t.Fatal("web/dist holds no assets")
	}
	return assets
}

// The page names its scripts and style sheet, and these name the workers, the font and the licences.
func TestNamedAssetsAreTheBuiltOnes(t *testing.T) {
	t.Parallel()
	built := builtAssets(t)
	sources := []string{page(t)}
	for path := range built {
		if !strings.HasSuffix(path, ".txt") {
			sources = append(sources, string(bodyOf(t, request(t, http.MethodGet, path, ""))))
		}
	}
	named := map[string]bool{}
	for _, source := range sources {
		addNamed(named, source)
	}
	for path := range named {
		if _, exists := built[path]; !exists {
			t.Errorf("%s is named, but was not built", path)
		}
	}
	for path := range built {
		if !named[path] {
			t.Errorf("%s was built, but nothing names it", path)
		}
	}
}

// addNamed adds the paths below /graphiql/ that stand in quotes, or in a style sheet's url(…), in source.
func addNamed(named map[string]bool, source string) {
	pieces := strings.Split(source, "/graphiql/")
	for i, rest := range pieces[1:] {
		before := pieces[i]
		if before == "" || !strings.Contains("\"'`(", before[len(before)-1:]) {
			continue // part of a longer address
		}
		if end := strings.IndexAny(rest, "\"'`)"); end > 0 {
			named["/graphiql/"+rest[:end]] = true
		}
	}
}

func TestAssetsCompressed(t *testing.T) {
	t.Parallel()
	for path, compressed := range builtAssets(t) {
		response := request(t, http.MethodGet, path, "br, gzip;q=0.8")
		checkAsset(t, path, response)
		if got := response.Header.Get("Content-Encoding"); got != "gzip" {
			t.Errorf("%s: Content-Encoding %q, want gzip", path, got)
		}
		if !bytes.Equal(bodyOf(t, response), compressed) {
			t.Errorf("%s: the body is not the built file", path)
		}
	}
}

func TestAssetsDecompressed(t *testing.T) {
	t.Parallel()
	for path, compressed := range builtAssets(t) {
		reader, err := gzip.NewReader(bytes.NewReader(compressed))
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		want, err := io.ReadAll(reader)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		response := request(t, http.MethodGet, path, "")
		checkAsset(t, path, response)
		if got := response.Header.Get("Content-Encoding"); got != "" {
			t.Errorf("%s: Content-Encoding %q, want none", path, got)
		}
		if !bytes.Equal(bodyOf(t, response), want) {
			t.Errorf("%s: the body is not the built file's content", path)
		}
	}
}

func checkAsset(t *testing.T, path string, response *http.Response) {
	t.Helper()
	types := map[string]string{
		"js":  "text/javascript; charset=utf-8",
		"css": "text/css; charset=utf-8",
		"ttf": "font/ttf",
		"txt": "text/plain; charset=utf-8",
	}
	caching := "no-store"
	if strings.HasPrefix(path, "/graphiql/assets/") {
		caching = "public, max-age=31536000, immutable"
	}
	want := map[string]string{
		"Content-Type":            types[path[strings.LastIndexByte(path, '.')+1:]],
		"Cache-Control":           caching,
		"Content-Security-Policy": policy, // workers obey the policy of their own script
		"X-Content-Type-Options":  "nosniff",
		"Vary":                    "Accept-Encoding",
	}
	got := map[string]string{}
	for name := range want {
		got[name] = response.Header.Get(name)
	}
	if diff := cmp.Diff(want, got); diff != "" || response.StatusCode != http.StatusOK {
		t.Errorf("%s: status %d, headers (-want +got):\n%s", path, response.StatusCode, diff)
	}
}

func TestHashedAssetNames(t *testing.T) {
	t.Parallel()
	hashed := regexp.MustCompile(`-[A-Za-z0-9_-]{8}\.[a-z]+$`)
	for path := range builtAssets(t) {
		if strings.HasPrefix(path, "/graphiql/assets/") && !hashed.MatchString(path) {
			t.Errorf("%s is cached for ever, but its name holds no hash", path)
		}
	}
}
