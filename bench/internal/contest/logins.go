package contest

import (
	"context"
	"fmt"
	"time"

	"vitalgo/bench/internal/dataset"
	"vitalgo/bench/internal/load"
)

// Logins is what readers notice while others sign in.
type Logins struct {
	Clients        int
	Quiet, Busy    load.Result // readers of Q2 without and with sign-ins beside them
	SignIns        load.Result
	Before, During int64 // memory of the server
}

// SignInBeside lets 32 readers ask Q2, alone and then beside clients that sign in without a pause.
func SignInBeside(ctx context.Context, t *Target, people []dataset.Reader, clients, connections int, duration time.Duration) (l Logins, err error) {
	l.Clients = clients
	reading := load.Plan{Addresses: t.addresses(), Connections: connections, Duration: duration, Requests: t.Requests[Q2]}
	signing := load.Plan{Addresses: t.addresses(), Connections: clients, Duration: duration + time.Second, Tolerant: true}
	for _, reader := range people {
		text, err := loginBody(reader.Email)
		if err != nil {
			return l, err
		}
		signing.Requests = append(signing.Requests, load.Request("/graphql", t.Address, "", text))
	}
	if l.Quiet, err = load.InProcess(ctx, reading); err != nil {
		return l, err
	}
	if l.Before, err = t.Process.Memory(); err != nil {
		return l, err
	}
	signed := make(chan error)
	go func() {
		var err error
		l.SignIns, err = load.InProcess(ctx, signing)
		signed <- err
	}()
	time.Sleep(time.Second / 2)
	busy, err := load.InProcess(ctx, reading)
	if err != nil {
		return l, err
	}
	if l.During, err = t.Process.Memory(); err != nil {
		return l, err
	}
	err = <-signed
	l.Busy = busy
	if l.Quiet.Failures+l.Busy.Failures > 0 {
		return l, fmt.Errorf("readers failed: %s%s", l.Quiet.Failure, l.Busy.Failure)
	}
	return l, err
}

// Table is the result in Markdown.
func (l Logins) Table() string {
	head := "| | answers/s | p50, ms | p99, ms | refused |\n|---|---|---|---|---|\n"
	line := func(name string, r load.Result) string {
		return fmt.Sprintf("| %s | %s | %s | %s | %d |\n", name, rate(float64(r.Requests-r.Refused)/r.Elapsed.Seconds()),
			milliseconds(r.P50), milliseconds(r.P99), r.Refused)
	}
	return head + line("Q2 alone", l.Quiet) + line(fmt.Sprintf("Q2 beside %d clients that sign in", l.Clients), l.Busy) +
		line("signing in", l.SignIns) + fmt.Sprintf("\nMemory: %d MB before, %d MB during.\n", l.Before>>20, l.During>>20)
}
