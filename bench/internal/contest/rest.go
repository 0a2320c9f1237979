package contest

import (
	"context"
	"errors"
	"time"
)

const (
	restLooks    = 3 // in a row: between two transactions of the same work nobody is busy for a moment
	restPause    = 2 * time.Millisecond
	restPatience = 2 * time.Minute
)

var errRestless = errors.New("the database does not come to rest")

// Rest waits until no connection to the database is busy. The product goes on after its answers: the rows that Q4 adds to
// the access log, those of the limit too, are sealed later, and that is not to count for what is asked next.
func (s Stage) Rest(ctx context.Context) error {
	until := time.Now().Add(restPatience)
	for quiet := 0; quiet < restLooks; {
		var busy bool
		if err := s.Conn.QueryRow(ctx, `
			SELECT EXISTS (
				SELECT FROM pg_stat_activity
				WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid())`).Scan(&busy); err != nil {
			return err
		}
		if quiet++; busy {
			quiet = 0
		}
		if time.Now().After(until) {
			return errRestless
		}
		time.Sleep(restPause)
	}
	return nil
}
