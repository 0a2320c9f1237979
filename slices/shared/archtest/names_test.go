package archtest

import (
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A folderRule returns why a package may not lie where it does, or "".
type folderRule func(path string) string

var folderRules = []folderRule{noPackageBetween, threeLayers, namedByPurpose}

// A package in slices/ would shadow the standard one, and one in a shared layer would become a heap.
func noPackageBetween(path string) string {
	at, own := placeOf(path)
	switch {
	case !own || path != module+"/slices" && !isShared(at):
		return ""
	case path == module+"/slices", at.layer == door, at.layer != "archtest" && at.part == "":
		return "slices/, slices/shared/ and its layers hold folders only"
	default:
		return ""
	}
}

// Whoever knows one slice finds the way in all of them.
func threeLayers(path string) string {
	at, own := placeOf(path)
	layers := []string{door, domain, application, infrastructure}
	if !own || at.slice == "" || slices.Contains(layers, at.layer) || isShared(at) && at.layer == "archtest" {
		return ""
	}
	return "a slice has the layers domain, application and infrastructure"
}

// A name without a purpose collects what has none.
func namedByPurpose(importPath string) string {
	vague := []string{"common", "util", "utils", "helper", "helpers", "misc", "base", "service", "services", "manager", "types"}
	if slices.Contains(vague, path.Base(importPath)) {
		return "packages are named by their purpose"
	}
	return ""
}

func TestFolders(t *testing.T) {
	t.Parallel()
	for _, p := range packagesOf(t) {
		for _, rule := range folderRules {
			if why := rule(p.ImportPath); why != "" {
				t.Errorf("%s: %s", p.ImportPath, why)
			}
		}
	}
}

func TestFolderRules(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rule    folderRule
		path    string
		refused bool
	}{
		{noPackageBetween, "vitalgo/slices", true},
		{noPackageBetween, "vitalgo/slices/shared", true},
		{noPackageBetween, "vitalgo/slices/shared/domain", true},
		{noPackageBetween, "vitalgo/slices/shared/infrastructure", true},
		{noPackageBetween, "vitalgo/slices/shared/infrastructure/pg", false},
		{noPackageBetween, "vitalgo/slices/shared/archtest", false},
		{noPackageBetween, "vitalgo/slices/allergies", false},
		{noPackageBetween, "vitalgo/slices/allergies/domain", false},
		{noPackageBetween, "vitalgo", false},
		{threeLayers, "vitalgo/slices/allergies", false},
		{threeLayers, "vitalgo/slices/allergies/infrastructure/postgres", false},
		{threeLayers, "vitalgo/slices/shared/archtest", false},
		{threeLayers, "vitalgo/slices/allergies/postgres", true},
		{threeLayers, "vitalgo/slices/allergies/archtest", true},
		{threeLayers, "vitalgo/graph/scalar", false},
		{namedByPurpose, "vitalgo/slices/shared/infrastructure/utils", true},
		{namedByPurpose, "vitalgo/slices/shared/infrastructure/fold", false},
	}
	for _, tt := range tests {
		if why := tt.rule(tt.path); (why != "") != tt.refused {
			t.Errorf("%s: refused %t, want %t", tt.path, why != "", tt.refused)
		}
	}
}

// notYetSlices are schema files that hold only types which other slices need, until their slice is built.
var notYetSlices []string

// Schema, slice and test are found by one noun.
func TestSlicesAreNamedAfterSchemaFiles(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(root, "schema", "*.graphqls"))
	if err != nil {
		t.Fatal(err)
	}
	var nouns []string
	for _, file := range files {
		nouns = append(nouns, strings.TrimSuffix(filepath.Base(file), ".graphqls"))
	}
	seen := map[string]bool{}
	for _, p := range packagesOf(t) {
		if at, own := placeOf(p.ImportPath); own && at.slice != "" {
			seen[at.slice] = true
		}
	}
	for _, problem := range unpaired(nouns, slices.Sorted(maps.Keys(seen)), notYetSlices) {
		t.Error(problem)
	}
}

// unpaired says what has no partner of the same name.
func unpaired(schema, slicesFound, notYet []string) []string {
	var problems []string
	for _, noun := range schema {
		switch built := slices.Contains(slicesFound, noun); {
		case !built && !slices.Contains(notYet, noun):
			problems = append(problems, "schema/"+noun+".graphqls has no slice")
		case built && slices.Contains(notYet, noun):
			problems = append(problems, "the slice "+noun+" is built: take it out of notYetSlices")
		}
	}
	for _, noun := range slicesFound {
		if !slices.Contains(schema, noun) {
			problems = append(problems, "the slice "+noun+" has no schema file")
		}
	}
	return problems
}

func TestUnpaired(t *testing.T) {
	t.Parallel()
	got := unpaired([]string{"activity", "allergies", "auth", "signup"}, []string{"auth", "home", "signup"}, []string{"activity", "signup"})
	want := []string{
		"schema/allergies.graphqls has no slice",
		"the slice signup is built: take it out of notYetSlices",
		"the slice home has no schema file",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
