package domain

import (
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/text"
)

const maxAdditionalInsurance = 200 // characters

// Insurance is who pays for care: an insurer of the catalogue, or another one as people write it, and what comes on
// top.
type Insurance struct {
	InsurerCode            *string
	InsurerOther           *string
	AdditionalInsurance    *string
	ComplementaryPlan      *ComplementaryPlan
	ComplementaryPlanOther *string
}

// checked returns the insurance as it is stored: nil where it says nothing. An insurer that was liquidated may stay
// where it is stored.
func (i Insurance) checked(c *fault.Check, codes Codes, stored *Insurance) *Insurance {
	const field = "insurance"
	i.InsurerCode = code(i.InsurerCode)
	i.InsurerOther = text.Optional(c, i.InsurerOther, 0, maxOther, field, "insurerOther")
	if i.InsurerCode != nil {
		kept := stored != nil && is(stored.InsurerCode, *i.InsurerCode)
		c.That(kept || codes.Insurers[*i.InsurerCode], fault.Unknown, field, "insurerCode")
		c.That(i.InsurerOther == nil, fault.NotAllowed, field, "insurerOther")
	}
	i.AdditionalInsurance = text.Optional(c, i.AdditionalInsurance, 0, maxAdditionalInsurance, field, "additionalInsurance")
	i.ComplementaryPlanOther = other(c, is(i.ComplementaryPlan, OtherPlan), i.ComplementaryPlanOther, true, field, "complementaryPlanOther")
	if i == (Insurance{}) {
		return nil
	}
	return &i
}
