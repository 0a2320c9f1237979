package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/keyrotation"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// RotateKeys seals anew, with the first key of DATA_ENCRYPTION_KEY, what was sealed with the others, and tells out.
func RotateKeys(ctx context.Context, cfg config.Config, out io.Writer) error {
	keys, err := dataKeys(cfg.DataKeys)
	if err != nil {
		return err
	}
	s, err := sealer.New(keys)
	if err != nil {
		return fmt.Errorf("DATA_ENCRYPTION_KEY: %w", err)
	}
	pool, err := pg.Open(ctx, string(cfg.OwnerURL()), pg.Options{Unhurried: true})
	if err != nil {
		return err
	}
	defer pool.Close()
	result, err := keyrotation.Rotate(ctx, pg.New(pool), s)
	text := fmt.Sprintf("%d values were sealed anew\n", result.Sealed)
	for _, row := range result.Lost {
		text += "does not open: " + row + "\n"
	}
	_, told := io.WriteString(out, text)
	return errors.Join(err, told)
}
