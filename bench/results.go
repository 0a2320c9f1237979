package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"vitalgo/bench/internal/chart"
	"vitalgo/bench/internal/contest"
)

const (
	resultsFile = "RESULTS.md"
	plotsFolder = "../docs/plots"
)

// figure is a chart with the name of its file, and how it is drawn.
type figure struct {
	name  string
	chart chart.Chart
	draw  func(c chart.Chart, file string) error
}

// image shows the plot on a page.
func (f figure) image() string {
	return fmt.Sprintf("![%s](%s/%s.svg)\n", f.chart.Title, plotsFolder, f.name)
}

// publish shows the tables of figures and, if that is wanted, writes them and the plots.
func publish(ctx context.Context, o options, conn *pgx.Conn, part string, figures ...figure) error {
	var text strings.Builder
	for _, f := range figures {
		fmt.Fprintf(&text, "%s (%s):\n\n%s\n%s\n", f.chart.Title, f.chart.Y, f.chart.Table(), f.image())
	}
	return errors.Join(show(ctx, o, conn, part, text.String()), drawAll(o, figures))
}

// showContest is publish for the table of a contest, and the bars of what is to be seen of it.
func showContest(ctx context.Context, o options, conn *pgx.Conn, part string, c *contest.Contest, bars chart.Chart) error {
	f := figure{part, bars, chart.Chart.Bars}
	return errors.Join(show(ctx, o, conn, part, c.Table()+"\n"+f.image()), drawAll(o, []figure{f}))
}

func drawAll(o options, figures []figure) error {
	if !o.write {
		return nil
	}
	if err := os.MkdirAll(plotsFolder, 0o755); err != nil { //nolint:gosec // pages to read
		return err
	}
	for _, f := range figures {
		if err := f.draw(f.chart, filepath.Join(plotsFolder, f.name+".svg")); err != nil {
			return err
		}
	}
	return nil
}

// show prints a table, and writes it into RESULTS.md if that is wanted.
func show(ctx context.Context, o options, conn *pgx.Conn, part, table string) error {
	fmt.Println(table)
	if !o.write {
		return nil
	}
	return writeResults(part, circumstances(ctx, conn, o.args)+table)
}

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
