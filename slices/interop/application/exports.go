// Package application holds the use case of taking a record away, and the ports it needs.
package application

import (
	"context"
	"io"
	"time"

	"vitalgo/slices/interop/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// Records reads whole records.
type Records interface {
	// JSON writes everything that is kept of a record that g reaches, in the schema's names, as it was at one
	// instant; else NOT_FOUND. However much that is, little of it is in memory at once.
	JSON(ctx context.Context, g access.Grant, patient id.ID, now time.Time, to io.Writer) error
}

// Store keeps files until they are taken away.
type Store interface {
	// Put keeps a file for an account, whose last one ends, and returns the path of its address and until when
	// it is good. Where write fails, nothing is kept and its error is returned.
	Put(ctx context.Context, account id.ID, write func(io.Writer) error) (string, time.Time, error)
}

// Exports are the use cases of the slice.
type Exports struct {
	Records Records
	Store   Store
	Guard   *access.Guard
	Limits  limit.Limiter
	Now     func() time.Time
	// PublicURL is where clients reach the server, without a slash at its end.
	PublicURL string
	Report    security.Report
}

// exports is how often an account may export; see domain.md section 3.
func exports() limit.Rule { return limit.Rule{Name: "exports", Times: 5, Per: time.Hour} }

// Create writes a record of v's, or of a dependant, to a file for v to take away.
func (u *Exports) Create(ctx context.Context, v access.Viewer, patient *id.Global, format domain.Format) (domain.Export, error) {
	grant, err := u.Guard.ReadOwn(v)
	if err != nil {
		return domain.Export{}, err
	}
	if err := u.Limits.Allow(ctx, exports(), limit.Account(v.User)); err != nil {
		return domain.Export{}, err
	}
	target, err := v.Target(patient)
	if err != nil {
		return domain.Export{}, err
	}
	var size counter
	write := func(to io.Writer) error {
		return u.Records.JSON(ctx, grant, target, u.Now(), io.MultiWriter(to, &size))
	}
	if format != domain.JSON {
		if err := write(io.Discard); err != nil { // first of all, whether there is such a record
			return domain.Export{}, err
		}
		return domain.Export{}, fault.Invalid(fault.NotAllowed, "format")
	}
	path, until, err := u.Store.Put(ctx, v.User, write)
	if err != nil {
		return domain.Export{}, err
	}
	u.Report.Tell(ctx, security.Event{Kind: security.RecordExported, Account: v.User})
	return domain.Export{URL: u.PublicURL + path, ExpiresAt: until, SizeBytes: int(size)}, nil
}

// counter counts the bytes that are written to it.
type counter int

// Write implements io.Writer.
func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
