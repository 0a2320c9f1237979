// Package id holds the identifiers of entities: UUIDs inside, opaque global ids outside.
package id

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"time"
)

// ID is a UUID. The zero ID belongs to nothing.
type ID [16]byte

// New returns a fresh UUID of version 7, which sorts by the time of its making.
func New(now time.Time) ID {
	var v ID
	_, _ = rand.Read(v[6:]) // never fails: crypto/rand ends the program instead
	ms := now.UnixMilli()
	for i := range 6 {
		v[i] = byte(ms >> (40 - 8*i)) //nolint:gosec // the lowest byte is meant
	}
	v[6] = v[6]&0x0f | 0x70
	v[8] = v[8]&0x3f | 0x80
	return v
}

// Random returns a fresh UUID of version 4, which tells nothing about its making.
func Random() ID {
	var v ID
	_, _ = rand.Read(v[:]) // never fails: crypto/rand ends the program instead
	v[6] = v[6]&0x0f | 0x40
	v[8] = v[8]&0x3f | 0x80
	return v
}

var errNotUUID = errors.New("not a UUID")

// Parse reads the form of 36 lower-case characters.
func Parse(s string) (ID, error) {
	var v ID
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return ID{}, errNotUUID
	}
	var digits [32]byte
	rest := digits[:]
	for _, part := range [...]string{s[:8], s[9:13], s[14:18], s[19:23], s[24:]} {
		rest = rest[copy(rest, part):]
	}
	if _, err := hex.Decode(v[:], digits[:]); err != nil {
		return ID{}, errNotUUID
	}
	if text := v.text(); string(text[:]) != s { // an upper-case one
		return ID{}, errNotUUID
	}
	return v, nil
}

// String returns the form of 36 lower-case characters.
func (v ID) String() string {
	text := v.text()
	return string(text[:])
}

// Append appends the id as String returns it.
func (v ID) Append(b []byte) []byte {
	text := v.text()
	return append(b, text[:]...)
}

func (v ID) text() (text [36]byte) {
	hex.Encode(text[:], v[:4])
	hex.Encode(text[9:], v[4:6])
	hex.Encode(text[14:], v[6:8])
	hex.Encode(text[19:], v[8:10])
	hex.Encode(text[24:], v[10:])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return text
}

// IsZero reports whether v was never set.
func (v ID) IsZero() bool { return v == ID{} }

// MarshalText implements encoding.TextMarshaler.
func (v ID) MarshalText() ([]byte, error) { return v.Append(nil), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (v *ID) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	*v = parsed
	return err
}
