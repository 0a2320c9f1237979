package contest

import (
	"context"
	"fmt"

	"vitalgo/bench/internal/dataset"
	"vitalgo/bench/internal/load"
	"vitalgo/slices/shared/domain/id"
)

const oneList = `query List($id: ID!) { patient(id: $id) { medications(first: 100) ` + medications + ` } }`

// Panels has t asked for the panel of each guardian, and returns the points of the series.
func (t *Target) Panels(ctx context.Context, guardians []dataset.Reader) ([]Point, error) {
	return t.points(ctx, guardians, func(dataset.Reader) ([]byte, error) { return body(own[Q3], nil) })
}

// Lists has t asked for the medications of each owner, and returns the points of the series.
func (t *Target) Lists(ctx context.Context, owners []dataset.Reader) ([]Point, error) {
	return t.points(ctx, owners, func(reader dataset.Reader) ([]byte, error) {
		patient, err := recordID(reader)
		if err != nil {
			return nil, err
		}
		return body(oneList, map[string]any{"id": patient})
	})
}

// points has a question of its own for each reader.
func (t *Target) points(ctx context.Context, readers []dataset.Reader, text func(dataset.Reader) ([]byte, error)) ([]Point, error) {
	tokens := t.Stage.Secrets.tokens
	if err := t.signInAll(ctx, readers, tokens); err != nil {
		return nil, err
	}
	points := make([]Point, len(readers))
	for i, reader := range readers {
		asked, err := text(reader)
		if err != nil {
			return nil, err
		}
		q := &Question{ID: fmt.Sprintf("point %d", i+1)}
		t.Requests[q] = [][]byte{load.Request("/graphql", t.Address, "Bearer "+tokens[reader.Email], asked)}
		points[i] = Point{Target: t, Question: q}
	}
	return points, nil
}

// recordID is the id of a reader's own record in the API.
func recordID(reader dataset.Reader) (string, error) {
	patient, err := id.Parse(reader.Patient)
	return id.Global{Type: "Patient", ID: patient}.String(), err
}
