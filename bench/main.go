// Command bench measures the API against a hand-written limit and against other servers, on the same data.
// README.md tells what is measured and how to read it.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"vitalgo/bench/internal/limit"
	"vitalgo/bench/internal/listen"
	"vitalgo/bench/internal/load"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run is the benchmark, or one of the processes that it starts.
func run(ctx context.Context, args []string) error {
	switch {
	case len(args) == 3 && args[0] == "limit":
		return limit.Serve(ctx, args[1], args[2])
	case len(args) == 1 && args[0] == "client":
		return load.Client(ctx, os.Stdin, os.Stdout)
	case len(args) == 1 && args[0] == "listen":
		return listen.Client(ctx, os.Stdin, os.Stdout)
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	return bench(ctx, o)
}
