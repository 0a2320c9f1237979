// Package operationlimit limits how many operations a caller may run, whatever they are: callers without a session by
// their address, others by their account. Operations are refused before they are parsed; the root fields of mutations,
// which only the parsed document tells, one by one.
package operationlimit

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/limit"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/refusal"
)

func perAddress() limit.Rule {
	return limit.Rule{Name: "operations-address", Times: 120, Per: time.Minute}
}

func perAccount() limit.Rule {
	return limit.Rule{Name: "operations-account", Times: 300, Per: time.Minute}
}

func mutations() limit.Rule {
	return limit.Rule{Name: "mutations-account", Times: 60, Per: time.Minute}
}

// Counter counts what happens under a rule, or refuses it.
type Counter interface {
	Allow(ctx context.Context, r limit.Rule, key string) error
}

// Limits are the limits.
type Limits struct {
	operations Counter
	inHand     func(r limit.Rule, key string) bool
	mutations  Counter
}

// New returns Limits that count with these. Operations shall be counted whether Redis answers or not, because some
// need nothing of it; inHand tells of their rules where one more is known to be allowed.
func New(operations Counter, inHand func(r limit.Rule, key string) bool, mutations Counter) *Limits {
	return &Limits{operations, inHand, mutations}
}

// Welcome reports whether the next operation of an account is known to be allowed.
func (l *Limits) Welcome(account id.ID) bool { return l.inHand(perAccount(), limit.Account(account)) }

// Gate is a middleware that refuses an operation too many with 429. It has to come after what identifies the caller.
func (l *Limits) Gate(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := l.Operation(r.Context())
		if err == nil {
			next.ServeHTTP(w, r)
			return
		}
		reason := refusal.Busy
		if f, ok := errors.AsType[*fault.Error](err); ok && f.Code == fault.RateLimited {
			reason = refusal.RateLimited
			w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(f.RetryAfter.Seconds()))))
		}
		refusal.Write(w, r, reason)
	})
}

// Operation counts one operation of the caller.
func (l *Limits) Operation(ctx context.Context) error {
	v := access.From(ctx)
	if v.Anonymous() {
		return l.operations.Allow(ctx, perAddress(), limit.Address(v.Client.Address))
	}
	return l.operations.Allow(ctx, perAccount(), limit.Account(v.User))
}

// Mutation counts one root field of a mutation. Those that callers without a session may run have limits of their own.
func (l *Limits) Mutation(ctx context.Context) error {
	v := access.From(ctx)
	if v.Anonymous() {
		return nil
	}
	return l.mutations.Allow(ctx, mutations(), limit.Account(v.User))
}
