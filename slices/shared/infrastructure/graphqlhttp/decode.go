package graphqlhttp

import (
	"encoding/json"
	"maps"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// Decode reads the one JSON object of a POST, or of a message that stands for one. It is stricter than encoding/json: names are
// matched exactly, none may stand twice or be unknown, the text has to be valid UTF-8, and nothing
// may follow. Numbers keep their digits as json.Number.
func Decode(body []byte) (*graphql.RawParams, bool) {
	value, ok := decodeJSON(body)
	if !ok {
		return nil, false
	}
	members, ok := value.(map[string]any)
	if !ok {
		return nil, false
	}
	params := &graphql.RawParams{}
	for name, value := range members {
		if !setMember(params, name, value) {
			return nil, false
		}
	}
	return params, runnable(params)
}

// decodeURL reads the parameters of a GET. Parameters of other names are left alone; known ones may
// not stand twice.
func decodeURL(rawQuery string) (*graphql.RawParams, bool) {
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, false
	}
	params := &graphql.RawParams{}
	for _, name := range []string{"query", "documentId", "operationName", "variables", "extensions"} {
		given := values[name]
		if len(given) == 0 || len(given) == 1 && given[0] == "" {
			continue
		}
		if len(given) > 1 || !utf8.ValidString(given[0]) {
			return nil, false
		}
		var value any = given[0]
		if name == "variables" || name == "extensions" {
			var ok bool
			if value, ok = decodeJSON([]byte(given[0])); !ok {
				return nil, false
			}
		}
		if !setMember(params, name, value) {
			return nil, false
		}
	}
	return params, runnable(params)
}

// setMember stores one member of the request; null means the same as leaving it out.
func setMember(params *graphql.RawParams, name string, value any) bool {
	switch name {
	case "query":
		return assign(&params.Query, value)
	case "documentId":
		return setDocument(params, value)
	case "operationName":
		return assign(&params.OperationName, value)
	case "variables":
		return assign(&params.Variables, value)
	case "extensions":
		return setExtensions(params, value)
	default:
		return false
	}
}

// The name of a document may come as the member documentId, as the GraphQL over HTTP draft has it, or as Apollo's
// extension persistedQuery. Behind the transport there is the extension alone.
const persistedQuery = "persistedQuery"

func setDocument(params *graphql.RawParams, value any) bool {
	if value == nil {
		return true
	}
	id, ok := value.(string)
	if !ok || params.Extensions[persistedQuery] != nil {
		return false
	}
	if params.Extensions == nil {
		params.Extensions = map[string]any{}
	}
	params.Extensions[persistedQuery] = map[string]any{"version": json.Number("1"), "sha256Hash": strings.TrimPrefix(id, "sha256:")}
	return true
}

func setExtensions(params *graphql.RawParams, value any) bool {
	named := params.Extensions // by documentId: members come in any order
	if !assign(&params.Extensions, value) || named != nil && value != nil && params.Extensions[persistedQuery] != nil {
		return false
	}
	maps.Copy(params.Extensions, named)
	return true
}

func assign[T any](to *T, value any) bool {
	if value == nil {
		return true
	}
	typed, ok := value.(T)
	if ok {
		*to = typed
	}
	return ok
}

// runnable says whether the request names something to run: a document, or a persisted one's hash.
func runnable(params *graphql.RawParams) bool {
	return params.Query != "" || params.Extensions[persistedQuery] != nil
}
