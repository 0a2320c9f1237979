// Package sealer encrypts single columns of a row: AES-256-GCM, bound to the row's id, so that a value copied
// to another row does not open there.
//
// A sealed value is one byte of key id, a random nonce of 12 bytes, the ciphertext and a tag of 16 bytes.
package sealer

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
	"errors"
	"fmt"
)

// KeySize is the length of a key in bytes.
const KeySize = 32

// Key is a secret of KeySize bytes.
type Key = []byte

var (
	// ErrNoKey says that New was given no key.
	ErrNoKey = errors.New("sealer: no key")
	// ErrBadKey says that a key is not KeySize bytes long, or is all zero.
	ErrBadKey = errors.New("sealer: a key must be 32 bytes, not all zero")
	// ErrKeyCollision says that two keys have the same id: make another key.
	ErrKeyCollision = errors.New("sealer: two keys have the same id")
	// ErrNotOpened says that a value was changed, belongs to another row, or was sealed with an unknown key.
	ErrNotOpened = errors.New("sealer: value does not open")
)

// Sealer seals with its first key and opens with all of them. It is safe for concurrent use.
type Sealer struct {
	current byte
	aeads   map[byte]cipher.AEAD
}

// New makes a sealer; to rotate, every replica first knows the new key behind the old ones, then it comes in front, and the
// old ones stay until all is sealed anew.
// It answers ErrNoKey, ErrBadKey or ErrKeyCollision.
func New(keys []Key) (*Sealer, error) {
	if len(keys) == 0 {
		return nil, ErrNoKey
	}
	s := &Sealer{current: keyID(keys[0]), aeads: make(map[byte]cipher.AEAD, len(keys))}
	for _, key := range keys {
		aead, err := newAEAD(key)
		if err != nil {
			return nil, err
		}
		if _, taken := s.aeads[keyID(key)]; taken {
			return nil, ErrKeyCollision
		}
		s.aeads[keyID(key)] = aead
	}
	return s, nil
}

// Seal encrypts plain for the row with this id.
func (s *Sealer) Seal(plain, rowID []byte) []byte {
	return s.aeads[s.current].Seal([]byte{s.current}, nil, plain, rowID) //nolint:gosec // no nonce is passed: the cipher makes a random one
}

// Open decrypts what Seal made for the row with this id; else it answers ErrNotOpened.
func (s *Sealer) Open(sealed, rowID []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, ErrNotOpened
	}
	aead, known := s.aeads[sealed[0]]
	if !known {
		return nil, ErrNotOpened
	}
	plain, err := aead.Open(nil, nil, sealed[1:], rowID)
	if err != nil {
		return nil, ErrNotOpened
	}
	return plain, nil
}

// CurrentKey is the id of the key that Seal seals with: the first byte of what it makes.
func (s *Sealer) CurrentKey() byte { return s.current }

// keyID names a key without telling it: the first byte of its SHA-256.
func keyID(key Key) byte {
	return sha256.Sum256(key)[0]
}

func newAEAD(key Key) (cipher.AEAD, error) {
	if len(key) != KeySize || allZero(key) {
		return nil, ErrBadKey
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("sealer: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block) // puts the nonce in front of what it seals
	if err != nil {
		return nil, fmt.Errorf("sealer: %w", err)
	}
	return aead, nil
}

func allZero(key Key) bool {
	for _, b := range key {
		if b != 0 {
			return false
		}
	}
	return true
}
