package validation_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/validation"
)

var schema = gqlparser.MustLoadSchema(&ast.Source{Input: `
	scalar Day
	input Within { day: Day }
	type Query { on(day: Day, days: [Day], within: Within): Int other(day: Day): Int pet: Pet pets: [Pet!]! dog: Dog cat: Cat all(of: [Int!], by: By): [Any!] }
	type Subscription { pet: Pet }
	input By { a: Int b: [Int!] by: By }
	interface Pet { name: String friend: Pet }
	type Dog implements Pet { name: String friend: Pet size: Int! age(in: Int): Int mate: Dog }
	type Cat implements Pet { name: String friend: Pet size: String! age(in: Int): Int mate: Cat }
	union Any = Dog | Cat
`})

func validate(t testing.TB, text string, all *rules.Rules) gqlerror.List {
	t.Helper()
	document, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatal(text, err)
	}
	return validator.ValidateWithRules(schema, document, all)
}

const merge = "OverlappingFieldsCanBeMerged"

func TestFieldsOfOneName(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{
		`{ dog { name name } dog { name } }`:                                                       "",
		`{ dog { n: name n: size } }`:                                                              `"name" and "size" are different fields`,
		`{ dog { n: name } dog { n: size } }`:                                                      `"name" and "size" are different fields`,
		`{ dog { age(in: 1) age(in: 2) } }`:                                                        "they have differing arguments",
		`{ dog { age(in: 1) age } }`:                                                               "they have differing arguments",
		`query ($a: Int, $b: Int) { dog { age(in: $a) age(in: $b) } }`:                             "they have differing arguments",
		`{ all(by: {a: 1, b: [2]}) { __typename } all(by: {b: [2], a: 1}) { x: __typename } }`:     "",
		`{ all(of: [1, 2]) { __typename } all(of: [2, 1]) { __typename } }`:                        "they have differing arguments",
		`{ all(of: [1]) { __typename } all(of: 1) { __typename } }`:                                "they have differing arguments",
		`{ pet { ... on Dog { age(in: 1) } ... on Cat { age(in: 2) } } }`:                          "",
		`{ pet { ... on Dog { x: name } ... on Cat { x: size } } }`:                                `they return conflicting types "String" and "String!"`,
		`{ pet { ... on Dog { size } ... on Cat { size } } }`:                                      `they return conflicting types "Int!" and "String!"`,
		`{ pet { x: name ... on Dog { x: size } } }`:                                               `"size" and "name" are different fields`,
		`{ pet { ... on Dog { x: friend { n: name } } ... on Cat { x: mate { n: age } } } }`:       `they return conflicting types "String" and "Int"`,
		`{ pet { ... on Dog { x: friend { name } } ... on Cat { x: mate { name } } } }`:            "",
		`{ pet { friend { n: name } ... on Dog { friend { ... on Dog { n: age } } } } }`:           `"age" and "name" are different fields`,
		`{ pet { ...d ...c } } fragment d on Dog { n: name } fragment c on Dog { n: age }`:         `"name" and "age" are different fields`,
		`{ dog { ...d } cat { ...c } } fragment d on Dog { n: name } fragment c on Cat { n: age }`: "",
		`{ dog { mate { ...f } ...f } } fragment f on Dog { n: name mate { n: age } }`:             `"name" and "age" are different fields`,
		`query a { dog { n: name } } query b { dog { n: age } }`:                                   "",
	} {
		errs := validate(t, text, validation.Amend(rules.NewDefaultRules()))
		if why == "" && len(errs) > 0 {
			t.Errorf("%s: %v", text, errs)
		}
		if why != "" && (len(errs) != 1 || errs[0].Rule != merge || !strings.Contains(errs[0].Message, why) || len(errs[0].Locations) != 1) {
			t.Errorf("%s: %v, want %s", text, errs, why)
		}
	}
}

// What is said of documents made at random is what gqlparser's own rule says.
func TestFieldsAreComparedAsGqlparserDoes(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) // the same documents each time
	conflicts := 0
	const documents = 20_000
	for range documents {
		text := randomDocument(random)
		own := has(validate(t, text, validation.Amend(rules.NewDefaultRules())))
		theirs := has(validate(t, text, rules.NewDefaultRules()))
		if own != theirs {
			t.Fatalf("%s: conflict %v, gqlparser says %v", text, validate(t, text, validation.Amend(rules.NewDefaultRules())), validate(t, text, rules.NewDefaultRules()))
		}
		if own {
			conflicts++
		}
	}
	if conflicts < documents/10 || conflicts > documents*9/10 {
		t.Errorf("%d of %d conflict", conflicts, documents)
	}
}

func has(errs gqlerror.List) bool {
	for _, err := range errs {
		if err.Rule == merge {
			return true
		}
	}
	return false
}

// randomDocument is valid but for fields that conflict.
func randomDocument(random *rand.Rand) string {
	var text strings.Builder
	types := []string{"Query", "Pet", "Dog", "Cat", "Any"}
	fragments := map[string]string{"f": types[random.IntN(5)], "g": types[random.IntN(5)]}
	var set func(of string, depth int, spreads string)
	set = func(of string, depth int, spreads string) {
		text.WriteString("{ __typename ")
		for range 1 + random.IntN(3) {
			definition := schema.Types[of]
			switch choice := random.IntN(8); {
			case choice == 0:
				for _, name := range spreads {
					if overlap(of, fragments[string(name)]) {
						fmt.Fprintf(&text, "...%c ", name)
					}
				}
			case choice <= 2 && of != "Query":
				if on := []string{"Pet", "Dog", "Cat"}[random.IntN(3)]; overlap(of, on) && depth > 0 {
					text.WriteString("... on " + on)
					set(on, depth-1, spreads)
				}
			default:
				if len(definition.Fields) == 0 {
					continue
				}
				field := definition.Fields[random.IntN(len(definition.Fields))]
				leaf := schema.Types[field.Type.Name()].IsLeafType()
				if strings.HasPrefix(field.Name, "__") || !leaf && depth == 0 {
					continue
				}
				if random.IntN(4) == 0 {
					text.WriteString([]string{"x: ", "y: "}[random.IntN(2)])
				}
				text.WriteString(field.Name)
				if field.Name == "age" && random.IntN(3) == 0 {
					fmt.Fprintf(&text, "(in: %d)", random.IntN(2))
				}
				text.WriteByte(' ')
				if !leaf {
					set(field.Type.Name(), depth-1, spreads)
				}
			}
		}
		text.WriteString("} ")
	}
	text.WriteString("query a ")
	set("Query", 4, "fg")
	for _, name := range []string{"f", "g"} { // whether a spreads it or not
		if fragments[name] == "Query" {
			text.WriteString("query " + name + " { ..." + name + " } ")
		} else {
			text.WriteString("query " + name + " { all { ..." + name + " } } ")
		}
	}
	text.WriteString("fragment f on " + fragments["f"])
	set(fragments["f"], 3, "g")
	text.WriteString("fragment g on " + fragments["g"])
	set(fragments["g"], 3, "")
	return text.String()
}

func overlap(a, b string) bool {
	return a == b || a != "Query" && b != "Query" && (a == "Pet" || a == "Any" || b == "Pet" || b == "Any")
}

// Where an interface and its objects are asked for within one another, each object has the interface's fields compared
// anew.
func TestSec_Q03_FieldsThatMultiplyAreTooComplex(t *testing.T) {
	t.Parallel()
	const levels = 20
	text := "{pet" + strings.Repeat("{...on Dog{friend{name}}...on Cat{friend{name}}friend", levels) + "{name}" + strings.Repeat("}", levels+1)
	errs := validate(t, text, validation.Amend(rules.NewDefaultRules()))
	if len(errs) != 1 || fault.CodeOf(errs[0]) != fault.TooComplex {
		t.Error(errs)
	}
}

func TestSec_F16_ErrorsAreFew(t *testing.T) {
	t.Parallel()
	text := "{dog{" + strings.Repeat("nothing ", 100) + " name{a}}}"
	for range 2 { // each validation has its own
		if errs := validate(t, text, validation.Amend(rules.NewDefaultRules())); len(errs) != validation.MaxErrors || errs[0].Rule != "FieldsOnCorrectType" {
			t.Error(errs)
		}
	}
}
