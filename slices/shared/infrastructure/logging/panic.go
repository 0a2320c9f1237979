package logging

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
)

// Panic describes a recovered panic: its kind and the stack. The value itself is left out, unless
// the runtime made it, because a value made by a program may hold what a patient wrote.
func Panic(value any) slog.Attr {
	p := describe(value)
	return slog.Group("panic", slog.String("kind", p.kind), slog.String("stack", p.stack))
}

// panicked is a panic on its way to the log, as an error.
type panicked struct{ kind, stack string }

func (p *panicked) Error() string { return "panic: " + p.kind }

// Recovered makes a recovered panic an error, for Err to describe like Panic.
func Recovered(value any) error { return describe(value) }

// Err describes an error: with the stack, if it comes from a panic.
func Err(err error) slog.Attr {
	if p, ok := errors.AsType[*panicked](err); ok {
		return slog.Group("panic", slog.String("kind", p.kind), slog.String("stack", p.stack))
	}
	return slog.Any("err", err)
}

func describe(value any) *panicked {
	kind := fmt.Sprintf("%T", value)
	if err, ok := value.(runtime.Error); ok {
		kind = err.Error()
	}
	return &panicked{kind, string(debug.Stack())}
}
