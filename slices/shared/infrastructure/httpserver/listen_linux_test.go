package httpserver

import (
	"net"
	"testing"

	"golang.org/x/sys/unix"
)

// W06, for event streams: the kernel ends connections whose peer takes nothing any more.
func TestSec_W06_ConnectionsEndOnceTheirPeerIsGone(t *testing.T) {
	t.Parallel()
	s := New("127.0.0.1:0", nil, Options{})
	address, err := s.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.listener.Close() }()
	client, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	accepted, err := s.listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = accepted.Close() }()
	connection, ok := accepted.(*net.TCPConn)
	if !ok {
		t.Fatalf("a %T was accepted", accepted)
	}
	raw, err := connection.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var got int
	if controlErr := raw.Control(func(fd uintptr) { got, err = unix.GetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT) }); controlErr != nil || err != nil {
		t.Fatal(controlErr, err)
	}
	if want := int(peerTimeout.Milliseconds()); got != want {
		t.Errorf("%d ms, want %d", got, want)
	}
}
