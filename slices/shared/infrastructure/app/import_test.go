package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/pgtest"
	"vitalgo/slices/shared/infrastructure/progress"
)

func TestImport(t *testing.T) {
	t.Parallel()
	cfg := config.Config{Database: config.Database{URL: config.Secret(pgtest.New(t).URL)}}
	name := filepath.Join(t.TempDir(), "codes.csv")
	if err := os.WriteFile(name, []byte("three"), 0o600); err != nil {
		t.Fatal(err)
	}
	// length asks the database how long the file is.
	length := func(ctx context.Context, db *pg.DB, _ func() time.Time, file io.Reader, _ progress.Report) (int, error) {
		text, err := io.ReadAll(file)
		if err != nil {
			return 0, err
		}
		return pg.Value[int](ctx, db, `SELECT char_length($1)`, string(text))
	}
	var out bytes.Buffer
	if err := Import(t.Context(), cfg, name, length, &out); err != nil || out.String() != "5 rows imported\n" {
		t.Errorf("answers %q, %v", out.String(), err)
	}
	malformed := func(context.Context, *pg.DB, func() time.Time, io.Reader, progress.Report) (int, error) {
		return 0, errors.New("line 7: no code")
	}
	for want, err := range map[string]error{
		"line 7: no code": Import(t.Context(), cfg, name, malformed, io.Discard),
		"name the file":   Import(t.Context(), cfg, "", length, io.Discard),
		"no such file":    Import(t.Context(), cfg, name+".gz", length, io.Discard),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
