package machine

import (
	"encoding/binary"
	"sync/atomic"
	"testing"
)

// message is one of the protocol of PostgreSQL.
func message(kind byte, content string) []byte {
	head := binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(content)+4)) //nolint:gosec // short
	return append(head, content...)
}

func startup() []byte { return message(0, "\x00\x03\x00\x00user\x00app\x00\x00")[1:] }

func TestOnlyTripsThatRunStatementsCount(t *testing.T) {
	t.Parallel()
	sync := message('S', "")
	for name, c := range map[string]struct {
		sent [][]byte
		want int64
	}{
		"a start":                {nil, 0},
		"preparing":              {[][]byte{message('P', "s\x00SELECT 1\x00\x00\x00"), message('D', "Ss\x00"), sync}, 0},
		"a statement":            {[][]byte{message('B', "\x00s\x00"), message('E', "\x00\x00\x00\x00\x00"), sync}, 1},
		"two in one trip":        {[][]byte{message('E', "\x00\x00\x00\x00\x00"), message('E', "\x00\x00\x00\x00\x00"), sync}, 1},
		"a simple query":         {[][]byte{message('Q', "begin\x00")}, 1},
		"whether somebody lives": {[][]byte{message('Q', "-- ping\x00")}, 0},
		"a statement, then preparing": {[][]byte{message('E', "\x00\x00\x00\x00\x00"), sync,
			message('P', "s\x00SELECT 1\x00\x00\x00"), sync}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var trips atomic.Int64
			m := &messages{trips: &trips, skip: -1}
			sent := startup()
			for _, one := range c.sent {
				sent = append(sent, one...)
			}
			for _, b := range sent { // messages come in pieces
				if n, err := m.Write([]byte{b}); n != 1 || err != nil {
					t.Fatalf("%d bytes are taken, %v", n, err)
				}
			}
			if got := trips.Load(); got != c.want {
				t.Errorf("%d trips, want %d", got, c.want)
			}
		})
	}
}
