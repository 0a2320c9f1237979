package graph_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/exports"
)

var update = flag.Bool("update", false, "rewrite the answers of the scenarios in testdata")

// A scenario is a file of testdata/<slice>: a story in its first lines, and then steps.
//
//	-- as primary --            who asks: nobody, or a person of the register (see people)
//	{ me { firstName } }        the operation, and after an empty line its variables as JSON
//	-- answers --               the wanted answer
//	-- statements --            optional: how many SQL statements the step may cost, as "n"
//	-- later --                 optional: lets the clock run, e.g. "11s"
//	-- as primary with x.png -- like "as", and sends a picture for variables.input.photo
//	-- listens primary --       subscribes to the operation
//	-- hears --                 the event that is wanted of it
//
// {{Medication:uuid}} in an operation or its variables stands for a global id. In answers global ids are
// written Medication:uuid, those that the scenario made Medication#1, cursors cursor#1; both can be used
// in later steps as {{Medication#1}} and {{cursor#1}}. {{refreshToken}} stands for the one that was answered last,
// {{otp}} for a one-time password of the key that was, {{mail Subject}} for the token in a mail.
//
// Those of testdata/examples are named by the operation that they show, and say in the sections limits, errors and
// userErrors what else there is to know of it: docs/API_REFERENCE.md is made of them.
func TestScenarios(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scenarios, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimPrefix(strings.TrimSuffix(file, ".txtar"), "testdata/"), func(t *testing.T) {
			t.Parallel()
			play(t, file)
		})
	}
}

func play(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s := &scenario{api: newAPI(t), names: names{known: map[string]string{}, counts: map[string]int{}}}
	for i := range archive.Files {
		s.step(t, &archive.Files[i])
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

type scenario struct {
	*api
	names
	answer string
	asked  string
	events *eventSource
}

func (s *scenario) step(t *testing.T, section *txtar.File) {
	text := strings.TrimSpace(string(section.Data))
	kind, who, _ := strings.Cut(section.Name, " ")
	switch kind {
	case "as":
		s.asked, _, _ = strings.Cut(text, "\n\n")
		who, file, _ := strings.Cut(who, " with ")
		s.signIn(t, who)
		operation, variables, _ := strings.Cut(s.fillIn(t, text), "\n\n")
		s.db.Statements.Reset()
		if file == "" {
			s.answer = s.show(t, s.ask(t, who, operation, variables))
		} else {
			s.answer = s.show(t, s.askWithPhoto(t, who, operation, variables, file))
		}
	case "listens":
		s.listens(t, who, text)
	case "limits", "errors", "userErrors": // for who reads
	case "answers", "hears":
		if kind == "hears" {
			s.answer = s.heard(t)
		}
		if *update {
			section.Data = []byte(s.answer + "\n")
		} else if diff := cmp.Diff(text, s.answer); diff != "" {
			t.Errorf("%s\nanswers (-want +got):\n%s", s.asked, diff)
		}
	case "statements":
		if got := fmt.Sprint(s.db.Statements.Count()); *update {
			section.Data = []byte(got + "\n")
		} else if got != text {
			t.Errorf("%s\ncosts %s statements, want %s:\n%s", s.asked, got, text, strings.Join(s.db.Statements.SQL(), "\n"))
		}
	case "later":
		d, err := time.ParseDuration(text)
		if err != nil {
			t.Fatal(err)
		}
		s.clock.Advance(d)
	default:
		t.Fatalf("no section is called %q", section.Name)
	}
}

// show writes an answer with its ids named and its secrets left out.
func (s *scenario) show(t *testing.T, body string) string {
	t.Helper()
	var answer any
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return layOut(t, s.clean("", answer), "")
}

// layOut writes JSON with each object or list that fits on one line, on one line.
func layOut(t *testing.T, v any, indent string) string {
	t.Helper()
	const width = 110
	line := compact(t, v)
	if len(indent)+len(line) <= width {
		return line
	}
	var parts []string
	brackets := "{}"
	switch v := v.(type) {
	case map[string]any:
		for _, k := range sortedKeys(v) {
			parts = append(parts, compact(t, k)+": "+layOut(t, v[k], indent+"  "))
		}
	case []any:
		brackets = "[]"
		for _, element := range v {
			parts = append(parts, layOut(t, element, indent+"  "))
		}
	default:
		return line
	}
	inner := "\n" + indent + "  "
	return brackets[:1] + inner + strings.Join(parts, ","+inner) + "\n" + indent + brackets[1:]
}

func compact(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(b.String())
}

// names gives what a scenario makes names that are the same in each run.
type names struct {
	known  map[string]string // what is answered, by name and the other way round
	counts map[string]int
}

var secrets = map[string]bool{"accessToken": true, "refreshToken": true, "requestId": true, "recoveryCodes": true, "uri": true}

func (n *names) clean(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, member := range v {
			if _, scalar := member.(string); !scalar {
				continue
			}
			v[k] = n.clean(k, member)
		}
		for _, k := range sortedKeys(v) {
			if _, scalar := v[k].(string); !scalar {
				v[k] = n.clean(k, v[k])
			}
		}
		return v
	case []any:
		for i := range v {
			v[i] = n.clean(key, v[i])
		}
		return v
	case string:
		return n.name(key, v)
	default:
		return v
	}
}

func (n *names) name(key, v string) string {
	if secrets[key] {
		n.known[key] = v
		return "…"
	}
	if page, _, secret := strings.Cut(v, exports.Path); key == "url" && secret {
		return page + exports.Path + "…"
	}
	if strings.HasSuffix(strings.ToLower(key), "cursor") {
		return n.number("cursor", v)
	}
	g := id.ParseGlobal(v)
	switch {
	case g == (id.Global{}):
		return v
	case registered(g.ID):
		return g.Type + ":" + g.ID.String()
	default:
		return n.number(g.Type, v)
	}
}

func (n *names) number(kind, v string) string {
	if name, ok := n.known[v]; ok {
		return name
	}
	n.counts[kind]++
	name := fmt.Sprintf("%s#%d", kind, n.counts[kind])
	n.known[v], n.known[name] = name, v
	return name
}

var placeholder = regexp.MustCompile(`\{\{[^}]+\}\}`)

// fill puts ids and cursors in the place of their names.
func (n *names) fill(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		name = strings.Trim(name, "{}")
		if v, ok := n.known[name]; ok {
			return v
		}
		typ, uuid, _ := strings.Cut(name, ":")
		v, err := id.Parse(uuid)
		if err != nil {
			return name
		}
		return id.Global{Type: typ, ID: v}.String()
	})
}

// registered reports whether an id is one of the test data register.
func registered(v id.ID) bool {
	switch v.String() {
	case demo.PrimaryPatientID, demo.SecondaryPatientID:
		return true
	}
	for _, account := range demo.Accounts() {
		if account.ID == v.String() {
			return true
		}
	}
	return strings.HasPrefix(v.String(), "0199d000-")
}
