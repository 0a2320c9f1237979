package contest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vitalgo/bench/internal/dataset"
	"vitalgo/bench/internal/load"
)

// Logins is what readers notice while others sign in.
type Logins struct {
	Clients            int
	Quiet, Busy        load.Result // readers of Q2, as fast as they are answered, without and with sign-ins beside them
	Steady, SteadyBusy load.Result // and at a part of that rate
	SignIns            load.Result
	Before, During     int64 // memory of the server
}

// steadyPart is the part of the highest rate at which a server is asked that has room to spare.
const steadyPart = 0.3

// SignInBeside lets readers ask Q2, alone and then beside clients that sign in without a pause: as fast as they are answered,
// and at a steady rate.
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
	steady := reading
	steady.Rate = steadyPart * float64(l.Quiet.Requests) / l.Quiet.Elapsed.Seconds()
	if l.Steady, err = load.InProcess(ctx, steady); err != nil {
		return l, err
	}
	if l.Before, err = t.Process.Memory(); err != nil {
		return l, err
	}
	if l.SignIns, l.Busy, err = beside(ctx, signing, reading); err != nil {
		return l, err
	}
	if l.During, err = t.Process.Memory(); err != nil {
		return l, err
	}
	if _, l.SteadyBusy, err = beside(ctx, signing, steady); err != nil {
		return l, err
	}
	for _, r := range []load.Result{l.Quiet, l.Busy, l.Steady, l.SteadyBusy} {
		if r.Failures > 0 {
			return l, fmt.Errorf("readers failed: %s", r.Failure)
		}
	}
	return l, nil
}

// beside carries two plans out at once. The first begins half a second earlier.
func beside(ctx context.Context, first, second load.Plan) (one, other load.Result, err error) {
	ended := make(chan error)
	go func() {
		var err error
		one, err = load.InProcess(ctx, first)
		ended <- err
	}()
	time.Sleep(time.Second / 2)
	other, err = load.InProcess(ctx, second)
	return one, other, errors.Join(err, <-ended)
}

// Table is the result in Markdown.
func (l Logins) Table() string {
	head := "| | answers/s | p50, ms | p99, ms | refused |\n|---|---|---|---|---|\n"
	line := func(name string, r load.Result) string {
		return fmt.Sprintf("| %s | %s | %s | %s | %d |\n", name, rate(float64(r.Requests-r.Refused)/r.Elapsed.Seconds()),
			milliseconds(r.P50), milliseconds(r.P99), r.Refused)
	}
	signing := fmt.Sprintf(" beside %d clients that sign in", l.Clients)
	return head + line("Q2 alone", l.Quiet) + line("Q2"+signing, l.Busy) +
		line("Q2 at a steady rate, alone", l.Steady) + line("Q2 at that rate"+signing, l.SteadyBusy) + line("signing in beside the first", l.SignIns) + fmt.Sprintf("\nMemory: %d MB before, %d MB during.\n", l.Before>>20, l.During>>20)
}
