package graph_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/shared/infrastructure/demo"
)

// told is what an event tells, without its id.
func told(t *testing.T, payload json.RawMessage) string {
	t.Helper()
	var event struct {
		Data struct {
			RecordAccessed struct {
				ID, Reason, Location, IPAddress string
				Accessor                        struct{ FullName, Role, Organization string }
			}
		}
	}
	if err := json.Unmarshal(payload, &event); err != nil || event.Data.RecordAccessed.ID == "" {
		t.Fatalf("%v in %s", err, payload)
	}
	a := event.Data.RecordAccessed
	return strings.Join([]string{a.Reason, a.Accessor.FullName, a.Accessor.Role, a.Accessor.Organization, a.IPAddress, a.Location}, "; ")
}

func TestSec_Z12_ReadingsAreToldToThoseConcernedOnAnyReplica(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	near, far := a.serve(t), a.serve(t)
	owner, stranger := connect(t, near, a.token(t, "primary")), connect(t, near, a.token(t, "secondary"))
	a.listen(t, owner, "mine", "primary")
	a.listen(t, stranger, "theirs", "secondary")

	if answer := call(t, far, a.token(t, "paramedic"), openPrimary); !strings.Contains(answer, "Test Patient Primary") {
		t.Fatal(answer)
	}
	if got := told(t, owner.want(t, "next").Payload); got != byParamedic {
		t.Errorf("told %s", got)
	}
	read := `{ me { patients: __typename } patient(id: "UGF0aWVudDo5YTY0Y2VkMy1hNDg4LTRkODYtYjhlYy1jMWNjNDA2NjgzY2I") { fullName medications { nodes { name } } } }`
	if answer := call(t, near, a.token(t, "professional"), read); !strings.Contains(answer, "Omeprazol") {
		t.Fatal(answer)
	}
	if got := told(t, owner.want(t, "next").Payload); got != byProfessional {
		t.Errorf("told %s", got)
	}
	// Refused calls, and looking at one's own, are told to nobody; the stranger's first event is their own.
	call(t, far, a.token(t, "pending"), openPrimary)
	call(t, far, a.token(t, "primary"), `{ me { patient { emergencyPreview { fullName } } } }`)
	call(t, far, a.token(t, "paramedic"), openSecondary)
	if got := told(t, stranger.want(t, "next").Payload); got != strings.TrimSuffix(byParamedic, "Calle 26") {
		t.Errorf("the stranger was told %s", got)
	}
	owner.send(t, message{Type: "complete", ID: "mine"})
	owner.send(t, message{Type: "ping"})
	owner.want(t, "pong") // and no event before it
	a.awaitListeners(t, "primary", 0)
}

// A guardian is told of a dependant's record. The row is read again as the listener: what is not theirs is not told.
func TestSec_Z12_EventsAreReadAgainAsTheListener(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := a.serve(t)
	s := connect(t, server, a.token(t, "secondary"))
	a.listen(t, s, "1", "secondary")
	call(t, server, a.token(t, "paramedic"), openPrimary)
	var foreign string
	if err := a.db.Pool.QueryRow(t.Context(), `SELECT id::text FROM access_log`).Scan(&foreign); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{foreign, "no id"} {
		if err := a.parts.Redis.Publish(t.Context(), "record-accessed:"+people["secondary"], text).Err(); err != nil {
			t.Fatal(err)
		}
	}
	call(t, server, a.token(t, "paramedic"), openSecondary)
	if got := told(t, s.want(t, "next").Payload); got != strings.TrimSuffix(byParamedic, "Calle 26") {
		t.Errorf("told %s", got)
	}
}

// An account that closes, and a guardian whose guardianship ends, are told of nothing more.
func TestSec_Z12_WhoIsNoLongerConcernedIsToldNothing(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	near, far := a.serve(t), a.serve(t)
	generated := a.ask(t, "primary", `mutation { generateEmergencyCode(input: {patientId: "`+globalID("Patient", demo.DependantPatientID)+`"}) { emergencyCode { code } } }`, "")
	code := field[string](t, generated, "data.generateEmergencyCode.emergencyCode.code")
	a.exec(t, `UPDATE guardianships SET guardian_id = $1`, demo.SecondaryID)
	former, guardian := connect(t, near, a.token(t, "primary")), connect(t, near, a.token(t, "secondary"))
	a.listen(t, former, "1", "primary")
	a.listen(t, guardian, "1", "secondary")

	if answer := call(t, far, a.token(t, "paramedic"), `{ emergencyRecord(code: "`+code+`") { fullName } }`); !strings.Contains(answer, "Test Dependant Minor") {
		t.Fatal(answer)
	}
	guardian.want(t, "next")
	call(t, far, a.token(t, "paramedic"), openPrimary)
	if got := told(t, former.want(t, "next").Payload); got != byParamedic { // the first that the former guardian is told
		t.Errorf("told %s", got)
	}
	wantIn(t, call(t, far, a.token(t, "primary"), closeAccount), `"userErrors":[]`)
	former.wantClosed(t, 4403)
	wantIn(t, call(t, far, a.token(t, "paramedic"), openPrimary), "NOT_FOUND")
	a.awaitListeners(t, "primary", 0)
}

// Who is signed in is told of the own record and of dependants'; nobody cannot even connect (W02, and H09 for event
// streams, where the refusal has its path: Z01).
func TestSec_Z02_WhoMayListen(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := a.serve(t)
	for _, who := range []string{"primary", "secondary"} {
		a.listen(t, connect(t, server, a.token(t, who)), "1", who)
	}
	for _, who := range []string{"paramedic", "pending", "professional", "admin"} {
		s := connect(t, server, a.token(t, who))
		s.subscribe(t, "1", recordAccessed)
		if got := codeIn(t, s.want(t, "next").Payload); got != "FORBIDDEN" {
			t.Errorf("%s: %s", who, got)
		}
		s.want(t, "complete")
	}
}

// What an event tells can also be read afterwards, and by its id.
func TestEventsAreInTheAccessLog(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	server := a.serve(t)
	s := connect(t, server, a.token(t, "primary"))
	a.listen(t, s, "1", "primary")
	call(t, server, a.token(t, "paramedic"), openPrimary)
	var event struct {
		Data struct{ RecordAccessed struct{ ID string } }
	}
	if err := json.Unmarshal(s.want(t, "next").Payload, &event); err != nil {
		t.Fatal(err)
	}
	answer := call(t, server, a.token(t, "primary"), `{ node(id: "`+event.Data.RecordAccessed.ID+`") { ... on Access { location } }
		me { patient { accessLog { totalCount nodes { id } } emergencyCode { accessCount } } } }`)
	want := `{"data":{"node":{"location":"Calle 26"},"me":{"patient":{"accessLog":{"totalCount":1,"nodes":[{"id":"` +
		event.Data.RecordAccessed.ID + `"}]},"emergencyCode":{"accessCount":1}}}}}`
	if diff := cmp.Diff(want, answer); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}
