package logging_test

import (
	"bytes"
	"encoding/json"
	"log"
	"log/slog"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/logging"
)

// G15: libraries write with log.Printf. Their lines are JSON like ours, and tell no values.
func TestSec_G15_LibrariesWriteThroughTheLog(t *testing.T) { // changes the process's logger: not parallel
	standard, flags, prefix, writer := slog.Default(), log.Flags(), log.Prefix(), log.Writer()
	t.Cleanup(func() {
		slog.SetDefault(standard)
		log.SetFlags(flags)
		log.SetPrefix(prefix)
		log.SetOutput(writer)
	})
	var out bytes.Buffer
	to, err := logging.New(&out, slog.LevelInfo, logging.JSON)
	if err != nil {
		t.Fatal(err)
	}
	logging.TakeOver(to)
	for _, c := range []struct{ line, want string }{
		{"connection lost", "connection lost"},
		{"cannot parse \"hunter2\" as a number", "cannot parse … as a number"},
		{`bad value "hun\"ter2" here`, "bad value … here"},
		{`cut "hunter2`, "cut …"},
		{"field 'hunter2' of `hunter2`", "field … of …"},
		{"panic\ngoroutine 1: hunter2", "panic"},
		{"\x1b[31mred\rline", "\x1b[31mred\rline"}, // as JSON escapes it
		{strings.Repeat("ñ", 150), strings.Repeat("ñ", 100)},
	} {
		out.Reset()
		log.Printf("%s", c.line)
		var got struct{ Level, Msg, Text, Time string }
		if err := json.Unmarshal(out.Bytes(), &got); err != nil || got.Text != c.want || got.Level != "WARN" || got.Time == "" {
			t.Errorf("%q is written as %s, %v", c.line, out.String(), err)
		}
		if strings.Contains(out.String(), "hunter2") || strings.ContainsAny(strings.TrimSpace(out.String()), "\x1b\r\n") {
			t.Errorf("%q: %s", c.line, out.String())
		}
	}
	out.Reset()
	if slog.Info("ours", "k", "v"); !strings.Contains(out.String(), `"msg":"ours","k":"v"`) {
		t.Errorf("the default logger writes %s", out.String())
	}
}
