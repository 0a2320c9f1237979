package graph_test

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/home"
	"vitalgo/slices/home/application"
	"vitalgo/slices/profile"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/pg"
)

const closeAccount = `mutation { closeAccount(input: {password: "TestPassword123!"}) { erasedAfter userErrors { code } } }`

func (a *api) erase(t *testing.T) int {
	t.Helper()
	n, err := home.EraseDue(t.Context(), home.Erasing{
		DB: pg.New(a.db.App), Now: a.clock.Now, Files: []application.Files{profile.Files(pg.New(a.db.App), a.photos)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSec_Z15_AClosedAccountIsHiddenAndErased(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	const read = `{ node(id: "UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I") { id } }` // the primary's record
	wantIn(t, a.ask(t, "professional", read, ""), `"node":{"id"`)
	elsewhere, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	wantIn(t, a.ask(t, "primary", closeAccount, ""), `"erasedAfter":"2026-03-31T12:00:00Z","userErrors":[]`)
	for _, token := range []string{a.tokens["primary"], elsewhere} {
		_, body := a.send(t, token, who, "")
		wantIn(t, body, "UNAUTHENTICATED")
	}
	if body := a.ask(t, "professional", read, ""); body != `{"data":{"node":null}}` {
		t.Errorf("the professional reads %s", body)
	}
	a.clock.Advance(30 * 24 * time.Hour)
	if n := a.erase(t); n != 1 {
		t.Fatalf("erased %d", n)
	}
	_, body := a.send(t, "", login, `{"email": "test.patient@vitalgo.com", "password": "TestPassword123!"}`)
	wantIn(t, body, "INVALID_CREDENTIALS")
	_, body = a.send(t, "", `{ emailAvailable(email: "test.patient@vitalgo.com") documentAvailable(type: CC, number: "1234567890") }`, "")
	wantIn(t, body, `"emailAvailable":true,"documentAvailable":true`)
}

func TestErasingTakesThePhotoToo(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 60, 30))); err != nil {
		t.Fatal(err)
	}
	_, body := a.upload(t, "primary", picture.Bytes())
	wantIn(t, body, `"userErrors":[]`)
	var key string
	if err := a.db.Pool.QueryRow(t.Context(), `SELECT photo_key FROM patients WHERE id = $1`, demo.PrimaryPatientID).Scan(&key); err != nil {
		t.Fatal(err)
	}
	wantIn(t, a.ask(t, "primary", closeAccount, ""), `"userErrors":[]`)
	a.clock.Advance(30 * 24 * time.Hour)
	if w := a.photo(t, a.photos.URL(key)); w.Code != http.StatusOK {
		t.Fatalf("before: %d", w.Code)
	}
	if n := a.erase(t); n != 1 {
		t.Fatalf("erased %d", n)
	}
	if w := a.photo(t, a.photos.URL(key)); w.Code != http.StatusNotFound {
		t.Errorf("after: %d", w.Code)
	}
}

func TestALoginTakesTheClosingBack(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	wantIn(t, a.ask(t, "primary", closeAccount, ""), `"userErrors":[]`)
	before := a.tokens["primary"]
	a.clock.Advance(29 * 24 * time.Hour)
	a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	a.clock.Advance(2 * 24 * time.Hour)
	if n := a.erase(t); n != 0 {
		t.Errorf("erased %d", n)
	}
	_, body := a.send(t, before, who, "")
	wantIn(t, body, "UNAUTHENTICATED")
	var reason string
	if err := a.db.Pool.QueryRow(t.Context(), `SELECT closed_reason FROM emergency_codes WHERE patient_id = $1`, demo.PrimaryPatientID).Scan(&reason); err != nil || reason != "revoked" {
		t.Errorf("the code is %q, %v", reason, err)
	}
	token, _ := a.login(t, "test.patient@vitalgo.com", "TestPassword123!")
	if _, body = a.send(t, token, who, ""); !strings.Contains(body, "test.patient@vitalgo.com") {
		t.Error(body)
	}
}

// Whoever had access to a record has none from the moment on that its account closes, by any way; and once it is
// erased, its ids name nothing.
func TestSec_Z15_NobodyReadsAClosingRecord(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.exec(t, toWriting)
	rows := a.nodeRows(t)
	generated := a.ask(t, "primary", `mutation { generateEmergencyCode(input: {patientId: "`+globalID("Patient", demo.DependantPatientID)+`"}) { emergencyCode { code } } }`, "")
	dependants := field[string](t, generated, "data.generateEmergencyCode.emergencyCode.code")
	wantIn(t, a.ask(t, "professional", onPrimary(readPrimary), ""), "Test Patient Primary")
	wantIn(t, a.ask(t, "primary", closeAccount, ""), `"userErrors":[]`)

	hidden := func(when string) {
		t.Helper()
		for who, operations := range map[string][]string{
			"professional": {onPrimary(readPrimary), onPrimary(writePrimary)},
			"paramedic":    {openPrimary, `{ emergencyRecord(code: "` + dependants + `") { fullName } }`},
		} {
			for _, operation := range operations {
				if body := a.ask(t, who, operation, ""); cell(t, body) != "N" {
					t.Errorf("%s, %s: %s is answered %s", when, who, operation, body)
				}
			}
		}
		var ids []string
		for _, row := range rows {
			if row.seen[:3] == "✓" { // the owner's
				ids = append(ids, row.id)
			}
		}
		for _, who := range []string{"professional", "paramedic", "secondary", "admin"} {
			if got := a.nodes(t, who, ids); strings.Contains(got, "✓") {
				t.Errorf("%s, %s sees %s", when, who, got)
			}
		}
		wantIn(t, a.ask(t, "professional", `{ me { patients { totalCount } } }`, ""), `"totalCount":0`)
	}
	hidden("closing")
	if n := a.count(t, `SELECT count(*) FROM access_log WHERE patient_id = $1 AND reason = 'care_team'`, demo.PrimaryPatientID); n != 1 {
		t.Errorf("%d readings by the professional are in the access log", n)
	}
	a.clock.Advance(30 * 24 * time.Hour)
	if n := a.erase(t); n != 1 {
		t.Fatalf("erased %d", n)
	}
	clear(a.tokens) // the sessions are over
	hidden("erased")
	if n := a.count(t, `SELECT count(*) FROM access_log WHERE patient_id IS NULL AND granted`); n < 2 {
		t.Errorf("%d readings are left in the access log", n)
	}
}
