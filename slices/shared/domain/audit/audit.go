// Package audit seals rows of logs in a chain of hashes, so that an edit, a deletion, a swap or a gap is found.
package audit

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"vitalgo/slices/shared/domain/id"
)

// Source is a table whose rows are sealed; each has a chain of its own.
type Source string

// The sources.
const (
	AccessLog      Source = "access_log"
	StaffDecisions Source = "staff_decisions"
)

// Sources returns all sources.
func Sources() []Source { return []Source{AccessLog, StaffDecisions} }

// Hash is a SHA-256.
type Hash []byte

// Field is a column of a row with its value. Columns that are null are left out of every hash: a column that is added
// later, and is null in older rows, leaves their hashes as they were.
type Field struct{ Name, Value string }

// Entry is what nobody may change of a row.
type Entry struct {
	Source  Source
	Row     id.ID
	At      time.Time
	Content []Field
}

// Commitment stands for values that may be erased. With the salt it proves what they were; without, it proves nothing.
type Commitment struct {
	Hash   Hash
	Salt   []byte
	Values []Field
}

// Commit returns the commitment to values.
func Commit(salt []byte, values []Field) Commitment {
	return Commitment{Hash: sum([][]byte{salt}, values), Salt: salt, Values: values}
}

// holds reports whether the values are those committed to, or were erased together with the salt.
func (c Commitment) holds() bool {
	if c.Salt == nil {
		return len(c.Values) == 0
	}
	return bytes.Equal(c.Hash, Commit(c.Salt, c.Values).Hash)
}

// RowHash returns the hash of a row.
func RowHash(e Entry, patient, accessor Commitment) Hash {
	at := binary.BigEndian.AppendUint64(nil, uint64(e.At.UnixMicro()))
	return sum([][]byte{[]byte(e.Source), e.Row[:], at, patient.Hash, accessor.Hash}, e.Content)
}

// ChainHash returns the hash of a place in the chain.
func ChainHash(previous, row Hash) Hash {
	hash := sha256.Sum256(slices.Concat(previous, row))
	return hash[:]
}

// sum hashes parts and fields, each with its length before it, so that no two lists make the same bytes. Fields are
// ordered by name.
func sum(parts [][]byte, fields []Field) Hash {
	fields = slices.SortedFunc(slices.Values(fields), func(a, b Field) int { return cmp.Compare(a.Name, b.Name) })
	for _, f := range fields {
		parts = append(parts, []byte(f.Name), []byte(f.Value))
	}
	var all []byte
	for _, part := range parts {
		all = binary.BigEndian.AppendUint64(all, uint64(len(part)))
		all = append(all, part...)
	}
	hash := sha256.Sum256(all)
	return hash[:]
}
