package contest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"

	"vitalgo/bench/internal/dataset"
	"vitalgo/bench/internal/listen"
	"vitalgo/bench/internal/load"
)

const (
	perAccount     = 5  // subscriptions that an account may have at once
	panel          = 50 // accounts that are told when a professional reads
	settleTime     = 3 * time.Second
	eventsPatience = 20 * time.Second
)

// Streams is what open subscriptions cost, and how fast they are told.
type Streams struct {
	Open          int
	Opening       time.Duration
	PerSubscriber int64   // bytes
	Memory        int64   // of the server with all of them open
	Idle          float64 // processors that the server takes while nothing happens
	Readings      int
	Missed        int           // events that did not come
	Answer        time.Duration // median: until the professional has the answer
	P50, P99, Max time.Duration // from the professional's request to the event
}

// Listeners are the accounts that n subscriptions need.
func Listeners(shared []dataset.Reader, n int) ([]dataset.Reader, error) {
	accounts := (n + perAccount - 1) / perAccount
	if accounts > len(shared) {
		return nil, fmt.Errorf("there are %d accounts to be told, enough for %d subscriptions", len(shared), len(shared)*perAccount)
	}
	return shared[:accounts], nil
}

// Listen opens subscriptions for people who are signed in, lets professionals read, one after the other, and sees when
// everyone concerned is told. Where a folder is named, it saves there what the memory of the server is held by.
func Listen(ctx context.Context, t *Target, stage Stage, people []dataset.Reader, readings int, profiles string) (s Streams, err error) {
	plan := listen.Plan{URL: "ws://" + t.Address + "/graphql", PerUser: perAccount, Query: `subscription { recordAccessed { id at reason } }`}
	for _, reader := range people {
		plan.Tokens = append(plan.Tokens, stage.Secrets.tokens[reader.Email])
	}
	before, err := t.Process.Memory()
	if err != nil {
		return s, err
	}
	listener, err := startListener(ctx, plan)
	if err != nil {
		return s, err
	}
	defer listener.stop()
	if s.Open, s.Opening = listener.open, listener.took; s.Open == 0 {
		return s, errors.New("nothing is open")
	}
	if err := s.look(t, before); err != nil {
		return s, err
	}
	if profiles != "" {
		if err := t.hold(ctx, profiles); err != nil {
			return s, err
		}
	}
	return s, s.read(ctx, t, listener, min(readings, len(people)/panel))
}

// look sees what the subscriptions cost while nothing happens.
func (s *Streams) look(t *Target, before int64) error {
	from, err := t.Process.CPU()
	if err != nil {
		return err
	}
	time.Sleep(settleTime)
	to, err := t.Process.CPU()
	if err != nil {
		return err
	}
	s.Idle = (to - from).Seconds() / settleTime.Seconds()
	s.Memory, err = t.Process.Memory()
	s.PerSubscriber = (s.Memory - before) / int64(s.Open)
	return err
}

// read lets one professional after the other read. Professional i is shared the patients whose subscriptions are
// open in groups of the size of a panel.
func (s *Streams) read(ctx context.Context, t *Target, listener *listener, readings int) error {
	var latencies, answers []time.Duration
	for i := range readings {
		began := time.Now()
		if _, err := load.Once(ctx, t.Address, t.Requests[Q4][i]); err != nil {
			return err
		}
		answers = append(answers, time.Since(began))
		deadline := time.After(eventsPatience)
		for range panel * perAccount {
			select {
			case m := <-listener.messages:
				if m.Error != "" {
					return errors.New("a subscription ended: " + m.Error)
				}
				latencies = append(latencies, time.Duration(m.At-began.UnixNano()))
				continue
			case <-deadline:
			}
			break
		}
		s.Readings++
		s.Missed = s.Readings*panel*perAccount - len(latencies)
	}
	if len(latencies) == 0 {
		return errors.New("no event arrived")
	}
	slices.Sort(latencies)
	slices.Sort(answers)
	s.Answer = answers[len(answers)/2]
	s.P50, s.P99, s.Max = latencies[len(latencies)/2], latencies[len(latencies)*99/100], latencies[len(latencies)-1]
	return nil
}

// listener is the process that holds the subscriptions.
type listener struct {
	open     int
	took     time.Duration
	messages chan listen.Message
	stop     func()
}

func startListener(ctx context.Context, plan listen.Plan) (*listener, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	input, err := json.Marshal(plan)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, program, "listen") //nolint:gosec // this program
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		cancel()
		return nil, err
	}
	l := &listener{messages: make(chan listen.Message, plan.PerUser*len(plan.Tokens)), stop: func() {
		cancel()
		_ = cmd.Wait() // it was killed
	}}
	lines := bufio.NewReader(out)
	decoder := json.NewDecoder(lines)
	var first listen.Message
	if err := decoder.Decode(&first); err != nil || first.Error != "" {
		l.stop()
		return nil, errors.Join(err, errors.New(first.Error))
	}
	l.open, l.took = first.Open, first.Took
	go func() {
		for {
			var m listen.Message
			if decoder.Decode(&m) != nil {
				return
			}
			l.messages <- m
		}
	}()
	return l, nil
}

// Table is the result in Markdown.
func (s Streams) Table() string {
	return fmt.Sprintf("| open subscriptions | opened per second | memory per subscription, kB | server memory, MB | processors while idle "+
		"| readings, each told to %d | events missed | answer to the reader, ms | event after the request, p50 / p99 / max, ms |\n"+
		"|---|---|---|---|---|---|---|---|---|\n| %d | %.0f | %.1f | %d | %.2f | %d | %d | %s | %s / %s / %s |\n",
		panel*perAccount, s.Open, float64(s.Open)/s.Opening.Seconds(), float64(s.PerSubscriber)/1024, s.Memory>>20, s.Idle, s.Readings, s.Missed,
		milliseconds(s.Answer), milliseconds(s.P50), milliseconds(s.P99), milliseconds(s.Max))
}
