package config_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/config"
)

// complete is an environment with which a server starts.
func complete() map[string]string {
	return map[string]string{
		"DATABASE_URL":        "postgres://vitalgo_user:hunter2@db/vitalgo",
		"REDIS_URL":           "redis://:hunter2@redis:6379/0",
		"JWT_SECRET_KEY":      "kU7mCw1yV0oQe4Zr9sXb2nTj6hLpGd3f",
		"DATA_ENCRYPTION_KEY": "b7Qd0XvJ2mZk9sTgYw4hLr1nEpCu6aFiVx3oKzR8yWA=",
		"FRONTEND_URL":        "https://vitalgo.example",
		"ALLOWED_ORIGINS":     "https://vitalgo.example,https://app.vitalgo.example",
		"TRUSTED_PROXIES":     "10.0.0.0/8",
	}
}

func setenv(t *testing.T, environment map[string]string) {
	t.Helper()
	for _, name := range []string{"ENVIRONMENT", "HOST", "PORT", "DATABASE_URL", "DATABASE_NAME", "DATABASE_USER", "DATABASE_PASSWORD", "DATABASE_POOLER", "DATABASE_DIRECT_URL", "DATABASE_POOL_SIZE",
		"REDIS_URL", "JWT_SECRET_KEY", "JWT_PREVIOUS_KEYS", "DATA_ENCRYPTION_KEY", "FRONTEND_URL", "ALLOWED_ORIGINS", "TRUSTED_PROXIES", "RATE_LIMIT_SCALE",
		"GRAPHQL_GET", "SKIP_DB_INIT", "LOG_LEVEL", "MIGRATION_DATABASE_URL", "SMTP_URL", "MAIL_FROM", "TRUSTED_DOCUMENTS", "TRUSTED_DOCUMENTS_MANIFEST", "ADMIN_EMAIL", "ADMIN_PASSWORD"} {
		t.Setenv(name, environment[name])
	}
}

func TestACompleteEnvironmentIsRead(t *testing.T) {
	setenv(t, complete())
	c, err := config.Read()
	if err != nil {
		t.Fatal(err)
	}
	if c.Environment != config.Production || c.Port != 8000 || len(c.AllowedOrigins) != 2 || c.TrustedProxies[0].String() != "10.0.0.0/8" {
		t.Errorf("read %+v", c)
	}
	if shown := fmt.Sprintf("%v %+v %#v", c, c, c); strings.Contains(shown, "hunter2") || strings.Contains(shown, "kU7mCw1y") {
		t.Error("printing the configuration shows a secret")
	}
}

func TestKeysOfAccessTokens(t *testing.T) {
	environment := complete()
	old := []string{"3f9XbZr4QeOo0Vy1wCm7UkdGpLh6jTn2", "hunter2-0Vy1wCm7UkdGpLh6jTn2hQxZ4e"}
	environment["JWT_PREVIOUS_KEYS"] = strings.Join(old, ",")
	setenv(t, environment)
	c, err := config.Read()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{environment["JWT_SECRET_KEY"], old[0], old[1]} {
		if got := string(c.JWTKeys()[i]); got != want {
			t.Errorf("key %d is %q", i, got)
		}
	}
	environment["JWT_PREVIOUS_KEYS"] = old[0] + ",hunter2"
	setenv(t, environment)
	if _, err = config.Read(); err == nil || !strings.Contains(err.Error(), "JWT_PREVIOUS_KEYS") || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a short one: %v", err)
	}
}

func TestDatabaseFromItsParts(t *testing.T) {
	environment := complete()
	delete(environment, "DATABASE_URL")
	environment["DATABASE_NAME"], environment["DATABASE_USER"], environment["DATABASE_PASSWORD"] = "vitalgo_dev", "vitalgo_user", "p@ss/word"
	setenv(t, environment)
	c, err := config.Read()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := string(c.Database.Address()), "postgres://vitalgo_user:p%40ss%2Fword@localhost:5432/vitalgo_dev"; got != want {
		t.Errorf("address %s, want %s", got, want)
	}
}

// Whatever keeps its session goes past a pooler; without one all addresses are the same.
func TestWhatKeepsItsSessionGoesPastThePooler(t *testing.T) {
	const direct, owner = "postgres://vitalgo_app:hunter2@db/vitalgo", "postgres://owner:hunter2@db/vitalgo"
	for _, c := range []struct {
		pooler, direct, owner string
		wantDirect, wantOwner string
	}{
		{"", "", "", complete()["DATABASE_URL"], complete()["DATABASE_URL"]},
		{"transaction", direct, "", direct, direct},
		{"transaction", direct, owner, direct, owner},
	} {
		environment := complete()
		environment["DATABASE_POOLER"], environment["DATABASE_DIRECT_URL"], environment["MIGRATION_DATABASE_URL"] = c.pooler, c.direct, c.owner
		setenv(t, environment)
		read, err := config.Read()
		if err != nil {
			t.Fatal(err)
		}
		if got := string(read.Database.Direct()); got != c.wantDirect {
			t.Errorf("with %q past the pooler is %s, want %s", c.pooler, got, c.wantDirect)
		}
		if got := string(read.OwnerURL()); got != c.wantOwner {
			t.Errorf("with %q the owner's is %s, want %s", c.pooler, got, c.wantOwner)
		}
	}
}

func TestSec_D02_D09_EachFaultIsNamedInOneLineWithoutItsValue(t *testing.T) {
	for _, c := range []struct{ variable, value, want string }{
		{"DATABASE_URL", "", "DATABASE_URL is not set"},
		{"REDIS_URL", "", "REDIS_URL is not set"},
		{"JWT_SECRET_KEY", "", "JWT_SECRET_KEY is not set"},
		{"JWT_SECRET_KEY", "short-and-secret", "JWT_SECRET_KEY is shorter than 32 bytes"},
		{"JWT_SECRET_KEY", strings.Repeat("s", 40), "JWT_SECRET_KEY is one character repeated"},
		{"DATA_ENCRYPTION_KEY", "", "DATA_ENCRYPTION_KEY is not set"},
		{"DATA_ENCRYPTION_KEY", "c2hvcnQ=", "DATA_ENCRYPTION_KEY is not 32 random bytes in base64"},
		{"JWT_SECRET_KEY", "your-256-bit-secret-to-be-changed", "JWT_SECRET_KEY is an example"},
		{"JWT_PREVIOUS_KEYS", strings.Repeat("0123456789", 4), "JWT_PREVIOUS_KEYS is one character repeated, or one text"},
		{"DATA_ENCRYPTION_KEY", encoded(strings.Repeat("\x00", 32)), "DATA_ENCRYPTION_KEY is one character repeated"},
		{"DATA_ENCRYPTION_KEY", encoded(strings.Repeat("sixteen letters!", 2)), "DATA_ENCRYPTION_KEY is one character repeated, or one text"},
		{"DATA_ENCRYPTION_KEY", encoded("an example key of 32 bytes, no m"), "DATA_ENCRYPTION_KEY is an example"},
		{"FRONTEND_URL", "vitalgo.example", "FRONTEND_URL is not an address"},
		{"PUBLIC_URL", "api.vitalgo.example", "PUBLIC_URL is not an address"},
		{"STORAGE_BACKEND", "tapes", "STORAGE_BACKEND is neither local nor s3"},
		{"STORAGE_BACKEND", "s3", "UPLOADS_BASE_PATH is not an address like s3://"},
		{"ALLOWED_ORIGINS", "*", "ALLOWED_ORIGINS holds something that is no origin"},
		{"ENVIRONMENT", "live-site", "ENVIRONMENT is none of production, test, development"},
		{"TRUSTED_DOCUMENTS", "sometimes", "TRUSTED_DOCUMENTS is none of off, log, enforce"},
		{"TRUSTED_DOCUMENTS", "enforce", "TRUSTED_DOCUMENTS_MANIFEST is not set"},
		{"ADMIN_EMAIL", "ana@vitalgo.example", "of ADMIN_EMAIL and ADMIN_PASSWORD only one is set"},
		{"ADMIN_PASSWORD", "hunter2hunter2", "of ADMIN_EMAIL and ADMIN_PASSWORD only one is set"},
		{"RATE_LIMIT_SCALE", "0", "RATE_LIMIT_SCALE is below 1"},
		{"GRAPHQL_GET", "perhaps", "GRAPHQL_GET cannot be read"},
		{"PORT", "eight", "PORT cannot be read"},
		{"METRICS_ADDRESS", "everywhere", "METRICS_ADDRESS is not an address like :9464"},
		{"SLOW_OPERATION", "soon", "SLOW_OPERATION cannot be read"},
		{"SLOW_OPERATION", "-1s", "SLOW_OPERATION is below 0"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", "tracing.internal:4318", "OTEL_EXPORTER_OTLP_ENDPOINT is not an address"},
		{"OTEL_EXPORTER_OTLP_HEADERS", "hunter2hunter2", "OTEL_EXPORTER_OTLP_HEADERS is not like key=value"},
		{"OTEL_TRACES_SAMPLER_ARG", "half", "OTEL_TRACES_SAMPLER_ARG cannot be read"},
		{"OTEL_TRACES_SAMPLER_ARG", "1.5", "OTEL_TRACES_SAMPLER_ARG is not between 0 and 1"},
		{"DATABASE_PORT", "five", "DATABASE_PORT cannot be read"},
		{"DATABASE_POOL_SIZE", "3", "DATABASE_POOL_SIZE is below 4"},
		{"DATABASE_POOL_SIZE", "many", "DATABASE_POOL_SIZE cannot be read"},
		{"DATABASE_POOLER", "statement", "DATABASE_POOLER is neither empty nor transaction"},
		{"DATABASE_POOLER", "transaction", "DATABASE_DIRECT_URL is not set"},
	} {
		t.Run(c.variable+" "+c.want, func(t *testing.T) {
			environment := complete()
			environment[c.variable] = c.value
			setenv(t, environment)
			t.Setenv(c.variable, c.value)
			_, err := config.Read()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("error %v, want one that says %q", err, c.want)
			}
			if strings.Contains(err.Error(), "\n") || c.value != "" && len(c.value) > 3 && strings.Contains(err.Error(), c.value) {
				t.Errorf("the error has more than a line, or shows the value: %v", err)
			}
		})
	}
}

func TestAllFaultsAreNamedTogether(t *testing.T) {
	setenv(t, nil)
	_, err := config.Read()
	for _, name := range []string{"DATABASE_URL", "REDIS_URL", "JWT_SECRET_KEY", "DATA_ENCRYPTION_KEY", "FRONTEND_URL"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v does not name %s", err, name)
		}
	}
}

func TestSec_H04_GETIsOffInProductionUnlessItIsSet(t *testing.T) {
	for _, c := range []struct {
		environment, setting string
		want                 bool
	}{
		{"production", "", false}, {"production", "false", false}, {"production", "true", true},
		{"development", "", true}, {"development", "false", false}, {"test", "", true},
	} {
		environment := complete()
		environment["ENVIRONMENT"], environment["GRAPHQL_GET"] = c.environment, c.setting
		setenv(t, environment)
		read, err := config.Read()
		if err != nil || read.AllowGET() != c.want {
			t.Errorf("%s, GRAPHQL_GET=%q: %v, %v", c.environment, c.setting, read.AllowGET(), err)
		}
	}
	for setting, want := range map[string]bool{"": true, "false": false} {
		t.Setenv("GRAPHQL_GET", setting)
		if dev, err := config.ReadDev(); err != nil || dev.GraphQLGET != want {
			t.Errorf("dev, GRAPHQL_GET=%q: %v, %v", setting, dev.GraphQLGET, err)
		}
	}
}

func TestDevReadsWhereTheFrontEndIs(t *testing.T) {
	dev, err := config.ReadDev()
	if err != nil || dev.FrontendURL != "http://localhost:3000" || len(dev.AllowedOrigins) != 0 {
		t.Errorf("untold: %q and %q, %v", dev.FrontendURL, dev.AllowedOrigins, err)
	}
	t.Setenv("FRONTEND_URL", "http://localhost:5173")
	t.Setenv("ALLOWED_ORIGINS", "http://localhost:4000,http://localhost:4001")
	dev, err = config.ReadDev()
	if err != nil || dev.FrontendURL != "http://localhost:5173" || len(dev.AllowedOrigins) != 2 {
		t.Errorf("told: %q and %q, %v", dev.FrontendURL, dev.AllowedOrigins, err)
	}
	t.Setenv("ALLOWED_ORIGINS", "*")
	if _, err = config.ReadDev(); err == nil || !strings.Contains(err.Error(), "ALLOWED_ORIGINS") {
		t.Errorf("told nonsense: %v", err)
	}
}

func TestSec_Q14_DevReadsTheTrustedDocuments(t *testing.T) {
	for _, c := range []struct{ policy, manifest, want string }{
		{"", "", ""}, {"enforce", "documents.json", ""},
		{"enforce", "", "TRUSTED_DOCUMENTS_MANIFEST is not set"}, {"sometimes", "", "TRUSTED_DOCUMENTS is none of off, log, enforce"},
	} {
		t.Setenv("TRUSTED_DOCUMENTS", c.policy)
		t.Setenv("TRUSTED_DOCUMENTS_MANIFEST", c.manifest)
		dev, err := config.ReadDev()
		switch {
		case c.want == "" && (err != nil || dev.Port != 8000 || dev.TrustedDocuments != cmp.Or(c.policy, "off") || dev.TrustedManifest != c.manifest):
			t.Errorf("%+v: %+v, %v", c, dev.Documents, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%+v: %v", c, err)
		}
	}
}
