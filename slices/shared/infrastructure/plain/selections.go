package plain

import (
	"runtime"
	"slices"
	"sync"
	"weak"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

type selectionsKey struct{}

// selections are those that were asked for so far, by one operation or by all of a document.
type selections struct {
	mu    sync.RWMutex
	known map[selectionKey][]planned
}

// selectionKey is what selections of a type are first told apart by: where they begin in the document, and their length.
type selectionKey struct {
	start, n int
	typ      string
}

// planned is what is asked of an object where a selection consists of what stands at these places.
type planned struct {
	places    []int
	selection *Selection
}

// find returns the selection that set makes of objects of a type; plan finds it out the first time. It keeps fields of the
// document, and nothing that leads to the document as a whole, which would then never be forgotten.
func (s *selections) find(typ string, set ast.SelectionSet, plan func() *Selection) *Selection {
	key := selectionKey{place(set[0]), len(set), typ}
	s.mu.RLock()
	known, ok := s.of(key, set)
	s.mu.RUnlock()
	if ok {
		return known
	}
	p := planned{places: make([]int, len(set)), selection: plan()}
	for i, selection := range set {
		p.places[i] = place(selection)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// What many find out at once is kept once: the fields that are left to the executor are told apart by their addresses.
	if known, ok := s.of(key, set); ok {
		return known
	}
	if s.known == nil {
		s.known = map[selectionKey][]planned{}
	}
	s.known[key] = append(s.known[key], p)
	return p.selection
}

func (s *selections) of(key selectionKey, set ast.SelectionSet) (known *Selection, ok bool) {
	for _, p := range s.known[key] {
		if p.is(set) {
			return p.selection, true
		}
	}
	return nil, false
}

func (p planned) is(set ast.SelectionSet) bool {
	return slices.EqualFunc(p.places, set, func(at int, selection ast.Selection) bool { return at == place(selection) })
}

// place is where a selection begins in its document.
func place(selection ast.Selection) int { return selection.GetPosition().Start }

// documents are the selections of documents that are kept for later operations, for as long as the documents are.
type documents struct {
	mu    sync.Mutex
	known map[weak.Pointer[ast.QueryDocument]]*selections
}

// of returns the selections that an operation shares: with all others of its document, unless a directive may make them
// ask for different things.
func (d *documents) of(operation *graphql.OperationContext) *selections {
	if operation.Doc == nil || conditional(operation.Doc) {
		return &selections{}
	}
	key := weak.Make(operation.Doc)
	d.mu.Lock()
	defer d.mu.Unlock()
	if s, ok := d.known[key]; ok {
		return s
	}
	if d.known == nil {
		d.known = map[weak.Pointer[ast.QueryDocument]]*selections{}
	}
	s := &selections{}
	d.known[key] = s
	runtime.AddCleanup(operation.Doc, d.forget, key)
	return s
}

func (d *documents) forget(key weak.Pointer[ast.QueryDocument]) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.known, key)
}

// conditional reports whether a directive stands anywhere in the selections of a document.
func conditional(doc *ast.QueryDocument) bool {
	return slices.ContainsFunc(doc.Operations, func(o *ast.OperationDefinition) bool { return anyDirective(o.SelectionSet) }) ||
		slices.ContainsFunc(doc.Fragments, func(f *ast.FragmentDefinition) bool { return anyDirective(f.SelectionSet) })
}

func anyDirective(set ast.SelectionSet) bool {
	return slices.ContainsFunc(set, func(selection ast.Selection) bool {
		switch selection := selection.(type) {
		case *ast.Field:
			return len(selection.Directives) > 0 || anyDirective(selection.SelectionSet)
		case *ast.InlineFragment:
			return len(selection.Directives) > 0 || anyDirective(selection.SelectionSet)
		case *ast.FragmentSpread:
			return len(selection.Directives) > 0
		}
		return false
	})
}
