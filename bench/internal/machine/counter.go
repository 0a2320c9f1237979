package machine

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
)

// Counter stands between a server and PostgreSQL and counts round trips: how often the server has statements run and
// waits, by Sync or by a simple query, however many go along. What prepares a statement, which happens once on each
// connection, or asks whether the connection lives does not count. It costs time: it counts beside the measuring.
type Counter struct {
	Folder   string // of its socket
	target   string
	trips    atomic.Int64
	listener net.Listener
}

// StartCounter listens on a socket of a new folder and passes on to the socket target.
func StartCounter(ctx context.Context, target string) (*Counter, error) {
	folder, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "unix", filepath.Join(folder, filepath.Base(target)))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	c := &Counter{Folder: folder, target: target, listener: listener}
	go c.accept(context.WithoutCancel(ctx))
	return c, nil
}

// Trips is the number of round trips so far.
func (c *Counter) Trips() int64 { return c.trips.Load() }

// Stop takes no more connections.
func (c *Counter) Stop() error { return errors.Join(c.listener.Close(), os.RemoveAll(c.Folder)) }

func (c *Counter) accept(ctx context.Context) {
	for {
		client, err := c.listener.Accept()
		if err != nil {
			return
		}
		go c.serve(ctx, client)
	}
}

// serve ends with the first side that closes: what was under way is lost to both.
func (c *Counter) serve(ctx context.Context, client net.Conn) {
	defer func() { _ = client.Close() }()
	server, err := new(net.Dialer).DialContext(ctx, "unix", c.target)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(client, server)
		_ = client.Close()
	}()
	_, _ = io.Copy(server, io.TeeReader(client, &messages{trips: &c.trips, skip: -1}))
}

// messages reads what a client of PostgreSQL sends: first a message without a type, then type, length, content.
type messages struct {
	trips  *atomic.Int64
	header []byte
	skip   int  // bytes of the message at hand that are still to come; -1 before the first message
	runs   bool // a statement since the last Sync
}

func (m *messages) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		if m.skip > 0 {
			n := min(m.skip, len(rest))
			m.skip, rest = m.skip-n, rest[n:]
			continue
		}
		m.header = append(m.header, rest[0])
		rest = rest[1:]
		switch {
		case m.skip == -1 && len(m.header) == 4:
			m.begin(int(binary.BigEndian.Uint32(m.header)) - 4)
		case m.skip == 0 && len(m.header) == 5:
			length := int(binary.BigEndian.Uint32(m.header[1:])) - 4
			m.note(m.header[0], length)
			m.begin(length)
		}
	}
	return len(p), nil
}

// pingLength is that of the query by which pgx asks whether a connection lives: "-- ping" and a zero.
const pingLength = 8

func (m *messages) note(kind byte, length int) {
	switch kind {
	case 'E':
		m.runs = true
	case 'Q':
		m.runs = length != pingLength
		fallthrough
	case 'S':
		if m.runs {
			m.trips.Add(1)
		}
		m.runs = false
	}
}

func (m *messages) begin(length int) { m.header, m.skip = m.header[:0], max(length, 0) }
