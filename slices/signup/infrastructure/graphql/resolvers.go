// Package graphql answers the fields that schema/signup.graphqls declares.
package graphql

import (
	"context"

	auth "vitalgo/slices/auth/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/signup/application"
	"vitalgo/slices/signup/domain"
)

// SignIn signs accounts in.
type SignIn interface {
	// Open signs an account in, and makes it the viewer of the fields below.
	Open(ctx context.Context, account id.ID) (auth.SignedIn, error)
}

// Patients loads records that the viewer may see.
type Patients interface {
	Optional(ctx context.Context, patient *id.ID) (*profile.Patient, error)
}

// SignUp is the slice's part of the API.
type SignUp struct {
	SignUpQuery
	SignUpMutation
	PatientPayload PatientPayloadFields
}

// New wires the use cases to the fields.
func New(use *application.SignUps, signIn SignIn, patients Patients, answers payload.Maker) SignUp {
	return SignUp{SignUpQuery{use}, SignUpMutation{use, signIn, answers}, PatientPayloadFields{patients}}
}

// SignUpQuery answers fields of Query.
type SignUpQuery struct{ use *application.SignUps }

// EmailAvailable answers Query.emailAvailable.
func (r SignUpQuery) EmailAvailable(ctx context.Context, email string) (bool, error) {
	return r.use.EmailAvailable(ctx, access.From(ctx), email)
}

// DocumentAvailable answers Query.documentAvailable.
func (r SignUpQuery) DocumentAvailable(ctx context.Context, typeArg document.Type, number string) (bool, error) {
	return r.use.DocumentAvailable(ctx, access.From(ctx), typeArg, number)
}

// SignUpPatientPayload is the answer of signUpPatient.
type SignUpPatientPayload struct {
	User      *auth.User
	Tokens    *auth.Tokens
	PatientID *id.ID
	payload.Errors
}

// SignUpMutation answers fields of Mutation.
type SignUpMutation struct {
	use     *application.SignUps
	signIn  SignIn
	answers payload.Maker
}

// SignUpPatient answers Mutation.signUpPatient.
func (r SignUpMutation) SignUpPatient(ctx context.Context, in domain.Patient) (SignUpPatientPayload, error) {
	opened, err := r.use.Patient(ctx, access.From(ctx), in)
	var signedIn auth.SignedIn
	if err == nil {
		signedIn, err = r.signIn.Open(ctx, opened.Account)
	}
	answer := SignUpPatientPayload{User: &signedIn.User, Tokens: &signedIn.Tokens, PatientID: &opened.Patient}
	return payload.From(ctx, r.answers, answer, err)
}

// PatientPayloadFields answers fields of SignUpPatientPayload.
type PatientPayloadFields struct{ patients Patients }

// Patient answers SignUpPatientPayload.patient.
func (r PatientPayloadFields) Patient(ctx context.Context, p *SignUpPatientPayload) (*profile.Patient, error) {
	return r.patients.Optional(ctx, p.PatientID)
}
