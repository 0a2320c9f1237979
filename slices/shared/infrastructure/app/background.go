package app

import (
	"context"
	"log/slog"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/mailing"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// newQueue returns a queue in db that sends mails and does the jobs and chores of the program, and completes parts with
// it and the mailer that writes to it. Neither takes connections from the API.
func newQueue(parts *Parts, db *pg.DB, sender mailing.Sender, program Program) (*jobs.Queue, error) {
	sealed, err := sealer.New(parts.DataKeys)
	if err != nil {
		return nil, err
	}
	mails, err := mailing.Kind(mailing.Deps{DB: db, Sealer: sealed, Sender: sender, Log: parts.Log, Now: parts.Now})
	if err != nil {
		return nil, err
	}
	background := *parts
	background.DB = db
	kinds := append([]jobs.Kind{mails}, program.Jobs(background)...)
	for _, chore := range program.Chores(background) {
		kinds = append(kinds, chore.Kind())
	}
	queue, err := jobs.New(db, jobs.Options{Log: parts.Log}, kinds...)
	if err != nil {
		return nil, err
	}
	parts.Queue = queue
	parts.Mail = mailing.New(queue, sealed, parts.Now)
	return queue, nil
}

// sender returns the mail server of the configuration. Without one mails are lost, which is said at the start.
func sender(ctx context.Context, cfg config.Config, log *slog.Logger) mailing.Sender {
	server, err := config.DecodeSMTP(cfg.SMTPURL)
	if err != nil {
		log.WarnContext(ctx, "SMTP_URL is not set: mails are not sent")
		return mailing.Nowhere{Log: log}
	}
	return mailing.NewSMTP(server, cfg.Sender())
}
