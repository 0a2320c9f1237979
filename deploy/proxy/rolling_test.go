//go:build smoke

package proxy

import (
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"vitalgo/deploy/live"
	"vitalgo/slices/shared/infrastructure/demo"
)

const (
	writers   = 4
	readers   = 4
	thinkTime = 20 * time.Millisecond // between two operations of one client
)

// Two replicas are replaced, one after the other, while clients read and write and one listens: nobody sees an error,
// every change that was answered is there once, and events go on.
func TestSec_F09_ARollingUpdateIsSeenByNobody(t *testing.T) {
	s := newStack(t, 2, 1000)
	through := clientOf(browser(t), s.https)
	patient, paramedic := through.as(t, demo.PrimaryID), through.as(t, demo.ParamedicID)
	code := patient.EmergencyCode(t)

	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	group, ctx := errgroup.WithContext(ctx)
	rows := make([]*medication, writers)
	for i := range rows {
		rows[i] = patient.addMedication(t, fmt.Sprintf("Medicamento %d", i))
		group.Go(func() error { return repeat(ctx, func() error { return rows[i].change(patient) }) })
	}
	var reads atomic.Int64
	for range readers {
		group.Go(func() error { return repeat(ctx, func() error { reads.Add(1); return patient.readRecord() }) })
	}
	var sent, heard, streams atomic.Int64 // sent and heard are numbers of readings, in their places
	group.Go(func() error {
		return repeat(ctx, func() error { return paramedic.Scan(context.Background(), code, strconv.FormatInt(sent.Add(1), 10)) })
	})
	group.Go(func() error {
		for ctx.Err() == nil { // a stream ends with its replica, and the client opens it again
			err := patient.listen(ctx, func() { streams.Add(1) }, func(place string) {
				if number, err := strconv.ParseInt(place, 10, 64); err == nil {
					heard.Store(number)
				}
			})
			if err != nil && ctx.Err() == nil {
				t.Logf("the stream ended: %v", err)
			}
		}
		return nil
	})

	await(t, &sent, &heard)
	for i, old := range s.replicas {
		began := time.Now()
		old.End(t)
		s.replicas[i] = s.start(t, old.port)
		t.Logf("replica %d is replaced after %s", i, time.Since(began).Round(time.Millisecond))
		await(t, &sent, &heard)
	}
	stop()
	if err := group.Wait(); err != nil {
		t.Errorf("a client saw: %v", err)
	}

	changes := 0
	for _, row := range rows {
		if version := row.stored(t, patient); version != row.version {
			t.Errorf("%s has version %d, and %d was answered", row.name, version, row.version)
		}
		changes += row.version
	}
	t.Logf("%d changes, %d reads, %d streams, no error", changes, reads.Load(), streams.Load())
	// The stream ends with the replica that it is on: once, or twice where it is opened again on the one that is next.
	if changes < 100 || reads.Load() < 100 || streams.Load() < 2 {
		t.Error("too little happened to prove anything")
	}
}

// repeat works until ctx ends; what was begun is finished.
func repeat(ctx context.Context, work func() error) error {
	tick := time.NewTicker(thinkTime)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := work(); err != nil {
			return err
		}
	}
}

// await waits until a reading is heard that was not sent yet.
func await(t *testing.T, sent, heard *atomic.Int64) {
	t.Helper()
	before := sent.Load()
	live.Eventually(t, "an event is heard", func() bool { return heard.Load() > before })
}

// medication is a row that one client changes: each change names the version before it, so that one that is lost or
// done twice fails the next.
type medication struct {
	id, name string
	version  int
}

func (c client) addMedication(t *testing.T, name string) *medication {
	t.Helper()
	var answer struct {
		AddMedication struct {
			Medication *struct {
				ID      string
				Version int
			}
		}
	}
	err := c.Ask(t.Context(), `mutation ($name: String!) {
		addMedication(input: {name: $name, dosage: "5 mg", frequency: "1", startDate: "2024-01-01"}) { medication { id version } } }`,
		map[string]any{"name": name}, &answer)
	if err != nil || answer.AddMedication.Medication == nil {
		t.Fatalf("%s is not added: %v", name, err)
	}
	return &medication{answer.AddMedication.Medication.ID, name, answer.AddMedication.Medication.Version}
}

func (m *medication) change(c client) error {
	var answer struct {
		UpdateMedication struct {
			Medication *struct{ Version int }
			UserErrors []struct{ Code string }
		}
	}
	err := c.Ask(context.Background(), `mutation ($id: ID!, $version: Int!, $notes: String!) {
		updateMedication(input: {id: $id, expectedVersion: $version, notes: $notes}) { medication { version } userErrors { code } } }`,
		map[string]any{"id": m.id, "version": m.version, "notes": fmt.Sprintf("cambio %d", m.version)}, &answer)
	if err != nil {
		return err
	}
	if answer.UpdateMedication.Medication == nil || answer.UpdateMedication.Medication.Version != m.version+1 {
		return fmt.Errorf("version %d is changed to %+v", m.version, answer.UpdateMedication)
	}
	m.version++
	return nil
}

// stored is the version that the row has now.
func (m *medication) stored(t *testing.T, c client) int {
	t.Helper()
	var answer struct{ Node struct{ Version int } }
	if err := c.Ask(t.Context(), `query ($id: ID!) { node(id: $id) { ... on Medication { version } } }`, map[string]any{"id": m.id}, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Node.Version
}

func (c client) readRecord() error {
	var answer struct {
		Me struct{ Patient struct{ FullName string } }
	}
	err := c.Ask(context.Background(), `{ me { patient { fullName medications { totalCount nodes { name } } } } }`, nil, &answer)
	if err == nil && answer.Me.Patient.FullName == "" {
		return fmt.Errorf("the record is empty")
	}
	return err
}
