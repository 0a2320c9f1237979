// Package graphql answers the fields that schema/home.graphqls declares.
package graphql

import (
	"context"
	"time"

	auth "vitalgo/slices/auth/domain"
	"vitalgo/slices/home/application"
	"vitalgo/slices/home/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/legal"
	"vitalgo/slices/shared/infrastructure/loader"
	"vitalgo/slices/shared/infrastructure/payload"
)

// Accounts answers the account of a viewer.
type Accounts interface {
	Me(ctx context.Context, v access.Viewer) (*auth.User, error)
}

// Home is the slice's part of the API.
type Home struct {
	HomeQuery
	HomeMutation
	HomeOnUser
}

// New wires the use cases to the fields.
func New(home *application.Home, legal *application.Legal, closings *application.Closings, accounts Accounts, answers payload.Maker) Home {
	return Home{HomeQuery{home}, HomeMutation{legal, closings, accounts, answers}, HomeOnUser{legal}}
}

// HomeQuery answers fields of Query.
type HomeQuery struct{ use *application.Home }

// Home answers Query.home.
func (r HomeQuery) Home(ctx context.Context) (domain.Home, error) {
	return r.use.Show(ctx, access.From(ctx))
}

// HomeOnUser answers the fields that this slice adds to User.
type HomeOnUser struct{ legal *application.Legal }

// LegalAcceptances answers User.legalAcceptances of every account of a list at once.
func (r HomeOnUser) LegalAcceptances(ctx context.Context, users []*auth.User) ([][]domain.Acceptance, error) {
	accountOf := func(u *auth.User) id.ID { return u.ID }
	return loader.Siblings(ctx, users, accountOf, func(ctx context.Context, accounts []id.ID) (map[id.ID][]domain.Acceptance, error) {
		return r.legal.AcceptancesOf(ctx, access.From(ctx), accounts)
	})
}

// AcceptLegalDocumentInput is the input of acceptLegalDocument.
type AcceptLegalDocumentInput struct {
	Kind    legal.Kind
	Version string
}

// AcceptLegalDocumentPayload is the answer of acceptLegalDocument.
type AcceptLegalDocumentPayload struct {
	User *auth.User
	payload.Errors
}

// CloseAccountInput is the input of closeAccount.
type CloseAccountInput struct {
	Password string
	OTP      *string
}

// CloseAccountPayload is the answer of closeAccount.
type CloseAccountPayload struct {
	ErasedAfter *time.Time
	payload.Errors
}

// HomeMutation answers fields of Mutation.
type HomeMutation struct {
	legal    *application.Legal
	closings *application.Closings
	accounts Accounts
	answers  payload.Maker
}

// AcceptLegalDocument answers Mutation.acceptLegalDocument.
func (r HomeMutation) AcceptLegalDocument(ctx context.Context, in AcceptLegalDocumentInput) (AcceptLegalDocumentPayload, error) {
	v := access.From(ctx)
	err := r.legal.Accept(ctx, v, in.Kind, in.Version)
	var user *auth.User
	if err == nil {
		user, err = r.accounts.Me(ctx, v)
	}
	return payload.From(ctx, r.answers, AcceptLegalDocumentPayload{User: user}, err)
}

// CloseAccount answers Mutation.closeAccount.
func (r HomeMutation) CloseAccount(ctx context.Context, in CloseAccountInput) (CloseAccountPayload, error) {
	erasedAfter, err := r.closings.Close(ctx, access.From(ctx), in.Password, in.OTP)
	return payload.From(ctx, r.answers, CloseAccountPayload{ErasedAfter: &erasedAfter}, err)
}
