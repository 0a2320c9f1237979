package graphql

import (
	"context"

	"vitalgo/slices/auth/application"
	"vitalgo/slices/auth/domain"
	"vitalgo/slices/auth/infrastructure/cookies"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
)

// SignIn signs accounts in.
type SignIn struct{ sessions *application.Sessions }

// Admit answers FORBIDDEN where the caller is not to be given tokens in cookies.
func (SignIn) Admit(ctx context.Context, d domain.Delivery) error { return cookies.From(ctx).Admit(d) }

// Open signs an account in, and makes it the viewer of the fields below. Its tokens are nil if they go in cookies.
func (r SignIn) Open(ctx context.Context, account id.ID, d domain.Delivery) (domain.SignedIn, error) {
	signedIn, err := r.sessions.Open(ctx, access.From(ctx), account, application.Terms{Delivery: d})
	return hand(ctx, signedIn, err)
}

// hand hands the tokens of a session over as it has them, and makes whoever was signed in the viewer of the fields
// below.
func hand(ctx context.Context, s application.SignedIn, err error) (domain.SignedIn, error) {
	if err != nil {
		return domain.SignedIn{}, err
	}
	tokens, err := cookies.From(ctx).Deliver(s.Delivery, *s.Tokens)
	if err != nil {
		return domain.SignedIn{}, err
	}
	access.Become(ctx, s.Viewer)
	return domain.SignedIn{User: s.User, Tokens: tokens}, nil
}

// refresh trades the refresh token of an input, or the one that came in a cookie: then the cookies go if it is none.
func refresh(
	ctx context.Context, in RefreshSessionInput,
	trade func(context.Context, access.Viewer, string) (application.SignedIn, error),
) (application.SignedIn, error) {
	if in.RefreshToken != nil {
		return trade(ctx, access.From(ctx), *in.RefreshToken)
	}
	jar := cookies.From(ctx)
	signedIn, err := trade(ctx, access.From(ctx), jar.RefreshToken())
	if fault.ProblemsIn(err) != nil {
		jar.Clear()
	}
	return signedIn, err
}
