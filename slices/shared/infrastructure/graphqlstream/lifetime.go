package graphqlstream

import (
	"context"
	"errors"
	"time"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/background"
)

// Why a stream ends before its client ends it.
var (
	errSignedOut = errors.New("the session ended, or the token ran out")
	errStopping  = errors.New("the server stops")
	// errInterrupted means that events may have been missed: the client is to begin anew.
	errInterrupted = errors.New("events cannot be heard any more")
)

// attend calls end with the reason once v may not listen any more, until ctx ends. again returns who v is by then:
// what ended before it was listened to is found by asking once more.
func (s *Streams) attend(ctx context.Context, v access.Viewer, again func() access.Viewer, end context.CancelCauseFunc) error {
	ended, err := s.options.Ended(ctx, v.Session)
	if err != nil {
		return err
	}
	if err := again().SignedIn(); err != nil {
		return err
	}
	background.Go(ctx, s.options.Log, func() {
		reason := errInterrupted
		defer func() { end(reason) }()
		reason = s.reason(ctx, v, again, ended)
	})
	return nil
}

// reason returns why v may not listen any more; nil where ctx ended first.
func (s *Streams) reason(ctx context.Context, v access.Viewer, again func() access.Viewer, ended <-chan string) error {
	expiry := time.NewTimer(v.Until.Sub(s.options.Now()))
	defer expiry.Stop()
	recheck := time.NewTicker(s.options.Recheck)
	defer recheck.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.options.Stop:
			return errStopping
		case <-expiry.C:
			return errSignedOut
		case _, told := <-ended:
			switch {
			case told:
				return errSignedOut
			case ctx.Err() == nil:
				return errInterrupted // nobody would tell
			}
			return nil
		case <-recheck.C:
			var err error
			apart(func() { err = again().SignedIn() })
			if fault.CodeOf(err) == fault.Unauthenticated {
				return errSignedOut
			}
		}
	}
}
