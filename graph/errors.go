package graph

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/application/security"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/logging"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/persisted"
	"vitalgo/slices/shared/infrastructure/querylimits"
)

// presenter turns every error into what the client sees; it is the only place that knows how. A fault shows
// its code and the text of that code in the caller's language. What gqlgen found wrong with the request is
// BAD_USER_INPUT. Anything else is logged with its path, and shown as an internal error.
type presenter struct {
	texts  *messages.Catalogue
	log    *slog.Logger
	report security.Report
	// explain shows what gqlgen says of a wrong request. Its words quote the document, and perhaps name what the
	// schema has instead, so they are for developers.
	explain bool
}

func (p presenter) present(ctx context.Context, err error) (shown *gqlerror.Error) {
	defer func() { // gqlgen presents outside its own recover: a panic here would end the process
		if panicked := recover(); panicked != nil {
			p.log.ErrorContext(ctx, "presenter panicked", logging.Panic(panicked))
			shown = &gqlerror.Error{Message: string(fault.Internal), Extensions: p.extensions(ctx, fault.Internal)}
		}
	}()
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return p.presentFault(ctx, err, f)
	}
	if invalid := requestError(err); invalid != nil {
		return p.presentInvalid(ctx, invalid)
	}
	p.log.ErrorContext(ctx, "field failed", "path", graphql.GetPath(ctx).String(), logging.Err(err))
	return p.coded(ctx, fault.Internal)
}

func (p presenter) presentFault(ctx context.Context, err error, f *fault.Error) *gqlerror.Error {
	if f.Code == fault.Internal || f.Code == fault.Unavailable || f.Code == fault.Conflict {
		level := slog.LevelError
		if errors.Is(ctx.Err(), context.Canceled) {
			level = slog.LevelInfo // who asked has left, which is no fault of the server
		}
		p.log.Log(ctx, level, "field failed", "path", graphql.GetPath(ctx).String(), "code", f.Code, "err", err)
	}
	if f.Code == fault.Forbidden {
		p.report.Tell(ctx, security.Event{Kind: security.AccessRefused})
	}
	shown := p.coded(ctx, f.Code)
	if f.RetryAfter > 0 {
		shown.Extensions["retryAfter"] = int(math.Ceil(f.RetryAfter.Seconds()))
	}
	if located, ok := errors.AsType[*gqlerror.Error](err); ok { // a scalar's fault, at its place in the request
		shown.Path, shown.Locations = located.Path, located.Locations
	}
	return shown
}

// presentInvalid shows where a request breaks which rule of validation, and in gqlgen's words how, if the client may
// read them.
func (p presenter) presentInvalid(ctx context.Context, invalid *gqlerror.Error) *gqlerror.Error {
	if invalid.Extensions["code"] == querylimits.CodeQueryTooComplex {
		return p.coded(ctx, fault.TooComplex)
	}
	shown := p.coded(ctx, fault.BadInput)
	if invalid.Extensions["code"] == persisted.CodeNotFound {
		shown.Message = persisted.NotFound // clients know what to do by these words alone
		return shown
	}
	shown.Locations = invalid.Locations
	if invalid.Rule != "" {
		shown.Extensions["rule"] = strings.TrimSuffix(invalid.Rule, "WithoutSuggestions")
	}
	if p.explain {
		shown.Message, shown.Path = invalid.Message, invalid.Path
	}
	return shown
}

// requestError returns what gqlgen itself says about a request, or nil for an error of ours that it wraps.
func requestError(err error) *gqlerror.Error {
	if g, ok := errors.AsType[*gqlerror.Error](err); ok && g.Unwrap() == nil {
		shown := *g
		return &shown
	}
	return nil
}

func (p presenter) coded(ctx context.Context, code fault.Code) *gqlerror.Error {
	return &gqlerror.Error{
		Path:       graphql.GetPath(ctx),
		Message:    p.texts.Text(access.From(ctx).Language, string(code), nil),
		Extensions: p.extensions(ctx, code),
	}
}

func (p presenter) extensions(ctx context.Context, code fault.Code) map[string]any {
	return map[string]any{"code": string(code), "requestId": logging.RequestID(ctx)}
}
