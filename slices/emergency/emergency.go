// Package emergency is the front door of the slice: it wires the layers together.
package emergency

import (
	"context"
	"log/slog"
	"time"

	redisclient "github.com/redis/go-redis/v9"

	"vitalgo/slices/emergency/application"
	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/emergency/infrastructure/graphql"
	"vitalgo/slices/emergency/infrastructure/postgres"
	"vitalgo/slices/emergency/infrastructure/redis"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/infrastructure/events"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// Type is the GraphQL type that global ids of emergency codes name.
const Type = domain.Type

// Deps are what the slice is built of.
type Deps struct {
	DB     *pg.DB
	Redis  redisclient.UniversalClient
	Keys   *sealer.Sealer
	Guard  *access.Guard
	Feed   *redis.Feed
	Mail   mail.Mailer
	Limits limit.Limiter
	Now    func() time.Time
	Edges  graphql.Edges
	Report security.Report
}

// Emergency is the slice.
type Emergency struct {
	Codes   *application.Codes
	GraphQL graphql.Emergency
}

// NewFeed returns what tells people who read their records: its Announce is for the Guard of the other slices.
func NewFeed(bus *events.Bus, log *slog.Logger) *redis.Feed { return redis.NewFeed(bus, log) }

// New builds the slice.
func New(d Deps) Emergency {
	repository := postgres.New(d.DB, d.Keys)
	codes := &application.Codes{Repository: repository, Guard: d.Guard, Limits: d.Limits, Tx: d.DB, Now: d.Now}
	readings := &application.Readings{
		Repository: repository, Records: repository, Guard: d.Guard, Mail: d.Mail, Limits: d.Limits, Tx: d.DB,
		Now: d.Now, Report: d.Report,
	}
	watches := &application.Watches{Guard: d.Guard, Seats: redis.NewSeats(d.Redis, d.Edges.Log), Feed: d.Feed}
	return Emergency{codes, graphql.New(graphql.Uses{Codes: codes, Readings: readings, Watches: watches}, d.Edges)}
}

// CloseExpired closes the codes whose time is over, and returns how many it closed. Run it each day.
func CloseExpired(ctx context.Context, db *pg.DB, now func() time.Time) (int, error) {
	use := &application.Expiry{Repository: postgres.Expiry{DB: db}, Now: now}
	return use.Close(ctx)
}
