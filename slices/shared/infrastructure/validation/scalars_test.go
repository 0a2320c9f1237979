package validation_test

import (
	"testing"

	"github.com/vektah/gqlparser/v2/validator/rules"

	"vitalgo/slices/shared/infrastructure/validation"
)

func TestSec_Q12_WhatStandsForAScalar(t *testing.T) {
	t.Parallel()
	for value, right := range map[string]bool{
		`"x"`: true, `"""x"""`: true, `null`: true, `$day`: true, `1`: false, `1e999`: false, `true`: false, `x`: false, `["x"]`: false, `{a: 1}`: false,
	} {
		for _, argument := range []string{"day", "days", "within"} {
			text := `query ($day: Day) { on(` + map[string]string{"day": "day: ", "days": "days: [", "within": "within: {day: "}[argument] + value +
				map[string]string{"day": "", "days": "]", "within": "}"}[argument] + `) other(day: $day) }`
			errs := validate(t, text, validation.Amend(rules.NewDefaultRules()))
			if right != (len(errs) == 0) || !right && errs[0].Rule != rules.ValuesOfCorrectTypeRule.Name {
				t.Errorf("%s: %v", text, errs)
			}
		}
	}
}
