package config_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/config"
)

// The event of a start tells the configuration, and no secret of it.
func TestSec_E07_TheStartTellsNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "marker4711"
	c := config.Config{
		Environment: config.Production, Port: 8000, RedisURL: secret, JWTKey: secret, JWTPrevious: []config.Secret{secret},
		DataKeys: []config.Secret{secret, secret}, FrontendURL: "https://vitalgo.example", RateLimitScale: 1, SMTPURL: secret,
		Database: config.Database{URL: secret, Password: secret, User: secret},
	}
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("started", "config", c)
	if strings.Contains(out.String(), secret) {
		t.Errorf("a secret is shown: %s", &out)
	}
	for _, part := range []string{`"environment":"production"`, `"port":8000`, `"dataKeys":2`, `"tokenKeys":2`, `"mail":true`, `"photos":false`, `"rateLimitScale":1`} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%s is not in %s", part, &out)
		}
	}
}
