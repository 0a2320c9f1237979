//go:build !unix

package httpserver

// take takes nothing: how a listening socket is asked differs from system to system.
func (*lastListener) take(uintptr) {}
