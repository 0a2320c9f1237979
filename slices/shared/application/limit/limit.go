// Package limit is the port through which use cases limit how often something happens (domain.md section 3).
package limit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"time"

	"vitalgo/slices/shared/domain/id"
)

// Rule is how often something may happen.
type Rule struct {
	Name  string
	Times int
	Per   time.Duration
	// Fixed rules are never multiplied: they guard against guessing.
	Fixed bool
}

// Limiter counts what happens under a rule, for each key by itself.
type Limiter interface {
	// Allow counts one more time, or refuses it: RATE_LIMITED with the time to wait, or SERVICE_UNAVAILABLE
	// where it cannot count.
	Allow(ctx context.Context, r Rule, key string) error
	// GiveBack takes one time back that shall not count after all.
	GiveBack(ctx context.Context, r Rule, key string) error
}

// networkBits is how much of an IPv6 address names a client, which has all of a /64.
const networkBits = 64

// Address is the key of a client's address.
func Address(a netip.Addr) string {
	a = a.Unmap()
	if !a.Is6() {
		return a.String()
	}
	return netip.PrefixFrom(a.WithZone(""), networkBits).Masked().String()
}

// Account is the key of an account.
func Account(account id.ID) string { return account.String() }

// Text is the key of a text that cannot be read where the counters are.
func Text(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
