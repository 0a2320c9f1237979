package audit

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"vitalgo/slices/shared/domain/id"
)

// Head is the last place of a chain, or any other one.
type Head struct {
	Source   Source
	Position int64
	Hash     Hash
}

// Start is the place before the first of a chain.
func Start(s Source) Head { return Head{Source: s, Hash: make(Hash, 32)} }

// String returns the form that ParseHead reads.
func (h Head) String() string {
	return fmt.Sprintf("%s:%d:%s", h.Source, h.Position, hex.EncodeToString(h.Hash))
}

var errHead = errors.New("a head has the form SOURCE:POSITION:HASH")

// ParseHead reads SOURCE:POSITION:HASH.
func ParseHead(text string) (Head, error) {
	parts := strings.Split(text, ":")
	if len(parts) != 3 || !slices.Contains(Sources(), Source(parts[0])) {
		return Head{}, errHead
	}
	position, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || position < 0 {
		return Head{}, errHead
	}
	hash, err := hex.DecodeString(parts[2])
	if err != nil || len(hash) != 32 {
		return Head{}, errHead
	}
	return Head{Source(parts[0]), position, hash}, nil
}

// Link is a place of the chain with the row that it seals.
type Link struct {
	Position                int64
	Row                     id.ID
	Previous, RowHash, Hash Hash
	Patient, Accessor       Commitment
	// Entry is the row as it is now; nil where there is none.
	Entry *Entry
}

// Seal makes the link that follows a place.
func Seal(after Head, e Entry, patient, accessor Commitment) Link {
	row := RowHash(e, patient, accessor)
	return Link{
		Position: after.Position + 1, Row: e.Row, Previous: after.Hash, RowHash: row, Hash: ChainHash(after.Hash, row),
		Patient: patient, Accessor: accessor, Entry: &e,
	}
}

// Place returns where the link is.
func (l Link) Place(s Source) Head { return Head{s, l.Position, l.Hash} }

// Problem returns what is wrong with a link that follows a place, or "".
func (l Link) Problem(after Head) string {
	switch {
	case l.Position != after.Position+1:
		return fmt.Sprintf("is at position %d, after %d: what was between is gone", l.Position, after.Position)
	case !bytes.Equal(l.Previous, after.Hash):
		return "does not follow what is before it"
	case !bytes.Equal(l.Hash, ChainHash(l.Previous, l.RowHash)):
		return "has a seal that was changed"
	case l.Entry == nil:
		return "was deleted"
	case !bytes.Equal(l.RowHash, RowHash(*l.Entry, l.Patient, l.Accessor)):
		return "was changed"
	case !l.Patient.holds():
		return "has another patient than it had"
	case !l.Accessor.holds():
		return "has another accessor than it had"
	default:
		return ""
	}
}

// Finding is something wrong.
type Finding struct {
	Source Source
	// Row is zero where the finding is about no row that is known.
	Row     id.ID
	Problem string
}

// String tells the finding to a person.
func (f Finding) String() string {
	if f.Row.IsZero() {
		return string(f.Source) + ": " + f.Problem
	}
	return fmt.Sprintf("%s: row %s %s", f.Source, f.Row, f.Problem)
}
