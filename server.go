// Command vitalgo serves the GraphQL API of medical records that belong to the patient.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"vitalgo/graph"
	"vitalgo/slices/auth"
	"vitalgo/slices/catalog"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/commands"
)

// version is set by the linker: -ldflags "-X main.version=…".
var version = "development"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if err := commands.New(product()).ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "vitalgo:", err)
		os.Exit(1)
	}
}

// product is what the commands work on: the slices, and the API that is made of them.
func product() commands.Product {
	return commands.Product{
		Version:   version,
		Program:   app.Program{Version: version, API: graph.NewHandler, Chores: graph.Chores, Jobs: graph.Jobs, Admins: graph.Admins},
		Passwords: auth.NewPasswords(), ImportICD10: catalog.ImportICD10,
	}
}
