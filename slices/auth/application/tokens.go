package application

import (
	"context"
	"net/url"
	"slices"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/application/mail"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/fault"
)

// The limits of domain.md section 3.

// wrongGuesses is how often somebody who is signed in may be wrong about the own password or one-time password.
func wrongGuesses() limit.Rule {
	return limit.Rule{Name: "wrong-passwords", Times: 5, Per: 15 * time.Minute, Fixed: true}
}

func wrongTokens() limit.Rule { return limit.Rule{Name: "wrong-tokens", Times: 10, Per: time.Hour} }

func resetRequests() limit.Rule {
	return limit.Rule{Name: "password-reset-requests", Times: 10, Per: time.Hour}
}

func resetMails() limit.Rule {
	return limit.Rule{Name: "password-reset-mails", Times: 3, Per: time.Hour}
}

func verifications() limit.Rule {
	return limit.Rule{Name: "email-verifications", Times: 3, Per: time.Hour}
}

func emailChanges() limit.Rule { return limit.Rule{Name: "email-changes", Times: 3, Per: time.Hour} }

// guess counts a try that is wrong about v's password or one-time password.
func (u *Accounts) guess(ctx context.Context, v access.Viewer, try func() error) error {
	return u.unlessRight(ctx, wrongGuesses(), limit.Account(v.User), try, fault.InvalidCredentials, fault.OTPInvalid)
}

// redeem counts a try with a token that is none.
func (u *Accounts) redeem(ctx context.Context, v access.Viewer, try func() error) error {
	return u.unlessRight(ctx, wrongTokens(), limit.Address(v.Client.Address), try, fault.TokenInvalid, fault.TokenExpired)
}

// unlessRight counts a try under a rule, and gives it back if it does not fail for one of the reasons: counted
// afterwards, many tries at once would slip through.
func (u *Accounts) unlessRight(ctx context.Context, r limit.Rule, key string, try func() error, wrong ...fault.Reason) error {
	if err := u.Limits.Allow(ctx, r, key); err != nil {
		return err
	}
	err := try()
	if slices.ContainsFunc(wrong, func(reason fault.Reason) bool { return fault.Has(err, reason) }) {
		return err
	}
	_ = u.Limits.GiveBack(context.WithoutCancel(ctx), r, key) // what was tried has happened, and one count too many runs out
	return err
}

// mailLink queues a mail with a link that proves claim, once. In a transaction that is rolled back it leaves a
// token that nobody learns.
func (u *Accounts) mailLink(ctx context.Context, p domain.Purpose, claim domain.Claim, m mail.Mail) error {
	token, now := secret(), u.Now()
	claim.ExpiresAt = now.Add(p.Lifetime())
	if err := u.Tokens.Put(ctx, p, token, claim, now); err != nil {
		return err
	}
	m.Link, m.Until = u.link(p, token), claim.ExpiresAt
	return u.Mail.Queue(ctx, m)
}

// link is the page of the front end that takes a token.
func (u *Accounts) link(p domain.Purpose, token string) string {
	page := "/verify-email"
	if p == domain.PasswordReset {
		page = "/reset-password"
	}
	return u.FrontendURL + page + "?token=" + url.QueryEscape(token)
}

// claim refuses what is no token, or too old.
func (u *Accounts) claim(c domain.Claim, err error) (domain.Claim, error) {
	switch {
	case fault.CodeOf(err) == fault.NotFound:
		return c, invalidToken()
	case err == nil && !u.Now().Before(c.ExpiresAt):
		return c, fault.Invalid(fault.TokenExpired, "token")
	default:
		return c, err
	}
}

// claimant returns the account of a claim; one that is gone, or ended, has no tokens that are good.
func (u *Accounts) claimant(ctx context.Context, c domain.Claim) (domain.User, error) {
	now := u.Now()
	user, err := u.Repository.User(ctx, c.Account, civil.Today(now))
	if fault.CodeOf(err) == fault.NotFound || err == nil && user.Ended(now) {
		return domain.User{}, invalidToken()
	}
	return user, err
}

func invalidToken() error { return fault.Invalid(fault.TokenInvalid, "token") }
