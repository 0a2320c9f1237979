package commands

import (
	"fmt"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/logging"
)

func (p Product) dev(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadDev()
	if err != nil {
		return err
	}
	log, err := logging.New(os.Stderr, cfg.LogLevel, logging.Text)
	if err != nil {
		return err
	}
	takeOver(log)
	return app.Dev(command.Context(), cfg, log, p.Program, p.Passwords, os.Stdout)
}

func (p Product) serve(command *cobra.Command, _ []string) error {
	cfg, err := config.Read()
	if err != nil {
		return err
	}
	return withLog(cfg, func(log *slog.Logger) error { return app.Serve(command.Context(), cfg, log, p.Program) })
}

func migrate(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return withLog(cfg, func(log *slog.Logger) error { return app.Migrate(command.Context(), cfg, log) })
}

func (p Product) maintain(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return withLog(cfg, func(log *slog.Logger) error { return app.Maintain(command.Context(), cfg, log, p.Program) })
}

func (p Product) createAdmin(command *cobra.Command, admin enrol.Admin) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	if admin.Password, err = readPassword(command); err != nil {
		return err
	}
	return app.CreateAdmin(command.Context(), cfg, p.Program, admin, command.OutOrStdout())
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

func (p Product) seedDemo(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return app.Seed(command.Context(), cfg, p.Passwords)
}

func (p Product) importICD10(command *cobra.Command, args []string) error {
	cfg, err := config.ReadDatabase()
	if err != nil {
		return err
	}
	return app.Import(command.Context(), cfg, args[0], p.ImportICD10, command.OutOrStdout())
}

func healthcheck(command *cobra.Command, _ []string) error {
	cfg, err := config.ReadHealth()
	if err != nil {
		return err
	}
	return app.CheckHealth(command.Context(), cfg.Port)
}

func (p Product) printVersion(command *cobra.Command, _ []string) error {
	_, err := fmt.Fprintln(command.OutOrStdout(), p.Version)
	return err
}
