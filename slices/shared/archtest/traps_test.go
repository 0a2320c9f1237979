package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unwanted are parts of libraries that have a trap in them, and what is used instead.
var unwanted = map[string]string{
	`handler\.NewDefaultServer\(`: "it turns on introspection, GET and transports of its own: handler.New",
	`transport\.(POST|GET|MultipartForm|MultipartMixed|UrlEncodedForm|SSE)\{`: "graphqlhttp and graphqlstream answer requests",
	`extension\.(ComplexityLimit|FixedComplexityLimit)`:                       "it follows every path of nested fragments: querylimits",
	`extension\.AutomaticPersistedQuery`:                                      "it keeps documents before they pass a limit: persisted",
	`playground\.\w*Handler\(`:                                                "its page loads from elsewhere: explorer",
	`apollotracing|apollofederatedtracingv1`:                                  "it tells clients how long each field took",
	`\.AroundFields\(`:                                                        "it runs for each field of each row: AroundRootFields",
}

// sources calls see with each Go file of the product that somebody wrote.
func sources(t *testing.T, see func(name, text string)) {
	t.Helper()
	goFiles(t, func(name, text string) {
		if !strings.HasSuffix(name, "_test.go") {
			see(name, text)
		}
	})
}

// goFiles calls see with each Go file of the product, and of its tests, that somebody wrote.
func goFiles(t *testing.T, see func(name, text string)) {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	for _, folder := range []string{"graph", "slices"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, entry os.DirEntry, err error) error {
			if err == nil && entry.IsDir() && entry.Name() == "generated" {
				return filepath.SkipDir
			}
			if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") {
				return err
			}
			text, err := os.ReadFile(name)
			see(filepath.ToSlash(name), string(text))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// withoutPeople are packages whose logs tell of servers and migrations: nobody's data reaches them.
var withoutPeople = regexp.MustCompile(`slices/(shared/infrastructure/(pgtest|ratelimit|redisdb|redisdev|redistest)|shared/archtest|auth/infrastructure/redis)/`)

// The logs of the whole suite are searched, as far as a person's data could come into them: no test throws its log away.
func TestSec_E04_TestsSearchTheirLogs(t *testing.T) {
	t.Parallel()
	searched := 0
	goFiles(t, func(name, text string) {
		searched += strings.Count(text, "logtest.")
		if !withoutPeople.MatchString(name) && strings.Contains(text, "slog.DiscardHandler") {
			t.Errorf("%s throws a log away: logtest.Searched(t)", name)
		}
	})
	if searched < 20 {
		t.Errorf("%d logs are searched", searched)
	}
}

func TestSec_G01_G03_G07_TrapsOfLibraries(t *testing.T) {
	t.Parallel()
	forbidden, seen := map[*regexp.Regexp]string{}, 0
	for pattern, why := range unwanted {
		forbidden[regexp.MustCompile(pattern)] = why
	}
	sources(t, func(name, text string) {
		seen++
		for pattern, why := range forbidden {
			if found := pattern.FindString(text); found != "" {
				t.Errorf("%s uses %s: %s", name, found, why)
			}
		}
	})
	if seen < 100 {
		t.Errorf("%d files were looked at", seen)
	}
}

func TestSec_G03_G07_Generation(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..", "..")
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	settings := read("gqlgen.yml")
	if !strings.Contains(settings, "worker_limit: 100") {
		t.Error("lists have a goroutine for each element: set worker_limit")
	}
	for _, setting := range []string{"omit_complexity", "federation:", "autobind:"} {
		if strings.Contains(settings, setting) {
			t.Errorf("gqlgen.yml sets %s", setting)
		}
	}
	if generated := read("graph/generated/root_.generated.go"); strings.Contains(generated, "_entities") || strings.Contains(generated, "_service") {
		t.Error("the schema has the fields of a federation")
	}
	if run := read(".ci/run"); !strings.Contains(run, "go generate ./...") || !strings.Contains(run, " generated ") {
		t.Error("CI does not generate the code anew")
	}
}
