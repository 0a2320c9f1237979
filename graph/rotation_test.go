package graph_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"vitalgo/slices/shared/infrastructure/app"
	"vitalgo/slices/shared/infrastructure/fixture"
	"vitalgo/slices/shared/infrastructure/keyrotation"
	"vitalgo/slices/shared/infrastructure/pg"
	"vitalgo/slices/shared/infrastructure/sealer"
)

// D02: keys are rotated while replicas read and write what they seal, with the new key in front on one of them and
// behind on the other. Nobody notices, and in the end the new key alone opens all.
func TestSec_D02_RotationUnderLoad(t *testing.T) {
	t.Parallel()
	fresh := []byte("fedcba9876543210fedcba9876543210")
	a := newAPIWith(t, func(p *app.Parts) { p.DataKeys = append(p.DataKeys, fresh) })
	token := a.token(t, "primary")
	with := func(keys ...[]byte) *api {
		other := *a
		other.parts.DataKeys = keys
		other.handler = other.replica(t)
		return &other
	}
	ahead := with(fresh, fixture.DataKey())
	rotate := func() {
		keys, err := sealer.New([]sealer.Key{fresh, fixture.DataKey()})
		if err != nil {
			t.Error(err)
			return
		}
		if _, err := keyrotation.Rotate(t.Context(), pg.New(a.db.Pool), keys); err != nil {
			t.Error(err)
		}
	}
	const read = `{ me { patient { emergencyCode { code } emergencyCodes { code } } } }`
	var load sync.WaitGroup
	for _, replica := range []*api{a, ahead} {
		for _, operation := range []string{read, `mutation { generateEmergencyCode { emergencyCode { code } } }`} {
			load.Go(func() {
				for range 8 {
					if status, body := replica.send(t, token, operation, ""); status != http.StatusOK || strings.Contains(body, `"errors"`) {
						t.Errorf("%d %.200s", status, body)
					}
				}
			})
		}
	}
	for range 5 {
		load.Go(rotate)
	}
	load.Wait()
	rotate() // the replica that had the new key behind wrote until now
	_, whole := a.send(t, token, read, "")
	if _, alone := with(fresh).send(t, token, read, ""); alone != whole || strings.Contains(alone, `"errors"`) {
		t.Errorf("the new key alone answers %.300s", alone)
	}
}
