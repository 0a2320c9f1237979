//go:build unix

// Package childprocess runs servers that end together with this program.
package childprocess

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// ErrKilled says that a process did not end in time by itself.
var ErrKilled = errors.New("had to be killed")

// Process is a running child.
type Process struct {
	process *os.Process
	done    chan struct{}
	err     error // how it ended: to be read once done is closed
}

// Start runs the command in a process group of its own: a Ctrl-C at the terminal reaches this program
// alone, which then ends the child in order. On Linux the kernel ends it by SIGQUIT should this program
// be killed. The command must not be bound to a context that ends before the child does.
func Start(cmd *exec.Cmd) (*Process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	endWithParent(cmd.SysProcAttr)
	p := &Process{done: make(chan struct{})}
	started := make(chan error)
	go p.run(cmd, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start process: %w", err)
	}
	return p, nil
}

// run holds its thread until the child has ended: to the kernel the parent that must not die is the
// thread that forked, not the whole program.
func (p *Process) run(cmd *exec.Cmd, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := cmd.Start(); err != nil {
		started <- err
		return
	}
	p.process = cmd.Process
	started <- nil
	p.err = cmd.Wait()
	close(p.done)
}

// Done is closed when the process has ended, whoever ended it.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err tells how the process ended; it is nil while it runs and after a successful end.
func (p *Process) Err() error {
	select {
	case <-p.done:
		return p.err
	default:
		return nil
	}
}

// Stop sends the signal and waits for the end; after the patience it kills and answers ErrKilled.
func (p *Process) Stop(signal os.Signal, patience time.Duration) error {
	if err := p.process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop process: %w", err)
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(patience):
	}
	err := p.process.Kill()
	<-p.done
	return errors.Join(ErrKilled, err)
}
