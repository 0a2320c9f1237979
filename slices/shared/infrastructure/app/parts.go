// Package app runs the server: in production from the environment, in development from nothing.
package app

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Parts are what the API is made of.
type Parts struct {
	DB    *pg.DB
	Redis *redis.Client
	Log   *slog.Logger
	Now   func() time.Time
	// JWTKey signs access tokens; at least 32 bytes.
	JWTKey []byte
	// DataKeys encrypt secret columns and key hashes: the first one encrypts, all decrypt. 32 bytes each.
	DataKeys [][]byte
	// Mail writes to people, in the background.
	Mail mail.Mailer
	// FrontendURL is where links lead.
	FrontendURL string
	// RateLimitScale multiplies the limits per address and per account; zero means 1.
	RateLimitScale int
	// Explore turns on what developers need and production must not have: introspection, GET, suggestions.
	Explore bool
	// LoaderWait is how long a batch of look-ups collects keys; zero means the default. Tests that count
	// statements set it higher.
	LoaderWait time.Duration
}

// API makes the handler of the GraphQL endpoint.
type API func(Parts) (http.Handler, error)
