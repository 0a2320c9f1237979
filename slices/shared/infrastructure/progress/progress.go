// Package progress shows on a terminal how far long work has come, and nothing where nobody looks: in a file, a pipe
// or the log of a container. It has no colours, so there is nothing for NO_COLOR to take away.
package progress

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// A Report is told how much of the work is done. Work that is rolled back and done again tells less than before.
type Report func(done, of int)

const pause = 100 * time.Millisecond // between two drawings

// On returns a Report that draws a bar on file, if it is a terminal, and takes it away at the end of the work.
func On(file *os.File, what string) Report {
	if !term.IsTerminal(int(file.Fd())) {
		return func(int, int) {}
	}
	return draw(file, what)
}

func draw(w io.Writer, what string) Report {
	bar := progressbar.NewOptions(1,
		progressbar.OptionSetWriter(w), progressbar.OptionSetDescription(what), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(false), progressbar.OptionThrottle(pause), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetTheme(progressbar.Theme{Saucer: "=", SaucerHead: ">", SaucerPadding: " ", BarStart: "[", BarEnd: "]"}),
	)
	return func(done, of int) {
		if bar.GetMax() != of {
			bar.ChangeMax(of)
		}
		_ = bar.Set(done) // a bar that cannot be drawn is no reason to stop the work
	}
}
