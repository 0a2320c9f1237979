package graph

//go:generate go tool -modfile=../tools/go.mod gqlgen generate
//go:generate go run -C ../tools ./schemafile ../schema ../schema/schema.graphql
