// Package live runs the product and what it needs as real processes, and talks to it as clients do, for the tests of
// deploy. It is built with the tag smoke.
package live
