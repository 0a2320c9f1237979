// Package application holds the use cases of emergency codes and the ports they need.
package application

import (
	"context"
	"time"

	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
)

// Repository stores codes.
type Repository interface {
	// ByIDs returns those of the codes named that g reaches, in any order.
	ByIDs(ctx context.Context, g access.Grant, codes []id.ID) ([]domain.Code, error)
	// OfPatients returns all codes of those of the records that g reaches, newest first.
	OfPatients(ctx context.Context, g access.Grant, patients []id.ID) ([]domain.Code, error)
	// InForce returns the codes that are in force at an instant.
	InForce(ctx context.Context, g access.Grant, patients []id.ID, at time.Time) ([]domain.Code, error)
	// PatientOf returns whose code it is, or NOT_FOUND if g does not reach it.
	PatientOf(ctx context.Context, g access.Grant, code id.ID) (id.ID, error)
	Find(ctx context.Context, g access.WriteGrant, code id.ID) (domain.Code, error)
	// Open returns the code that is not closed, which may have run out, or nil.
	Open(ctx context.Context, g access.WriteGrant) (*domain.Code, error)
	Insert(ctx context.Context, g access.WriteGrant, c domain.Code) error
	// Close stores that a code is closed.
	Close(ctx context.Context, g access.WriteGrant, c domain.Code) error

	// Use counts a call by a code that is in force, of a record that is not closing, and keeps it in force until
	// the transaction ends; else NOT_FOUND.
	Use(ctx context.Context, g access.Grant, value string, at time.Time) (domain.Code, error)
	// Known returns a code whether in force or not, or NOT_FOUND.
	Known(ctx context.Context, g access.Grant, value string) (domain.Code, error)
}

// Records reads records over the tables of all slices, each at one instant.
type Records interface {
	// Previews returns those of the records named that g reaches.
	Previews(ctx context.Context, g access.Grant, patients []id.ID) (map[id.ID]domain.Record, error)
	// Opened returns the record that a code opens at an instant, or NOT_FOUND.
	Opened(ctx context.Context, g access.Grant, code id.ID, at time.Time) (domain.Record, error)
}

// Feed carries notices between replicas. Where it cannot be reached it answers SERVICE_UNAVAILABLE.
type Feed interface {
	// Listen returns the entries of the access log of which an account is told from now on, until ctx ends: then
	// the channel is closed.
	Listen(ctx context.Context, account id.ID) (<-chan id.ID, error)
}

// Seats bounds how many listen at once, over all replicas.
type Seats interface {
	// Take gives an account one of so many seats until ctx ends, or answers RATE_LIMITED.
	Take(ctx context.Context, account id.ID, seats int) error
}

// ExpiryRepository closes codes whose time is over.
type ExpiryRepository interface {
	// CloseExpired closes at most limit codes that expired by an instant, and returns how many.
	CloseExpired(ctx context.Context, at time.Time, limit int) (int, error)
}
