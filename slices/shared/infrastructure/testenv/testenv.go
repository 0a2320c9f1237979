// Package testenv holds what all tests of a process share: the servers that are started for them, and
// their end together with the process.
package testenv

import (
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"testing"
)

// errNoMain tells the author of a test package what is missing.
var errNoMain = errors.New("the package needs: func TestMain(m *testing.M) { testenv.Main(m) }")

// ends are of the process: tests have no other place in common.
var ends struct {
	sync.Mutex
	running bool
	stops   []func() error
}

// Main runs the tests of a package, ends the servers that they used, and exits.
func Main(m *testing.M) {
	ends.Lock()
	ends.running = true
	ends.Unlock()
	go stopOnSignal()
	code := m.Run()
	os.Exit(max(code, stopAll()))
}

// AtExit has stop called when the tests have ended, last come first served. It fails where TestMain
// does not call Main; stop is then called at once.
func AtExit(stop func() error) error {
	ends.Lock()
	defer ends.Unlock()
	if !ends.running {
		return errors.Join(errNoMain, stop())
	}
	ends.stops = append(ends.stops, stop)
	return nil
}

// Setting is the value of an environment variable whose name begins with TEST_, "" where it is not set.
func Setting(name string) string {
	return os.Getenv(name)
}

// Announce prints which server the tests use, or why not another one.
func Announce(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", arguments...)
}

func stopOnSignal() {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	<-signals
	stopAll()
	os.Exit(1)
}

func stopAll() (code int) {
	ends.Lock()
	defer ends.Unlock()
	for _, stop := range slices.Backward(ends.stops) {
		if err := stop(); err != nil {
			Announce("testenv: %v", err)
			code = 1
		}
	}
	ends.stops = nil
	return code
}
