package app

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"vitalgo/slices/shared/domain/enrol"
	"vitalgo/slices/shared/domain/id"
	"vitalgo/slices/shared/infrastructure/config"
	"vitalgo/slices/shared/infrastructure/logtest"
)

// register takes down who is to be an administrator.
type register struct {
	asked []enrol.Admin
	fails error
}

func (r *register) Create(_ context.Context, a enrol.Admin) (id.ID, error) {
	r.asked = append(r.asked, a)
	return id.Random(), r.fails
}

func (r *register) CreateFirst(ctx context.Context, a enrol.Admin) (bool, error) {
	_, err := r.Create(ctx, a)
	return err == nil, err
}

func (r *register) program() Program {
	program := mimic()
	program.Admins = func(p Parts) (Admins, error) {
		if p.DB == nil || p.Now == nil || len(p.DataKeys) != 1 {
			return nil, errors.New("something is missing")
		}
		return r, nil
	}
	return program
}

func TestAStartMakesTheFirstAdministrator(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(*config.Config)
		want []enrol.Admin
	}{
		"named":          {func(*config.Config) {}, []enrol.Admin{{Email: "ana@vitalgo.example", Password: "Zanahoria-74", FirstName: "Administración", LastName: "VitalGo"}}},
		"named nobody":   {func(cfg *config.Config) { cfg.AdminEmail, cfg.AdminPassword = "", "" }, nil},
		"made by others": {func(cfg *config.Config) { cfg.SkipDBInit = true }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg, _ := production(t)
			cfg.AdminEmail, cfg.AdminPassword = "ana@vitalgo.example", "Zanahoria-74"
			c.edit(&cfg)
			var made register
			stop := background(t, cfg.Port, func(ctx context.Context) error { return Serve(ctx, cfg, logtest.Searched(t), made.program()) })
			if err := stop(); err != nil {
				t.Error(err)
			}
			if len(made.asked) != len(c.want) || len(c.want) == 1 && made.asked[0] != c.want[0] {
				t.Errorf("asked for %v", made.asked)
			}
		})
	}
}

func TestAStartFailsWithoutTheAdministratorItWasTold(t *testing.T) {
	t.Parallel()
	cfg, _ := production(t)
	cfg.AdminEmail, cfg.AdminPassword = "ana@vitalgo.example", "Zanahoria-74"
	refusing := register{fails: errors.New("taken")}
	if err := Serve(t.Context(), cfg, logtest.Searched(t), refusing.program()); err == nil || !strings.Contains(err.Error(), "ADMIN_EMAIL") {
		t.Errorf("%v", err)
	}
}

func TestWhatAnAdministratorIsMadeWith(t *testing.T) {
	t.Parallel()
	cfg, _ := production(t)
	var made register
	if err := CreateAdmin(t.Context(), cfg, made.program(), enrol.Admin{Email: "ana@vitalgo.example"}, io.Discard); err != nil || len(made.asked) != 1 {
		t.Errorf("asked for %v, %v", made.asked, err)
	}
	made.fails = errors.New("taken")
	if err := CreateAdmin(t.Context(), cfg, made.program(), enrol.Admin{}, io.Discard); err == nil || !strings.Contains(err.Error(), "no administrator was made: taken") {
		t.Errorf("%v", err)
	}
	cfg.DataKeys = nil
	if err := CreateAdmin(t.Context(), cfg, made.program(), enrol.Admin{}, io.Discard); err == nil || !strings.Contains(err.Error(), "DATA_ENCRYPTION_KEY") {
		t.Errorf("without keys: %v", err)
	}
}
