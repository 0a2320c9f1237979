package domain

import (
	"time"

	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
)

// EventKind says what happened. On one day the greater kind comes first.
type EventKind int

// The kinds of event, in their order on one day from the last to the first. The numbers stand in cursors.
const (
	SurgeryDone       EventKind = 1
	AllergyDiagnosed  EventKind = 2
	IllnessDiagnosed  EventKind = 3
	MedicationStarted EventKind = 4
	MedicationEnded   EventKind = 5
)

// rowType is the GraphQL type of the row that an event of the kind comes from.
func (k EventKind) rowType() string {
	switch k {
	case SurgeryDone:
		return "Surgery"
	case AllergyDiagnosed:
		return "Allergy"
	case IllnessDiagnosed:
		return "Illness"
	case MedicationStarted, MedicationEnded:
		return "Medication"
	default:
		return ""
	}
}

// Event is something that happened to a patient. A medication that ended is two events.
type Event struct {
	PatientID id.ID
	Date      civil.Date
	Kind      EventKind
	// CreatedAt and RowID are of the row that the event comes from.
	CreatedAt time.Time
	RowID     id.ID
	// Row is that row.
	Row id.Object `db:"-"`
}

// Subject names the row that the event comes from.
func (e Event) Subject() id.Global { return id.Global{Type: e.Kind.rowType(), ID: e.RowID} }

// EventPosition is where an event stands in its timeline: the greatest first.
type EventPosition struct {
	Date      civil.Date
	Kind      EventKind
	CreatedAt time.Time
	RowID     id.ID
}

// Position returns where e stands in its timeline.
func (e Event) Position() EventPosition { return EventPosition{e.Date, e.Kind, e.CreatedAt, e.RowID} }

// Span narrows a timeline to some days, both ends included; a nil end is open.
type Span struct{ From, To *civil.Date }

// Until returns the last day of the span: what lies after today has not happened yet.
func (s Span) Until(today civil.Date) civil.Date {
	if s.To == nil || s.To.After(today) {
		return today
	}
	return *s.To
}
