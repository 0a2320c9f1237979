package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

const resultsFile = "RESULTS.md"

// writeResults replaces what stands between the markers of a part of RESULTS.md, and leaves the rest as it is.
func writeResults(part, text string) error {
	old, err := os.ReadFile(resultsFile)
	if err != nil {
		return err
	}
	first, last := "<!-- begin "+part+" -->\n", "<!-- end "+part+" -->"
	before, rest, ok := strings.Cut(string(old), first)
	_, after, closed := strings.Cut(rest, last)
	if !ok || !closed {
		return fmt.Errorf("%s has no markers of the part %q", resultsFile, part)
	}
	return os.WriteFile(resultsFile, []byte(before+first+text+last+after), 0o644) //nolint:gosec // a page to read
}

// circumstances are the command, the day and the machine, without which figures say nothing.
func circumstances(ctx context.Context, conn *pgx.Conn, args []string) string {
	var version string
	if err := conn.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
		version = "?"
	}
	command := strings.Join(append([]string{"go -C bench run ."}, args...), " ")
	return fmt.Sprintf("`%s`, %s; %d processors (%s), load %s at the start; %s, PostgreSQL %s.\n\n",
		command, time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), processor(), loadAverage, runtime.Version(), version)
}

// loadAverage is what else the machine did: read before the benchmark adds to it.
var loadAverage = firstWord("/proc/loadavg")

func firstWord(file string) string {
	text, err := os.ReadFile(file) //nolint:gosec // of /proc
	if err != nil {
		return "?"
	}
	word, _, _ := strings.Cut(string(text), " ")
	return word
}

func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
