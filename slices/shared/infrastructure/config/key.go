package config

import (
	"encoding/base64"
	"errors"
)

// DecodeKey returns the 32 bytes of a key written in base64.
func DecodeKey(s Secret) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(string(s))
	if err != nil || len(key) != 32 {
		return nil, errors.New("a key is 32 bytes in base64")
	}
	return key, nil
}
