package main

import (
	_ "embed"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

// plain is a plugin that generates, for each object of the schema, how those of its fields are written that gqlgen
// would read from the Go value itself: without resolver, arguments, directive, context or error.
type plain struct{}

//go:embed plain.gotpl
var plainTemplate string

// scalars is the package whose functions AppendX write what MarshalX do, there or in the library.
const (
	scalars = "vitalgo/graph/scalar"
	library = "github.com/99designs/gqlgen/graphql"
)

// Name implements plugin.Plugin.
func (plain) Name() string { return "plain" }

// GenerateCode implements plugin.CodeGenerator.
func (plain) GenerateCode(data *codegen.Data) error {
	return templates.Render(templates.Options{
		PackageName:     data.Config.Exec.Package,
		Filename:        filepath.Join(data.Config.Exec.DirName, "plain.generated.go"),
		GeneratedHeader: true,
		Template:        plainTemplate,
		Data:            newOutput(data),
		Packages:        data.Config.Packages,
	})
}

// output is what the template writes.
type output struct {
	Objects []object
	// Leaves and Composites are the types of plain fields, each written by a function of its own.
	Leaves, Composites []*config.TypeReference
}

type object struct {
	*codegen.Object
	Plain []*codegen.Field
	// Columns are the fields that one resolver answers for many objects, with what is plain.
	Columns []*codegen.Field
	// Results are the Go types that answer fields of this type, with the functions that write them.
	Results []*config.TypeReference
}

// Valued are those of the results that are one object or a list of objects.
func (o object) Valued() []*config.TypeReference {
	return slices.DeleteFunc(slices.Clone(o.Results), func(t *config.TypeReference) bool { return t.IsSlice() && t.Elem().IsSlice() })
}

func newOutput(data *codegen.Data) output {
	var (
		out  output
		seen = map[string]bool{}
		all  []*config.TypeReference
	)
	for _, o := range data.Objects {
		if o.Root || o.IsReserved() {
			continue
		}
		shown := object{Object: o}
		for _, f := range o.Fields {
			if isPlain(f) {
				shown.Plain = append(shown.Plain, f)
				all = append(all, f.TypeReference)
			}
			if isColumn(f) {
				shown.Columns = append(shown.Columns, f)
				all = append(all, f.TypeReference)
			}
		}
		out.Objects = append(out.Objects, shown)
	}
	for _, o := range data.Objects {
		for _, f := range o.Fields {
			if !isObject(f.TypeReference) || !writable(f.TypeReference) {
				continue
			}
			all = append(all, f.TypeReference)
			i := slices.IndexFunc(out.Objects, func(shown object) bool { return shown.Name == f.TypeReference.Definition.Name })
			if i >= 0 && !slices.ContainsFunc(out.Objects[i].Results, func(r *config.TypeReference) bool { return types.Identical(r.GO, f.TypeReference.GO) }) {
				out.Objects[i].Results = append(out.Objects[i].Results, f.TypeReference)
			}
		}
	}
	for _, t := range all {
		for ; t != nil; t = t.Elem() {
			if t.MarshalFunc() == "" || seen[t.MarshalFunc()] {
				break
			}
			seen[t.MarshalFunc()] = true
			if isObject(t) {
				out.Composites = append(out.Composites, t)
			} else {
				out.Leaves = append(out.Leaves, t)
			}
			if !t.IsSlice() {
				break
			}
		}
	}
	byName := func(a, b *config.TypeReference) int { return strings.Compare(a.MarshalFunc(), b.MarshalFunc()) }
	slices.SortFunc(out.Leaves, byName)
	slices.SortFunc(out.Composites, byName)
	return out
}

func isPlain(f *codegen.Field) bool {
	switch {
	case f.IsResolver, f.Batch, f.Stream, f.VOkFunc, f.MethodHasContext, len(f.Args) > 0, f.HasDirectives():
		return false
	case f.IsMethod() && !f.NoErr:
		return false
	case !f.IsMethod() && !f.IsVariable():
		return false
	}
	return writable(f.TypeReference)
}

func isColumn(f *codegen.Field) bool {
	return f.Batch && !f.Stream && !f.HasDirectives() && writable(f.TypeReference)
}

// writable tells whether the template knows how to write values of the type.
func writable(t *config.TypeReference) bool {
	switch {
	case t.IsContext, t.IsPtrToSlice(), t.IsPtrToIntf(), t.IsPtrToPtr(), t.IsMap():
		return false
	case t.IsSlice():
		return writable(t.Elem())
	case t.Definition.Kind == ast.Object:
		return !strings.HasPrefix(t.Definition.Name, "__") // introspection is left to the library
	default:
		return t.Definition.IsLeafType()
	}
}

func isObject(t *config.TypeReference) bool { return t.Definition.Kind == ast.Object }

// Writer is the name of the function that writes values of the type.
func (output) Writer(t *config.TypeReference) string {
	return "write" + t.MarshalFunc()[len("marshal"):]
}

// ByAddress tells whether objects of the type are handed on by their address: they are large.
func (output) ByAddress(t *config.TypeReference) bool {
	return isObject(t) && !t.IsSlice() && !t.IsNilable()
}

// Inner is the name of the object that the field answers with, "" for a leaf.
func (output) Inner(f *codegen.Field) string {
	if isObject(f.TypeReference) {
		return f.TypeReference.Definition.Name
	}
	return ""
}

// Append is the function of the package scalar that appends a value of the type, "" where there is none.
func (output) Append(t *config.TypeReference) string {
	if t.Marshaler == nil {
		return ""
	}
	switch t.Marshaler.FullName() {
	case scalars + ".MarshalString", library + ".MarshalString":
		return "AppendString"
	case library + ".MarshalBoolean":
		return "AppendBoolean"
	case scalars + ".MarshalID":
		return "AppendID"
	case scalars + ".MarshalInt":
		return "AppendInt"
	case scalars + ".MarshalFloat":
		return "AppendFloat"
	case scalars + ".MarshalDate":
		return "AppendDate"
	case scalars + ".MarshalDateTime":
		return "AppendDateTime"
	default:
		return ""
	}
}
