package app

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/logging"
)

// lines is a log that many write to.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func TestSec_E07_Start(t *testing.T) {
	t.Parallel()
	cfg, _ := production(t)
	cfg.Environment = config.Test
	written := &lines{}
	log, err := logging.New(written, slog.LevelInfo, logging.JSON)
	if err != nil {
		t.Fatal(err)
	}
	stop := background(t, cfg.Port, func(ctx context.Context) error { return Serve(ctx, cfg, log, mimic()) })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	written.mu.Lock()
	defer written.mu.Unlock()
	text := written.text.String()
	if strings.Count(text, `"event":"started"`) != 1 || !strings.Contains(text, `"config":{"environment":"test"`) {
		t.Errorf("the log tells %s", text)
	}
	for _, secret := range []string{string(cfg.JWTKey), string(cfg.DataKeys[0]), string(cfg.RedisURL), string(cfg.Database.Address())} {
		if secret != "" && strings.Contains(text, secret) {
			t.Error("a secret of the configuration stands in the log")
		}
	}
}
