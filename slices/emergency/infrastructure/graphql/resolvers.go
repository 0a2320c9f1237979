// Package graphql answers the fields that schema/emergency.graphqls declares.
package graphql

import (
	"context"
	"log/slog"
	"strings"
	"time"

	activity "vitalgo/slices/activity/domain"
	"vitalgo/slices/emergency/application"
	"vitalgo/slices/emergency/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/background"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/shared/infrastructure/qrcode"
)

// Accesses finds the entries of the access log that a viewer may see.
type Accesses func(ctx context.Context, v access.Viewer, ids []id.ID) (map[id.ID]activity.Access, error)

// Patients loads records that the viewer may see.
type Patients interface {
	Optional(ctx context.Context, patient *id.ID) (*profile.Patient, error)
}

// Uses are the use cases of the slice.
type Uses struct {
	Codes    *application.Codes
	Readings *application.Readings
	Watches  *application.Watches
}

// Edges are what the slice's fields lead to beyond it, and how they are shown.
type Edges struct {
	Patients Patients
	Accesses Accesses
	// FrontendURL is where the addresses in QR codes lead.
	FrontendURL string
	// PhotoURL may be nil: then no photo is shown.
	PhotoURL PhotoURL
	Drawer   *qrcode.Drawer
	Texts    *messages.Catalogue
	Answers  payload.Maker
	Log      *slog.Logger
}

// Emergency is the slice's part of the API.
type Emergency struct {
	EmergencyQuery
	EmergencyMutation
	EmergencySubscription
	EmergencyOnPatient
	CodeFields      EmergencyCodeFields
	GeneratePayload GeneratePayloadFields
}

// New wires the use cases to the fields.
func New(use Uses, edges Edges) Emergency {
	show := shown{edges.Texts, edges.PhotoURL}
	return Emergency{
		EmergencyQuery{use.Readings, show},
		EmergencyMutation{use.Codes, edges.Answers},
		EmergencySubscription{use.Watches, edges.Accesses, edges.Log},
		EmergencyOnPatient{use, show},
		EmergencyCodeFields{strings.TrimRight(edges.FrontendURL, "/") + "/qr/", edges.Drawer},
		GeneratePayloadFields{edges.Patients},
	}
}

// EmergencyQuery answers fields of Query.
type EmergencyQuery struct {
	use  *application.Readings
	show shown
}

// EmergencyRecord answers Query.emergencyRecord.
func (r EmergencyQuery) EmergencyRecord(ctx context.Context, code string, location *string) (*EmergencyRecord, error) {
	read, err := r.use.Open(ctx, access.From(ctx), code, location)
	if err != nil {
		return nil, err
	}
	record := r.show.record(ctx, read)
	return &record, nil
}

// EmergencyMutation answers fields of Mutation.
type EmergencyMutation struct {
	use     *application.Codes
	answers payload.Maker
}

// GenerateEmergencyCode answers Mutation.generateEmergencyCode.
func (r EmergencyMutation) GenerateEmergencyCode(ctx context.Context, in *GenerateInput) (CodePayload, error) {
	if in == nil {
		in = &GenerateInput{}
	}
	c, err := r.use.Generate(ctx, access.From(ctx), in.PatientID)
	return payload.From(ctx, r.answers, CodePayload{EmergencyCode: &c}, err)
}

// RevokeEmergencyCode answers Mutation.revokeEmergencyCode.
func (r EmergencyMutation) RevokeEmergencyCode(ctx context.Context, in RevokeInput) (CodePayload, error) {
	c, err := r.use.Revoke(ctx, access.From(ctx), in.ID.Of(domain.Type))
	return payload.From(ctx, r.answers, CodePayload{EmergencyCode: &c}, err)
}

// EmergencyOnPatient answers the fields that this slice adds to Patient, of every patient of a list at once.
type EmergencyOnPatient struct {
	use  Uses
	show shown
}

// EmergencyCode answers Patient.emergencyCode.
func (r EmergencyOnPatient) EmergencyCode(ctx context.Context, patients []*profile.Patient) ([]*domain.Code, error) {
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]*domain.Code, error) {
		return r.use.Codes.InForce(ctx, access.From(ctx), ids)
	})
}

// EmergencyCodes answers Patient.emergencyCodes.
func (r EmergencyOnPatient) EmergencyCodes(ctx context.Context, patients []*profile.Patient) ([][]domain.Code, error) {
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID][]domain.Code, error) {
		return r.use.Codes.OfPatients(ctx, access.From(ctx), ids)
	})
}

// EmergencyPreview answers Patient.emergencyPreview.
func (r EmergencyOnPatient) EmergencyPreview(ctx context.Context, patients []*profile.Patient) ([]EmergencyRecord, error) {
	return loader.Siblings(ctx, patients, profile.IDOf, func(ctx context.Context, ids []id.ID) (map[id.ID]EmergencyRecord, error) {
		found, err := r.use.Readings.Previews(ctx, access.From(ctx), ids)
		if err == nil && len(found) < len(ids) { // a record went since its patient was read
			err = fault.New(fault.NotFound)
		}
		records := make(map[id.ID]EmergencyRecord, len(found))
		for patient, read := range found {
			records[patient] = r.show.record(ctx, read)
		}
		return records, err
	})
}

// EmergencyCodeFields answers fields of EmergencyCode that are made at reading.
type EmergencyCodeFields struct {
	address string // to which the value of a code is added
	drawer  *qrcode.Drawer
}

// URL answers EmergencyCode.url.
func (r EmergencyCodeFields) URL(_ context.Context, c *domain.Code) (string, error) {
	return r.address + c.Value, nil
}

// QRSVG answers EmergencyCode.qrSvg.
func (r EmergencyCodeFields) QRSVG(ctx context.Context, c *domain.Code) (string, error) {
	return r.drawer.SVG(ctx, r.address+c.Value)
}

// The sides of a PNG in pixels.
const (
	smallest = 128
	largest  = 1024
)

// QRPng answers EmergencyCode.qrPng.
func (r EmergencyCodeFields) QRPng(ctx context.Context, c *domain.Code, size int) (string, error) {
	if size < smallest || size > largest {
		return "", fault.New(fault.BadInput)
	}
	return r.drawer.PNG(ctx, r.address+c.Value, size)
}

// GeneratePayloadFields answers fields of GenerateEmergencyCodePayload.
type GeneratePayloadFields struct{ patients Patients }

// Patient answers GenerateEmergencyCodePayload.patient.
func (r GeneratePayloadFields) Patient(ctx context.Context, p *CodePayload) (*profile.Patient, error) {
	if p.EmergencyCode == nil {
		return nil, nil
	}
	return r.patients.Optional(ctx, &p.EmergencyCode.PatientID)
}

// EmergencySubscription answers fields of Subscription.
type EmergencySubscription struct {
	use      *application.Watches
	accesses Accesses
	log      *slog.Logger
}

// readPatience is how long reading an entry may take: as long as a request may last. A subscription has no end of its own,
// and would hold a connection while the database does not answer.
const readPatience = 10 * time.Second

// RecordAccessed answers Subscription.recordAccessed. Each entry is read again with the rights that the viewer has
// then, so that nothing is told to who may not see it.
func (r EmergencySubscription) RecordAccessed(ctx context.Context) (<-chan activity.Access, error) {
	viewer := access.From(ctx)
	entries, err := r.use.Readings(ctx, viewer)
	if err != nil {
		return nil, err
	}
	told := make(chan activity.Access)
	background.Go(ctx, r.log, func() {
		defer close(told)
		for entry := range entries {
			found, err := r.read(ctx, viewer, entry)
			if err != nil { // the client hears that the stream ends, and subscribes anew
				r.log.ErrorContext(ctx, "entry of the access log not read", "err", err)
				return
			}
			if a, ok := found[entry]; ok {
				select {
				case told <- a:
				case <-ctx.Done():
					return
				}
			}
		}
	})
	return told, nil
}

func (r EmergencySubscription) read(ctx context.Context, viewer access.Viewer, entry id.ID) (map[id.ID]activity.Access, error) {
	ctx, cancel := context.WithTimeout(ctx, readPatience)
	defer cancel()
	return r.accesses(ctx, viewer, []id.ID{entry})
}
