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

	"github.com/spf13/cobra"

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
	if err := commands().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "vitalgo:", err)
		os.Exit(1)
	}
}

func commands() *cobra.Command {
	root := &cobra.Command{
		Use:           "vitalgo",
		Short:         "medical records that belong to the patient, as a GraphQL API",
		SilenceErrors: true, // main writes them
		SilenceUsage:  true,
	}
	var heads []string
	verify := command("verify", "look whether the access log and the decisions on staff are as they were written",
		func(c *cobra.Command, _ []string) error { return verifyAudit(c, heads) })
	verify.Flags().StringArrayVar(&heads, "head", nil, "a head that was logged, `SOURCE:POSITION:HASH`")
	icd10 := command("icd10 FILE.csv", "write ICD-10 codes; the file's columns are code,title_es,title_en", importICD10)
	icd10.Args = cobra.ExactArgs(1)
	root.AddCommand(
		command("dev", "serve with a database of its own and the demo register; needs nothing", dev),
		command("serve", "serve in production; .env.example lists the settings", serve),
		command("migrate", "bring the database up to this version and stop", migrate),
		command("maintain", "do now what the server does each day: erase closed accounts, purge what is too old", maintain),
		group("audit", "look after the audit log", verify),
		group("keys", "look after the keys of secret columns",
			command("rotate", "seal with the first key of DATA_ENCRYPTION_KEY what was sealed with the others", rotateKeys)),
		group("seed", "write data to the database",
			command("demo", "write the demo register; refused in production", seedDemo)),
		group("import", "write reference data that the operator holds a licence for", icd10),
		command("healthcheck", "ask the server of this machine whether it is alive", healthcheck),
		command("version", "print the version", printVersion),
	)
	return root
}

func command(use, short string, run func(*cobra.Command, []string) error) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: run}
}

func group(use, short string, members ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short}
	c.AddCommand(members...)
	return c
}

func dev(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadDev()
	if err != nil {
		return err
	}
	log, err := logging.New(os.Stderr, cfg.LogLevel, logging.Text)
	if err != nil {
		return err
	}
	takeOver(log)
	return app.Dev(command.Context(), cfg, log, program(), auth.NewPasswords(), os.Stdout)
}

func serve(command *cobra.Command, _ []string) error {
	cfg, err := config.Read()
	if err != nil {
		return err
	}
	return withLog(cfg, func(log *slog.Logger) error { return app.Serve(command.Context(), cfg, log, program()) })
}

func migrate(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return withLog(cfg, func(log *slog.Logger) error { return app.Migrate(command.Context(), cfg, log) })
}

func maintain(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return withLog(cfg, func(log *slog.Logger) error { return app.Maintain(command.Context(), cfg, log, program()) })
}

func verifyAudit(command *cobra.Command, heads []string) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return app.VerifyAudit(command.Context(), cfg, heads, command.OutOrStdout())
}

func rotateKeys(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return app.RotateKeys(command.Context(), cfg, command.OutOrStdout())
}

func seedDemo(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return app.Seed(command.Context(), cfg, auth.NewPasswords())
}

func importICD10(command *cobra.Command, args []string) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return app.Import(command.Context(), cfg, args[0], catalog.ImportICD10, command.OutOrStdout())
}

func healthcheck(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadHealth()
	if err != nil {
		return err
	}
	return app.CheckHealth(command.Context(), cfg.Port)
}

func printVersion(command *cobra.Command, _ []string) error {
	_, err := fmt.Fprintln(command.OutOrStdout(), version)
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
