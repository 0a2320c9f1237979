// Package querylimits refuses GraphQL documents that are too large, too deep, too wide or too
// expensive, before they cost anything. What it counts grows linearly with the document's text
// however fragments multiply it: sums saturate, and each fragment is counted once.
package querylimits

// Limits of a document. What is not written down in a document is counted with its fragments
// expanded, repeats included. A limit is the largest value that passes.
type Limits struct {
	Bytes      int // of the document's text
	Tokens     int // give the same to the server's SetParserTokenLimit
	Fields     int // written in the document
	Fragments  int // defined in the document
	Operations int // defined in the document
	Directives int // written in the document
	Nesting    int // of braces written in the document, those of inline fragments and below __schema included
	Depth      int // a root field is 1, leaves count, fragments do not; what is below __schema and __type is exempt
	RootFields int // of the operation that runs, expanded
	Aliases    int // of the operation that runs, expanded
	Complexity int // of the operation that runs: each field costs m·(1 + Σ children)

	MaxPage int            // m of a connection is its page size, at most this: one more than a client may ask for
	Page    int            // m of a connection whose field names no page size and has no default in the schema
	List    int            // m of other lists
	Lists   map[string]int // m of the lists that are longer or shorter, by "Type.field"
	IDs     map[string]string
	// IDs names the lists whose m is the length of an argument, by "Type.field".
}

// DefaultLimits returns the limits of the API. The lists named are as long as their tables; with
// the usual 10, a query that goes from municipalities to departments and back would be priced at
// 2,220 and answer 1.9 million rows.
func DefaultLimits() Limits {
	return Limits{
		Bytes:      64 << 10,
		Tokens:     2_000,
		Fields:     1_000,
		Fragments:  50,
		Operations: 10,
		Directives: 50,
		Nesting:    50,
		Depth:      15,
		RootFields: 20,
		Aliases:    30,
		Complexity: 10_000,
		MaxPage:    101,
		Page:       50,
		List:       10,
		Lists: map[string]int{
			"Query.countries":           250,
			"Query.departments":         33,
			"Query.municipalities":      125,
			"Query.healthInsurers":      34,
			"Department.municipalities": 34,
		},
		IDs: map[string]string{"Query.nodes": "ids"},
	}
}
