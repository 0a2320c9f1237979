//go:build !linux

package httpserver

import "net"

// listenConfig opens sockets as the system has them: only Linux ends connections whose peer is gone by a time of their own.
func listenConfig() *net.ListenConfig { return new(net.ListenConfig) }
