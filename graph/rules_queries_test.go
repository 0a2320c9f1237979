package graph_test

import (
	"fmt"
	"strings"
	"testing"
)

// What is wrong with a query is an error of the request or of the field, never a userError: domain.md section 2.0.
func TestRulesOfArguments(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	statuses := func(n int) string { return strings.TrimSuffix(strings.Repeat("ACTIVE, ", n), ", ") }
	for operation, want := range map[string]string{
		`{ emailAvailable(email: "invalid") }`:                                                                                         "BAD_USER_INPUT",
		`{ emailAvailable(email: "") }`:                                                                                                "BAD_USER_INPUT",
		`{ emailAvailable(email: " Somebody@Example.com ") }`:                                                                          `{"data":{"emailAvailable":true}}`,
		`{ emailAvailable(email: "TEST.patient@vitalgo.com") }`:                                                                        `{"data":{"emailAvailable":false}}`,
		`{ documentAvailable(type: CC, number: "1.234.567-890") }`:                                                                     `{"data":{"documentAvailable":false}}`,
		`{ documentAvailable(type: XX, number: "1") }`:                                                                                 "BAD_USER_INPUT",
		`{ me { patient { timeline(from: "2026-02-30") { nodes { __typename } } } } }`:                                                 "BAD_USER_INPUT",
		`{ me { patient { timeline(from: "yesterday") { nodes { __typename } } } } }`:                                                  "BAD_USER_INPUT",
		`{ me { patient { timeline(from: "2026-2-3") { nodes { __typename } } } } }`:                                                   "BAD_USER_INPUT",
		`{ me { patient { timeline(from: "2026-02-01T00:00:00Z") { nodes { __typename } } } } }`:                                       "BAD_USER_INPUT",
		`{ me { patient { medications(filter: {status: [NONE]}) { totalCount } } } }`:                                                  "BAD_USER_INPUT",
		`{ me { patient { surgeries(filter: {from: "2026-13-01"}) { totalCount } } } }`:                                                "BAD_USER_INPUT",
		`{ me { patient { medications(filter: {status: [` + statuses(20) + `]}) { totalCount } } } }`:                                  `"totalCount":3`,
		`{ me { patient { medications(filter: {status: [` + statuses(21) + `]}) { totalCount } } } }`:                                  "BAD_USER_INPUT",
		`{ countries(search: "` + strings.Repeat("x", 100) + `") { code } }`:                                                           `{"data":{"countries":[]}}`,
		`{ countries(search: "` + strings.Repeat("x", 101) + `") { code } }`:                                                           "BAD_USER_INPUT",
		`{ healthInsurers(search: "` + strings.Repeat("x", 101) + `") { code } }`:                                                      "BAD_USER_INPUT",
		`{ medicationNames(search: "` + strings.Repeat("x", 101) + `") }`:                                                              "BAD_USER_INPUT",
		`{ icd10Codes(search: "` + strings.Repeat("x", 101) + `") { code } }`:                                                          "BAD_USER_INPUT",
		`{ icd10Codes(search: "a") { code } }`:                                                                                         `{"data":{"icd10Codes":[]}}`,
		`{ medicationNames(search: " i ") }`:                                                                                           `{"data":{"medicationNames":[]}}`,
		`{ municipalities(departmentCode: "00") { code } }`:                                                                            `{"data":{"municipalities":[]}}`,
		`{ icd10Codes(search: "diabetes", first: 51) { code } }`:                                                                       "BAD_USER_INPUT",
		`{ icd10Codes(search: "diabetes", first: 0) { code } }`:                                                                        "BAD_USER_INPUT",
		`mutation { addMedication(input: {name: "x", dosage: "1", frequency: "1", startDate: "2026-02-30"}) { userErrors { code } } }`: "BAD_USER_INPUT",
		`mutation { updateProfile(input: {bloodType: PURPLE}) { userErrors { code } } }`:                                               "BAD_USER_INPUT",
	} {
		wantIn(t, a.ask(t, "primary", operation, ""), want)
	}
}

// domain.md section 3: page sizes.
func TestRulesOfPages(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for name, list := range paged {
		if name == "Query.icd10Codes" {
			continue
		}
		wrong := []string{"first: 0", "first: -1", "first: 101", "first: 2147483647"}
		right := []string{"first: 1", "first: 100"}
		if strings.Contains("Patient.medications Patient.allergies Patient.illnesses Patient.surgeries", name) { // these go backward, too
			cursors, _, _ := a.listOf(t, name, list.who, "first: 2")
			wrong = append(wrong, "last: 0", "last: 101", "first: 1, last: 1", fmt.Sprintf("after: %q, last: 1", cursors[0]), fmt.Sprintf("before: %q", cursors[1]),
				fmt.Sprintf("first: 1, before: %q", cursors[1]))
			right = append(right, "last: 1", "last: 100", fmt.Sprintf("last: 1, before: %q", cursors[1]))
		}
		for _, arguments := range wrong {
			if _, _, code := a.listOf(t, name, list.who, arguments); code != "BAD_USER_INPUT" {
				t.Errorf("%s(%s): %q", name, arguments, code)
			}
		}
		for _, arguments := range right {
			if _, _, code := a.listOf(t, name, list.who, arguments); code != "" {
				t.Errorf("%s(%s): %q", name, arguments, code)
			}
		}
	}
}
