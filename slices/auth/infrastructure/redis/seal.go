package redis

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"vitalgo/slices/auth/application"
)

// sealLabel keeps the key of a successor apart from whatever else may be made of a token.
const sealLabel = "vitalgo refresh token successor"

var errNotOpened = errors.New("the successor of a refresh token does not open")

// digest is what is stored of a token.
func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// cipherOf makes the cipher that only the holder of a token has.
func cipherOf(token string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(token), nil, sealLabel, sha256.Size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func seal(token string, next application.Successor) (string, error) {
	plain, err := json.Marshal(next) //nolint:gosec // sealed below
	if err != nil {
		return "", fmt.Errorf("seal a successor: %w", err)
	}
	aead, err := cipherOf(token)
	if err != nil {
		return "", fmt.Errorf("seal a successor: %w", err)
	}
	return string(aead.Seal(nil, nil, plain, nil)), nil //nolint:gosec // the cipher makes its own nonce
}

func open(token, sealed string) (application.Successor, error) {
	var next application.Successor
	aead, err := cipherOf(token)
	if err != nil {
		return next, fmt.Errorf("open a successor: %w", err)
	}
	plain, err := aead.Open(nil, nil, []byte(sealed), nil)
	if err != nil || json.Unmarshal(plain, &next) != nil {
		return next, errNotOpened
	}
	return next, nil
}
