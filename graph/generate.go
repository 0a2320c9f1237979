package graph

//go:generate go run -C ../tools ./gqlgen
//go:generate go run -C ../tools ./schemafile ../schema ../schema/schema.graphql
