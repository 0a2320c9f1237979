package app

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// devKeys are the keys of one development folder, so that sessions and sealed columns outlive a restart.
type devKeys struct{ JWT, Data []byte }

const keyLength = 32 // bytes

// openKeys reads the keys in a file, or makes them and writes it.
func openKeys(name string) (devKeys, error) {
	text, err := os.ReadFile(name) //nolint:gosec // the file of the development folder
	if errors.Is(err, fs.ErrNotExist) {
		return makeKeys(name)
	}
	if err != nil {
		return devKeys{}, fmt.Errorf("read development keys: %w", err)
	}
	var keys devKeys
	if err := json.Unmarshal(text, &keys); err != nil || len(keys.JWT) != keyLength || len(keys.Data) != keyLength {
		return devKeys{}, fmt.Errorf("%s holds no development keys; remove the folder to begin anew", name)
	}
	return keys, nil
}

func makeKeys(name string) (devKeys, error) {
	keys := devKeys{JWT: make([]byte, keyLength), Data: make([]byte, keyLength)}
	_, _ = rand.Read(keys.JWT) // never fails: crypto/rand ends the program instead
	_, _ = rand.Read(keys.Data)
	text, err := json.Marshal(keys) //nolint:gosec // this file is where the keys are kept
	if err != nil {
		return devKeys{}, fmt.Errorf("write development keys: %w", err)
	}
	if err := os.WriteFile(name, text, 0o600); err != nil {
		return devKeys{}, fmt.Errorf("write development keys: %w", err)
	}
	return keys, nil
}
