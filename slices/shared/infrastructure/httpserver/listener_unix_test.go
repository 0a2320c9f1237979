//go:build unix

package httpserver

import (
	"errors"
	"net"
	"testing"
)

// Connections that the kernel had taken when a listener was closed are handed out, and not cut.
func TestSec_F09_WhoCameBeforeTheEndIsLetIn(t *testing.T) {
	t.Parallel()
	s := New("127.0.0.1:0", nil, Options{})
	address, err := s.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const early = 3
	for range early {
		client, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address.String())
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = client.Close() }()
	}
	if err := s.listener.Close(); err != nil {
		t.Fatal(err)
	}
	for i := range early {
		connection, err := s.listener.Accept()
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		_ = connection.Close()
	}
	if _, err := s.listener.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after the last one: %v", err)
	}
	if err := s.listener.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed again: %v", err)
	}
}
