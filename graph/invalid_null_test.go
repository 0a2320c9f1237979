package graph

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/messages"
)

// A null where the schema promises a value is our mistake, not the caller's.
func TestSec_G06_NullInANonNullPlace(t *testing.T) {
	t.Parallel()
	texts, err := messages.New()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	p := presenter{texts: texts, log: slog.New(slog.NewJSONHandler(&log, nil)), explain: true}
	shown := p.present(t.Context(), graphql.ErrorOnPath(t.Context(), graphql.ErrInvalidNull))
	if shown.Extensions["code"] != string(fault.Internal) || strings.Contains(shown.Message, "null") {
		t.Errorf("shown %v", shown)
	}
	if !strings.Contains(log.String(), "field failed") {
		t.Errorf("the log tells %s", &log)
	}
}
