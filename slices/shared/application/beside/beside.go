// Package beside runs something while its caller goes on with something else.
package beside

// Go calls f, and returns what waits until f has returned. A panic of f is that of whoever waits, where somebody recovers:
// in its own goroutine it would end the process. If nobody waits, it is lost.
func Go(f func()) (wait func()) {
	panicked := make(chan any, 1)
	go func() {
		defer func() { panicked <- recover() }()
		f()
	}()
	return func() {
		if value := <-panicked; value != nil {
			panic(value) //nolint:forbidigo // see above
		}
	}
}
