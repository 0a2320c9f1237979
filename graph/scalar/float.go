package scalar

import (
	"math"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/domain/fault"
)

// MarshalFloat writes a number.
func MarshalFloat(f float64) graphql.Marshaler { return marshaler(AppendFloat, f) }

// UnmarshalFloat reads a number; a text is none, whatever it spells.
func UnmarshalFloat(v any) (float64, error) {
	f, err := graphql.UnmarshalFloat(v)
	if _, text := v.(string); text || v == nil || err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, fault.New(fault.BadInput)
	}
	return f, nil
}
