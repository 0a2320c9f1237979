package graph

//go:generate go -C ../tools run ./gqlgen
