// Package mailing writes to people: it queues mails with the change they tell of, words them in the reader's
// language, and hands them to a mail server. Queued mails are sealed, since their links are secrets.
package mailing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// Message is a mail that is ready to be sent.
type Message struct {
	// ID is the same at each try, so that a mail server can tell a repetition.
	ID          string
	To, Subject string
	Text, HTML  string
	Link        string
}

// Sender hands messages to a mail server. Its errors tell neither addresses nor contents.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// ErrRefused says that a mail server will never take a message, so that trying again is of no use.
var ErrRefused = errors.New("the mail server refuses the message for good")

// letter is a queued mail.
type letter struct {
	ID      id.ID     `json:"id"`
	Account id.ID     `json:"account"` // who reads it, so that an erasure finds it
	Mail    mail.Kind `json:"mail"`    // for those who look at the queue
	Sealed  []byte    `json:"sealed"`
}

const kind = "mail"

// Kind implements jobs.Job.
func (letter) Kind() string { return kind }

// Deps are what sending mails needs.
type Deps struct {
	DB     *pg.DB
	Sealer *sealer.Sealer
	Sender Sender
	Log    *slog.Logger
	Now    func() time.Time
}

// Kind is the kind of jobs that sends queued mails.
func Kind(d Deps) (jobs.Kind, error) {
	texts, err := readTexts()
	if err != nil {
		return nil, err
	}
	return jobs.Handle(delivery{d, texts}.deliver), nil
}

// Mailer implements mail.Mailer.
type Mailer struct {
	queue  *jobs.Queue
	sealer *sealer.Sealer
	now    func() time.Time
}

// New returns a Mailer on a queue that knows Kind.
func New(queue *jobs.Queue, sealer *sealer.Sealer, now func() time.Time) *Mailer {
	return &Mailer{queue, sealer, now}
}

// Queue implements mail.Mailer.
func (m *Mailer) Queue(ctx context.Context, one mail.Mail) error {
	plain, err := json.Marshal(one)
	if err != nil {
		return fmt.Errorf("queue a mail: %w", err)
	}
	l := letter{ID: id.New(m.now()), Account: one.Account, Mail: one.Kind}
	l.Sealed = m.sealer.Seal(plain, l.ID[:])
	return m.queue.Add(ctx, l)
}

// Mailbox is what waits in the queue of a database.
type Mailbox struct{ DB *pg.DB }

// Forget takes away every mail to accounts, in the transaction of ctx.
func (b Mailbox) Forget(ctx context.Context, accounts, _ []id.ID) error {
	names := make([]string, len(accounts))
	for i, account := range accounts {
		names[i] = account.String()
	}
	return jobs.Forget(ctx, b.DB, kind, "account", names)
}

// delivery sends letters.
type delivery struct {
	Deps
	texts texts
}

func (d delivery) deliver(ctx context.Context, l letter) error {
	plain, err := d.Sealer.Open(l.Sealed, l.ID[:])
	if err != nil {
		return fmt.Errorf("open a queued mail: %w", err)
	}
	var m mail.Mail
	if err := json.Unmarshal(plain, &m); err != nil {
		return errors.New("a queued mail cannot be read") // the error would quote it
	}
	if m.Link != "" && !d.Now().Before(m.Until) {
		d.Log.WarnContext(ctx, "mail not sent: its link has run out", "mail", m.Kind)
		return nil
	}
	to, err := d.reader(ctx, m)
	if fault.CodeOf(err) == fault.NotFound { // nobody, or an account that was erased meanwhile
		return nil
	}
	if err != nil {
		return fmt.Errorf("look up the reader of a mail: %w", err)
	}
	message, err := d.texts.word(m, to)
	if err != nil {
		return err
	}
	message.ID = l.ID.String()
	err = d.Sender.Send(ctx, message)
	if errors.Is(err, ErrRefused) {
		d.Log.WarnContext(ctx, "mail not sent: refused by the mail server", "mail", m.Kind, "err", err)
		return nil
	}
	return err
}

// reader returns who reads a mail, as of now.
func (d delivery) reader(ctx context.Context, m mail.Mail) (reader, error) {
	to, err := pg.One[reader](ctx, d.DB.As(pg.Accounts), `
		SELECT email, first_name, language FROM users WHERE id = $1`,
		m.Account)
	if m.Address != "" {
		to.Email = m.Address
	}
	return to, err
}
