// Package redis tells people on any replica who read their records, and counts how many listen.
package redis

import (
	"context"
	"log/slog"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/background"
	"vitalgo/slices/shared/infrastructure/events"
)

// sendPatience is how long a reader waits for the notice of their reading to be sent.
const sendPatience = time.Second

// Feed implements application.Feed. A message is the id of an entry of the access log and nothing else: who hears it
// reads the entry with their own rights.
type Feed struct {
	bus *events.Bus
	log *slog.Logger
}

// NewFeed returns a Feed on bus that logs the notices that cannot be sent.
func NewFeed(bus *events.Bus, log *slog.Logger) *Feed { return &Feed{bus, log} }

func topic(account id.ID) string { return "record-accessed:" + account.String() }

// Announce sends notices, for access.Guard. The entries are in the access log whether or not it succeeds.
func (f *Feed) Announce(ctx context.Context, told []access.Notice) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendPatience)
	defer cancel()
	messages := make([]events.Message, len(told))
	for i, n := range told {
		messages[i] = events.Message{Topic: topic(n.Account), Text: n.Entry.String()}
	}
	if err := f.bus.Send(ctx, messages...); err != nil {
		f.log.ErrorContext(ctx, "notice of a reading not sent", "err", err)
	}
}

// Listen implements application.Feed.
func (f *Feed) Listen(ctx context.Context, account id.ID) (<-chan id.ID, error) {
	heard, err := f.bus.Listen(ctx, topic(account))
	if err != nil {
		return nil, err
	}
	entries := make(chan id.ID)
	background.Go(ctx, f.log, func() {
		defer close(entries)
		for text := range heard {
			entry, err := id.Parse(text)
			if err != nil {
				f.log.ErrorContext(ctx, "notice of a reading not read", "err", err)
				continue
			}
			select {
			case entries <- entry:
			case <-ctx.Done():
				return
			}
		}
	})
	return entries, nil
}
