package graph

import (
	"encoding/json"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator"

	"vitalgo/graph/generated"
)

// What every request pays for its variables to be looked at.
func BenchmarkVariables(b *testing.B) {
	served := generated.NewExecutableSchema(generated.Config{})
	look := &variables{}
	if err := look.Validate(served); err != nil {
		b.Fatal(err)
	}
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
	}{
		"none": {`{ me { patient { medications { totalCount } } } }`, nil},
		"one id": {`query ($id: ID!) { patient(id: $id) { fullName } }`, map[string]any{
			"id": "UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I",
		}},
		"an input": {`mutation ($i: AddMedicationInput!) { addMedication(input: $i) { userErrors { code } } }`, map[string]any{
			"i": map[string]any{
				"patientId": "UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I", "name": "Ibuprofeno", "dosage": "400 mg",
				"frequency": "Cada 8 horas", "startDate": "2026-02-01", "isActive": true, "notes": "Tomar después de comer.",
			},
		}},
		"a page": {`query ($first: Int, $f: AllergyFilter) { me { patient { allergies(first: $first, filter: $f) { totalCount } } } }`, map[string]any{
			"first": json.Number("20"), "f": map[string]any{"search": "pol", "severity": []any{"CRITICAL", "SEVERE"}},
		}},
	} {
		document, err := gqlparser.LoadQueryWithRules(served.Schema(), c.query, nil)
		if err != nil {
			b.Fatal(err)
		}
		operation := document.Operations[0]
		coerced, failed := validator.VariableValues(served.Schema(), operation, c.variables)
		if failed != nil {
			b.Fatal(failed)
		}
		context := &graphql.OperationContext{Doc: document, Operation: operation, Variables: coerced}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := look.MutateOperationContext(b.Context(), context); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
