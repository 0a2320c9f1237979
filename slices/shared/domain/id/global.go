package id

import (
	"encoding/base64"
	"strings"
)

// Global is an id as clients see it: a GraphQL type and an ID, written as base64url(Type:uuid) without
// padding. The zero Global names nothing.
type Global struct {
	Type string
	ID   ID
}

// Object is what can be fetched again by its global id: a Node of the contract.
type Object interface{ GlobalID() Global }

// ParseGlobal reads what a client sent. Nonsense becomes the zero Global, which names nothing: an id that
// cannot be read is answered like one that does not exist.
func ParseGlobal(s string) Global {
	if len(s) > base64.RawURLEncoding.EncodedLen(maxGlobal) {
		return Global{}
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil {
		return Global{}
	}
	typ, uuid, _ := strings.Cut(string(text), ":")
	v, err := Parse(uuid)
	g := Global{Type: typ, ID: v}
	if err != nil || g.String() != s { // the decoder skips line breaks: an id has one form
		return Global{}
	}
	return g
}

const maxGlobal = 100

func (g Global) String() string {
	return string(g.Append(nil))
}

// Append appends the id as String returns it.
func (g Global) Append(b []byte) []byte {
	var plain [64]byte // as long as the longest name of a type needs
	return base64.RawURLEncoding.AppendEncode(b, g.ID.Append(append(append(plain[:0], g.Type...), ':')))
}

// Of returns the ID if g is one of the type named, else the zero ID, which no row has.
func (g Global) Of(typ string) ID {
	if g.Type != typ {
		return ID{}
	}
	return g.ID
}
