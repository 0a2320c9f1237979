package reference

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/messages"
)

// API writes docs/API_REFERENCE.md: each operation, who may call it, what it takes and answers, and an example.
func API(schema *ast.Schema, examples map[string]Scenario, texts *messages.Catalogue) ([]byte, error) {
	p := newPage("API reference", "from `schema/` and the examples of `graph/testdata/examples`, which a test plays")
	p.text(ofAll)
	codes(p, schema, texts)
	p.head(2, "Sending again")
	p.text(sendingAgain)
	operations := Operations(schema)
	index(p, operations)
	slice := ""
	for _, o := range operations {
		if o.slice != slice {
			slice = o.slice
			p.head(2, "Slice "+slice)
		}
		example, ok := examples[o.Field.Name]
		if !ok {
			return nil, fmt.Errorf("graph/testdata/examples has no %s.txtar", o.Field.Name)
		}
		if err := describe(p, schema, o, example); err != nil {
			return nil, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		if !slices.ContainsFunc(operations, func(o Operation) bool { return o.Field.Name == name }) {
			return nil, fmt.Errorf("%s.txtar is an example of no operation", name)
		}
	}
	shapes(p, schema)
	return p.bytes(), nil
}

// An Operation is a field of Query, Mutation or Subscription.
type Operation struct {
	Kind, slice string // query, mutation, subscription
	Field       *ast.FieldDefinition
}

// Operations lists what the schema offers, by slice and there as it is written.
func Operations(schema *ast.Schema) []Operation {
	var all []Operation
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation, schema.Subscription} {
		for _, field := range root.Fields {
			if !strings.HasPrefix(field.Name, "__") {
				all = append(all, Operation{strings.ToLower(root.Name), sliceOf(field.Position), field})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Operation) int { return strings.Compare(a.slice, b.slice) })
	return all
}

func (o Operation) heading() string { return o.Kind + " `" + o.Field.Name + "`" }

func (o Operation) link() string {
	return fmt.Sprintf("[`%s`](#%s-%s)", o.Field.Name, o.Kind, strings.ToLower(o.Field.Name))
}

func (o Operation) public() bool { return o.Field.Directives.ForName("public") != nil }

// roles lists who may call, or nobody where every account may.
func (o Operation) roles() []string {
	auth := o.Field.Directives.ForName("auth")
	if auth == nil || auth.Arguments.ForName("roles") == nil {
		return nil
	}
	var roles []string
	for _, role := range auth.Arguments.ForName("roles").Value.Children {
		roles = append(roles, role.Value.Raw)
	}
	return roles
}

func (o Operation) callers() string {
	switch roles := o.roles(); {
	case o.public():
		return "everyone"
	case len(roles) > 0:
		return "signed in as " + quotedAll(roles)
	default:
		return "every account that is signed in"
	}
}

// Anywhere are the codes that any operation may answer, whatever its example says.
func Anywhere() []string {
	return []string{
		string(fault.BadInput), string(fault.RateLimited), string(fault.TooComplex), string(fault.Unavailable), string(fault.Internal),
	}
}

// Codes lists the codes of GraphQL errors that the reference tells of an operation, beside those of Anywhere.
func (o Operation) Codes(example Scenario) []string {
	told := maps.Clone(example.Errors)
	if !o.public() {
		told[string(fault.Unauthenticated)] = ""
	}
	if len(o.roles()) > 0 {
		told[string(fault.Forbidden)] = ""
	}
	if o.Kind == "mutation" {
		told[string(fault.Conflict)] = ""
	}
	return slices.Sorted(maps.Keys(told))
}

func index(p *page, operations []Operation) {
	p.head(2, "Operations")
	rows := make([][]string, len(operations))
	for i, o := range operations {
		rows[i] = []string{o.link(), o.Kind, o.slice, o.callers()}
	}
	p.table([]string{"operation", "", "slice", "who may call it"}, rows)
}

func codes(p *page, schema *ast.Schema, texts *messages.Catalogue) {
	p.head(2, "Errors")
	p.text("A GraphQL error has `extensions.code` and `extensions.requestId`, and `extensions.retryAfter` in seconds where waiting helps " +
		"(then the answer has the header `Retry-After` as well). Messages are in the language of the account, else of `Accept-Language` " +
		"(`es`, `en`), else in Spanish.")
	var rows [][]string
	for _, code := range fault.Codes() {
		rows = append(rows, []string{quoted(string(code)), when[code], message(texts, locale.Spanish, string(code)), message(texts, locale.English, string(code))})
	}
	p.table([]string{"code", "when", "es", "en"}, rows)
	p.text("What the caller can put right in the input of a mutation comes as data, in `userErrors`: `field` is the path into the " +
		"input, and all problems come together. A mutation answers a result or `userErrors`, never both.")
	rows = nil
	for _, value := range schema.Types["UserErrorCode"].EnumValues {
		rows = append(rows, []string{quoted(value.Name), value.Description, message(texts, locale.Spanish, value.Name), message(texts, locale.English, value.Name)})
	}
	p.table([]string{"code of a userError", "", "es", "en"}, rows)
}

// message is the text of a code with words in the place of what differs.
func message(texts *messages.Catalogue, l locale.Language, code string) string {
	return texts.Text(l, code, map[string]any{"min": "…", "max": "…", "time": "…"})
}

func describe(p *page, schema *ast.Schema, o Operation, example Scenario) error {
	p.head(3, o.heading())
	p.text(o.Field.Description)
	p.text("**Who:** " + o.callers() + ".")
	arguments(p, schema, o.Field)
	result(p, schema, o.Field)
	p.text("**Errors:** " + quotedAll(o.Codes(example)) + told(example) + ", and [those of every operation](#errors).")
	if userErrors := schema.Types[o.Field.Type.Name()].Fields.ForName("userErrors"); userErrors != nil && len(example.UserErrors) > 0 {
		p.text("**userErrors:** " + quotedAll(example.UserErrors) + ".")
	}
	if o.Field.Directives.ForName("idempotent") != nil {
		p.text("**May be sent again** with an [`Idempotency-Key`](#sending-again).")
	}
	if example.Limits != "" {
		p.text("**Limits:** " + example.Limits + ".")
	}
	return show(p, o, example)
}

// told explains the codes that need it.
func told(example Scenario) string {
	var explained []string
	for _, code := range slices.Sorted(maps.Keys(example.Errors)) {
		if why := example.Errors[code]; why != "" {
			explained = append(explained, quoted(code)+": "+why)
		}
	}
	if len(explained) == 0 {
		return ""
	}
	return " (" + strings.Join(explained, "; ") + ")"
}

func show(p *page, o Operation, example Scenario) error {
	step, err := example.of(o.Field.Name)
	if err != nil {
		return err
	}
	p.text("**Example**, as " + person(step.Who) + ". " + example.Story)
	if step.File != "" {
		p.code("sh", multipart(step))
	} else {
		p.code("graphql", step.shownOperation())
		if step.Variables != "" {
			p.code("json", step.shownVariables())
		}
	}
	p.code("json", step.shownAnswer())
	return nil
}

func multipart(s Step) string {
	operation := strings.Join(strings.Fields(s.shownOperation()), " ")
	return `curl -s localhost:8000/graphql -H "Authorization: Bearer $TOKEN" -H 'GraphQL-Require-Preflight: 1' \
  -F operations='{"query": "` + operation + `", "variables": ` + s.shownVariables() + `}' \
  -F map='{"0": ["variables.input.photo"]}' -F 0=@` + s.File
}

// person is what texts call a person of the register.
func person(name string) string {
	switch name {
	case "nobody":
		return "nobody: without a token"
	case "primary", "secondary":
		return "the " + name + " patient"
	case "pending":
		return "the paramedic who waits for approval"
	default:
		return "the " + name
	}
}
