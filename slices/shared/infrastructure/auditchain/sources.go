// Package auditchain seals the access log and the decisions on staff, and verifies them.
package auditchain

import (
	"fmt"
	"strings"
	"time"

	"vitalgo/slices/shared/domain/audit"
	"vitalgo/slices/shared/domain/id"
)

// columns are those of a source beside its id and at: what nobody may change, and what erasing a patient or an
// accessor makes null. A column that is added has to be nullable.
type columns struct{ content, patient, accessor []string }

var columnsOf = map[audit.Source]columns{
	audit.AccessLog: {
		content: []string{
			"accessor_role", "accessor_name", "accessor_organization", "accessor_license", "reason", "granted", "denial", "ip",
			"user_agent", "location",
		},
		patient:  []string{"patient_id", "emergency_code_id"},
		accessor: []string{"accessor_id"},
	},
	audit.StaffDecisions: {
		content:  []string{"staff_id", "from_status", "to_status", "reason"},
		accessor: []string{"admin_id"},
	},
}

// sealed is a seal with its row. What the row lacks is null.
type sealed struct {
	Position                    *int64
	ID                          id.ID
	PatientSalt, AccessorSalt   []byte
	PatientHash, AccessorHash   []byte
	RowHash, PreviousHash, Hash []byte
	Found                       bool
	Micros                      *int64
	Content, Patient, Accessor  []*string
}

// selection selects sealed from a source.
func selection(s audit.Source) string {
	c := columnsOf[s]
	return fmt.Sprintf(`
		SELECT s.position, s.row_id AS id, s.patient_salt, s.accessor_salt, s.patient_hash, s.accessor_hash, s.row_hash,
			s.previous_hash, s.chain_hash AS hash, r.id IS NOT NULL AS found, (extract(epoch FROM r.at) * 1000000)::bigint AS micros,
			%s AS content, %s AS patient, %s AS accessor
		FROM audit_seals s
		LEFT JOIN %s r ON r.id = s.row_id`,
		texts(c.content), texts(c.patient), texts(c.accessor), s)
}

func texts(names []string) string {
	expressions := make([]string, len(names))
	for i, name := range names {
		expressions[i] = "r." + name + "::text"
	}
	return "ARRAY[" + strings.Join(expressions, ", ") + "]::text[]"
}

// fields returns the columns that are not null.
func fields(names []string, values []*string) []audit.Field {
	var present []audit.Field
	for i, value := range values {
		if value != nil {
			present = append(present, audit.Field{Name: names[i], Value: *value})
		}
	}
	return present
}

func (r sealed) entry(s audit.Source) *audit.Entry {
	if !r.Found {
		return nil
	}
	return &audit.Entry{Source: s, Row: r.ID, At: time.UnixMicro(*r.Micros), Content: fields(columnsOf[s].content, r.Content)}
}

func (r sealed) patients(s audit.Source) []audit.Field {
	return fields(columnsOf[s].patient, r.Patient)
}
func (r sealed) accessors(s audit.Source) []audit.Field {
	return fields(columnsOf[s].accessor, r.Accessor)
}

// link returns the link of a seal that has a position.
func (r sealed) link(s audit.Source) audit.Link {
	return audit.Link{
		Position: *r.Position, Row: r.ID, Previous: r.PreviousHash, RowHash: r.RowHash, Hash: r.Hash,
		Patient:  audit.Commitment{Hash: r.PatientHash, Salt: r.PatientSalt, Values: r.patients(s)},
		Accessor: audit.Commitment{Hash: r.AccessorHash, Salt: r.AccessorSalt, Values: r.accessors(s)},
		Entry:    r.entry(s),
	}
}
