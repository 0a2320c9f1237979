package plain

// stackOfField is how much of a stack, in bytes, what a resolver calls takes: it is read from the database.
const stackOfField = 12 << 10

// growStack has the goroutine's stack grow to what a resolver needs, where it is smaller. Of fields with a resolver that stand
// beside each other the executor resolves each in a goroutine of its own, whose stack begins small. It would grow where
// the calls are deepest; each call adds to what has to be moved then, which was 7 % of the CPU time of a record.
//
// Not so in a list whose fields the executor resolves one by one: most of the goroutines wait for the one that reads for all of
// them, and their stacks would be 200 MB.
//
// It is called with false, which the compiler does not know: the room is what counts, and nothing is written to it.
//
//go:noinline
func growStack(used bool) byte { //nolint:unparam // what is returned keeps the room from being left out
	if !used {
		return 0
	}
	var stack [stackOfField]byte
	for i := range stack {
		stack[i]++
	}
	return stack[len(stack)-1]
}
