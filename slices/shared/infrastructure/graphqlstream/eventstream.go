package graphqlstream

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/httpserver"
	"vitalgo/slices/shared/infrastructure/refusal"
)

// eventStreams is the transport of event streams: one subscription for each request.
type eventStreams struct{ *Streams }

// Supports implements graphql.Transport.
func (t eventStreams) Supports(r *http.Request) bool {
	in := admittedOf(r)
	return in != nil && in.params != nil
}

// Do implements graphql.Transport. Who is not signed in is told so by the field.
func (t eventStreams) Do(w http.ResponseWriter, r *http.Request, exec graphql.GraphExecutor) {
	ctx, end := context.WithCancelCause(r.Context())
	defer end(nil)
	watch := watch{end: end, endless: t.options.Endless}
	if v := access.From(ctx); !v.Anonymous() {
		watch.again = func() access.Viewer { return t.options.Identify(r, r.Header.Values("Authorization")...) }
		if err := t.attend(ctx, v, watch.again, end); err != nil {
			refusal.Write(w, r, reasonOf(err))
			return
		}
		httpserver.AddLogAttr(ctx, "account", v.User.String())
	}
	exec = t.guard(r, exec, watch, counted)
	params := admittedOf(r).params
	params.Headers = r.Header
	operation, errs := exec.CreateOperationContext(graphql.StartOperationTrace(ctx), params)
	if len(errs) > 0 {
		writeErrors(w, errs)
		return
	}
	s, err := begin(w)
	if err != nil {
		t.options.Log.ErrorContext(ctx, "event stream not begun", "err", err)
		refusal.Write(w, r, refusal.Internal)
		return
	}
	defer s.comment(ctx, t.options.Comment)()
	responses, ctx := exec.DispatchOperation(ctx, operation)
	s.sendAll(ctx, responses)
}

func reasonOf(err error) refusal.Reason {
	if fault.CodeOf(err) == fault.Unauthenticated {
		return refusal.Forbidden
	}
	return refusal.Busy
}

// writeErrors answers a request that cannot run.
func writeErrors(w http.ResponseWriter, errs gqlerror.List) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(&graphql.Response{Errors: errs}) // fails when the client is gone
}

// stream is an event stream that has begun. Events and comments take turns.
type stream struct {
	mu         sync.Mutex
	w          http.ResponseWriter
	controller *http.ResponseController
}

func begin(w http.ResponseWriter) (*stream, error) {
	s := &stream{w: w, controller: http.NewResponseController(w)}
	for _, lift := range []func(time.Time) error{s.controller.SetReadDeadline, s.controller.SetWriteDeadline} {
		if err := lift(time.Time{}); err != nil {
			return nil, fmt.Errorf("lift a deadline: %w", err)
		}
	}
	w.Header().Set("Content-Type", mediaEvents)
	w.Header().Set("X-Accel-Buffering", "no") // proxies pass events on as they come
	w.WriteHeader(http.StatusOK)
	return s, s.send(":\n\n")
}

// send sends a part of the stream.
func (s *stream) send(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.w.Write([]byte(text)); err != nil {
		return fmt.Errorf("write an event: %w", err)
	}
	if err := s.controller.Flush(); err != nil {
		return fmt.Errorf("send an event: %w", err)
	}
	return nil
}

// sendAll sends responses until there are no more. A stream that the server ends is not complete: its client asks
// again.
func (s *stream) sendAll(ctx context.Context, responses graphql.ResponseHandler) {
	for response := responses(ctx); response != nil; response = responses(ctx) {
		data, err := json.Marshal(response)
		if err != nil || s.send("event: next\ndata: "+string(data)+"\n\n") != nil {
			return // the client is gone
		}
	}
	if ctx.Err() == nil {
		_ = s.send("event: complete\ndata:\n\n")
	}
}

// comment sends comments until ctx ends or stop is called, which waits for the last one.
func (s *stream) comment(ctx context.Context, every time.Duration) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var sending sync.WaitGroup
	sending.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if s.send(":\n\n") != nil {
					return
				}
			}
		}
	})
	return func() {
		cancel()
		sending.Wait()
	}
}
