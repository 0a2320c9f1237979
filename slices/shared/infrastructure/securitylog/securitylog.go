// Package securitylog writes security events to the log, one line each.
package securitylog

import (
	"context"
	"log/slog"
	"slices"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/domain/fault"
)

// Message is that of each line: alarms look for it.
const Message = "security event"

// alarming are the kinds that may be an attack.
func alarming() []security.Kind {
	return []security.Kind{security.AccountLocked, security.RefreshReused, security.AccessRefused, security.RateLimited, security.EmergencyRefused}
}

// New returns a Report that writes to log: the event, the account it concerns, who acts and from where.
func New(log *slog.Logger) security.Report {
	return func(ctx context.Context, e security.Event) {
		level := slog.LevelInfo
		if slices.Contains(alarming(), e.Kind) {
			level = slog.LevelWarn
		}
		log.LogAttrs(ctx, level, Message, attributes(access.From(ctx), e)...)
	}
}

func attributes(v access.Viewer, e security.Event) []slog.Attr {
	attrs := []slog.Attr{slog.String("event", string(e.Kind))}
	account := e.Account
	if account.IsZero() {
		account = v.User
	}
	if !account.IsZero() {
		attrs = append(attrs, slog.String("account", account.String()))
	}
	if !v.Anonymous() && v.User != account {
		attrs = append(attrs, slog.String("by", v.User.String()))
	}
	if v.Client.Address.IsValid() {
		attrs = append(attrs, slog.String("ip", v.Client.Address.String()))
	}
	if e.Detail != "" {
		attrs = append(attrs, slog.String("detail", e.Detail))
	}
	return attrs
}

// Counter reports what another counter refuses.
type Counter struct {
	Of interface {
		Allow(ctx context.Context, r limit.Rule, key string) error
	}
	Report security.Report
}

// Allow is that of the other counter.
func (c Counter) Allow(ctx context.Context, r limit.Rule, key string) error {
	err := c.Of.Allow(ctx, r, key)
	if fault.CodeOf(err) == fault.RateLimited {
		c.Report.Tell(ctx, security.Event{Kind: security.RateLimited, Detail: r.Name})
	}
	return err
}

// Limiter is a limit.Limiter that reports what it refuses.
type Limiter struct {
	Counter
	limiter limit.Limiter
}

// Limits returns a Limiter for another one.
func Limits(limiter limit.Limiter, report security.Report) Limiter {
	return Limiter{Counter{limiter, report}, limiter}
}

// GiveBack implements limit.Limiter.
func (l Limiter) GiveBack(ctx context.Context, r limit.Rule, key string) error {
	return l.limiter.GiveBack(ctx, r, key)
}
