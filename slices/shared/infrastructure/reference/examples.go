package reference

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"vitalgo/slices/shared/domain/id"
)

// A Scenario is a file that a test of the API plays (graph/scenario_test.go), as people read it.
type Scenario struct {
	Story  string
	Steps  []Step
	Limits string
	// Errors tells of codes of GraphQL errors when they come, beside those that every operation may answer.
	Errors map[string]string
	// UserErrors lists codes of userErrors.
	UserErrors []string
}

// A Step is one operation and its answer.
type Step struct {
	Who, File string // a person of the register; a file that is sent along
	Operation string
	Variables string // JSON, or nothing
	Answer    string // JSON
}

// Examples reads the example of each operation: the file FIELD.txtar.
func Examples(files fs.FS) (map[string]Scenario, error) {
	names, err := fs.Glob(files, "*.txtar")
	if err != nil {
		return nil, fmt.Errorf("list scenarios: %w", err)
	}
	scenarios := map[string]Scenario{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read scenario: %w", err)
		}
		scenarios[strings.TrimSuffix(name, ".txtar")] = readScenario(text)
	}
	return scenarios, nil
}

func readScenario(text []byte) Scenario {
	archive := txtar.Parse(text)
	s := Scenario{Story: strings.TrimSpace(string(archive.Comment)), Errors: map[string]string{}}
	for _, section := range archive.Files {
		kind, who, _ := strings.Cut(section.Name, " ")
		text := strings.TrimSpace(string(section.Data))
		switch kind {
		case "limits":
			s.Limits = text
		case "userErrors":
			s.UserErrors = strings.Fields(text)
		case "errors":
			for line := range strings.Lines(text) {
				code, when, _ := strings.Cut(strings.TrimSpace(line), " ")
				s.Errors[code] = when
			}
		case "as", "listens":
			operation, variables, _ := strings.Cut(text, "\n\n")
			who, file, _ := strings.Cut(who, " with ")
			s.Steps = append(s.Steps, Step{Who: who, File: file, Operation: operation, Variables: strings.TrimSpace(variables)})
		case "answers":
			s.Steps[len(s.Steps)-1].Answer = text
		case "hears":
			s.Steps[0].Answer = text
		}
	}
	return s
}

// of returns the first step that asks for a root field.
func (s Scenario) of(field string) (Step, error) {
	for _, step := range s.Steps {
		document, err := parser.ParseQuery(&ast.Source{Input: step.shownOperation()})
		if err != nil {
			return Step{}, fmt.Errorf("example of %s: %w", field, err)
		}
		for _, selection := range document.Operations[0].SelectionSet {
			if root, ok := selection.(*ast.Field); ok && root.Name == field {
				return step, nil
			}
		}
	}
	return Step{}, fmt.Errorf("the example of %s does not ask for it", field)
}

var (
	placeholder = regexp.MustCompile(`\{\{([^}]+)\}\}`)
	namedID     = regexp.MustCompile(`"([A-Z]\w+):([0-9a-f-]{36})"`)
	madeID      = regexp.MustCompile(`"(cursor|[A-Z]\w+)#\d+"`)
)

func (s Step) shownOperation() string { return fillIn(s.Operation) }

func (s Step) shownVariables() string { return fillIn(s.Variables) }

// shownAnswer has the ids that clients see; those that are different each time are left out.
func (s Step) shownAnswer() string {
	answer := namedID.ReplaceAllStringFunc(s.Answer, func(name string) string { return `"` + globalID(strings.Trim(name, `"`)) + `"` })
	return madeID.ReplaceAllString(answer, `"…"`)
}

// fillIn puts ids of the register in the place of their names, and an ellipsis in that of secrets.
func fillIn(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(name string) string {
		return globalID(strings.Trim(name, "{}"))
	})
}

// globalID is the id that clients know for Type:uuid.
func globalID(name string) string {
	typ, uuid, _ := strings.Cut(name, ":")
	v, err := id.Parse(uuid)
	if err != nil {
		return "…"
	}
	return id.Global{Type: typ, ID: v}.String()
}

// body is the request as JSON to paste.
func (s Step) body() (string, error) {
	request := struct {
		Query     string          `json:"query"`
		Variables json.RawMessage `json:"variables,omitempty"`
	}{Query: strings.Join(strings.Fields(s.shownOperation()), " ")}
	if variables := s.shownVariables(); variables != "" {
		request.Variables = json.RawMessage(variables)
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(request); err != nil {
		return "", fmt.Errorf("variables of %q: %w", s.Operation, err)
	}
	return b.String(), nil
}
