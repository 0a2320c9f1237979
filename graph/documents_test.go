package graph

import (
	"strings"
	"testing"

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
		"300 selections":         {"{ home {" + strings.Repeat(" apiVersion", 299) + "} }", true},
		"one more":               {"{ home {" + strings.Repeat(" apiVersion", 300) + "} }", false},
		"in inline fragments":    {"{ home {" + strings.Repeat(" ... { apiVersion }", 150) + "} }", false},
		"in fragments":           {"{ home { ...f } } fragment f on Home {" + strings.Repeat(" apiVersion", 299) + "}", false},
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
