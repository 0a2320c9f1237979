package graphql

import (
	allergies "vitalgo/slices/allergies/domain"
	"vitalgo/slices/dashboard/domain"
	"vitalgo/slices/shared/application/page"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/id"
)

// SeverityCount is how many allergies have a severity.
type SeverityCount struct {
	Severity allergies.Severity
	Count    int
}

func severityCounts(s domain.Severities) []SeverityCount {
	return []SeverityCount{
		{allergies.Mild, s.Mild}, {allergies.Moderate, s.Moderate},
		{allergies.Severe, s.Severe}, {allergies.Critical, s.Critical},
	}
}

// TimelineConnection is a page of a timeline.
type TimelineConnection struct {
	Edges    []TimelineEdge
	PageInfo page.Info
}

// Nodes are the rows of the page's events.
func (c TimelineConnection) Nodes() []id.Object {
	nodes := make([]id.Object, len(c.Edges))
	for i, edge := range c.Edges {
		nodes[i] = edge.Node
	}
	return nodes
}

// TimelineEdge is an event of a page, with the row that it comes from.
type TimelineEdge struct {
	Cursor string
	Date   civil.Date
	Kind   domain.EventKind
	Node   id.Object
}

func timelinesOf(events map[id.ID]page.Connection[domain.Event]) map[id.ID]TimelineConnection {
	timelines := make(map[id.ID]TimelineConnection, len(events))
	for patient, c := range events {
		timelines[patient] = timelineOf(c)
	}
	return timelines
}

func timelineOf(c page.Connection[domain.Event]) TimelineConnection {
	edges := make([]TimelineEdge, len(c.Nodes()))
	for i, e := range c.Edges() {
		edges[i] = TimelineEdge{Cursor: e.Cursor, Date: e.Node.Date, Kind: e.Node.Kind, Node: e.Node.Row}
	}
	return TimelineConnection{edges, c.PageInfo}
}
