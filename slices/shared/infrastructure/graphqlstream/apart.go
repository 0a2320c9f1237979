package graphqlstream

// apart calls f on a stack of its own, and returns when f does. A stack grows to what is called on it, and does not shrink
// while nothing collects garbage: what a subscription does once, at its beginning, would hold memory for as long as it is
// open. A panic is the caller's: in its own goroutine it would end the process.
func apart(f func()) {
	panicked := make(chan any)
	go func() {
		defer func() { panicked <- recover() }()
		f()
	}()
	if value := <-panicked; value != nil {
		panic(value) //nolint:forbidigo // see above
	}
}
