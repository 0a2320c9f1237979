package graph

import (
	"context"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/loader"
)

// What was read for a token is there for its owner, and for nobody where the token was refused.
func TestSec_T06_NobodyFindsWhatWasReadForAToken(t *testing.T) {
	t.Parallel()
	batch := loader.New(func(context.Context, []string) (map[string]string, error) { return map[string]string{}, nil })
	for name, v := range map[string]access.Viewer{
		"its owner":        {User: id.ID{1}, Role: person.Patient, Active: true},
		"nobody":           {},
		"one with no more": {User: id.ID{1}, Role: person.Patient},
		"a professional":   {User: id.ID{1}, Role: person.Professional, Active: true},
	} {
		ctx := access.With(loader.Prepare(t.Context()), v)
		batch.Prime(ctx, "key", "read")
		scopeLoaders(0)(ctx, func(ctx context.Context) graphql.ResponseHandler {
			if found := batch.Primed(ctx, "key") != nil; found != (name == "its owner") {
				t.Errorf("%s: found %v", name, found)
			}
			return nil
		})
	}
}
