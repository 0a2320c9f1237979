package commands

import (
	"context"
	"log/slog"
	"os"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/redisdb"
)

// lines is how many lines of the log wait for a reader that is slow.
const lines = 10_000

// withLog runs a command of a server, whose log is read by machines.
func withLog(cfg config.Config, run func(*slog.Logger) error) error {
	buffer := logging.NewBuffer(os.Stdout, lines)
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
