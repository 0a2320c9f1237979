// Package pgbouncer holds the tests of the server behind PgBouncer in transaction mode, with the configuration of this
// folder. They run with the build tag smoke, by .ci/run pgbouncer, which also has the tests of the slices and of the API
// go through it.
package pgbouncer
