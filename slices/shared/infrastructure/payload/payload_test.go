package payload_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/locale"
	"vitalgo/slices/shared/infrastructure/payload"
)

type answer struct {
	Value *int
	payload.Errors
}

type codes struct{}

func (codes) Text(l locale.Language, code string, params map[string]any) string {
	return fmt.Sprint(l, code, params["min"])
}

var maker = payload.Maker{Texts: codes{}}

func TestAMutationAnswersAResultOrUserErrors(t *testing.T) {
	t.Parallel()
	seven := 7
	ctx := access.With(context.Background(), access.Viewer{Language: locale.English})

	got, err := payload.From(ctx, maker, answer{Value: &seven}, nil)
	if err != nil || got.Value != &seven || got.UserErrors != nil {
		t.Errorf("a result became %+v, %v", got, err)
	}

	problems := fault.Problems{
		{Field: []string{"emergencyContacts", "0", "phone"}, Reason: fault.TooShort, Params: fault.Params{"min": 2}},
		{Reason: fault.NotAllowed},
	}
	got, err = payload.From(ctx, maker, answer{Value: &seven}, fmt.Errorf("add: %w", problems))
	want := answer{Errors: payload.Errors{UserErrors: []payload.UserError{
		{Field: []string{"input", "emergencyContacts", "0", "phone"}, Code: fault.TooShort, Message: "enTOO_SHORT2"},
		{Field: []string{}, Code: fault.NotAllowed, Message: "enNOT_ALLOWED<nil>"},
	}}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("problems (-want +got), %v:\n%s", err, diff)
	}

	boom := errors.New("boom")
	if got, err = payload.From(ctx, maker, answer{Value: &seven}, boom); !errors.Is(err, boom) || got.Value != nil {
		t.Errorf("another error became %+v, %v", got, err)
	}
}

func TestChangeTellsAbsentNullAndValueApart(t *testing.T) {
	t.Parallel()
	absent := payload.Change(graphql.Omittable[*string]{})
	null := payload.Change(graphql.OmittableOf[*string](nil))
	text := "new"
	value := payload.Change(graphql.OmittableOf(&text))
	if absent.Or("old") != "old" || absent.Present() || null.Or("old") != "" || !null.Empties() || value.Or("old") != "new" || value.Empties() {
		t.Errorf("absent %v, null %v, value %v", absent, null, value)
	}
	old := "old"
	if absent.OrNil(&old) != &old || null.OrNil(&old) != nil || *value.OrNil(&old) != "new" {
		t.Error("optional fields do not follow")
	}
}
