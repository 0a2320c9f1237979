package graphqlhttp

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// What values take of the memory beside their text, in bytes, and how much all of a text may take. Small ones take fifty times
// their text: without a bound, a few bodies of permitted size would be more than a server has. Ten thousand objects of five
// members have room.
const (
	valueSize  = 48
	objectSize = 336 // of a map of up to eight members
	maxMemory  = 8 << 20
)

// decodeJSON reads one JSON value into maps, slices, strings, json.Numbers and booleans. Text that
// is not valid UTF-8 or holds too much, and objects that name a member twice, are refused. It is two to three times
// as fast as reading the tokens of a json.Decoder, which is the only other way to see duplicates.
func decodeJSON(text []byte) (any, bool) {
	if !utf8.Valid(text) || !json.Valid(text) {
		return nil, false
	}
	reader := jsonReader{text: text}
	return reader.value()
}

// jsonReader reads text that is known to be valid JSON, so its methods look for no error but those
// that validity leaves: a member named twice, and too much memory.
type jsonReader struct {
	text   []byte
	at     int
	memory int // taken so far, in bytes
}

func (r *jsonReader) value() (any, bool) {
	if r.memory += valueSize; r.memory > maxMemory {
		return nil, false
	}
	switch r.peek() {
	case '{':
		r.memory += objectSize
		return r.object()
	case '[':
		return r.array()
	case '"':
		return r.string()
	case 't':
		r.at += len("true")
		return true, true
	case 'f':
		r.at += len("false")
		return false, true
	case 'n':
		r.at += len("null")
		return nil, true
	default:
		return r.number(), true
	}
}

func (r *jsonReader) object() (any, bool) {
	members := map[string]any{}
	for r.at++; r.peek() != '}'; {
		name, ok := r.string()
		if _, twice := members[name]; twice || !ok {
			return nil, false
		}
		r.peek()
		r.at++ // the colon
		if members[name], ok = r.value(); !ok {
			return nil, false
		}
		r.comma()
	}
	r.at++
	return members, true
}

func (r *jsonReader) array() (any, bool) {
	elements := []any{}
	for r.at++; r.peek() != ']'; {
		element, ok := r.value()
		if !ok {
			return nil, false
		}
		elements = append(elements, element)
		r.comma()
	}
	r.at++
	return elements, true
}

func (r *jsonReader) string() (string, bool) {
	start, escaped := r.at, false
	for r.at++; r.text[r.at] != '"'; r.at++ {
		if r.text[r.at] == '\\' {
			escaped = true
			r.at++
		}
	}
	r.at++
	if !escaped {
		return string(r.text[start+1 : r.at-1]), true
	}
	var unescaped string
	err := json.Unmarshal(r.text[start:r.at], &unescaped)
	return unescaped, err == nil
}

func (r *jsonReader) number() json.Number {
	start := r.at
	for r.at < len(r.text) && bytes.IndexByte([]byte("+-.0123456789Ee"), r.text[r.at]) >= 0 {
		r.at++
	}
	return json.Number(r.text[start:r.at])
}

// peek skips white space and returns the next byte without taking it.
func (r *jsonReader) peek() byte {
	for r.text[r.at] <= ' ' {
		r.at++
	}
	return r.text[r.at]
}

// comma takes a comma, if one is next.
func (r *jsonReader) comma() {
	if r.peek() == ',' {
		r.at++
	}
}
