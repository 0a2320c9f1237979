package graphql

import (
	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/payload"
)

// GenerateInput is the input of generateEmergencyCode.
type GenerateInput struct{ PatientID *id.Global }

// RevokeInput is the input of revokeEmergencyCode.
type RevokeInput struct{ ID id.Global }

// CodePayload is the answer of generateEmergencyCode and revokeEmergencyCode.
type CodePayload struct {
	EmergencyCode *domain.Code
	payload.Errors
}
