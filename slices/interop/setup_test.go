package interop_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"testing"
	"time"

	"vitalgo/slices/interop"
	"vitalgo/slices/interop/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/ratelimit"
	"vitalgo/slices/shared/infrastructure/redistest"
	"vitalgo/slices/shared/infrastructure/testenv"
)

func TestMain(m *testing.M) { testenv.Main(m) }

// store keeps the last file, or sends it elsewhere.
type store struct {
	content   []byte
	elsewhere io.Writer
}

func (s *store) Put(_ context.Context, _ id.ID, write func(io.Writer) error) (string, time.Time, error) {
	var file bytes.Buffer
	err := write(cmp.Or[io.Writer](s.elsewhere, &file))
	s.content = file.Bytes()
	return "/exports/token", fixture.Now().Add(15 * time.Minute), err
}

type world struct {
	interop.Interop
	*fixture.Fixture
	store *store
}

func newWorld(t *testing.T) world {
	t.Helper()
	w := world{Fixture: fixture.New(t), store: &store{}}
	var err error
	w.Interop, err = interop.New(interop.Deps{
		DB: w.DB, Guard: w.Guard, Limits: ratelimit.New(redistest.New(t), 1), Now: fixture.Now, Store: w.store, PublicURL: "https://vitalgo.example/",
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func patientID(s string) *id.Global { return &id.Global{Type: "Patient", ID: fixture.ID(s)} }

// export returns the document of a record, read back.
func (w world) export(t *testing.T, v access.Viewer, patient *id.Global) map[string]any {
	t.Helper()
	made, err := w.Use.Create(t.Context(), v, patient, domain.JSON)
	if err != nil {
		t.Fatal(err)
	}
	if made.URL != "https://vitalgo.example/exports/token" || made.SizeBytes != len(w.store.content) || !made.ExpiresAt.Equal(fixture.Now().Add(15*time.Minute)) {
		t.Errorf("made %+v for a file of %d bytes", made, len(w.store.content))
	}
	var document map[string]any
	if err := json.Unmarshal(w.store.content, &document); err != nil {
		t.Fatal(err)
	}
	return document
}
