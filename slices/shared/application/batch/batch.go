// Package batch does long work in short steps, each a transaction of its own: nobody waits for it long, and what
// a failure leaves is done by the next run.
package batch

import "context"

// Each calls step until it touches fewer rows than size, and returns how many rows all steps touched.
func Each(ctx context.Context, size int, step func(ctx context.Context, size int) (int, error)) (int, error) {
	total := 0
	for {
		n, err := step(ctx, size)
		if err != nil {
			return total, err
		}
		total += n
		if n < size {
			return total, nil
		}
	}
}
