package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/progress"
)

// Importer writes what a file holds to the database, all of it or nothing, and returns how many rows.
type Importer func(ctx context.Context, db *pg.DB, now func() time.Time, file io.Reader, report progress.Report) (int, error)

// Import writes the file named to the database, which has to be migrated, and says so on out.
func Import(ctx context.Context, cfg config.Config, name string, write Importer, out io.Writer) (err error) {
	if name == "" {
		return errors.New("name the file to import")
	}
	file, err := os.Open(name) //nolint:gosec // the operator names it
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	pool, err := pg.Open(ctx, string(cfg.OwnerURL()), pg.Options{Unhurried: true})
	if err != nil {
		return err
	}
	defer pool.Close()
	n, err := write(ctx, pg.New(pool), time.Now, file, progress.On(os.Stderr, "import"))
	if err != nil {
		return fmt.Errorf("nothing was imported:\n%w", err)
	}
	_, err = fmt.Fprintf(out, "%d rows imported\n", n)
	return err
}
