package domain

import (
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/icd10"
	"vitalgo/slices/shared/domain/text"
)

// ICD10Titles is a code of ICD-10 with its title in each language, as an operator imports it.
type ICD10Titles struct {
	Code    string
	TitleES string
	TitleEN string
}

const maxTitle = 500 // characters

// Checked returns the code as it is stored, or every problem it has. A title that is missing in one language
// is the one of the other (domain.md section 8).
func (t ICD10Titles) Checked() (ICD10Titles, error) {
	var c fault.Check
	es, en := text.Line(t.TitleES), text.Line(t.TitleEN)
	if es == "" {
		es = en
	}
	if en == "" {
		en = es
	}
	if code := icd10.Optional(&c, &t.Code, "code"); code != nil {
		t.Code = *code
	} else {
		c.Add(fault.Required, nil, "code")
	}
	t.TitleES = text.Required(&c, es, 1, maxTitle, "title_es")
	t.TitleEN = text.Required(&c, en, 1, maxTitle, "title_en")
	return t, c.Err()
}
