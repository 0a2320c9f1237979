// Package background runs what goes on beside a request. A panic there would end the process, and with it the requests of
// everybody else; here it is logged.
package background

import (
	"context"
	"log/slog"

	"vitalgo/slices/shared/infrastructure/logging"
)

// Go calls run in a goroutine of its own. What run has to leave behind in any case, it defers.
func Go(ctx context.Context, log *slog.Logger, run func()) {
	go func() {
		defer func() {
			if value := recover(); value != nil {
				log.ErrorContext(ctx, "background work panicked", logging.Panic(value))
			}
		}()
		run()
	}()
}
