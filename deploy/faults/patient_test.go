//go:build smoke

package faults

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"vitalgo/deploy/live"
)

// patient is a client with a record of its own.
type patient struct {
	live.Client
	name         string // full name
	mark         string // in the name of each of its rows
	tried        int
	open         bool              // the last one tried was neither acknowledged nor refused for good
	acknowledged map[string]string // ids by name
}

func signUp(t *testing.T, s *site, number int) *patient {
	t.Helper()
	letters := string([]byte{byte('a' + number/26), byte('a' + number%26)})
	p := &patient{Client: s.client(), name: "Paciente Prueba" + letters, mark: "Prueba " + letters + " ", acknowledged: map[string]string{}}
	var answer struct {
		SignUpPatient struct {
			Tokens     *struct{ AccessToken string }
			UserErrors []struct{ Code, Field string }
		}
	}
	err := p.Ask(t.Context(), `mutation ($input: SignUpPatientInput!) { signUpPatient(input: $input) { tokens { accessToken } userErrors { code } } }`,
		map[string]any{"input": map[string]any{
			"firstName": "Paciente", "lastName": "Prueba" + letters, "documentType": "CC", "documentNumber": fmt.Sprint(70000000 + number),
			"phone": fmt.Sprintf("+57300%07d", 1000000+number), "birthDate": "1990-05-15", "email": "prueba." + letters + "@vitalgo.example",
			"password": "Zanahoria-" + letters + "-74", "acceptTerms": true, "acceptPrivacy": true, "acceptHealthData": true,
		}}, &answer)
	if err != nil || answer.SignUpPatient.Tokens == nil {
		t.Fatalf("%s does not sign up: %+v, %v", p.name, answer, err)
	}
	p.Token = answer.SignUpPatient.Tokens.AccessToken
	return p
}

// read reads the record, and looks whose it is.
func (p *patient) read(ctx context.Context) error {
	var answer struct {
		Me struct {
			Patient struct {
				FullName    string
				Medications struct{ Nodes []struct{ Name string } }
			}
		}
	}
	if err := p.Ask(ctx, `{ me { patient { fullName medications(first: 5) { nodes { name } } } } }`, nil, &answer); err != nil {
		return err
	}
	if got := answer.Me.Patient.FullName; got != p.name {
		return foreignError(p.name + " is shown the record of " + got)
	}
	for _, row := range answer.Me.Patient.Medications.Nodes {
		if !strings.HasPrefix(row.Name, p.mark) {
			return foreignError(p.name + " is shown " + row.Name)
		}
	}
	return nil
}

// write adds a row. One whose fate is not known is sent again under its key until somebody knows.
func (p *patient) write(ctx context.Context) error {
	if !p.open {
		p.tried++
	}
	p.open = true
	name := fmt.Sprintf("%s%d", p.mark, p.tried)
	var answer struct {
		AddMedication struct {
			Medication *struct{ ID string }
			UserErrors []struct{ Code string }
		}
	}
	err := p.Do(ctx, live.Request{
		Document: `mutation ($name: String!) {
			addMedication(input: {name: $name, dosage: "5 mg", frequency: "1", startDate: "2024-01-01"}) { medication { id } userErrors { code } } }`,
		Variables: map[string]any{"name": name}, Key: strings.ReplaceAll(name, " ", "-"),
	}, &answer)
	if refusal, ok := errors.AsType[*live.Refusal](err); ok && refusal.Code == "CONFLICT" && !strings.Contains(refusal.Text, "retryAfter") {
		p.open = false // it was made, and its answer is lost: the client reads
	}
	if err != nil {
		return err
	}
	if answer.AddMedication.Medication == nil {
		return fmt.Errorf("%s is not added: %v", name, answer.AddMedication.UserErrors)
	}
	p.open = false
	p.acknowledged[name] = answer.AddMedication.Medication.ID
	return nil
}
