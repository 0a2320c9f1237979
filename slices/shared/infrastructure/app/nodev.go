//go:build production

package app

import (
	"context"
	"errors"
	"io"
	"log/slog"

	"vitalgo/slices/shared/infrastructure/config"
)

// Dev is not in the images of production: its database, Redis and explorer are a sixth of the program.
func Dev(context.Context, config.Dev, *slog.Logger, Program, Passwords, io.Writer) error {
	return errors.New("this program was built for production, without the development mode")
}
