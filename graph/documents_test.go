package graph

import (
	"runtime"
	"strings"
	"testing"
	"weak"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

func TestSec_G02_WhatIsKeptOfDocuments(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		kept bool
	}{
		"a small one":            {"{ home { apiVersion } }", true},
		"300 parts":              {"{ home {" + strings.Repeat(" apiVersion", 299) + "} }", true},
		"one more":               {"{ home {" + strings.Repeat(" apiVersion", 300) + "} }", false},
		"in inline fragments":    {"{ home {" + strings.Repeat(" ... { apiVersion }", 150) + "} }", false},
		"in fragments":           {"{ home { ...f } } fragment f on Home {" + strings.Repeat(" apiVersion", 299) + "}", false},
		"values":                 {"{ nodes(ids: [" + strings.Repeat("1 ", 297) + "]) { id } }", true},
		"one value more":         {"{ nodes(ids: [" + strings.Repeat("1 ", 298) + "]) { id } }", false},
		"values of an object":    {"{ nodes(ids: {" + strings.Repeat("a: {} ", 298) + "}) { id } }", false},
		"arguments":              {"{ home(" + strings.Repeat("a: 1 ", 300) + ") }", false},
		"directives":             {"{ home " + strings.Repeat("@a ", 300) + " }", false},
		"their arguments":        {"{ ... @a(" + strings.Repeat("a: 1 ", 300) + ") { home } }", false},
		"those of a spread":      {"{ ...f @a(" + strings.Repeat("a: 1 ", 300) + ") }", false},
		"those of an operation":  {"query @a(" + strings.Repeat("a: 1 ", 300) + ") { home }", false},
		"those of a fragment":    {"{ home } fragment f on Home @a(" + strings.Repeat("a: 1 ", 300) + ") { apiVersion }", false},
		"variables":              {"query (" + strings.Repeat("$a: ID ", 300) + ") { home }", false},
		"their types":            {"query ($a: " + strings.Repeat("[", 300) + "ID" + strings.Repeat("]", 300) + ") { home }", false},
		"their directives":       {"query ($a: ID @a(" + strings.Repeat("a: 1 ", 300) + ")) { home }", false},
		"their defaults":         {"query ($a: [ID] = [" + strings.Repeat("1 ", 300) + "]) { home }", false},
		"16 KiB":                 {"{ home { apiVersion } }" + strings.Repeat(" ", 16<<10-23), true},
		"a text that is too big": {"{ home { apiVersion } }" + strings.Repeat(" ", 16<<10-22), false},
	} {
		document, err := parser.ParseQuery(&ast.Source{Input: c.text})
		if err != nil {
			t.Fatal(err)
		}
		cache := newDocuments()
		cache.Add(t.Context(), c.text, document)
		if _, kept := cache.Get(t.Context(), c.text); kept != c.kept {
			t.Errorf("%s: kept %v", name, kept)
		}
	}
}

func TestSec_G02_AThousandDocumentsAreKept(t *testing.T) {
	t.Parallel()
	cache, document := newDocuments(), &ast.QueryDocument{}
	for i := range 1001 {
		cache.Add(t.Context(), strings.Repeat(" ", i), document)
	}
	kept := 0
	for i := range 1001 {
		if _, ok := cache.Get(t.Context(), strings.Repeat(" ", i)); ok {
			kept++
		}
	}
	if kept != 1000 {
		t.Errorf("%d are kept, want 1000", kept)
	}
}

// What is known of an operation does not keep its selections once its document is not kept any more.
func TestSec_G02_NothingOutlivesItsDocument(t *testing.T) {
	t.Parallel()
	cache := newDocuments()
	foresee, err := newForesight(cache, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	foresee.lists = map[string]listAlong{"medications": nil}
	const text = `query ($id: ID!) { patient(id: $id) { medications(first: 2) { totalCount } } }`
	known := func() (operation weak.Pointer[ast.OperationDefinition], list weak.Pointer[ast.Field]) {
		document, err := parser.ParseQuery(&ast.Source{Input: text})
		if err != nil {
			t.Fatal(err)
		}
		cache.Add(t.Context(), text, document)
		request := &graphql.OperationContext{RawQuery: text, Doc: document, Operation: document.Operations[0]}
		if err := foresee.MutateOperationContext(t.Context(), request); err != nil {
			t.Fatal(err)
		}
		patient, _ := document.Operations[0].SelectionSet[0].(*ast.Field)
		field, _ := patient.SelectionSet[0].(*ast.Field)
		return weak.Make(document.Operations[0]), weak.Make(field)
	}
	operation, list := known()
	if p, _ := foresee.known.Get(operation); p.named == nil || len(p.lists) != 1 {
		t.Errorf("known is %v", p)
	}
	for i := range keptDocuments {
		cache.Add(t.Context(), strings.Repeat(" ", i), &ast.QueryDocument{})
	}
	runtime.GC()
	if operation.Value() != nil || list.Value() != nil {
		t.Error("the operation is kept")
	}
	if p, _ := foresee.known.Get(operation); p.named == nil {
		t.Error("the test proves nothing: nothing is known any more")
	}
}
