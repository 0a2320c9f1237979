package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/pg"
)

// Admins makes administrators, of whom nobody else is made.
type Admins interface {
	// Create opens the account of one and returns its id.
	Create(ctx context.Context, a enrol.Admin) (id.ID, error)
	// CreateFirst is Create where there is none yet, and reports whether it made one.
	CreateFirst(ctx context.Context, a enrol.Admin) (made bool, err error)
}

// CreateAdmin opens the account of an administrator in the database, which has to be migrated, and says so on out.
func CreateAdmin(ctx context.Context, cfg config.Config, program Program, admin enrol.Admin, out io.Writer) error {
	if len(cfg.DataKeys) == 0 {
		return errors.New("configuration: DATA_ENCRYPTION_KEY is not set")
	}
	keys, err := dataKeys(cfg.DataKeys)
	if err != nil {
		return err
	}
	pool, err := pg.Open(ctx, string(cfg.Database.Direct()), pg.Options{Role: pg.App})
	if err != nil {
		return err
	}
	defer pool.Close()
	admins, err := program.Admins(Parts{DB: pg.New(pool), Now: time.Now, DataKeys: keys})
	if err != nil {
		return err
	}
	account, err := admins.Create(ctx, admin)
	if err != nil {
		return fmt.Errorf("no administrator was made: %w", err)
	}
	_, err = fmt.Fprintf(out, "administrator %s may sign in\n", account)
	return err
}

// firstAdmin opens the account that ADMIN_EMAIL and ADMIN_PASSWORD name, if the database has no administrator.
func firstAdmin(ctx context.Context, cfg config.Config, program Program, parts Parts) error {
	if cfg.AdminEmail == "" || cfg.SkipDBInit {
		return nil
	}
	admins, err := program.Admins(parts)
	if err != nil {
		return err
	}
	made, err := admins.CreateFirst(ctx, enrol.Admin{
		Email: cfg.AdminEmail, Password: string(cfg.AdminPassword), FirstName: AdminFirstName, LastName: AdminLastName,
	})
	if err != nil {
		return fmt.Errorf("make the administrator of ADMIN_EMAIL and ADMIN_PASSWORD: %w", err)
	}
	if made {
		parts.Log.InfoContext(ctx, "the first administrator was made")
	}
	return nil
}

// The name of an administrator whom nobody names otherwise.
const (
	AdminFirstName = "Administración"
	AdminLastName  = "VitalGo"
)
