package auditchain

import (
	"bytes"
	"context"
	"fmt"

	"vitalgo/slices/shared/application/txn"
	"vitalgo/slices/shared/domain/audit"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Report is what a verification of one source found.
type Report struct {
	Head     audit.Head
	Rows     int
	Findings []audit.Finding
}

// Verify checks every row of every source, as of one instant. Known are heads that were noted before: they have to be
// in the chain still. Db is the owner's, who sees all.
func Verify(ctx context.Context, db *pg.DB, known ...audit.Head) ([]Report, error) {
	var reports []Report
	err := db.InTx(txn.AtOneInstant(ctx), func(ctx context.Context) error {
		reports = nil
		for _, s := range audit.Sources() {
			v := &verification{db: db, source: s, known: map[int64]audit.Head{}}
			for _, head := range known {
				if head.Source == s {
					v.known[head.Position] = head
				}
			}
			if err := v.run(ctx); err != nil {
				return err
			}
			reports = append(reports, v.Report)
		}
		return nil
	})
	return reports, err
}

type verification struct {
	Report
	db     *pg.DB
	source audit.Source
	known  map[int64]audit.Head
}

func (v *verification) run(ctx context.Context) error {
	anchor, err := anchorOf(ctx, v.db, v.source)
	if err != nil {
		return err
	}
	v.reach(anchor)
	if err := v.links(ctx); err != nil {
		return err
	}
	for _, head := range v.known {
		v.find(id.ID{}, fmt.Sprintf("position %d, which was noted, is not in the chain", head.Position))
	}
	if err := v.strangers(ctx); err != nil {
		return err
	}
	return v.missing(ctx)
}

func (v *verification) find(row id.ID, problem string) {
	v.Findings = append(v.Findings, audit.Finding{Source: v.source, Row: row, Problem: problem})
}

// reach goes to a place and compares it with what was noted of it.
func (v *verification) reach(place audit.Head) {
	v.Head = place
	noted, ok := v.known[place.Position]
	if ok && !bytes.Equal(noted.Hash, place.Hash) {
		v.find(id.ID{}, fmt.Sprintf("position %d has another hash than was noted", place.Position))
	}
	delete(v.known, place.Position)
}

// links walks along the chain.
func (v *verification) links(ctx context.Context) error {
	var (
		position int64
		row      id.ID
	)
	for {
		rows, err := pg.All[sealed](ctx, v.db, selection(v.source)+`
			WHERE s.source = $1 AND (s.position, s.row_id) > ($2, $3)
			ORDER BY s.position, s.row_id
			LIMIT $4`,
			v.source, position, row, batch)
		if err != nil {
			return err
		}
		for _, r := range rows {
			link := r.link(v.source)
			if problem := link.Problem(v.Head); problem != "" {
				v.find(r.ID, problem)
			}
			v.reach(link.Place(v.source))
			v.Rows++
		}
		if len(rows) < batch {
			return nil
		}
		position, row = *rows[len(rows)-1].Position, rows[len(rows)-1].ID
	}
}

// strangers finds rows that came without a seal.
func (v *verification) strangers(ctx context.Context) error {
	type known struct {
		ID     id.ID
		Sealed bool
	}
	var last id.ID
	for {
		rows, err := pg.All[known](ctx, v.db, fmt.Sprintf(`
			SELECT r.id, EXISTS (SELECT FROM audit_seals s WHERE s.source = $1 AND s.row_id = r.id) AS sealed
			FROM %s r
			WHERE r.id > $2
			ORDER BY r.id
			LIMIT $3`, v.source),
			v.source, last, batch)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if !r.Sealed {
				v.find(r.ID, "was inserted without a seal")
			}
			last = r.ID
		}
		if len(rows) < batch {
			return nil
		}
	}
}

// missing finds rows that were deleted before they were sealed.
func (v *verification) missing(ctx context.Context) error {
	rows, err := pg.All[sealed](ctx, v.db, selection(v.source)+`
		WHERE s.source = $1 AND s.position IS NULL AND r.id IS NULL
		ORDER BY s.row_id
		LIMIT $2`,
		v.source, batch)
	for _, r := range rows {
		v.find(r.ID, "was deleted before it was sealed")
	}
	return err
}
