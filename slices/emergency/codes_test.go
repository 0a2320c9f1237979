package emergency_test

import (
	"bytes"
	"crypto/sha256"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/emergency/domain"
	"vitalgo/slices/shared/application/access"
	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/demo"
	"vitalgo/slices/shared/infrastructure/fixture"
)

// The rows of domain.md section 1.1 for the fields of Patient and the mutations.
func TestWhoMayHaveCodes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		viewer access.Viewer
		read   fault.Code
		write  fault.Code
		seen   int
	}{
		"owner":               {fixture.Primary(), "", "", 1},
		"stranger":            {fixture.Secondary(), "", fault.NotFound, 0},
		"professional, grant": {fixture.Professional(), fault.Forbidden, fault.Forbidden, 0},
		"paramedic":           {fixture.Paramedic(), fault.Forbidden, fault.Forbidden, 0},
		"administrator":       {fixture.Admin(), fault.Forbidden, fault.Forbidden, 0},
		"nobody":              {fixture.Anonymous(), fault.Unauthenticated, fault.Unauthenticated, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setUp(t)
			s.Exec(t, `UPDATE access_grants SET scope = 'write'`)
			of := []id.ID{primary}
			inForce, err := s.codes.InForce(t.Context(), c.viewer, of)
			wantCode(t, "emergencyCode", err, c.read)
			all, err := s.codes.OfPatients(t.Context(), c.viewer, of)
			wantCode(t, "emergencyCodes", err, c.read)
			nodes, err := s.codes.ByIDs(t.Context(), c.viewer, []id.ID{primaryCode})
			wantCode(t, "node", err, c.read)
			previews, err := s.readings.Previews(t.Context(), c.viewer, of)
			wantCode(t, "emergencyPreview", err, c.read)
			if diff := cmp.Diff([]int{c.seen, c.seen, c.seen, c.seen}, []int{len(inForce), len(all[primary]), len(nodes), len(previews)}); diff != "" {
				t.Errorf("seen (-want +got):\n%s", diff)
			}
			_, err = s.codes.Revoke(t.Context(), c.viewer, primaryCode)
			wantCode(t, "revoke", err, c.write)
			_, err = s.codes.Generate(t.Context(), c.viewer, &id.Global{Type: "Patient", ID: primary})
			wantCode(t, "generate", err, c.write)
		})
	}
}

func TestANewCodeReplacesTheOneBefore(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	first, err := s.codes.Generate(t.Context(), fixture.Primary(), nil)
	if err != nil {
		t.Fatal(err)
	}
	s.now = first.ExpiresAt
	second, err := s.codes.Generate(t.Context(), fixture.Primary(), nil)
	if err != nil {
		t.Fatal(err)
	}
	found, err := s.codes.OfPatients(t.Context(), fixture.Primary(), []id.ID{primary})
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		ID     id.ID
		Value  string
		Status domain.Status
	}
	var got []row
	for _, c := range found[primary] {
		got = append(got, row{c.ID, c.Value, c.Status})
	}
	want := []row{
		{second.ID, second.Value, domain.Active}, {first.ID, first.Value, domain.Expired}, {primaryCode, demo.PrimaryCode, domain.Replaced},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
	inForce, err := s.codes.InForce(t.Context(), fixture.Primary(), []id.ID{primary, dependant})
	if err != nil || len(inForce) != 1 || inForce[primary].ID != second.ID {
		t.Errorf("in force %v, %v", inForce, err)
	}
	_, err = s.open(t, fixture.Paramedic())
	wantCode(t, "the replaced code", err, fault.NotFound)
	if _, err := s.readings.Open(t.Context(), fixture.Paramedic(), second.Value, nil); err != nil {
		t.Errorf("the new code: %v", err)
	}
}

func TestManyNewCodesAtOnceLeaveOneInForce(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if _, err := s.codes.Generate(t.Context(), fixture.Primary(), nil); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := s.Count(t, `SELECT count(*) FROM emergency_codes WHERE patient_id = $1 AND closed_at IS NULL`, primary); n != 1 {
		t.Errorf("%d codes in force", n)
	}
}

func TestRevoking(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	revoked, err := s.codes.Revoke(t.Context(), fixture.Primary(), primaryCode)
	if err != nil || revoked.Status != domain.Revoked || revoked.Value != demo.PrimaryCode {
		t.Fatalf("revoked %+v, %v", revoked, err)
	}
	_, err = s.codes.Revoke(t.Context(), fixture.Primary(), primaryCode)
	wantReason(t, err, fault.NotAllowed, "id")
	s.now = fixture.Now().Add(366 * 24 * time.Hour)
	_, err = s.codes.Revoke(t.Context(), fixture.Secondary(), secondaryCode)
	wantReason(t, err, fault.NotAllowed, "id")
	_, err = s.codes.Revoke(t.Context(), fixture.Primary(), id.Random())
	wantCode(t, "a random id", err, fault.NotFound)
	_, err = s.codes.Revoke(t.Context(), fixture.Primary(), id.ID{})
	wantCode(t, "an id of another type", err, fault.NotFound)
}

func TestSec_Q11_NewCodesAreLimited(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	for range 20 {
		if _, err := s.codes.Generate(t.Context(), fixture.Primary(), nil); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.codes.Generate(t.Context(), fixture.Primary(), nil)
	wantCode(t, "the 21st", err, fault.RateLimited)
}

func TestSec_D03_CodesAreNotStoredInClear(t *testing.T) {
	t.Parallel()
	s := setUp(t)
	made, err := s.codes.Generate(t.Context(), fixture.Primary(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var hash, sealed []byte
	if err := s.Pool.QueryRow(t.Context(), `SELECT code_hash, code_enc FROM emergency_codes WHERE id = $1`, made.ID).Scan(&hash, &sealed); err != nil {
		t.Fatal(err)
	}
	if want := sha256.Sum256([]byte(made.Value)); !bytes.Equal(hash, want[:]) || bytes.Contains(sealed, []byte(made.Value)) {
		t.Error("the code is not stored as its hash, and sealed")
	}
	s.Exec(t, `UPDATE emergency_codes SET code_enc = $1 WHERE id = $2`, sealed, secondaryCode)
	if _, err := s.codes.ByIDs(t.Context(), fixture.Secondary(), []id.ID{secondaryCode}); err == nil || fault.CodeOf(err) != "" {
		t.Errorf("a code moved to another row opens: %v", err)
	}
}
