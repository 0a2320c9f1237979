package graph

import (
	"cmp"
	"context"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/profile"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/graphqlhttp"
	"vitalgo/slices/shared/infrastructure/loader"
)

// foresight finds out what the operation of a request is about to read, while the request is identified, and has it read
// in the same round trip: the lists of the own record, or of the one that the operation names. It knows operations that
// were run before, whose only field is patient or me, and whose lists ask for their first rows in plain words; others read
// their lists a round trip later.
type foresight struct {
	documents documents
	// text returns the document of a request, where it is at hand.
	text func(*graphql.RawParams) string
	// welcome reports whether the next operation of an account will not be refused: what will, reads nothing in advance.
	welcome func(account id.ID) bool
	lists   map[string]listAlong // by the fields of Patient
}

// listAlong has a list of a patient, or for nil of the own record, read along with what is read first in the context that
// it returns. prime, called after that, has the field of the operation that begins in ctx find it, as the list of the
// patient that is named then.
type listAlong func(ctx context.Context, v access.Viewer, patient *id.ID, f foreseen) (along context.Context, prime func(patient id.ID))

// foreseen is a field that is going to be resolved.
type foreseen struct {
	field     *ast.Field
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
				loader.PrimeField(ctx, f.field, patient, found)
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
	patient, fields := f.fields(ctx, graphqlhttp.Params(ctx))
	primes := make([]func(id.ID), len(fields))
	along = ctx
	for i, field := range fields {
		along, primes[i] = f.lists[field.field.Name](along, v, patient, field)
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

// fields returns the lists that a request asks for, and of which record: nil is the own one.
func (f *foresight) fields(ctx context.Context, params *graphql.RawParams) (patient *id.ID, fields []foreseen) {
	if params == nil {
		return nil, nil
	}
	document, known := f.documents.Get(ctx, f.text(params))
	if !known {
		return nil, nil
	}
	operation := document.Operations.ForName(params.OperationName)
	if operation == nil || operation.Operation != ast.Query {
		return nil, nil
	}
	root, ok := plainly(operation.SelectionSet)
	if !ok || len(root) != 1 {
		return nil, nil
	}
	switch root[0].Name {
	case "patient":
		if named := named(root[0], params.Variables); !named.IsZero() {
			return &named, f.among(root[0].SelectionSet)
		}
	case "me":
		if all, ok := plainly(root[0].SelectionSet); ok {
			if i := slices.IndexFunc(all, func(field *ast.Field) bool { return field.Name == "patient" }); i >= 0 {
				return nil, f.among(all[i].SelectionSet)
			}
		}
	}
	return nil, nil
}

// named is the record whose id a field has for its argument.
func named(field *ast.Field, variables map[string]any) id.ID {
	argument := field.Arguments.ForName("id")
	text := argument.Value.Raw
	if argument.Value.Kind == ast.Variable {
		text, _ = variables[text].(string)
	}
	return id.ParseGlobal(text).Of(profile.Type)
}

// among returns those of the fields of a record that are lists, if all of them say plainly which rows they ask for: those
// that are read later wait for each other.
func (f *foresight) among(set ast.SelectionSet) (found []foreseen) {
	all, ok := plainly(set)
	if !ok {
		return nil
	}
	for _, field := range all {
		if _, known := f.lists[field.Name]; !known {
			continue
		}
		list, ok := foresee(field)
		if !ok {
			return nil
		}
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
	list := foreseen{field: field, withTotal: has("totalCount")}
	list.args.WithoutCursors = !has("edges") && !has("pageInfo")
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
