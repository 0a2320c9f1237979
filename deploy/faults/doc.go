// Package faults holds the experiments with faults: the program itself, on a PostgreSQL and a Redis of its own, under
// the load of many clients, while one of them is killed, frozen, emptied or cut off. They run with the build tag smoke:
// in their short form by .ci/run faults, in their long form by make faults. docs/RELIABILITY.md has the figures.
package faults
