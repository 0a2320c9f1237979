package graph

import (
	"context"
	"log/slog"
	"time"

	"vitalgo/slices/activity"
	"vitalgo/slices/auth"
	"vitalgo/slices/emergency"
	"vitalgo/slices/home"
	"vitalgo/slices/home/application"
	"vitalgo/slices/profile"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/idempotency"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/mailing"
)

const daily = 24 * time.Hour

// Chores lists what has to be done from time to time, without anybody asking for it.
func Chores(parts app.Parts) []jobs.Chore {
	chore := func(name string, do func(context.Context) (int, error)) jobs.Chore {
		return jobs.Chore{Name: name, Every: daily, Do: counted(parts.Log, name, do)}
	}
	return []jobs.Chore{
		chore("erase-accounts", func(ctx context.Context) (int, error) {
			return home.EraseDue(ctx, home.Erasing{
				DB: parts.DB, Now: parts.Now,
				Files:  []application.Files{profile.Files(parts.DB, parts.Photos)},
				Traces: []application.Traces{mailing.Mailbox{DB: parts.DB}, profile.Traces(parts.DB)},
			})
		}),
		chore("close-expired-codes", func(ctx context.Context) (int, error) {
			return emergency.CloseExpired(ctx, parts.DB, parts.Now)
		}),
		chore("purge-login-attempts", func(ctx context.Context) (int, error) {
			return auth.Purge(ctx, parts.DB, parts.Now)
		}),
		chore("purge-idempotency-keys", func(ctx context.Context) (int, error) {
			return idempotency.Purge(ctx, parts.DB, parts.Now)
		}),
		chore("purge-access-log", func(ctx context.Context) (int, error) {
			return activity.Purge(ctx, parts.DB, parts.Now)
		}),
	}
}

// Jobs lists what is done in the background, beside mails, once somebody asked for it.
func Jobs(parts app.Parts) []jobs.Kind {
	return []jobs.Kind{profile.Jobs(parts.DB, parts.Photos)}
}

// counted logs how many rows a chore touched, also before a failure.
func counted(log *slog.Logger, name string, do func(context.Context) (int, error)) func(context.Context) error {
	return func(ctx context.Context) error {
		n, err := do(ctx)
		if n > 0 {
			log.InfoContext(ctx, "chore", "name", name, "rows", n)
		}
		return err
	}
}
