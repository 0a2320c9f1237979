package graph_test

import (
	"context"
	"sync"

	"vitalgo/slices/auth"
)

// hashes keeps the hash of each of the register's passwords, which takes its time to make.
var hashes sync.Map

func hashOf(password string) (string, error) {
	once, _ := hashes.LoadOrStore(password, sync.OnceValues(func() (string, error) {
		return auth.NewPasswords().Hash(context.Background(), password)
	}))
	return once.(func() (string, error))() //nolint:errcheck // nothing else is stored
}
