package logging_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/logging"
)

func TestLinesCarryTheRequestID(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log, err := logging.New(&out, slog.LevelInfo, logging.JSON)
	if err != nil {
		t.Fatal(err)
	}
	ctx := logging.WithRequestID(t.Context(), "request-1")
	log.With("part", "x").DebugContext(ctx, "too quiet")
	log.With("part", "x").InfoContext(ctx, "hello")
	var line map[string]any
	if err := json.Unmarshal(out.Bytes(), &line); err != nil {
		t.Fatalf("%v: %s", err, &out)
	}
	if line["requestId"] != "request-1" || line["part"] != "x" || line["msg"] != "hello" {
		t.Errorf("%v", line)
	}
	out.Reset()
	log.Info("outside")
	if strings.Contains(out.String(), "requestId") || logging.RequestID(t.Context()) != "" {
		t.Errorf("%s", &out)
	}
}

func TestSec_E04_ControlCharactersAreEscaped(t *testing.T) {
	t.Parallel()
	for _, format := range []logging.Format{logging.JSON, logging.Text} {
		var out bytes.Buffer
		log, err := logging.New(&out, slog.LevelInfo, format)
		if err != nil {
			t.Fatal(err)
		}
		log.Info("message", "value", "a\r\nforged\x1b[31m\x00")
		if line := strings.TrimSuffix(out.String(), "\n"); strings.ContainsAny(line, "\r\n\x1b\x00") {
			t.Errorf("%s: %q", format, line)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	t.Parallel()
	if _, err := logging.New(io.Discard, slog.LevelInfo, "xml"); err == nil {
		t.Error("accepted")
	}
}

func TestPanicLeavesProgramsValuesOut(t *testing.T) {
	t.Parallel()
	own := logging.Panic("marker-1").String()
	if strings.Contains(own, "marker-1") || !strings.Contains(own, "kind=string") {
		t.Errorf("%s", own)
	}
	defer func() {
		if described := logging.Panic(recover()).String(); !strings.Contains(described, "index out of range") {
			t.Errorf("%s", described)
		}
	}()
	var none []int
	_, _ = fmt.Fprint(io.Discard, none[len(none)])
}

// blocked is a writer that waits until it is released.
type blocked struct {
	release chan struct{}
	out     bytes.Buffer
}

func (b *blocked) Write(p []byte) (int, error) {
	<-b.release
	return b.out.Write(p) //nolint:wrapcheck // a test's writer
}

func TestSec_E08_ABlockedOutputDropsLinesAndNothingWaits(t *testing.T) {
	t.Parallel()
	out := &blocked{release: make(chan struct{})}
	buffer := logging.NewBuffer(out, 4)
	line := []byte("0\n")
	for range 100 { // would wait for ever if a line could block
		if n, err := buffer.Write(line); n != len(line) || err != nil {
			t.Fatal(n, err)
		}
	}
	line[0] = '9' // the buffer has its own copy
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := buffer.Close(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("close while blocked: %v", err)
	}
	close(out.release)
	if err := buffer.Close(t.Context()); err != nil {
		t.Error(err)
	}
	written := strings.Count(out.out.String(), "0\n")
	if written < 4 || written > 5 || uint64(written)+buffer.Dropped() != 100 {
		t.Errorf("%d written, %d dropped", written, buffer.Dropped())
	}
	if _, err := buffer.Write(line); !errors.Is(err, logging.ErrClosed) {
		t.Errorf("write after close: %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestBufferCountsFailures(t *testing.T) {
	t.Parallel()
	buffer := logging.NewBuffer(failing{}, 4)
	if _, err := buffer.Write([]byte("x\n")); err != nil {
		t.Fatal(err)
	}
	if err := buffer.Close(t.Context()); err != nil || buffer.Failed() != 1 {
		t.Error(err, buffer.Failed())
	}
}
