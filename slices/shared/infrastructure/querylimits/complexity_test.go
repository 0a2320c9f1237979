package querylimits_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"

	"vitalgo/slices/shared/infrastructure/querylimits"
)

func complexity(t *testing.T, query string, variables map[string]any) int {
	t.Helper()
	extension, err := querylimits.New(querylimits.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	schema := loadSchema(t)
	if err := extension.Validate(schema); err != nil {
		t.Fatal(err)
	}
	operation, errs := executor.New(schema).CreateOperationContext(graphql.StartOperationTrace(t.Context()), &graphql.RawParams{Query: query, Variables: variables})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return extension.Complexity(operation.Doc, operation.Operation, operation.Variables)
}

func TestSec_Q08_Complexity(t *testing.T) {
	t.Parallel()
	ids := func(n int) []any { return slices.Repeat([]any{"x"}, n) } // the parser writes into what it is given
	tests := []struct {
		name, query string
		variables   map[string]any
		want        int
	}{
		{"medications", "{me{patient{medications(first:100){nodes{id name}}}}}", nil, 402},
		{"municipalities of departments", "{departments{code name municipalities{code name}}}", nil, 3_465},
		{"there and back", `{municipalities(departmentCode:"5"){department{municipalities{department{municipalities{name}}}}}}`, nil, 297_750},
		{"variable", "query($n:Int){me{patient{medications(first:$n){nodes{id name}}}}}", map[string]any{"n": 100}, 402},
		{"variable's default", "query($n:Int=100){me{patient{medications(first:$n){nodes{id name}}}}}", nil, 402},
		{"null", "query($n:Int){me{patient{medications(first:$n){nodes{id name}}}}}", map[string]any{"n": nil}, 202},
		{"absent", "query($n:Int){me{patient{medications(first:$n){nodes{id name}}}}}", nil, 202},
		{"no size", "{me{patient{medications{nodes{id name}}}}}", nil, 202},
		{"last", "{me{patient{medications(last:100){nodes{id name}}}}}", nil, 402},
		{"first and last", "{me{patient{medications(first:1,last:100){nodes{id name}}}}}", nil, 402},
		{"schema's default", "{patients{nodes{id}}}", nil, 60},
		{"absent variable, schema's default", "query($n:Int){patients(first:$n){nodes{id}}}", nil, 60},
		{"too small", "{patients(first:-5){nodes{id}}}", nil, 3},
		{"too large", "{patients(first:100000){nodes{id}}}", nil, 303},
		{"overflowing", "query($n:Int){patients(first:$n){nodes{id}}}", map[string]any{"n": int64(1) << 62}, 303},
		{"edges", "{patients(first:10){edges{node{id}} totalCount}}", nil, 50},
		{"list of a connection", "{patients(first:10){tags{code}}}", nil, 210},
		{"list", "{me{patient{contacts{code name}}}}", nil, 32},
		{"scalar list", "{notes}", nil, 10},
		{"not a connection", "{countries{line{number}}}", nil, 750},
		{"ids", `{nodes(ids:["a","b","c"]){id}}`, nil, 6},
		{"one id", `{nodes(ids:"a"){id}}`, nil, 2},
		{"ids in a variable", "query($ids:[ID!]!){nodes(ids:$ids){id}}", map[string]any{"ids": ids(7)}, 14},
		{"too many ids", "query($ids:[ID!]!){nodes(ids:$ids){id}}", map[string]any{"ids": ids(150)}, 202},
		{"fragments", "{patients(first:10){...p ...p nodes{... on Node{id}}}} fragment p on PatientConnection{nodes{id}}", nil, 70},
		{"introspection", "{__schema{types{fields{name}}}}", nil, 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := complexity(t, test.query, test.variables); got != test.want {
				t.Errorf("complexity %d, want %d", got, test.want)
			}
		})
	}
}

func TestSec_Q08_TooExpensive(t *testing.T) {
	t.Parallel()
	literal := "{me{patient{medications(first:100000){nodes{patient{medications(first:100000){nodes{patient{medications(first:100000){nodes{id}}}}}}}}}}}"
	variable := "query($n:Int!)" + strings.ReplaceAll(literal, "100000", "$n")
	exec := newExecutor(t, querylimits.DefaultLimits())
	for _, params := range []*graphql.RawParams{
		{Query: literal},
		{Query: variable, Variables: map[string]any{"n": 100_000}},
	} {
		start := time.Now()
		if errs := check(exec, params); code(errs) != tooComplex {
			t.Error(errs)
		}
		if took := time.Since(start); took > 50*time.Millisecond {
			t.Errorf("took %v", took)
		}
	}
	if errs := check(exec, &graphql.RawParams{Query: variable, Variables: map[string]any{"n": 5}}); len(errs) > 0 {
		t.Error(errs)
	}
}
