package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var (
	requirementRow = regexp.MustCompile(`(?m)^\| ([A-Z]\d\d) \| \S`)
	securityTest   = regexp.MustCompile(`TestSec_([A-Z]\d\d)_(?:([A-Z]\d\d)_)?\w`)
)

// Every requirement of docs/security-requirements.md has a test that carries its id, and no test carries another.
func TestEverySecurityRequirementHasATest(t *testing.T) {
	t.Parallel()
	root := "../../.."
	text, err := os.ReadFile(filepath.Join(root, "docs", "security-requirements.md"))
	if err != nil {
		t.Fatal(err)
	}
	tested := securityTests(t, root)
	var required []string
	for _, row := range requirementRow.FindAllStringSubmatch(string(text), -1) {
		required = append(required, row[1])
		if tested[row[1]] == "" {
			t.Errorf("no test is called TestSec_%s_…", row[1])
		}
	}
	if len(required) < 100 {
		t.Errorf("only %d requirements were read", len(required))
	}
	for id, test := range tested {
		if !slices.Contains(required, id) {
			t.Errorf("%s is no requirement, but %s says that it proves it", id, test)
		}
	}
}

// securityTests returns the tests of the repository, in Go and JavaScript, by the ids in their names: two ids of one
// kind are a range.
func securityTests(t *testing.T, root string) map[string]string {
	t.Helper()
	tested := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git" || entry.Name() == ".vitalgo"):
			return fs.SkipDir
		case entry.IsDir() || entry.Name() == "requirements_test.go" || !isTest(entry.Name()):
			return nil
		}
		text, err := os.ReadFile(path)
		for _, name := range securityTest.FindAllStringSubmatch(string(text), -1) {
			for _, id := range idsBetween(name[1], name[2]) {
				tested[id] = name[0] + "… in " + path
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tested
}

func isTest(name string) bool {
	return strings.HasSuffix(name, "_test.go") || strings.Contains(name, ".test.") || strings.HasSuffix(name, "test.mjs")
}

func idsBetween(first, last string) []string {
	if last == "" || last[0] != first[0] {
		return slices.DeleteFunc([]string{first, last}, func(id string) bool { return id == "" })
	}
	from, _ := strconv.Atoi(first[1:])
	to, _ := strconv.Atoi(last[1:])
	var ids []string
	for n := from; n <= to; n++ {
		ids = append(ids, first[:1]+strconv.Itoa(n/10)+strconv.Itoa(n%10))
	}
	return ids
}
