// Package graphql answers the fields that schema/signup.graphqls declares.
package graphql

import (
	"context"

	auth "vitalgo/slices/auth/domain"
	profile "vitalgo/slices/profile/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/document"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/person"
	"vitalgo/slices/shared/infrastructure/payload"
	"vitalgo/slices/signup/application"
	"vitalgo/slices/signup/domain"
)

// SignIn signs accounts in.
type SignIn interface {
	// Admit answers FORBIDDEN where the caller is not to be given tokens in this way.
	Admit(ctx context.Context, d auth.Delivery) error
	// Open signs an account in, and makes it the viewer of the fields below. Its tokens are nil if they do not go
	// with the answer.
	Open(ctx context.Context, account id.ID, d auth.Delivery) (auth.SignedIn, error)
}

// Users answers accounts.
type Users interface {
	// Me answers v's own account.
	Me(ctx context.Context, v access.Viewer) (*auth.User, error)
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
func New(use *application.SignUps, signIn SignIn, users Users, patients Patients, answers payload.Maker) SignUp {
	return SignUp{SignUpQuery{use}, SignUpMutation{use, signIn, users, answers}, PatientPayloadFields{patients}}
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

// SignUpPatientInput is the input of signUpPatient.
type SignUpPatientInput struct {
	domain.Patient
	Delivery auth.Delivery
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
	users   Users
	answers payload.Maker
}

// SignUpPatient answers Mutation.signUpPatient.
func (r SignUpMutation) SignUpPatient(ctx context.Context, in SignUpPatientInput) (SignUpPatientPayload, error) {
	if err := r.signIn.Admit(ctx, in.Delivery); err != nil {
		return SignUpPatientPayload{}, err
	}
	opened, err := r.use.Patient(ctx, access.From(ctx), in.Patient)
	var signedIn auth.SignedIn
	if err == nil {
		signedIn, err = r.signIn.Open(ctx, opened.Account, in.Delivery)
	}
	answer := SignUpPatientPayload{User: &signedIn.User, Tokens: signedIn.Tokens, PatientID: &opened.Patient}
	return payload.From(ctx, r.answers, answer, err)
}

// SignUpStaffPayload is the answer of signUpParamedic and signUpProfessional.
type SignUpStaffPayload struct {
	User *auth.User
	payload.Errors
}

// SignUpParamedic answers Mutation.signUpParamedic.
func (r SignUpMutation) SignUpParamedic(ctx context.Context, in domain.Staff) (SignUpStaffPayload, error) {
	return r.signUpStaff(ctx, person.Paramedic, in)
}

// SignUpProfessional answers Mutation.signUpProfessional.
func (r SignUpMutation) SignUpProfessional(ctx context.Context, in domain.Staff) (SignUpStaffPayload, error) {
	return r.signUpStaff(ctx, person.Professional, in)
}

// signUpStaff answers whoever signed up with the own account, although no session is opened.
func (r SignUpMutation) signUpStaff(ctx context.Context, kind person.Role, in domain.Staff) (SignUpStaffPayload, error) {
	in.Kind = kind
	opened, err := r.use.OpenStaff(ctx, access.From(ctx), in)
	var user *auth.User
	if err == nil {
		access.Become(ctx, opened)
		user, err = r.users.Me(ctx, opened)
	}
	return payload.From(ctx, r.answers, SignUpStaffPayload{User: user}, err)
}

// PatientPayloadFields answers fields of SignUpPatientPayload.
type PatientPayloadFields struct{ patients Patients }

// Patient answers SignUpPatientPayload.patient.
func (r PatientPayloadFields) Patient(ctx context.Context, p *SignUpPatientPayload) (*profile.Patient, error) {
	return r.patients.Optional(ctx, p.PatientID)
}
