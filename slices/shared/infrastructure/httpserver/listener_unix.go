//go:build unix

package httpserver

import (
	"net"
	"os"
	"syscall"
)

// take accepts what waits at a listening socket.
func (l *lastListener) take(socket uintptr) {
	for len(l.last) < mostTaken {
		taken, _, err := syscall.Accept(int(socket))
		if err != nil {
			return
		}
		file := os.NewFile(uintptr(taken), "connection")
		connection, err := net.FileConn(file)
		_ = file.Close()
		if err == nil {
			l.last <- connection
		}
	}
}
