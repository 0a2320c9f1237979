package httpserver

import (
	"errors"
	"net"
)

// lastListener hands out, after it was closed, the connections that the kernel had taken until then and nobody had: they would
// be cut with what was asked on them.
type lastListener struct {
	*net.TCPListener
	last chan net.Conn
}

// mostTaken is how many connections the kernel may hold, at most.
const mostTaken = 4096

func newLastListener(l *net.TCPListener) *lastListener {
	return &lastListener{l, make(chan net.Conn, mostTaken)}
}

// Accept implements net.Listener.
func (l *lastListener) Accept() (net.Conn, error) {
	connection, err := l.TCPListener.Accept()
	if !errors.Is(err, net.ErrClosed) {
		return connection, err //nolint:wrapcheck // net/http compares it
	}
	select {
	case connection := <-l.last:
		return connection, nil
	default:
		return nil, err //nolint:wrapcheck // net/http compares it
	}
}

// Close implements net.Listener.
func (l *lastListener) Close() error {
	if raw, err := l.SyscallConn(); err == nil {
		_ = raw.Control(l.take) // fails where the listener is closed already
	}
	return l.TCPListener.Close() //nolint:wrapcheck // net.ErrClosed is compared
}
