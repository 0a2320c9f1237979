package password

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Limits of the hashes that are verified: a stored value must not be able to take the machine.
const (
	maxMemory  = 1 << 18 // KiB
	maxPasses  = 16
	maxThreads = 16
	maxKey     = 64 // bytes
)

var errNotPHC = errors.New("not an argon2id hash in PHC form")

// phc is an argon2id hash in the PHC string format: $argon2id$v=19$m=…,t=…,p=…$salt$key.
type phc struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
	salt    []byte
	key     []byte
}

func (p phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.passes, p.threads,
		base64.RawStdEncoding.EncodeToString(p.salt), base64.RawStdEncoding.EncodeToString(p.key))
}

// current reports whether p is made as new hashes are.
func (p phc) current() bool {
	return p.memory == memory && p.passes == passes && p.threads == threads && len(p.salt) == saltLen && len(p.key) == keyLen
}

func parse(s string) (phc, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errNotPHC
	}
	var p phc
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.threads); err != nil {
		return phc{}, errNotPHC
	}
	var saltErr, keyErr error
	p.salt, saltErr = base64.RawStdEncoding.DecodeString(parts[4])
	p.key, keyErr = base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || keyErr != nil || !p.affordable() || p.String() != s { // Sscanf and base64 skip what they do not know
		return phc{}, errNotPHC
	}
	return p, nil
}

func (p phc) affordable() bool {
	return p.memory <= maxMemory && p.passes >= 1 && p.passes <= maxPasses && p.threads >= 1 && p.threads <= maxThreads &&
		len(p.key) >= keyLen/2 && len(p.key) <= maxKey
}
