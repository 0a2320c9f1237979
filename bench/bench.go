package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"vitalgo/bench/internal/contest"
)

type options struct {
	patients int
	owners   int
	dir      string
	quick    bool
	noGate   bool
	reached  bool
	trips    bool
	only     string
	profile  string
	peers    string
	before   string
	streams  int
	logins   int
	sizes    []int
	plots    bool
	write    bool
	args     []string // as they were given
	contest  contest.Options
}

func parse(args []string) (options, error) {
	o := options{args: args}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&o.patients, "patients", 10_000, "patients in the database")
	flags.IntVar(&o.owners, "accounts", 64, "patients whose tokens and ids are used")
	flags.StringVar(&o.dir, "dir", "", "keep the database (with -size, the larger ones) here and use it again; its size has to be the same")
	flags.BoolVar(&o.quick, "quick", false, "limit and product only, in short rounds; fails under the floors")
	flags.BoolVar(&o.reached, "reached", false, "hold the product against what was last reached, where that is less than a floor")
	flags.BoolVar(&o.noGate, "no-gate", false, "print the floors, and do not fail under them")
	flags.BoolVar(&o.trips, "trips", true, "count SQL round trips, which starts every server twice")
	flags.StringVar(&o.only, "only", "", "ask these questions alone, e.g. Q1,Q3")
	flags.StringVar(&o.peers, "peers", "", "measure these too, e.g. mercurius,apollo, or all; what is missing is fetched")
	flags.StringVar(&o.before, "before", "", "measure the product of another checkout too, side by side, e.g. ../before, a git worktree")
	flags.IntVar(&o.streams, "streams", 0, "measure only what so many open subscriptions cost, e.g. 5000")
	flags.IntVar(&o.logins, "logins", 0, "measure only what readers notice while so many clients sign in, e.g. 64")
	flags.Func("size", "measure only the product with -patients and with so many patients side by side, e.g. 100000,1000000", o.readSizes)
	flags.BoolVar(&o.plots, "plots", false, "measure only the series of docs/plots, and write them; with -size those sizes")
	flags.StringVar(&o.profile, "profile", "", "measure nothing; write CPU and allocation profiles of the product into this folder; with -streams, what holds its memory")
	flags.BoolVar(&o.write, "write", false, "write the table into RESULTS.md")
	flags.IntVar(&o.contest.Rounds, "rounds", 5, "rounds")
	flags.DurationVar(&o.contest.Duration, "duration", 5*time.Second, "of one question to one server in one round")
	flags.DurationVar(&o.contest.WarmUp, "warm-up", 2*time.Second, "of one question to one server, before the first round")
	flags.IntVar(&o.contest.Connections, "connections", 32, "connections of the client")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.plots {
		o.write = true
		if o.sizes == nil {
			o.sizes = []int{100_000}
		}
	}
	if o.quick {
		o.owners, o.only = 32, cmp.Or(o.only, "Q1,Q2,Q3") // those that have a floor
		o.contest.Rounds, o.contest.Duration, o.contest.WarmUp = 9, 600*time.Millisecond, 500*time.Millisecond
	}
	return o, nil
}

func (o *options) readSizes(text string) error {
	for size := range strings.SplitSeq(text, ",") {
		patients, err := strconv.Atoi(size)
		if err != nil {
			return err
		}
		o.sizes = append(o.sizes, patients)
	}
	return nil
}

// say tells what is under way, with the seconds since the start.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%4.0f s  %s\n", time.Since(began).Seconds(), fmt.Sprintf(format, args...))
}

var began = time.Now()

func bench(ctx context.Context, o options) (err error) {
	work, err := os.MkdirTemp("/var/tmp", "vitalgo-bench-") // not /tmp, which may be memory
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := os.Chmod(work, 0o755); err != nil { //nolint:gosec // PostgreSQL runs as another user
		return err
	}
	program, err := build(ctx, "..", filepath.Join(work, "vitalgo"), o.profile != "")
	if err != nil {
		return err
	}
	stage, stop, err := setUp(ctx, o, work)
	defer func() { err = errors.Join(err, stop()) }()
	if err != nil {
		return err
	}
	switch {
	case o.streams > 0 || o.logins > 0:
		return special(ctx, o, stage, program)
	case o.plots:
		return plots(ctx, o, stage, program, work)
	case o.sizes != nil:
		return compareSizes(ctx, o, stage, program, work)
	}
	peers, err := install(ctx, o.peers)
	if err != nil {
		return err
	}
	servers := starters(stage, program, peers)
	if o.before != "" {
		before, err := build(ctx, o.before, filepath.Join(work, "before"), false)
		if err != nil {
			return err
		}
		servers = append(servers, func(ctx context.Context, sockets string) (*contest.Target, error) {
			target, err := contest.StartOwn(ctx, stage, before, sockets)
			if err == nil {
				target.Name = "VitalGo before"
			}
			return target, err
		})
	}
	return measure(ctx, o, stage, servers)
}

// starter starts a server on the database whose socket is in a folder, or on the database itself.
type starter func(ctx context.Context, sockets string) (*contest.Target, error)

// starters are the servers to measure: the limit, the product, and what else there is.
func starters(stage contest.Stage, program string, peers []contest.Peer) []starter {
	all := []starter{
		func(ctx context.Context, sockets string) (*contest.Target, error) {
			return contest.StartLimit(ctx, stage, sockets)
		},
		func(ctx context.Context, sockets string) (*contest.Target, error) {
			return contest.StartOwn(ctx, stage, program, sockets)
		},
	}
	for _, peer := range peers {
		all = append(all, func(ctx context.Context, sockets string) (*contest.Target, error) {
			return peer.Start(ctx, stage, sockets)
		})
	}
	return all
}

// install returns the peers named, ready to be started.
func install(ctx context.Context, names string) ([]contest.Peer, error) {
	if names == "" {
		return nil, nil
	}
	var (
		found  []contest.Peer
		wanted = strings.Split(names, ",")
	)
	for _, peer := range contest.Peers() {
		if names != "all" && !slices.Contains(wanted, peer.Name) {
			continue
		}
		say("installing %s", peer.Title)
		if err := peer.Install(ctx); err != nil {
			return nil, err
		}
		found = append(found, peer)
	}
	if names != "all" && len(found) != len(wanted) {
		return nil, fmt.Errorf("one of the peers %s is not known", names)
	}
	return found, nil
}

func measure(ctx context.Context, o options, stage contest.Stage, starters []starter) error {
	c := &contest.Contest{Options: o.contest, Log: say, Trips: map[*contest.Target]map[*contest.Question]contest.Trips{}}
	defer func() {
		for _, t := range c.Targets {
			_ = t.Process.Stop() // it is thrown away
		}
	}()
	for i, start := range starters {
		var trips map[*contest.Question]contest.Trips
		if o.trips && o.profile == "" && (i > 0 || !o.quick) { // those of the limit have no floor
			var err error
			if trips, err = contest.CountTrips(ctx, stage, start); err != nil {
				return err
			}
		}
		target, err := start(ctx, "")
		if err != nil {
			return err
		}
		say("%s is ready after %.2f s", target.Name, target.Process.Cold.Seconds())
		c.Targets = append(c.Targets, target)
		c.Trips[target] = trips
		if err := contest.Compare(ctx, c.Targets[0], target); err != nil {
			return err
		}
	}
	say("all of them give the same answers")
	if o.profile != "" {
		return c.Profile(ctx, c.Targets[1], o.profile)
	}
	if err := c.Run(ctx); err != nil {
		return err
	}
	if o.quick && undecided(c.Verdicts(o.reached)) {
		say("a floor is missed by a little: more rounds")
		c.Options.Rounds = moreRounds
		if err := c.Run(ctx); err != nil {
			return err
		}
	}
	if err := showContest(ctx, o, stage.Conn, "servers", c, c.Ratios()); err != nil {
		return err
	}
	return judge(o, c.Verdicts(o.reached))
}

// moreRounds are those after which a quick run that missed a floor by a little is judged.
const moreRounds = 6

// undecided reports whether floors are missed, but all of them by less than rounds differ.
func undecided(verdicts []contest.Verdict) bool {
	near := false
	for _, v := range verdicts {
		if !v.OK && !v.Close {
			return false
		}
		near = near || v.Close
	}
	return near
}

func judge(o options, verdicts []contest.Verdict) error {
	missed := 0
	for _, v := range verdicts {
		mark := "ok    "
		if !v.OK {
			mark = "MISSED"
			missed++
		}
		fmt.Println(mark, v.Text)
	}
	if missed > 0 && o.quick && !o.noGate {
		return fmt.Errorf("%d floors are missed", missed)
	}
	return nil
}
