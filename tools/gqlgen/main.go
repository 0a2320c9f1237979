// Command gqlgen generates the GraphQL server of the project around it, as gqlgen itself does, and the writers of its
// plain fields. It runs in tools/, and reads ../gqlgen.yml.
package main

import (
	"log"
	"os"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
)

func main() {
	if err := generate(); err != nil {
		log.Fatal(err)
	}
}

func generate() error {
	if err := os.Chdir(".."); err != nil {
		return err
	}
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		return err
	}
	return api.Generate(cfg, api.AddPlugin(plain{}))
}
