package config

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Each setting is where operators look for it, and reaches the containers.
func TestEverySettingIsDocumentedAndHandedOn(t *testing.T) {
	t.Parallel()
	// In containers, one address in place of its parts; they listen everywhere.
	parts := []string{"HOST", "DATABASE_HOST", "DATABASE_PORT", "DATABASE_NAME", "DATABASE_USER", "DATABASE_PASSWORD"}
	names := append(settingNames(reflect.TypeFor[Config]()), "GOMEMLIMIT")
	for file, c := range map[string]struct {
		pattern string // in which NAME stands for the setting
		without []string
	}{
		// Whoever runs it without containers finds these in the README.
		".env.example":                  {`(?m)^#?NAME=`, []string{"HOST", "PORT", "DATABASE_HOST", "DATABASE_PORT"}},
		"README.md":                     {"`NAME`", nil},
		"docker-compose.yaml":           {`(?m)^ +NAME:`, parts},
		"deploy/docker-compose.aws.yml": {`(?m)^ +NAME:`, append(parts, "SKIP_DB_INIT")}, // replicas do nothing to skip
	} {
		content, err := os.ReadFile("../../../../" + file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(content)
		if file == "README.md" { // one row for all, which leads to their own document
			text = strings.Replace(text, "`OTEL_…`", "`OTEL_EXPORTER_OTLP_ENDPOINT` `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` "+
				"`OTEL_EXPORTER_OTLP_HEADERS` `OTEL_TRACES_SAMPLER_ARG` `OTEL_SERVICE_NAME`", 1)
		}
		for _, name := range names {
			found := regexp.MustCompile(strings.ReplaceAll(c.pattern, "NAME", name)).MatchString(text)
			if !found && !slices.Contains(c.without, name) {
				t.Errorf("%s does not know %s", file, name)
			}
		}
	}
}

// settingNames returns the variables that t is read from.
func settingNames(t reflect.Type) (names []string) {
	for f := range t.Fields() {
		if group(f) {
			names = append(names, settingNames(f.Type)...)
		} else {
			names = append(names, f.Tag.Get("env"))
		}
	}
	return names
}
