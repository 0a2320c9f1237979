package app

import (
	"context"
	"log/slog"
	"time"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/mailing"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
)

func newMailer(db *pg.DB, log *slog.Logger, dataKeys [][]byte, sender mailing.Sender) (*mailing.Mailer, error) {
	sealed, err := newSealer(dataKeys)
	if err != nil {
		return nil, err
	}
	return mailing.New(mailing.Deps{DB: db, Sealer: sealed, Sender: sender, Log: log, Now: time.Now})
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
