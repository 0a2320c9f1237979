// Package app runs the server: in production from the environment, in development from nothing.
package app

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/infrastructure/exports"
	"vitalgo/slices/shared/infrastructure/jobs"
	"vitalgo/slices/shared/infrastructure/persisted"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/photos"
	"vitalgo/slices/shared/infrastructure/telemetry"
)

// Parts are what the API is made of.
type Parts struct {
	// Version is that of the build.
	Version string
	DB      *pg.DB
	Redis   *redis.Client
	// Reads is a client of the same Redis for what only reads, which may be tried again; nil means Redis.
	Reads *redis.Client
	Log   *slog.Logger
	Now   func() time.Time
	// JWTKeys sign access tokens: the first one new tokens, and what any of them signed is believed. At least 32
	// bytes each.
	JWTKeys [][]byte
	// DataKeys encrypt secret columns and key hashes: the first one encrypts, all decrypt. 32 bytes each.
	DataKeys [][]byte
	// Photos keeps photos; nil where no store is set up.
	Photos *photos.Store
	// Exports keeps files for their owners to take away.
	Exports *exports.Store
	// Queue does in the background what a change leads to.
	Queue *jobs.Queue
	// Mail writes to people, in the background.
	Mail mail.Mailer
	// FrontendURL is where links lead, and PublicURL where clients reach this server: what is taken away begins with it.
	FrontendURL, PublicURL string
	// Origins are the pages from which cookies are accepted, and which may open WebSockets, beside those of the
	// server itself.
	Origins []string
	// Telemetry watches the API; nil watches nothing.
	Telemetry *telemetry.Telemetry
	// Stop is closed when the server stops, to end what lasts; nil never is.
	Stop <-chan struct{}
	// RateLimitScale multiplies the limits per address and per account; zero means 1.
	RateLimitScale int
	// Trusted are the documents that clients are built with; the zero value lets all documents run.
	Trusted persisted.Trusted
	// AllowGET answers queries by GET, as of nobody.
	AllowGET bool
	// Explore turns on what developers need and production must not have: introspection, suggestions.
	Explore bool
	// LoaderWait is how long a batch of look-ups collects keys; zero means the default. Tests that count
	// statements set it higher.
	LoaderWait time.Duration
}

// Program is what the server runs.
type Program struct {
	// Version is that of the build.
	Version string
	// API makes the handler of the GraphQL endpoint.
	API func(Parts) (http.Handler, error)
	// Chores lists what is to be done from time to time.
	Chores func(Parts) []jobs.Chore
	// Jobs lists what the queue can do, beside sending mails.
	Jobs func(Parts) []jobs.Kind
	// Admins makes what makes administrators.
	Admins func(Parts) (Admins, error)
}
