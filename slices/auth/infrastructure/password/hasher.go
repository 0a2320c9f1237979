// Package password hashes passwords with argon2id, and verifies those of bcrypt too.
package password

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/crypto/argon2"
	"golang.org/x/crypto/bcrypt"
	"golang.org/x/text/unicode/norm"

	"vitalgo/slices/shared/domain/fault"
)

// The parameters of new hashes (domain.md section 5).
const (
	memory  = 19456 // KiB
	passes  = 2
	threads = 1
	saltLen = 16
	keyLen  = 32
)

// Limits of the queue in front of the hashing.
const (
	maxWaiting = 64
	maxWait    = 3 * time.Second
	retryAfter = time.Second
)

// Hasher implements application.Passwords. It runs one hash at a time for each two CPUs, so that many logins cost
// waiting and not memory, and leave other requests a CPU to run on; more than it can hash soon are refused.
type Hasher struct {
	running  chan struct{}
	waiting  chan struct{}
	patience time.Duration
}

// New returns a Hasher for this machine.
func New() *Hasher { return newHasher(max(1, runtime.GOMAXPROCS(0)/2), maxWaiting, maxWait) }

func newHasher(running, waiting int, patience time.Duration) *Hasher {
	return &Hasher{make(chan struct{}, running), make(chan struct{}, waiting), patience}
}

// Normalize implements application.Passwords: Unicode normal form NFKC.
func (*Hasher) Normalize(password string) string { return norm.NFKC.String(password) }

// Hash implements application.Passwords.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	fresh := phc{memory: memory, passes: passes, threads: threads, salt: salt}
	err := h.run(ctx, func() { fresh.key = fresh.derive(h.Normalize(password), keyLen) })
	return fresh.String(), err
}

// Verify implements application.Passwords.
func (h *Hasher) Verify(ctx context.Context, password, hash string) (match, stale bool, err error) {
	if strings.HasPrefix(hash, "$2") {
		return h.verifyBcrypt(ctx, password, hash)
	}
	known := hash != ""
	if !known {
		hash = dummy()
	}
	stored, err := parse(hash)
	if err != nil {
		return false, false, fmt.Errorf("read a password hash: %w", err)
	}
	err = h.run(ctx, func() {
		key := stored.derive(h.Normalize(password), uint32(len(stored.key))) //nolint:gosec // parse limits it
		match = subtle.ConstantTimeCompare(key, stored.key) == 1
	})
	return match && known, !stored.current(), err
}

// dummy is a hash to compare with where there is no account.
func dummy() string {
	return phc{memory: memory, passes: passes, threads: threads, salt: make([]byte, saltLen), key: make([]byte, keyLen)}.String()
}

func (h *Hasher) verifyBcrypt(ctx context.Context, password, hash string) (match, stale bool, err error) {
	var refused error
	err = h.run(ctx, func() { refused = bcrypt.CompareHashAndPassword([]byte(hash), []byte(h.Normalize(password))) })
	switch {
	case err != nil:
		return false, false, err
	case errors.Is(refused, bcrypt.ErrMismatchedHashAndPassword):
		return false, true, nil
	case refused != nil:
		return false, true, fmt.Errorf("read a password hash: %w", refused)
	default:
		return true, true, nil
	}
}

// run runs work when it is its turn; where the queue is full or too slow, it answers SERVICE_UNAVAILABLE.
func (h *Hasher) run(ctx context.Context, work func()) error {
	select {
	case h.running <- struct{}{}:
	default:
		if err := h.wait(ctx); err != nil {
			return err
		}
	}
	defer func() { <-h.running }()
	work()
	if len(h.waiting) > 0 { // what this hash took is garbage: the next one is to take that, and no more of the machine
		runtime.GC()
	}
	return nil
}

func (h *Hasher) wait(ctx context.Context) error {
	select {
	case h.waiting <- struct{}{}:
	default:
		return fault.Retry(fault.Unavailable, retryAfter)
	}
	defer func() { <-h.waiting }()
	timer := time.NewTimer(h.patience)
	defer timer.Stop()
	select {
	case h.running <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fault.Because(fault.Unavailable, ctx.Err())
	case <-timer.C:
		return fault.Retry(fault.Unavailable, retryAfter)
	}
}

func (p phc) derive(password string, length uint32) []byte {
	return argon2.IDKey([]byte(password), p.salt, p.passes, p.memory, p.threads, length)
}
