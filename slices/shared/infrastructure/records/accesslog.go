package records

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/text"
	"vitalgo/slices/shared/infrastructure/pg"
)

// entryColumns are those of an entry; accessor is who it says read the record, as they are now.
const (
	entryColumns = `id, patient_id, emergency_code_id, accessor_id, accessor_role, accessor_name, accessor_organization,
		accessor_license, reason, granted, denial, ip, user_agent, location, at`
	accessor = `u.id, u.role, u.first_name || ' ' || u.last_name, s.organization, s.license_number`
	// concerned are the owner and the guardians of the records whose reading was entered; at least one row for each
	// entry, without an account where nobody is to be told.
	concerned = `
	SELECT e.id AS entry, told.account, e.accessor_name AS reader, e.accessor_organization AS organization
	FROM entered e
	LEFT JOIN LATERAL keepers_of(e.patient_id) told ON e.granted`
)

// entry is an entry and an account that is to be told of it.
type entry struct {
	Entry        id.ID
	Account      *id.ID
	Reader       string
	Organization *string
}

var errNobody = errors.New("the account that calls is gone")

// Enter implements access.Records.
func (r *Records) Enter(ctx context.Context, v access.Viewer, g access.Grant, patients []id.ID, at time.Time) ([]access.Notice, error) {
	rows := make([]id.ID, len(patients))
	for i := range rows {
		rows[i] = id.New(at)
	}
	entries, err := pg.All[entry](ctx, r.db.For(g), `
		WITH entered AS (
			INSERT INTO access_log (`+entryColumns+`)
			SELECT entry.id, r.patient_id, NULL, `+accessor+`, 'care_team', true, NULL, $5, $6, NULL, $7
			FROM unnest($3::uuid[], $4::uuid[]) AS entry (id, patient_id)
			JOIN records_of($1, $2) r ON r.patient_id = entry.patient_id AND r.way = 'grant'
			JOIN users u ON u.id = $1
			LEFT JOIN staff_members s ON s.user_id = u.id
			RETURNING id, patient_id, granted, accessor_name, accessor_organization
		)`+concerned,
		g.Account(), g.Day(), rows, patients, v.Client.Address, text.Clip(v.Client.UserAgent, text.MaxUserAgent), at)
	return notices(entries), unentered(err)
}

// EnterCall implements access.Records.
func (r *Records) EnterCall(ctx context.Context, v access.Viewer, c access.Call) ([]access.Notice, error) {
	entries, err := pg.All[entry](ctx, r.db.ForAccount(v.User, civil.Today(c.At)), `
		WITH entered AS (
			INSERT INTO access_log (`+entryColumns+`)
			SELECT $2::uuid, $3::uuid, $4::uuid, `+accessor+`, 'emergency', $5 = '', nullif($5, ''), $6::inet, $7, $8, $9::timestamptz
			FROM users u
			LEFT JOIN staff_members s ON s.user_id = u.id
			WHERE u.id = $1
			RETURNING id, patient_id, granted, accessor_name, accessor_organization
		)`+concerned,
		v.User, id.New(c.At), c.Patient, c.Code, string(c.Denial), v.Client.Address,
		text.Clip(v.Client.UserAgent, text.MaxUserAgent), c.Location, c.At)
	if err == nil && len(entries) == 0 {
		err = errNobody
	}
	return notices(entries), unentered(err)
}

func notices(entries []entry) []access.Notice {
	var told []access.Notice
	for _, e := range entries {
		if e.Account != nil {
			told = append(told, access.Notice{Account: *e.Account, Entry: e.Entry, Reader: e.Reader, Organization: e.Organization})
		}
	}
	return told
}

// unentered makes a reading that cannot be written down one that cannot be had now (domain.md section 1.2, rule 6).
func unentered(err error) error {
	if err == nil || fault.CodeOf(err) != "" {
		return err
	}
	return fault.Because(fault.Unavailable, fmt.Errorf("enter a reading: %w", err))
}
