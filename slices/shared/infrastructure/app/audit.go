package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"vitalgo/slices/shared/domain/audit"
	"vitalgo/slices/shared/infrastructure/auditchain"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/pg"
)

// together does several kinds of work at once.
func together(works ...func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		group, ctx := errgroup.WithContext(ctx)
		for _, work := range works {
			group.Go(func() error { return work(ctx) })
		}
		return group.Wait()
	}
}

var errAudit = errors.New("the audit log is not as it was written")

// VerifyAudit checks the chains of the audit log, with the heads that were noted before, and writes what it finds to
// out. It is an error if it finds anything.
func VerifyAudit(ctx context.Context, cfg config.Config, heads []string, out io.Writer) error {
	known := make([]audit.Head, len(heads))
	for i, text := range heads {
		head, err := audit.ParseHead(text)
		if err != nil {
			return fmt.Errorf("--head %q: %w", text, err)
		}
		known[i] = head
	}
	pool, err := pg.Open(ctx, string(cfg.OwnerURL()), pg.Options{Unhurried: true})
	if err != nil {
		return err
	}
	defer pool.Close()
	reports, err := auditchain.Verify(ctx, pg.New(pool), known...)
	if err != nil {
		return err
	}
	return writeReports(out, reports)
}

func writeReports(out io.Writer, reports []auditchain.Report) error {
	var verdict error
	for _, report := range reports {
		for _, finding := range report.Findings {
			verdict = errAudit
			if _, err := fmt.Fprintln(out, finding); err != nil {
				return err
			}
		}
		if _, err := fmt.Fprintf(out, "%s: %d rows sealed, head %s\n", report.Head.Source, report.Rows, report.Head); err != nil {
			return err
		}
	}
	return verdict
}
