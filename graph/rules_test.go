package graph_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The rules of domain.md section 2, seen from outside: what each mutation answers to the values around every limit, at
// which path and with which code. The same rules are tried by themselves beside the code that they are in.

// A form is a mutation with an input that is right but for two fields, so that nothing is ever stored: whatever else is
// wrong is answered together with them.
type form struct {
	who       string
	field     string // the mutation
	typ       string // of its input
	right     string // the input, as JSON
	wrong     map[string]any
	always    map[string]string // what is answered to the wrong fields, by path
	prepare   string            // SQL
	tries     []try
	otherwise []combination
}

// A try is a value of one field, and the code that it is answered with; none if it is right.
type try struct {
	path string
	name string
	to   any
	code string
}

// A combination is several fields at once, without the two that are always wrong, and all that is answered.
type combination struct {
	name string
	set  map[string]any
	want []string // "path CODE"
}

// absent takes a field away.
type absent struct{}

func (f form) run(t *testing.T) {
	t.Helper()
	t.Run(f.field, func(t *testing.T) {
		t.Parallel()
		a := newAPI(t)
		if f.prepare != "" {
			a.exec(t, f.prepare)
		}
		for _, c := range f.tries {
			input := f.input(t, f.wrong)
			set(input, c.path, c.to)
			want := maps.Clone(f.always)
			delete(want, c.path)
			if c.code != "" {
				want[c.path] = c.code
			}
			f.want(t, a, fmt.Sprintf("%s %s", c.path, c.name), input, slices.Sorted(lines(want)))
		}
		for _, c := range f.otherwise {
			input := f.input(t, nil)
			for path, to := range c.set {
				set(input, path, to)
			}
			slices.Sort(c.want)
			f.want(t, a, c.name, input, c.want)
		}
	})
}

func (f form) input(t *testing.T, wrong map[string]any) map[string]any {
	t.Helper()
	var input map[string]any
	if err := json.Unmarshal([]byte(f.right), &input); err != nil {
		t.Fatal(err)
	}
	for path, to := range wrong {
		set(input, path, to)
	}
	return input
}

// want sends an input and compares what is wrong with it.
func (f form) want(t *testing.T, a *api, name string, input map[string]any, want []string) {
	t.Helper()
	variables, err := json.Marshal(map[string]any{"input": input})
	if err != nil {
		t.Fatal(err)
	}
	body := a.ask(t, f.who, fmt.Sprintf(`mutation ($input: %s!) { asked: %s(input: $input) { userErrors { field code message } } }`, f.typ, f.field), string(variables))
	var answer struct {
		Data struct {
			Asked struct {
				UserErrors []struct {
					Field         []string
					Code, Message string
				}
			}
		}
		Errors []any
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || len(answer.Errors) > 0 {
		t.Errorf("%s: %v, %s", name, err, body)
		return
	}
	got := []string{}
	for _, e := range answer.Data.Asked.UserErrors {
		if len(e.Field) > 0 && e.Field[0] != "input" || e.Message == "" || strings.Contains(e.Message, "{") {
			t.Errorf("%s: %+v", name, e)
		}
		got = append(got, strings.TrimPrefix(strings.Join(e.Field, "."), "input.")+" "+e.Code)
	}
	slices.Sort(got)
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func lines(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for path, code := range m {
			if !yield(path + " " + code) {
				return
			}
		}
	}
}

// set puts a value at a path of JSON, e.g. "emergencyContacts.0.phone".
func set(at any, path string, to any) {
	name, rest, deeper := strings.Cut(path, ".")
	switch at := at.(type) {
	case map[string]any:
		switch {
		case deeper:
			set(at[name], rest, to)
		case to == absent{}:
			delete(at, name)
		default:
			at[name] = to
		}
	case []any:
		i, err := strconv.Atoi(name)
		if err != nil {
			panic(err)
		}
		if deeper {
			set(at[i], rest, to)
			return
		}
		at[i] = to
	}
}

// all makes one list of several.
func all[T any](lists ...[]T) []T { return slices.Concat(lists...) }

// required is what a mandatory text is answered that is not there, optional an optional one.
const (
	required = "REQUIRED"
	optional = ""
)

// line are the tries of a one-line text of minimum to maximum characters. Characters are counted in normal form NFC,
// blanks at its ends are not counted, and runs of them are one.
func line(path string, minimum, maximum int, blank string) []try {
	tries := []try{
		{path, "empty", "", blank},
		{path, "blank", " \t\u00a0 ", blank},
		{path, "blank, with line breaks", " \n \r\n \u2028", blank},
		{path, "at the minimum", strings.Repeat("ñ", minimum), ""},
		{path, "at the maximum", strings.Repeat("ñ", maximum), ""},
		{path, "at the maximum, in two code points each", strings.Repeat("n\u0303", maximum), ""},
		{path, "at the maximum, with blanks around", "  " + strings.Repeat("ñ", maximum) + "\t ", ""},
		{path, "over the maximum", strings.Repeat("ñ", maximum+1), "TOO_LONG"},
		{path, "with a line break", "Uno\nDos tres cuatro", "INVALID_FORMAT"},
		{path, "with NUL", "Uno\x00Dos tres cuatro", "INVALID_FORMAT"},
		{path, "with BEL", "Uno\aDos tres cuatro", "INVALID_FORMAT"},
		{path, "with DEL", "Uno\x7fDos tres cuatro", "INVALID_FORMAT"},
		{path, "with a C1 control", "Uno\u0085Dos tres cuatro", "INVALID_FORMAT"},
	}
	if minimum > 1 {
		tries = append(tries, try{path, "under the minimum", strings.Repeat("ñ", minimum-1), "TOO_SHORT"})
	}
	return tries
}

// paragraph are the tries of an optional text with line breaks.
func paragraph(path string, maximum int) []try {
	return []try{
		{path, "null", nil, ""},
		{path, "blank", " \n ", ""},
		{path, "of one character", "x", ""},
		{path, "with line breaks", "uno\r\ndos\n\ntres", ""},
		{path, "at the maximum", strings.Repeat("ñ", maximum), ""},
		{path, "over the maximum", strings.Repeat("ñ", maximum+1), "TOO_LONG"},
		{path, "with NUL", "uno\x00dos", "INVALID_FORMAT"},
		{path, "with ESC", "uno\x1bdos", "INVALID_FORMAT"},
	}
}

// name are the tries of a first or last name.
func name(path string) []try {
	return append(line(path, 2, 50, required), characters(path)...)
}

// characters are the tries of what names are made of.
func characters(path string) []try {
	return []try{
		{path, "of many scripts", "Ñandú O'Neill-Ruiz 李小龍 М.", ""},
		{path, "with a combining mark", "Amélie x\u0323", ""},
		{path, "with a digit", "Persona 2", "INVALID_FORMAT"},
		{path, "with a sign", "Persona <b>", "INVALID_FORMAT"},
		{path, "with an underscore", "Persona_Uno", "INVALID_FORMAT"},
		{path, "with an invisible direction", "Persona\u202eonU", "INVALID_FORMAT"},
	}
}

// past are the tries of a date in the past of the primary patient, who was born on 1990-01-15; today is 2026-03-01.
func past(path string) []try {
	return []try{
		{path, "today", "2026-03-01", ""},
		{path, "tomorrow", "2026-03-02", "IN_THE_FUTURE"},
		{path, "on the day of birth", "1990-01-15", ""},
		{path, "the day before birth", "1990-01-14", "OUT_OF_RANGE"},
		{path, "before 1900", "1899-12-31", "OUT_OF_RANGE"},
	}
}

// number are the tries of a whole number.
func number(path string, minimum, maximum int) []try {
	return []try{
		{path, "under the minimum", minimum - 1, "OUT_OF_RANGE"},
		{path, "at the minimum", minimum, ""},
		{path, "at the maximum", maximum, ""},
		{path, "over the maximum", maximum + 1, "OUT_OF_RANGE"},
		{path, "far below", -2147483648, "OUT_OF_RANGE"},
		{path, "far above", 2147483647, "OUT_OF_RANGE"},
	}
}

// phone are the tries of a telephone number.
func phone(path, blank string) []try {
	return []try{
		{path, "empty", "", blank},
		{path, "blank", "  ", blank},
		{path, "with blanks, dashes and brackets", "+57 (300) 123-45 67", ""},
		{path, "of another country", "+34 600 123 456", ""},
		{path, "without a plus", "3001234567", "INVALID_FORMAT"},
		{path, "of no country", "+999 300 123 4567", "INVALID_FORMAT"},
		{path, "too short for its country", "+57 300 123", "INVALID_FORMAT"},
		{path, "too long for its country", "+57 300 123 4567 890", "INVALID_FORMAT"},
		{path, "a text", "call me", "INVALID_FORMAT"},
		{path, "with NUL", "+57300123\x004567", "INVALID_FORMAT"},
		{path, "of 10,000 digits", "+" + strings.Repeat("5", 10_000), "INVALID_FORMAT"},
	}
}

// nulls are the tries of fields that a change may leave out, and clear where they are optional.
func nulls(code string, paths ...string) []try {
	var tries []try
	for _, path := range paths {
		tries = append(tries, try{path, "null", nil, code}, try{path, "absent", absent{}, ""})
	}
	return tries
}
