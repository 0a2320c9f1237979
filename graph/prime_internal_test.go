package graph

import (
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/loader"
)

// What was read for a token is there for its owner, and for nobody where the token was refused. Lists that were read in
// advance are there for active patients alone: what others read is entered in the access log.
func TestSec_T06_NobodyFindsWhatWasReadForAToken(t *testing.T) {
	t.Parallel()
	batch := loader.New(func(context.Context, []string) (map[string]string, error) { return map[string]string{}, nil })
	for name, c := range map[string]struct {
		v           access.Viewer
		value, list bool
	}{
		"its owner":        {access.Viewer{User: id.ID{1}, Role: person.Patient, Active: true}, true, true},
		"nobody":           {access.Viewer{}, false, false},
		"one with no more": {access.Viewer{User: id.ID{1}, Role: person.Patient}, true, false},
		"a professional":   {access.Viewer{User: id.ID{1}, Role: person.Professional, Active: true}, true, false},
	} {
		ctx := access.With(loader.Prepare(t.Context()), c.v)
		batch.Prime(ctx, "key", "read")
		loader.PrimeField(ctx, []string{"list"}, "key", "list")
		scopeLoaders(0)(ctx, func(ctx context.Context) graphql.ResponseHandler {
			if found := batch.Primed(ctx, "key") != nil; found != c.value {
				t.Errorf("%s: found %v", name, found)
			}
			ctx = graphql.WithFieldContext(ctx, &graphql.FieldContext{Object: "Patient", Field: graphql.CollectedField{Field: &ast.Field{Alias: "list"}}})
			key := func(string) string { return "key" }
			lists, err := loader.Siblings(ctx, []string{"a patient"}, key, func(context.Context, []string) (map[string]string, error) {
				return map[string]string{}, nil
			})
			if found := lists[0] == "list"; err != nil || found != c.list {
				t.Errorf("%s: found list %v, %v", name, found, err)
			}
			return nil
		})
	}
}
