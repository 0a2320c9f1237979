// Command gqlgen serves the questions of the benchmark by gqlgen and dataloadgen, as their tutorials do it.
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/vektah/gqlparser/v2/ast"

	"vitalgo/bench/peers/gqlgen/graph"
)

const connections = 20

func main() {
	config, err := pgxpool.ParseConfig("") // PGHOST and the like
	if err != nil {
		log.Fatal(err)
	}
	config.MaxConns = connections
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	if err != nil {
		log.Fatal(err)
	}
	api := handler.New(graph.NewExecutableSchema(graph.Config{Resolvers: &graph.Resolver{Pool: pool}}))
	api.AddTransport(transport.Options{})
	api.AddTransport(transport.GET{})
	api.AddTransport(transport.POST{})
	api.SetQueryCache(lru.New[*ast.QueryDocument](1000))
	api.Use(extension.Introspection{})
	api.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](100)})
	http.Handle("/graphql", graph.Middleware(pool, api))
	server := &http.Server{Addr: net.JoinHostPort(os.Getenv("HOST"), os.Getenv("PORT")), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}
