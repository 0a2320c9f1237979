package graph_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"vitalgo/graph"
	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/fixture"
)

// An installation without demo data has nobody who approves staff until its operator makes somebody.
func TestAnAdministratorOfTheOperatorApprovesStaff(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.exec(t, `DELETE FROM users WHERE role = 'admin'`)
	cfg := config.Config{
		Database: config.Database{URL: config.Secret(a.db.Login(t))},
		DataKeys: []config.Secret{config.Secret(base64.StdEncoding.EncodeToString(fixture.DataKey()))},
	}
	var out strings.Builder
	admin := enrol.Admin{Email: "ana.ruiz@vitalgo.example", Password: "Zanahoria-74", FirstName: "Ana", LastName: "Ruiz"}
	if err := app.CreateAdmin(t.Context(), cfg, app.Program{Admins: graph.Admins}, admin, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), "administrator ") {
		t.Errorf("the operator is told %q", out.String())
	}
	token, _ := a.login(t, admin.Email, admin.Password)
	_, answer := a.send(t, token, `mutation($id: ID!) {
		decideStaff(input: {id: $id, status: APPROVED}) {
			member { status decisions { decidedBy { fullName role } } }
			userErrors { field code }
		}
	}`, `{"id": "`+rowID("Paramedic", 3, 2)+`"}`)
	for _, want := range []string{`"status":"APPROVED"`, `"fullName":"Ana Ruiz","role":"ADMIN"`} {
		if !strings.Contains(answer, want) {
			t.Errorf("the decision answers %s, want %s", answer, want)
		}
	}
}
