package graphqlhttp

import "vitalgo/slices/shared/infrastructure/qvalue"

const (
	mediaJSON     = "application/json"
	mediaResponse = "application/graphql-response+json"
)

// negotiate picks the answer's media type from the Accept header: the heavier one, then the one
// named first, then application/json, which is also the answer to no header at all. It answers ""
// where neither is acceptable. Event streams and multipart answers are never picked.
func negotiate(accept []string) string {
	items := qvalue.Parse(accept)
	if len(items) == 0 {
		return mediaJSON
	}
	plain, response := preference(items, mediaJSON), preference(items, mediaResponse)
	switch {
	case plain.weight == 0 && response.weight == 0:
		return ""
	case response.weight > plain.weight,
		response.weight == plain.weight && response.position < plain.position:
		return mediaResponse
	default:
		return mediaJSON
	}
}

// preferred is how much a client wants a media type, and where in its list it says so.
type preferred struct {
	weight   float64
	position int
}

// preference takes the most specific range that matches (RFC 9110, section 12.5.1).
func preference(items []qvalue.Item, media string) preferred {
	best, found := 0, preferred{}
	for i, item := range items {
		specific := 0
		switch item.Value {
		case media:
			specific = 3
		case "application/*":
			specific = 2
		case "*/*":
			specific = 1
		}
		if specific > best {
			best, found = specific, preferred{weight: item.Weight, position: i}
		}
	}
	return found
}
