package graphqlstream

import "vitalgo/slices/shared/application/beside"

// apart calls f on a stack of its own, and returns when f does. A stack grows to what is called on it, and does not shrink
// while nothing collects garbage: what a subscription does once, at its beginning, would hold memory for as long as it is
// open. A panic is the caller's.
func apart(f func()) { beside.Go(f)() }
