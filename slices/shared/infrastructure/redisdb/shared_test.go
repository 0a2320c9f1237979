package redisdb_test

import (
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/redisdb"
	"vitalgo/slices/shared/infrastructure/redistest"
)

// gate is a hook that holds trips up until it is opened, and counts them.
type gate struct {
	open  chan struct{}
	began chan struct{}
	mu    sync.Mutex
	trips []int // how many commands each had
}

func newGate() *gate { return &gate{open: make(chan struct{}), began: make(chan struct{}, 100)} }

func (g *gate) DialHook(next redis.DialHook) redis.DialHook { return next }

func (g *gate) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		g.pass(1)
		return next(ctx, cmd)
	}
}

func (g *gate) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		g.pass(len(cmds))
		return next(ctx, cmds)
	}
}

func (g *gate) pass(n int) {
	g.mu.Lock()
	g.trips = append(g.trips, n)
	g.mu.Unlock()
	g.began <- struct{}{}
	<-g.open
}

// crowd runs a script n times at once, the first of them before the others, and returns what each answered once all
// have come.
func crowd(t *testing.T, client *redis.Client, g *gate, n int, script string) []*redis.Cmd {
	t.Helper()
	if err := client.ScriptLoad(t.Context(), script).Err(); err != nil {
		t.Fatal(err)
	}
	client.AddHook(g)
	scripts, run := redisdb.NewShared(client), redis.NewScript(script)
	answers := make([]*redis.Cmd, n)
	var all sync.WaitGroup
	ask := func(i int) {
		all.Go(func() { answers[i] = run.Run(t.Context(), scripts, []string{"key"}, i) })
	}
	ask(0)
	<-g.began
	for i := range n - 1 {
		ask(i + 1)
	}
	for redisdb.Waiting(scripts) < n-1 {
		runtime.Gosched()
	}
	close(g.open)
	all.Wait()
	return answers
}

func client(t *testing.T) *redis.Client {
	t.Helper()
	c, err := redisdb.Open(config.Secret(redistest.URL(t)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestScriptsThatWaitTravelTogether(t *testing.T) {
	t.Parallel()
	g := newGate()
	for i, answer := range crowd(t, client(t), g, 20, `return ARGV[1]`) {
		if got, err := answer.Int(); err != nil || got != i {
			t.Errorf("%d answers %d, %v", i, got, err)
		}
	}
	// More follow where another test has Redis forget its scripts.
	if len(g.trips) < 2 || !slices.Equal(g.trips[:2], []int{1, 19}) {
		t.Errorf("trips of %v", g.trips)
	}
}

func TestAScriptThatRedisRefusesFailsAlone(t *testing.T) {
	t.Parallel()
	for i, answer := range crowd(t, client(t), newGate(), 5, `if ARGV[1] == '3' then return redis.error_reply('no') end return ARGV[1]`) {
		if (answer.Err() != nil) != (i == 3) {
			t.Errorf("%d: %v", i, answer.Err())
		}
	}
}

// A script that Redis does not know is sent whole.
func TestScriptsThatRedisDoesNotKnow(t *testing.T) {
	t.Parallel()
	script := redis.NewScript(`return 7 -- ` + id.Random().String())
	if got, err := script.Run(t.Context(), redisdb.NewShared(client(t)), nil).Int(); err != nil || got != 7 {
		t.Errorf("%d, %v", got, err)
	}
}

// Those who wait behind a trip that Redis leaves without an answer are not made to wait for another one.
func TestSec_A03_NobodyWaitsTwice(t *testing.T) {
	t.Parallel()
	m := newMute(t)
	scripts := redisdb.NewShared(open(t, redisdb.Open, m.address))
	script := redis.NewScript(`return 1`)
	began := time.Now()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := script.EvalSha(t.Context(), scripts, nil).Err(); err == nil {
				t.Error("an answer")
			}
		})
	}
	all.Wait()
	if took := time.Since(began); took > time.Second {
		t.Errorf("the last gave up after %s", took)
	}
}

// A caller who leaves does not take the others along.
func TestScriptsOutliveTheirLeader(t *testing.T) {
	t.Parallel()
	c := client(t)
	sum, err := c.ScriptLoad(t.Context(), `return 1`).Result()
	if err != nil {
		t.Fatal(err)
	}
	left, leave := context.WithCancel(t.Context())
	leave()
	if got, err := redisdb.NewShared(c).EvalSha(left, sum, nil).Int(); err != nil || got != 1 {
		t.Errorf("%d, %v", got, err)
	}
}

func TestSec_E01_APanicEndsNothingButTheTrip(t *testing.T) {
	t.Parallel()
	c := client(t)
	hook := &panicking{}
	c.AddHook(hook)
	shared := redisdb.NewShared(c)
	hook.armed.Store(true)
	if err := shared.Process(t.Context(), redis.NewStatusCmd(t.Context(), "ping")); err == nil || !strings.Contains(err.Error(), "panic: string") {
		t.Errorf("error %v", err)
	}
	hook.armed.Store(false)
	if err := shared.Process(t.Context(), redis.NewStatusCmd(t.Context(), "ping")); err != nil {
		t.Errorf("the next trip: %v", err)
	}
}

// panicking is a hook that panics while it is armed.
type panicking struct{ armed atomic.Bool }

func (p *panicking) DialHook(next redis.DialHook) redis.DialHook { return next }

func (p *panicking) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		if p.armed.Load() {
			panic("marker")
		}
		return next(ctx, cmd)
	}
}

func (p *panicking) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// What begins goes on while its caller does something else.
func TestBeginDoesNotWait(t *testing.T) {
	t.Parallel()
	c, g := client(t), newGate()
	c.AddHook(g)
	asked := redis.NewStatusCmd(t.Context(), "ping")
	wait := redisdb.NewShared(c).Begin(t.Context(), asked)
	<-g.began // though it waits for nothing
	close(g.open)
	wait()
	if answer, err := asked.Result(); err != nil || answer != "PONG" {
		t.Errorf("%q, %v", answer, err)
	}
}
