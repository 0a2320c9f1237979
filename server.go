// Command vitalgo serves the GraphQL API of medical records that belong to the patient.
package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a static binary in an empty image has no zones of its own

	"github.com/urfave/cli/v3"

	"vitalgo/graph"
	"vitalgo/slices/auth"
	"vitalgo/slices/catalog"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/redisdb"
)

// version is set by the linker: -ldflags "-X main.version=…".
var version = "development"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if err := commands().Run(ctx, os.Args); err != nil {
		fmt.Fprintln(os.Stderr, "vitalgo:", err)
		os.Exit(1)
	}
}

func commands() *cli.Command {
	return &cli.Command{
		Name:    "vitalgo",
		Usage:   "medical records that belong to the patient, as a GraphQL API",
		Version: version,
		// vitalgo completion prints a script for bash, zsh, fish or PowerShell.
		EnableShellCompletion:           true,
		ConfigureShellCompletionCommand: func(completion *cli.Command) { completion.Hidden = false },
		Commands: []*cli.Command{
			{Name: "dev", Usage: "serve with a database of its own and the demo register; needs nothing", Action: dev},
			{Name: "serve", Usage: "serve in production; .env.example lists the settings", Action: serve},
			{Name: "migrate", Usage: "bring the database up to this version and stop", Action: migrate},
			{Name: "maintain", Usage: "do now what the server does each day: erase closed accounts, purge what is too old", Action: maintain},
			{Name: "audit", Usage: "look after the audit log", Commands: []*cli.Command{
				{
					Name: "verify", Usage: "look whether the access log and the decisions on staff are as they were written", Action: verifyAudit,
					Flags: []cli.Flag{&cli.StringSliceFlag{Name: "head", Usage: "a head that was logged, `SOURCE:POSITION:HASH`"}},
				},
			}},
			{Name: "keys", Usage: "look after the keys of secret columns", Commands: []*cli.Command{
				{Name: "rotate", Usage: "seal with the first key of DATA_ENCRYPTION_KEY what was sealed with the others", Action: rotateKeys},
			}},
			{Name: "seed", Usage: "write data to the database", Commands: []*cli.Command{
				{Name: "demo", Usage: "write the demo register; refused in production", Action: seedDemo},
			}},
			{Name: "import", Usage: "write reference data that the operator holds a licence for", Commands: []*cli.Command{
				{Name: "icd10", Usage: "write ICD-10 codes; the file's columns are code,title_es,title_en", ArgsUsage: "FILE.csv", Action: importICD10},
			}},
			{Name: "healthcheck", Usage: "ask the server of this machine whether it is alive", Action: healthcheck},
			{Name: "version", Usage: "print the version", Action: printVersion},
		},
	}
}

func dev(ctx context.Context, _ *cli.Command) error {
	cfg, err := config.ReadDev()
	if err != nil {
		return err
	}
	log, err := logging.New(os.Stderr, cfg.LogLevel, logging.Text)
	if err != nil {
		return err
	}
	takeOver(log)
	return app.Dev(ctx, cfg, log, program(), auth.NewPasswords(), os.Stdout)
}

func serve(ctx context.Context, _ *cli.Command) error {
	cfg, err := config.Read()
	if err != nil {
		return err
	}
	return withLog(cfg, func(log *slog.Logger) error { return app.Serve(ctx, cfg, log, program()) })
}

func migrate(ctx context.Context, _ *cli.Command) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return withLog(cfg, func(log *slog.Logger) error { return app.Migrate(ctx, cfg, log) })
}

func maintain(ctx context.Context, _ *cli.Command) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return withLog(cfg, func(log *slog.Logger) error { return app.Maintain(ctx, cfg, log, program()) })
}

func verifyAudit(ctx context.Context, command *cli.Command) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return app.VerifyAudit(ctx, cfg, command.StringSlice("head"), command.Root().Writer)
}

func rotateKeys(ctx context.Context, command *cli.Command) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return app.RotateKeys(ctx, cfg, command.Root().Writer)
}

func seedDemo(ctx context.Context, _ *cli.Command) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return app.Seed(ctx, cfg, auth.NewPasswords())
}

func importICD10(ctx context.Context, command *cli.Command) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return app.Import(ctx, cfg, command.Args().First(), catalog.ImportICD10, command.Root().Writer)
}

func healthcheck(ctx context.Context, _ *cli.Command) error {
	cfg, err := config.ReadHealth()
	if err != nil {
		return err
	}
	return app.CheckHealth(ctx, cfg.Port)
}

func printVersion(_ context.Context, command *cli.Command) error {
	_, err := fmt.Fprintln(command.Root().Writer, version)
	return err
}

// program is the product in this version.
func program() app.Program {
	return app.Program{Chores: graph.Chores, API: func(parts app.Parts) (http.Handler, error) {
		parts.Version = version
		return graph.NewHandler(parts)
	}}
}

func withLog(cfg config.Config, run func(*slog.Logger) error) error {
	buffer := logging.NewBuffer(os.Stdout, 10_000)
	log, err := logging.New(buffer, cfg.LogLevel, logging.JSON)
	if err != nil {
		return err
	}
	takeOver(log)
	err = run(log)
	ctx, cancel := context.WithTimeout(context.Background(), app.FlushPatience)
	defer cancel()
	if flushErr := buffer.Close(ctx); err == nil {
		err = flushErr
	}
	return err
}

// takeOver has what libraries write go to the log as well.
func takeOver(log *slog.Logger) {
	logging.TakeOver(log)
	redisdb.LogTo(log)
}
