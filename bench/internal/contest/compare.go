package contest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"vitalgo/bench/internal/load"
)

// samples is how many requests of each question are compared.
const samples = 5

// Compare fails unless the other answers as the first does.
func Compare(ctx context.Context, first, other *Target) error {
	for _, q := range Questions() {
		if len(other.Requests[q]) == 0 {
			continue
		}
		if len(first.Requests[q]) != len(other.Requests[q]) {
			return fmt.Errorf("%s: %s and %s are asked different things", q.ID, first.Name, other.Name)
		}
		for i := range samples {
			one := i * len(first.Requests[q]) / samples
			want, err := first.answer(ctx, q, one)
			if err != nil {
				return err
			}
			got, err := other.answer(ctx, q, one)
			if err != nil {
				return err
			}
			if !bytes.Equal(want, got) {
				return fmt.Errorf("%s: %s and %s answer differently: %s", q.ID, first.Name, other.Name, difference(want, got))
			}
		}
	}
	return nil
}

func (t *Target) answer(ctx context.Context, q *Question, request int) ([]byte, error) {
	answer, err := load.Once(ctx, t.Address, t.Requests[q][request])
	if err != nil {
		return nil, fmt.Errorf("%s, %s: %w; it wrote: %s", t.Name, q.ID, err, t.Process.Tail())
	}
	normal, err := Normalize(answer)
	if err != nil {
		return nil, fmt.Errorf("%s, %s: %w", t.Name, q.ID, err)
	}
	return normal, nil
}

func difference(a, b []byte) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	from := max(0, at-60)
	return fmt.Sprintf("…%s… and …%s…", a[from:min(len(a), at+60)], b[from:min(len(b), at+60)])
}

// Normalize brings an answer into the form in which all servers agree: what is wrapped around people and lists goes,
// ids are UUIDs, the words of the database are those of the API, and the people of a panel stand by id.
func Normalize(answer []byte) ([]byte, error) {
	var tree any
	if err := json.Unmarshal(answer, &tree); err != nil {
		return nil, fmt.Errorf("read an answer: %w", err)
	}
	tree = unwrap(tree)
	switch people := tree.(type) {
	case map[string]any:
		if people["id"] == nil {
			return nil, fmt.Errorf("nobody is in the answer: %.300s", answer)
		}
	case []any:
		if len(people) == 0 {
			return nil, fmt.Errorf("nobody is in the answer: %.300s", answer)
		}
		slices.SortFunc(people, func(a, b any) int { return strings.Compare(idOf(a), idOf(b)) })
	}
	return json.Marshal(tree) // keys of a map are sorted
}

func idOf(value any) string {
	object, _ := value.(map[string]any)
	text, _ := object["id"].(string)
	return text
}

// unwrap takes away objects with a single key that lead to an object or a list.
func unwrap(value any) any {
	switch value := value.(type) {
	case map[string]any:
		if len(value) == 1 {
			inner := slices.Collect(maps.Values(value))[0]
			switch inner.(type) {
			case map[string]any, []any:
				return unwrap(inner)
			}
		}
		for key, inner := range value {
			value[key] = unwrap(word(inner))
		}
		return value
	case []any:
		for i := range value {
			value[i] = unwrap(value[i])
		}
	}
	return value
}

var words = map[string]string{
	"leve": "MILD", "moderada": "MODERATE", "severa": "SEVERE", "critica": "CRITICAL",
	"activa": "ACTIVE", "en_tratamiento": "IN_TREATMENT", "curada": "RESOLVED", "cronica": "CHRONIC",
	"general": "GENERAL", "local": "LOCAL", "regional": "REGIONAL", "spinal": "SPINAL", "epidural": "EPIDURAL",
	"sedation": "SEDATION", "other": "OTHER",
}

var globalID = regexp.MustCompile(`^[A-Z][A-Za-z]+:([0-9a-f-]{36})$`)

func word(value any) any {
	text, ok := value.(string)
	if !ok {
		return value
	}
	if said, ok := words[text]; ok {
		return said
	}
	if plain, err := base64.RawURLEncoding.DecodeString(text); err == nil {
		if match := globalID.FindSubmatch(plain); match != nil {
			return string(match[1])
		}
	}
	return text
}
