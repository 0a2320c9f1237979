package sealer_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"testing"

	"vitalgo/slices/shared/infrastructure/sealer"
)

var (
	rowID = []byte("0123456789abcdef")
	plain = []byte("767c8ead-683d-4175-b6e5-53cd2a89eb06")
)

func key(first byte) sealer.Key {
	return append(sealer.Key{first}, bytes.Repeat([]byte{7}, sealer.KeySize-1)...)
}

func newSealer(t *testing.T, keys ...sealer.Key) *sealer.Sealer {
	t.Helper()
	s, err := sealer.New(keys)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestOpenAnswersWhatWasSealed(t *testing.T) {
	t.Parallel()
	s := newSealer(t, key(1))
	for _, want := range [][]byte{plain, {}, bytes.Repeat([]byte{0}, 5000)} {
		got, err := s.Open(s.Seal(want, rowID), rowID)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("opened %d bytes with error %v, want %d", len(got), err, len(want))
		}
	}
}

func TestSealIsNeverTheSame(t *testing.T) {
	t.Parallel()
	s := newSealer(t, key(1))
	first, second := s.Seal(plain, rowID), s.Seal(plain, rowID)
	if bytes.Equal(first, second) {
		t.Error("the same text was sealed to the same value")
	}
	if bytes.Contains(first, plain[:8]) {
		t.Error("the text shows through")
	}
}

func TestKeyIDIsInTheFirstByte(t *testing.T) {
	t.Parallel()
	want := sha256.Sum256(key(1))
	if got := newSealer(t, key(1)).Seal(plain, rowID)[0]; got != want[0] {
		t.Errorf("first byte %d, want %d", got, want[0])
	}
}

func TestMovedRowDoesNotOpen(t *testing.T) {
	t.Parallel()
	s := newSealer(t, key(1))
	sealed := s.Seal(plain, rowID)
	for _, other := range [][]byte{[]byte("0123456789abcdee"), nil} {
		if _, err := s.Open(sealed, other); !errors.Is(err, sealer.ErrNotOpened) {
			t.Errorf("error %v, want ErrNotOpened", err)
		}
	}
}

func TestChangedValueDoesNotOpen(t *testing.T) {
	t.Parallel()
	s := newSealer(t, key(1))
	sealed := s.Seal(plain, rowID)
	for i := range sealed {
		for bit := range 8 {
			changed := bytes.Clone(sealed)
			changed[i] ^= 1 << bit
			if _, err := s.Open(changed, rowID); !errors.Is(err, sealer.ErrNotOpened) {
				t.Errorf("bit %d of byte %d flipped: error %v, want ErrNotOpened", bit, i, err)
			}
		}
	}
	for n := range sealed {
		if _, err := s.Open(sealed[:n], rowID); !errors.Is(err, sealer.ErrNotOpened) {
			t.Errorf("cut to %d bytes: error %v, want ErrNotOpened", n, err)
		}
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	before := newSealer(t, key(1))
	during := newSealer(t, key(2), key(1))
	after := newSealer(t, key(2))
	sealedBefore, sealedDuring := before.Seal(plain, rowID), during.Seal(plain, rowID)
	tests := []struct {
		name   string
		opener *sealer.Sealer
		sealed []byte
		opens  bool
	}{
		{"old value, both keys", during, sealedBefore, true},
		{"new value, both keys", during, sealedDuring, true},
		{"new value, new key", after, sealedDuring, true},
		{"old value, new key", after, sealedBefore, false},
		{"new value, old key", before, sealedDuring, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := tt.opener.Open(tt.sealed, rowID)
			if tt.opens != (err == nil) || tt.opens && !bytes.Equal(got, plain) {
				t.Errorf("opened %q with error %v, want opened: %t", got, err, tt.opens)
			}
		})
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	one, same := collision()
	tests := []struct {
		name string
		keys []sealer.Key
		want error
	}{
		{"no key", nil, sealer.ErrNoKey},
		{"short", []sealer.Key{key(1)[:31]}, sealer.ErrBadKey},
		{"long", []sealer.Key{append(key(1), 1)}, sealer.ErrBadKey},
		{"all zero", []sealer.Key{make(sealer.Key, sealer.KeySize)}, sealer.ErrBadKey},
		{"second one bad", []sealer.Key{key(1), {1, 2, 3}}, sealer.ErrBadKey},
		{"the same twice", []sealer.Key{key(1), key(1)}, sealer.ErrKeyCollision},
		{"two with one id", []sealer.Key{one, same}, sealer.ErrKeyCollision},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := sealer.New(tt.keys); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}

// collision looks for two keys whose SHA-256 begin alike; among 257 there are two.
func collision() (first, second sealer.Key) {
	seen := map[byte]sealer.Key{}
	for i := uint32(1); ; i++ {
		k := key(0)
		binary.BigEndian.PutUint32(k, i)
		id := sha256.Sum256(k)[0]
		if other, ok := seen[id]; ok {
			return other, k
		}
		seen[id] = k
	}
}
