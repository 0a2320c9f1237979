package graph_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/demo"
)

// What tells who has access to a record is for owners and guardians alone: a professional is refused each such field,
// whatever the grant, and by every way that leads to a record.
func TestSec_Z06_FieldsOfOwners(t *testing.T) {
	t.Parallel()
	fields := map[string]string{
		"accessLog": "{ totalCount nodes { id } }", "grants": "{ id }", "emergencyCode": "{ code }", "emergencyCodes": "{ code }",
		"emergencyPreview": "{ fullName }",
	}
	for _, name := range []string{"READ grant", "WRITE grant"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, actor := newAPI(t), nodeActor(name)
			if actor.before != "" {
				a.exec(t, actor.before)
			}
			wantIn(t, a.ask(t, "paramedic", openPrimary, ""), "Test Patient Primary")
			for field, below := range fields {
				for _, way := range []string{
					`{ patient(id: "` + globalID("Patient", demo.PrimaryPatientID) + `") { ` + field + below + ` } }`,
					`{ node(id: "` + globalID("Patient", demo.PrimaryPatientID) + `") { ... on Patient { ` + field + below + ` } } }`,
					`{ me { patients { nodes { ` + field + below + ` } } } }`,
					`{ node(id: "` + rowID("Medication", 11, 1) + `") { ... on Medication { patient { ` + field + below + ` } } } }`,
					`{ node(id: "` + rowID("AccessGrant", 16, 1) + `") { ... on AccessGrant { patient { ` + field + below + ` } } } }`,
				} {
					body := a.ask(t, actor.who, way, "")
					if got := cell(t, body); got != "F" {
						t.Errorf("%s is answered %s", way, body)
					}
					if strings.Contains(body, demo.PrimaryCode) || strings.Contains(body, "Test Patient") {
						t.Errorf("%s shows %s", way, body)
					}
				}
			}
			own := a.ask(t, actor.who, `{ patient(id: "`+globalID("Patient", demo.PrimaryPatientID)+`") { myAccess { id scope patient { id } } } }`, "")
			wantIn(t, own, rowID("AccessGrant", 16, 1), strings.TrimSuffix(name, " grant"))
		})
	}
	a := newAPI(t)
	wantIn(t, a.ask(t, "primary", `{ me { patient { myAccess { id } } dependants { myAccess { id } } } }`, ""), `{"patient":{"myAccess":null},"dependants":[{"myAccess":null}]}`)
}

// words are texts of an input that are no dates.
var words = regexp.MustCompile(`"[^"-]*"`)

// A READ grant writes nothing, whatever of it is wrong besides: the scope is looked at before the input.
func TestSec_Z06_AReadGrantWritesNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	before := a.touchless(t)
	for _, o := range byID {
		if o.owners || strings.HasPrefix(o.operation, "query") {
			continue
		}
		if body := a.ask(t, "professional", o.operation, `{"id": "`+o.row+`"}`); cell(t, body) != "F" {
			t.Errorf("%s is answered %s", o.operation, body)
		}
	}
	for field, o := range forRecord {
		if o.owners {
			continue
		}
		for _, rest := range []string{o.rest, words.ReplaceAllString(o.rest, `""`)} {
			body := a.ask(t, "professional", `mutation ($id: ID!) { `+field+`(input: {patientId: $id, `+rest+`}) { __typename } }`,
				`{"id": "`+globalID("Patient", demo.PrimaryPatientID)+`"}`)
			if cell(t, body) != "F" {
				t.Errorf("%s is answered %s", field, body)
			}
		}
	}
	if after := a.touchless(t); after != before {
		t.Errorf("tables before:\n%s\nafter:\n%s", before, after)
	}
}

// What the server decides cannot be sent: no input has a field for it, and one that is slipped in is refused before
// anything runs. Where a name of these is a patient's to choose, it is named here.
func TestSec_Z06_WhatTheServerDecidesIsNoInput(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	schema := servedSchema()
	chosen := map[string]bool{
		"AddIllnessInput.status": true, "UpdateIllnessInput.status": true, // of the illness
		"DecideStaffInput.status": true, // an administrator's
	}
	before := a.touchless(t)
	for _, f := range rootFields(schema, "Mutation") {
		input := f.Arguments.ForName("input")
		if input == nil {
			continue
		}
		typ := schema.Types[input.Type.Name()]
		for _, name := range []string{"role", "status", "source", "recordedBy", "userId", "createdAt", "updatedAt", "version", "deletedAt", "emailVerified", "granted"} {
			if typ.Fields.ForName(name) != nil {
				if !chosen[typ.Name+"."+name] && name != "version" || name == "version" && typ.Name != "AcceptLegalDocumentInput" {
					t.Errorf("%s can be sent in %s", name, typ.Name)
				}
				continue
			}
			variables := `{"input": {"` + name + `": "ADMIN"}}`
			operation := `mutation ($input: ` + typ.Name + `!) { ` + f.Name + `(input: $input) { __typename } }`
			wantRequestError(t, f.Name+" with "+name+" in a variable", a.ask(t, "primary", operation, variables))
			if name == "role" || name == "source" {
				literal := `mutation { ` + f.Name + `(input: {` + name + `: ADMIN}) { __typename } }`
				wantRequestError(t, f.Name+" with "+name+" written", a.ask(t, "primary", literal, ""))
			}
		}
	}
	if after := a.touchless(t); after != before {
		t.Errorf("tables before:\n%s\nafter:\n%s", before, after)
	}
}

// wantRequestError wants BAD_USER_INPUT of a request that did not run: the key data is absent.
func wantRequestError(t *testing.T, name, body string) {
	t.Helper()
	var answer map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	if _, ran := answer["data"]; ran || !strings.Contains(body, `"code":"BAD_USER_INPUT"`) {
		t.Errorf("%s: %s", name, body)
	}
}
