// Command write writes the references of docs/. It starts a PostgreSQL server of its own, which ends with it.
//
//go:generate go run .
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"vitalgo/migrations"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/messages"
	"vitalgo/slices/shared/infrastructure/pgdev"
	"vitalgo/slices/shared/infrastructure/reference"
	"vitalgo/slices/shared/infrastructure/sealer"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	if err := enterRoot(ctx); err != nil {
		return err
	}
	api, err := api()
	if err != nil {
		return err
	}
	types, err := reference.Types()
	if err != nil {
		return err
	}
	database, register, err := ofDatabase(ctx)
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"API_REFERENCE": api, "TYPES_REFERENCE": types, "DB_FIELDS_REFERENCE": database, "TEST_DB_DATA_REGISTER": register,
	} {
		if err := os.WriteFile(filepath.Join("docs", name+".md"), content, 0o644); err != nil { //nolint:gosec // for everybody to read
			return fmt.Errorf("write reference: %w", err)
		}
	}
	return nil
}

// enterRoot goes to the folder of the module: go generate starts in that of this file.
func enterRoot(ctx context.Context) error {
	file, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	if err := os.Chdir(filepath.Dir(strings.TrimSpace(string(file)))); err != nil {
		return fmt.Errorf("enter the module: %w", err)
	}
	return nil
}

func api() ([]byte, error) {
	schema, err := reference.LoadSchema(os.DirFS("schema"))
	if err != nil {
		return nil, err
	}
	examples, err := reference.Examples(os.DirFS("graph/testdata/examples"))
	if err != nil {
		return nil, err
	}
	texts, err := messages.New()
	if err != nil {
		return nil, err
	}
	return reference.API(schema, examples, texts)
}

// ofDatabase writes what a fresh database tells: of its tables, and of the register after the seed.
func ofDatabase(ctx context.Context) (database, register []byte, err error) {
	server, err := startPostgres(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, server.Stop()) }()
	pool, err := pgxpool.New(ctx, server.URL("postgres"))
	if err != nil {
		return nil, nil, fmt.Errorf("connect: %w", err)
	}
	defer pool.Close()
	if err := migrations.Up(ctx, pool, slog.New(slog.NewTextHandler(io.Discard, nil))); err != nil {
		return nil, nil, err
	}
	tables, err := reference.Tables(ctx, pool)
	if err != nil {
		return nil, nil, err
	}
	keys, err := sealer.New([]sealer.Key{[]byte("the register of the reference: 32")[:32]})
	if err != nil {
		return nil, nil, err
	}
	err = demo.Seed(ctx, pool, demo.Options{
		Now: reference.SeededAt(), Sealer: keys,
		HashPassword:   func(string) (string, error) { return "none", nil },
		VerifyPassword: func(string, string) bool { return false },
	})
	if err != nil {
		return nil, nil, err
	}
	scenarios, err := reference.Examples(os.DirFS("graph/testdata/register"))
	if err != nil {
		return nil, nil, err
	}
	register, err = reference.Register(ctx, pool, scenarios)
	return reference.Database(tables), register, err
}

// startPostgres uses the binaries of this machine, or else fetches some, as tests do.
func startPostgres(ctx context.Context) (*pgdev.Server, error) {
	binaries, err := pgdev.FindBinDir()
	if errors.Is(err, pgdev.ErrNoBinaries) {
		binaries, err = pgdev.Fetch(filepath.Join(os.TempDir(), "vitalgo-postgresql"), "")
	}
	if err != nil {
		return nil, err
	}
	return pgdev.Start(ctx, pgdev.Config{BinDir: binaries, Unsafe: true})
}
