package config_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"vitalgo/slices/shared/infrastructure/config"
)

func encoded(key string) string { return base64.StdEncoding.EncodeToString([]byte(key)) }

// secret returns the path of a file that holds a secret.
func secret(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hunter2-file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSec_D09_SecretsAreReadFromFiles(t *testing.T) {
	values := complete()
	values["MIGRATION_DATABASE_URL"] = "postgres://vitalgo_owner:hunter3@db/vitalgo"
	values["JWT_PREVIOUS_KEYS"] = "3f9XbZr4QeOo0Vy1wCm7UkdGpLh6jTn2"
	values["SMTP_URL"] = "smtps://vitalgo:hunter4@mail.vitalgo.example"
	setenv(t, values)
	want, err := config.Read()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "JWT_SECRET_KEY", "JWT_PREVIOUS_KEYS", "DATA_ENCRYPTION_KEY", "SMTP_URL"}
	for _, name := range names {
		t.Setenv(name, "")
		t.Setenv(name+"_FILE", secret(t, values[name]+"\n"))
	}
	got, err := config.Read()
	if err != nil {
		t.Fatal(err)
	}
	if got.Database != want.Database || got.MigrationURL != want.MigrationURL || got.RedisURL != want.RedisURL || got.JWTKey != want.JWTKey ||
		got.JWTPrevious[0] != want.JWTPrevious[0] || got.DataKeys[0] != want.DataKeys[0] || got.SMTPURL != want.SMTPURL {
		t.Error("the files are read as something else")
	}
	t.Setenv("DATABASE_URL_FILE", "")
	t.Setenv("DATABASE_NAME", "vitalgo")
	t.Setenv("DATABASE_USER", "vitalgo_app")
	t.Setenv("DATABASE_PASSWORD_FILE", secret(t, "hunter5"))
	if got, err = config.Read(); err != nil || got.Database.Password != "hunter5" {
		t.Errorf("the password of the database in a file: %v", err)
	}
}

func TestSec_D09_FilesOfSecretsAreNamedByVariableOnly(t *testing.T) {
	for name, c := range map[string]struct{ value, path, want string }{
		"missing": {"", filepath.Join(t.TempDir(), "hunter2"), "JWT_SECRET_KEY_FILE cannot be read"},
		"both":    {"kU7mCw1yV0oQe4Zr9sXb2nTj6hLpGd3f", secret(t, "hunter2"), "JWT_SECRET_KEY and JWT_SECRET_KEY_FILE are both set"},
		"empty":   {"", secret(t, "\n"), "JWT_SECRET_KEY is not set"},
		"short":   {"", secret(t, "hunter2"), "JWT_SECRET_KEY is shorter than 32 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			setenv(t, complete())
			t.Setenv("JWT_SECRET_KEY", c.value)
			t.Setenv("JWT_SECRET_KEY_FILE", c.path)
			_, err := config.Read()
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("error %v, want one that says %q", err, c.want)
			}
		})
	}
}

// Whatever .env.example says of a secret, a server does not start with.
func TestSec_D09_TheSecretsOfTheExampleAreRefused(t *testing.T) {
	text, err := os.ReadFile("../../../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	secrets := regexp.MustCompile(`(?m)^#?(JWT_SECRET_KEY|JWT_PREVIOUS_KEYS|DATA_ENCRYPTION_KEY|DATABASE_URL|REDIS_URL|SMTP_URL)=(.*)$`)
	found := 0
	for _, line := range secrets.FindAllStringSubmatch(string(text), -1) {
		name, value := line[1], line[2]
		found++
		if value == "" && (name == "SMTP_URL" || name == "JWT_PREVIOUS_KEYS") {
			continue // may be left out
		}
		setenv(t, complete())
		t.Setenv(name, value)
		if _, err := config.Read(); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s is accepted: %v", name, value, err)
		}
	}
	if found != 6 {
		t.Errorf("%d secrets are in the example", found)
	}
}
