package graph

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"weak"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/slices/profile"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/graphqlhttp"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/selection"
)

// foresight finds out what the operation of a request is about to read, while the request is identified, and has it read
// in the same round trip: the lists of the own record, or of the one that the operation names. It knows operations of kept
// documents that have passed the limits before, whose only field is patient or me, and whose lists ask for their first rows
// in plain words; others read their lists a round trip later. Add it to the server behind what refuses operations.
type foresight struct {
	documents documents
	// text returns the document of a request, where it is at hand.
	text func(*graphql.RawParams) string
	// welcome reports whether the next operation of an account will not be refused for their number: what will, reads
	// nothing in advance.
	welcome func(account id.ID) bool
	lists   map[string]listAlong // by the fields of Patient
	// known does not keep operations whose documents are not kept any more.
	known *lru.Cache[weak.Pointer[ast.OperationDefinition], prospect]
}

var (
	_ graphql.HandlerExtension        = (*foresight)(nil)
	_ graphql.OperationContextMutator = (*foresight)(nil)
)

// maxForeseen is how many lists are read in advance at most: others travel with them, and are not to wait for long.
const maxForeseen = 8

// prospect are the lists that an operation reads, of the record whose id is this argument; nil is the own one. It holds
// nothing of the operation that leads to its fields.
type prospect struct {
	named *ast.Value
	lists []foreseen
}

func newForesight(documents documents, text func(*graphql.RawParams) string, welcome func(account id.ID) bool) (*foresight, error) {
	known, err := lru.New[weak.Pointer[ast.OperationDefinition], prospect](keptDocuments)
	if err != nil {
		return nil, fmt.Errorf("make cache of prospects: %w", err)
	}
	return &foresight{documents: documents, text: text, welcome: welcome, known: known}, nil
}

// ExtensionName is the extension's name among gqlgen's.
func (*foresight) ExtensionName() string { return "Foresight" }

// Validate implements graphql.HandlerExtension.
func (*foresight) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext notes what an operation that was not refused is going to read the next time.
func (f *foresight) MutateOperationContext(ctx context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	key := weak.Make(operation.Operation)
	if f.known.Contains(key) {
		return nil
	}
	if kept, ok := f.documents.Get(ctx, operation.RawQuery); ok && kept == operation.Doc {
		f.known.Add(key, f.prospect(operation.Operation))
	}
	return nil
}

// listAlong has a list of a patient, or for nil of the own record, read along with what is read first in the context that
// it returns. prime, called after that, has the field of the operation that begins in ctx find it, as the list of the
// patient that is named then.
type listAlong func(ctx context.Context, v access.Viewer, patient *id.ID, f foreseen) (along context.Context, prime func(patient id.ID))

// foreseen is a field that is going to be resolved.
type foreseen struct {
	field     string   // of Patient
	place     []string // in the answer
	args      page.Args
	withTotal bool
}

// lists are how the lists of a record are read in advance.
func (p *product) lists() map[string]listAlong {
	return map[string]listAlong{
		"allergies":   primedBy(p.allergies.Use.ListAlong),
		"illnesses":   primedBy(p.illnesses.Use.ListAlong),
		"medications": primedBy(p.medications.Use.ListAlong),
		"surgeries":   primedBy(p.surgeries.Use.ListAlong),
	}
}

func primedBy[T any](list func(ctx context.Context, v access.Viewer, patient *id.ID, a page.Args, withTotal bool) (context.Context, func() (page.Connection[T], bool))) listAlong {
	return func(ctx context.Context, v access.Viewer, patient *id.ID, f foreseen) (context.Context, func(id.ID)) {
		along, read := list(ctx, v, patient, f.args, f.withTotal)
		return along, func(patient id.ID) {
			if found, ok := read(); ok {
				loader.PrimeField(ctx, f.place, patient, found)
			}
		}
	}
}

// along has the lists that the request of ctx is about to read, by v, read along with what is read first in the context
// that it returns. prime, called after that with v's own record, if there is one, has their fields find them.
func (f *foresight) along(ctx context.Context, v access.Viewer) (along context.Context, prime func(own *id.ID)) {
	if !f.welcome(v.User) {
		return ctx, func(*id.ID) {}
	}
	patient, lists := f.expected(ctx, graphqlhttp.Params(ctx))
	primes := make([]func(id.ID), len(lists))
	along = ctx
	for i, list := range lists {
		along, primes[i] = f.lists[list.field](along, v, patient, list)
	}
	return along, func(own *id.ID) {
		of := cmp.Or(patient, own)
		if of == nil {
			return
		}
		for _, primed := range primes {
			primed(*of)
		}
	}
}

// expected returns the lists that a request is known to ask for, and of which record: nil is the own one.
func (f *foresight) expected(ctx context.Context, params *graphql.RawParams) (patient *id.ID, lists []foreseen) {
	if params == nil {
		return nil, nil
	}
	document, kept := f.documents.Get(ctx, f.text(params))
	if !kept {
		return nil, nil
	}
	p, _ := f.known.Get(weak.Make(document.Operations.ForName(params.OperationName)))
	if p.named == nil || len(p.lists) == 0 {
		return nil, p.lists
	}
	of := named(p.named, params.Variables)
	if of.IsZero() {
		return nil, nil
	}
	return &of, p.lists
}

// prospect returns what an operation reads, which are no lists where it does not say so plainly.
func (f *foresight) prospect(operation *ast.OperationDefinition) prospect {
	root, ok := plainly(operation.SelectionSet)
	if operation.Operation != ast.Query || !ok || len(root) != 1 {
		return prospect{}
	}
	place := []string{root[0].Alias}
	switch root[0].Name {
	case "patient":
		return prospect{root[0].Arguments.ForName("id").Value, f.among(root[0].SelectionSet, place)}
	case "me":
		all, _ := plainly(root[0].SelectionSet)
		if i := slices.IndexFunc(all, func(field *ast.Field) bool { return field.Name == "patient" }); i >= 0 {
			return prospect{lists: f.among(all[i].SelectionSet, append(place, all[i].Alias))}
		}
	}
	return prospect{}
}

// named is the record whose id an argument is.
func named(argument *ast.Value, variables map[string]any) id.ID {
	text := argument.Raw
	if argument.Kind == ast.Variable {
		text, _ = variables[text].(string)
	}
	return id.ParseGlobal(text).Of(profile.Type)
}

// among returns those of the fields of a record, which stands at a place, that are lists, if all of them say plainly which
// rows they ask for: those that are read later wait for each other.
func (f *foresight) among(set ast.SelectionSet, place []string) (found []foreseen) {
	all, ok := plainly(set)
	if !ok {
		return nil
	}
	for _, field := range all {
		if _, known := f.lists[field.Name]; !known {
			continue
		}
		list, ok := foresee(field)
		if !ok || len(found) == maxForeseen {
			return nil
		}
		list.place = append(slices.Clip(place), field.Alias)
		found = append(found, list)
	}
	return found
}

// foresee returns what a list asks for: its first rows, as many as it says in figures, or as there are by default.
func foresee(field *ast.Field) (foreseen, bool) {
	below, ok := plainly(field.SelectionSet)
	if !ok {
		return foreseen{}, false
	}
	has := func(name string) bool {
		return slices.ContainsFunc(below, func(f *ast.Field) bool { return f.Name == name })
	}
	list := foreseen{field: field.Name, withTotal: has("totalCount")}
	list.args.WithoutCursors = !selection.Cursors(has)
	for _, argument := range field.Arguments {
		rows, err := strconv.Atoi(argument.Value.Raw)
		if argument.Name != "first" || argument.Value.Kind != ast.IntValue || err != nil {
			return foreseen{}, false
		}
		list.args.First = &rows
	}
	return list, true
}

// plainly returns the fields of a set, unless a directive stands in it, or a field twice, which are to be put together. It
// looks into fragments.
func plainly(set ast.SelectionSet) (fields []*ast.Field, ok bool) {
	for _, selected := range set {
		var (
			directives ast.DirectiveList
			found      []*ast.Field
			within     ast.SelectionSet
		)
		switch selected := selected.(type) {
		case *ast.Field:
			directives, found = selected.Directives, []*ast.Field{selected}
		case *ast.InlineFragment:
			directives, within = selected.Directives, selected.SelectionSet
		case *ast.FragmentSpread:
			directives, within = append(slices.Clone(selected.Directives), selected.Definition.Directives...), selected.Definition.SelectionSet
		}
		if within != nil {
			if found, ok = plainly(within); !ok {
				return nil, false
			}
		}
		for _, field := range found {
			if slices.ContainsFunc(fields, func(f *ast.Field) bool { return f.Alias == field.Alias }) {
				return nil, false
			}
		}
		if len(directives) > 0 {
			return nil, false
		}
		fields = append(fields, found...)
	}
	return fields, true
}
