package scalar

import (
	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/domain/fault"
)

// MarshalUpload is never called: files are not answered.
func MarshalUpload(graphql.Upload) graphql.Marshaler { return graphql.Null }

// UnmarshalUpload reads a file that came in a multipart request; nothing else is one.
func UnmarshalUpload(v any) (graphql.Upload, error) {
	file, ok := v.(graphql.Upload)
	if !ok {
		return graphql.Upload{}, fault.New(fault.BadInput)
	}
	return file, nil
}
