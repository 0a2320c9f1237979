package app

import (
	"context"
	"log/slog"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/mailing"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// newQueue returns a queue that sends mails and does the chores of the program, and completes parts with the
// mailer that writes to it.
func newQueue(parts *Parts, sender mailing.Sender, chores []jobs.Chore) (*jobs.Queue, error) {
	sealed, err := newSealer(parts.DataKeys)
	if err != nil {
		return nil, err
	}
	mails, err := mailing.Kind(mailing.Deps{DB: parts.DB, Sealer: sealed, Sender: sender, Log: parts.Log, Now: parts.Now})
	if err != nil {
		return nil, err
	}
	kinds := []jobs.Kind{mails}
	for _, chore := range chores {
		kinds = append(kinds, chore.Kind())
	}
	queue, err := jobs.New(parts.DB, jobs.Options{Log: parts.Log}, kinds...)
	if err != nil {
		return nil, err
	}
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

func newSealer(dataKeys [][]byte) (*sealer.Sealer, error) {
	keys := make([]sealer.Key, len(dataKeys))
	for i, key := range dataKeys {
		keys[i] = key
	}
	return sealer.New(keys)
}
