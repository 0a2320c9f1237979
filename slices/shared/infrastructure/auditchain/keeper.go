package auditchain

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"vitalgo/slices/shared/domain/audit"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/pg"
)

const (
	// Interval is how often the sealer looks for rows that were committed.
	Interval = 10 * time.Second

	batch = 1000
)

// Keeper seals rows and logs the heads of the chains.
type Keeper struct {
	db       *pg.DB
	log      *slog.Logger
	now      func() time.Time
	interval time.Duration
}

// New returns a Keeper on db that works at an interval.
func New(db *pg.DB, log *slog.Logger, now func() time.Time, interval time.Duration) *Keeper {
	return &Keeper{db.As(pg.Auditor), log, now, interval}
}

// Run seals until ctx ends, and logs the heads once a day. What fails or panics is tried again at the next turn.
func (k *Keeper) Run(ctx context.Context) error {
	ticker := time.NewTicker(k.interval)
	defer ticker.Stop()
	var told civil.Date
	for {
		err := k.turn(ctx, &told)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			k.log.ErrorContext(ctx, "the audit log was not sealed", logging.Err(err))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// turn seals, and logs the heads unless they were told today.
func (k *Keeper) turn(ctx context.Context, told *civil.Date) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = logging.Recovered(value)
		}
	}()
	if err := k.Seal(ctx); err != nil {
		return err
	}
	today := civil.Today(k.now())
	if today == *told {
		return nil
	}
	if err := k.tell(ctx); err != nil {
		return err
	}
	*told = today
	return nil
}

// tell logs the heads, so that whoever cuts off the end of a chain has to change the logs too.
func (k *Keeper) tell(ctx context.Context) error {
	for _, s := range audit.Sources() {
		head, err := headOf(ctx, k.db, s)
		if err != nil {
			return err
		}
		k.log.InfoContext(ctx, "audit head", "head", head.String())
	}
	return nil
}

// Seal seals every row that is committed and waits. While another one seals, it leaves the work to that one.
func (k *Keeper) Seal(ctx context.Context) error {
	var errs []error
	for _, s := range audit.Sources() {
		for {
			n, err := k.sealBatch(ctx, s)
			errs = append(errs, err)
			if err != nil || n < batch {
				break
			}
		}
	}
	return errors.Join(errs...)
}

func (k *Keeper) sealBatch(ctx context.Context, s audit.Source) (n int, err error) {
	err = k.db.InTx(ctx, func(ctx context.Context) error {
		n = 0
		alone, err := pg.Value[bool](ctx, k.db, `SELECT pg_try_advisory_xact_lock(audit_lock_key())`)
		if err != nil || !alone {
			return err
		}
		rows, err := pg.All[sealed](ctx, k.db, selection(s)+`
			WHERE s.source = $1 AND s.position IS NULL AND r.id IS NOT NULL
			ORDER BY s.row_id
			LIMIT $2`,
			s, batch)
		if err != nil || len(rows) == 0 {
			return err
		}
		head, err := headOf(ctx, k.db, s)
		if err != nil {
			return err
		}
		n = len(rows)
		return k.write(ctx, s, chained(head, rows))
	})
	return n, err
}

// chained returns the links of rows behind a head.
func chained(head audit.Head, rows []sealed) []audit.Link {
	links := make([]audit.Link, len(rows))
	for i, r := range rows {
		links[i] = audit.Seal(head, *r.entry(head.Source),
			audit.Commit(r.PatientSalt, r.patients(head.Source)), audit.Commit(r.AccessorSalt, r.accessors(head.Source)))
		head = links[i].Place(head.Source)
	}
	return links
}

func (k *Keeper) write(ctx context.Context, s audit.Source, links []audit.Link) error {
	var (
		rows                                         []id.ID
		positions                                    []int64
		patients, accessors, hashes, previous, chain []audit.Hash
	)
	for _, l := range links {
		rows, positions = append(rows, l.Row), append(positions, l.Position)
		patients, accessors = append(patients, l.Patient.Hash), append(accessors, l.Accessor.Hash)
		hashes, previous, chain = append(hashes, l.RowHash), append(previous, l.Previous), append(chain, l.Hash)
	}
	return pg.MustTouch(ctx, k.db, `
		UPDATE audit_seals s
		SET position = v.position, patient_hash = v.patient, accessor_hash = v.accessor, row_hash = v.row,
			previous_hash = v.previous, chain_hash = v.chain
		FROM unnest($2::uuid[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[])
			AS v (id, position, patient, accessor, row, previous, chain)
		WHERE s.source = $1 AND s.row_id = v.id AND s.position IS NULL`,
		s, rows, positions, patients, accessors, hashes, previous, chain)
}

// headOf returns the last place of a chain: of the last seal, else of the last one that was purged, else its start.
func headOf(ctx context.Context, db *pg.DB, s audit.Source) (audit.Head, error) {
	return place(ctx, db, s, `
		(SELECT position, chain_hash FROM audit_seals WHERE source = $1 AND position IS NOT NULL ORDER BY position DESC LIMIT 1)
		UNION ALL
		SELECT position, chain_hash FROM audit_anchors WHERE source = $1
		ORDER BY position DESC
		LIMIT 1`)
}

// anchorOf returns the place behind which a chain begins.
func anchorOf(ctx context.Context, db *pg.DB, s audit.Source) (audit.Head, error) {
	return place(ctx, db, s, `SELECT position, chain_hash FROM audit_anchors WHERE source = $1`)
}

func place(ctx context.Context, db *pg.DB, s audit.Source, sql string) (audit.Head, error) {
	type row struct {
		Position  int64
		ChainHash []byte
	}
	found, err := pg.All[row](ctx, db, sql, s)
	if err != nil || len(found) == 0 {
		return audit.Start(s), err
	}
	return audit.Head{Source: s, Position: found[0].Position, Hash: found[0].ChainHash}, nil
}
