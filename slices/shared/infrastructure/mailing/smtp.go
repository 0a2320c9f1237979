package mailing

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"vitalgo/slices/shared/infrastructure/config"
)

const (
	senderName  = "VitalGo"
	smtpTimeout = 20 * time.Second
)

// SMTP sends messages through a mail server.
type SMTP struct {
	server config.SMTP
	from   string
}

// NewSMTP returns a sender through a server, from an address.
func NewSMTP(server config.SMTP, from string) *SMTP { return &SMTP{server, from} }

// Send implements Sender.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	message, err := s.write(m)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.server.Host, s.options()...)
	if err != nil {
		return errors.New("the mail server's settings are not usable")
	}
	err = client.DialAndSendWithContext(ctx, message)
	if message.IsDelivered() { // the server has it: what fails afterwards is the goodbye
		return nil
	}
	return discreet(err)
}

func (s *SMTP) options() []gomail.Option {
	options := []gomail.Option{gomail.WithPort(s.server.Port), gomail.WithTimeout(smtpTimeout), gomail.WithoutNoop()}
	switch s.server.Security {
	case config.TLS:
		options = append(options, gomail.WithSSL())
	case config.StartTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case config.Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	}
	if s.server.User == "" {
		return options
	}
	return append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
		gomail.WithUsername(s.server.User), gomail.WithPassword(string(s.server.Password)))
}

func (s *SMTP) write(m Message) (*gomail.Msg, error) {
	message := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := message.FromFormat(senderName, s.from); err != nil {
		return nil, errors.New("the sender's address is not valid")
	}
	if err := message.To(m.To); err != nil {
		return nil, fmt.Errorf("the reader's address is not valid: %w", ErrRefused)
	}
	_, host, _ := strings.Cut(s.from, "@")
	message.SetMessageIDWithValue(m.ID + "@" + host)
	message.SetDate()
	message.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no out-of-office answers
	message.Subject(m.Subject)
	message.SetBodyString(gomail.TypeTextPlain, m.Text)
	message.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return message, nil
}

const permanent = 500 // SMTP codes from here on

// discreet returns an error that does not quote the server, whose answers hold addresses.
func discreet(err error) error {
	if err == nil {
		return nil
	}
	if refused, ok := errors.AsType[*gomail.SendError](err); ok {
		if refused.Reason == gomail.ErrSMTPRcptTo && refused.ErrorCode() >= permanent {
			return ErrRefused
		}
		return fmt.Errorf("the mail server answers %d", refused.ErrorCode())
	}
	if unreachable, ok := errors.AsType[*net.OpError](err); ok {
		return fmt.Errorf("reach the mail server: %s", unreachable.Op)
	}
	return errors.New("the mail server cannot be used")
}
