package httpserver

import (
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// peerTimeout is how long what was sent waits for the peer to have taken it: by then a peer is gone whose cable was pulled, or
// that changed its network. The kernel would try for a quarter of an hour, for which an event stream kept its place.
const peerTimeout = 20 * time.Second

// listenConfig opens sockets whose connections end once the peer is gone.
func listenConfig() *net.ListenConfig {
	config := &net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var failed error
		err := raw.Control(func(fd uintptr) {
			failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(peerTimeout.Milliseconds()))
		})
		if err != nil {
			return err //nolint:wrapcheck // the net package says what for
		}
		return failed
	}}
	config.SetMultipathTCP(false) // which does not know the option
	return config
}
