// Package application holds the use cases of accounts and sessions, and the ports they need.
package application

import (
	"context"
	"time"

	"vitalgo/slices/auth/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/civil"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/domain/person"
)

// Repository stores accounts and what guards their sign-in.
type Repository interface {
	// User returns an account as it stands on a day, or NOT_FOUND.
	User(ctx context.Context, account id.ID, today civil.Date) (domain.User, error)
	// Credentials returns what a login with an address is checked against, or NOT_FOUND.
	Credentials(ctx context.Context, address string) (domain.Credentials, error)
	// CredentialsOf is Credentials by account.
	CredentialsOf(ctx context.Context, account id.ID) (domain.Credentials, error)
	// Insert opens an account; an address in use is TAKEN on email.
	Insert(ctx context.Context, a enrol.Account) error
	// MarkLogin notes that an account signs in, which takes back its closing; NOT_FOUND if it is gone by then, or closed
	// after the login began, or its time to take that back over.
	MarkLogin(ctx context.Context, account id.ID, at time.Time) error
	// Rehash replaces the hash of a password that stays the same, unless another one took its place.
	Rehash(ctx context.Context, old domain.Credentials, hash string) error
	SetPassword(ctx context.Context, account id.ID, hash string, at time.Time) error
	// ReplacePassword is SetPassword while the password is the one that was compared; else NOT_FOUND.
	ReplacePassword(ctx context.Context, compared domain.Credentials, hash string, at time.Time) error
	// VerifyEmail notes that the owner of an account reads an address, or answers NOT_FOUND if it is not, or no
	// longer, the account's.
	VerifyEmail(ctx context.Context, account id.ID, address string, at time.Time) error
	// SetEmail replaces an address of an account by one that is verified, while it has that one and the password that was
	// compared; else NOT_FOUND. An address in use is TAKEN on email.
	SetEmail(ctx context.Context, compared domain.Credentials, replaced, address string, at time.Time) error
	// SealedOTPKey returns the sealed key of an account's one-time passwords, or NOT_FOUND if it has none.
	SealedOTPKey(ctx context.Context, account id.ID) ([]byte, error)
	// EnableOTP stores the sealed key of an account that has none, whose first step is used already; else
	// NOT_FOUND.
	EnableOTP(ctx context.Context, account id.ID, sealedKey []byte, step int64, at time.Time) error
	// UseOTPStep notes that a one-time password of a step was used; NOT_FOUND if that or a later one was before.
	UseOTPStep(ctx context.Context, account id.ID, step int64) error
	// ReplaceRecoveryCodes stores the SHA-256 of recovery codes in the place of those before.
	ReplaceRecoveryCodes(ctx context.Context, account id.ID, hashes [][]byte, at time.Time) error
	// UseRecoveryCode notes that a recovery code was used; NOT_FOUND if it is none, or was used before.
	UseRecoveryCode(ctx context.Context, account id.ID, hash []byte, at time.Time) error
	// ClearOTP takes the one-time password of an account away, with its recovery codes, while the password is the one that
	// was compared; else NOT_FOUND.
	ClearOTP(ctx context.Context, compared domain.Credentials, at time.Time) error
	SetLanguage(ctx context.Context, account id.ID, language locale.Language, at time.Time) error
	SetName(ctx context.Context, account id.ID, firstName, lastName string, at time.Time) error
	// EndSessionsBefore makes sessions opened before an instant void, even where Redis still holds them, but for the
	// one spared, if there is one.
	EndSessionsBefore(ctx context.Context, account id.ID, at time.Time, spared *id.ID) error

	// LockThrottle returns the throttle of an address and keeps it from changing until the transaction ends.
	LockThrottle(ctx context.Context, address string) (domain.Throttle, error)
	StoreThrottle(ctx context.Context, address string, t domain.Throttle) error
	InsertAttempt(ctx context.Context, a domain.Attempt) error
}

// SessionStore keeps sessions and their refresh tokens. Where it cannot be reached it answers
// SERVICE_UNAVAILABLE.
type SessionStore interface {
	// Open stores a session with its first refresh token, and ends the oldest ones of the account so that it
	// has at most limit. It returns how many it ended.
	Open(ctx context.Context, s domain.Session, refreshToken string, limit int) (ended int, err error)
	// Rotate trades a refresh token for the successor. Of many who try at once, one rotates; the others, until
	// l.Repeat has passed, are answered the successor of that one.
	Rotate(ctx context.Context, refreshToken string, next Successor, l domain.Lifetimes) (Rotation, error)
	// Refreshed returns the session that a refresh token is of, open or run out; else NOT_FOUND. It changes nothing.
	Refreshed(ctx context.Context, refreshToken string) (domain.Session, error)
	// See begins to look for a session, and returns what waits for the answer: the session if it is open at an instant,
	// of which is noted that it was used, else NOT_FOUND.
	See(ctx context.Context, session id.ID, now time.Time) (answer func() (domain.Session, error))
	// List returns the sessions of an account that are open at an instant, in any order.
	List(ctx context.Context, account id.ID, now time.Time) ([]domain.Session, error)
	// End ends a session of an account that is open at an instant; else NOT_FOUND.
	End(ctx context.Context, account, session id.ID, now time.Time) error
	// EndAll ends the sessions of an account but the one kept, and returns how many were open at an instant.
	EndAll(ctx context.Context, account, kept id.ID, now time.Time) (int, error)
}

// OneTimeTokens keeps what the links of mails prove. Where it cannot be reached it answers SERVICE_UNAVAILABLE.
type OneTimeTokens interface {
	// Put stores a token of an account, which ends the one before of the same purpose.
	Put(ctx context.Context, p domain.Purpose, token string, c domain.Claim, now time.Time) error
	// Find returns what a token proves, also for a day after it expired; else NOT_FOUND.
	Find(ctx context.Context, p domain.Purpose, token string) (domain.Claim, error)
	// Take is Find, and ends the token: of many who try at once, one gets the claim.
	Take(ctx context.Context, p domain.Purpose, token string) (domain.Claim, error)
	// Drop ends the tokens of an account of some purposes.
	Drop(ctx context.Context, account id.ID, purposes ...domain.Purpose) error
}

// Enrolments keeps the sealed keys of one-time passwords that are not confirmed yet. Where it cannot be reached
// it answers SERVICE_UNAVAILABLE.
type Enrolments interface {
	// Begin stores a sealed key in the place of the account's one before.
	Begin(ctx context.Context, account id.ID, sealedKey []byte, now, until time.Time) error
	// Pending returns the key that is not confirmed and has not run out at an instant; else NOT_FOUND.
	Pending(ctx context.Context, account id.ID, now time.Time) ([]byte, error)
	End(ctx context.Context, account id.ID) error
}

// OTPCodes makes and reads one-time passwords (RFC 6238: SHA-1, 6 digits, 30 seconds).
type OTPCodes interface {
	// NewKey returns a key, and the otpauth URI by which an app takes it over for an account.
	NewKey(address string) (key []byte, uri string, err error)
	// Step returns the step that a code is of: that of now, the one before or the one after; false if none.
	Step(key []byte, code string, now time.Time) (int64, bool)
}

// Sealer encrypts the values of a row.
type Sealer interface {
	Seal(plain, row []byte) []byte
	Open(sealed, row []byte) ([]byte, error)
}

// Draw draws a text as a QR code, in SVG.
type Draw func(ctx context.Context, text string) (string, error)

// Successor is what follows a refresh token: the next one, and what makes the access token beside it, so that
// the same pair can be answered again.
type Successor struct {
	RefreshToken  string
	AccessTokenID string
	At            time.Time
}

// Rotation is the outcome of a trade.
type Rotation struct {
	// Refused is TOKEN_INVALID or TOKEN_EXPIRED; empty if the trade took place.
	Refused fault.Reason
	// Reused is the account whose session ended, because its token was used before; else zero.
	Reused    id.ID
	Session   domain.Session
	Successor Successor
}

// AccessTokens makes and reads access tokens.
type AccessTokens interface {
	// Issue returns a token and when it expires. The same claims make the same token.
	Issue(c Claims) (string, time.Time, error)
	// Read returns what a token says, or UNAUTHENTICATED if it is not to be believed.
	Read(token string) (Claims, error)
}

// Claims are what an access token says.
type Claims struct {
	User     id.ID
	Session  id.ID
	Role     person.Role
	ID       string
	IssuedAt time.Time
	// ExpiresAt is set where a token is read; Issue decides on it.
	ExpiresAt time.Time
}

// Passwords hashes passwords. A machine that is busy hashing answers SERVICE_UNAVAILABLE.
type Passwords interface {
	// Normalize returns the form of a password that counts.
	Normalize(password string) string
	Hash(ctx context.Context, password string) (string, error)
	// Verify reports whether a hash is that of a password, and whether it should be made anew. No hash at all
	// costs the same time as a wrong one.
	Verify(ctx context.Context, password, hash string) (match, stale bool, err error)
}

// ProfileComplete reports whether the mandatory fields of a record are filled in, as far as v may see.
type ProfileComplete func(ctx context.Context, v access.Viewer, patient id.ID) (bool, error)

// RetentionRepository takes away what guarded sign-ins once it is not needed any more.
type RetentionRepository interface {
	// PurgeAttempts takes away at most limit attempts from before an instant, and returns how many.
	PurgeAttempts(ctx context.Context, before time.Time, limit int) (int, error)
	// PurgeThrottles does the same with throttles that have no failure since.
	PurgeThrottles(ctx context.Context, before time.Time, limit int) (int, error)
}
