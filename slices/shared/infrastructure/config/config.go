// Package config reads the environment, once, into one struct. It is the only package that does.
package config

import (
	"errors"
	"log/slog"
	"net/mail"
	"net/netip"
	"net/url"
	"reflect"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Secret is a text that logs and errors never show.
type Secret string

func (Secret) String() string { return "[secret]" }

// GoString implements fmt.GoStringer.
func (Secret) GoString() string { return "[secret]" }

// LogValue implements slog.LogValuer.
func (Secret) LogValue() slog.Value { return slog.StringValue("[secret]") }

// Environment says for whom the server works.
type Environment string

// The environments.
const (
	Production  Environment = "production"
	Test        Environment = "test"
	Development Environment = "development"
)

// Config is what a server in production is told from outside; .env.example describes each variable.
type Config struct {
	Environment    Environment `env:"ENVIRONMENT" envDefault:"production"`
	Host           string      `env:"HOST"`
	Port           int         `env:"PORT" envDefault:"8000"`
	Database       Database
	MigrationURL   Secret         `env:"MIGRATION_DATABASE_URL"`
	RedisURL       Secret         `env:"REDIS_URL"`
	JWTKey         Secret         `env:"JWT_SECRET_KEY"`
	JWTPrevious    []Secret       `env:"JWT_PREVIOUS_KEYS"`
	DataKeys       []Secret       `env:"DATA_ENCRYPTION_KEY"`
	FrontendURL    string         `env:"FRONTEND_URL"`
	PublicURL      string         `env:"PUBLIC_URL"`
	AllowedOrigins []string       `env:"ALLOWED_ORIGINS"`
	TrustedProxies []netip.Prefix `env:"TRUSTED_PROXIES"`
	RateLimitScale int            `env:"RATE_LIMIT_SCALE" envDefault:"1"`
	// GraphQLGET is nil where nobody decides; AllowGET does then.
	GraphQLGET *bool `env:"GRAPHQL_GET"`
	Documents
	Telemetry
	// StorageBackend is local or s3; Uploads is a folder, or the address of a bucket like s3://NAME?region=REGION.
	StorageBackend string `env:"STORAGE_BACKEND" envDefault:"local"`
	Uploads        string `env:"UPLOADS_BASE_PATH"`
	SMTPURL        Secret `env:"SMTP_URL"`
	MailFrom       string `env:"MAIL_FROM"`
	SkipDBInit     bool   `env:"SKIP_DB_INIT"`
	// AdminEmail and AdminPassword are of the first administrator, whom a start makes where there is none.
	AdminEmail    string     `env:"ADMIN_EMAIL"`
	AdminPassword Secret     `env:"ADMIN_PASSWORD"`
	LogLevel      slog.Level `env:"LOG_LEVEL" envDefault:"INFO"`
	// GOGC is read by Go itself; "" leaves how often garbage is collected to the server.
	GOGC string `env:"GOGC"`
}

// LogValue implements slog.LogValuer: what of the configuration a log may show. Of secrets it tells how many there
// are, or that there is one.
func (c Config) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("environment", string(c.Environment)),
		slog.String("host", c.Host), slog.Int("port", c.Port), slog.String("databasePooler", string(c.Database.Pooler)),
		slog.Int("databasePoolSize", int(c.Database.PoolSize)),
		slog.Int("dataKeys", len(c.DataKeys)), slog.Int("tokenKeys", 1+len(c.JWTPrevious)),
		slog.String("frontendUrl", c.FrontendURL), slog.String("publicUrl", c.PublicURL),
		slog.Any("allowedOrigins", c.AllowedOrigins), slog.Any("trustedProxies", c.TrustedProxies),
		slog.Int("rateLimitScale", c.RateLimitScale), slog.Bool("graphqlGet", c.AllowGET()), slog.String("trustedDocuments", c.TrustedDocuments),
		slog.Bool("photos", c.Uploads != ""), slog.Bool("mail", c.SMTPURL != ""), slog.Bool("skipDbInit", c.SkipDBInit),
		slog.String("logLevel", c.LogLevel.String()),
		slog.String("metricsAddress", c.MetricsAddress), slog.String("slowOperation", c.SlowOperation.String()),
		slog.Bool("traces", c.Traces.Address() != ""), slog.Float64("tracesRatio", c.Traces.Ratio),
	)
}

// Sender returns the address that mails come from: by default no-reply at the host of the front end.
func (c Config) Sender() string {
	if c.MailFrom != "" {
		return c.MailFrom
	}
	u, err := url.Parse(c.FrontendURL)
	if err != nil {
		return ""
	}
	return "no-reply@" + u.Hostname()
}

// AllowGET reports whether GraphQL queries are answered by GET: outside of production they are, unless GRAPHQL_GET says
// otherwise.
func (c Config) AllowGET() bool {
	if c.GraphQLGET != nil {
		return *c.GraphQLGET
	}
	return c.Environment != Production
}

// JWTKeys returns the key that signs access tokens, and then those that did before.
func (c Config) JWTKeys() [][]byte {
	keys := [][]byte{[]byte(c.JWTKey)}
	for _, key := range c.JWTPrevious {
		keys = append(keys, []byte(key))
	}
	return keys
}

// Health is what the health check needs to know.
type Health struct {
	Port int `env:"PORT" envDefault:"8000"`
}

// ReadHealth returns where the server of this machine listens.
func ReadHealth() (Health, error) {
	return parse[Health]()
}

// ReadDatabase returns the settings of the commands that need the database alone.
func ReadDatabase() (Config, error) {
	c, err := parse[Config]()
	if err != nil {
		return Config{}, err
	}
	var p problems
	p.unless(c.OwnerURL() != "", "DATABASE_URL is not set (nor DATABASE_NAME and DATABASE_USER)")
	p.pooler(c.Database)
	return c, p.err()
}

// Read returns the configuration of a server, or everything that is wrong with it in one line.
func Read() (Config, error) {
	c, err := parse[Config]()
	if err != nil {
		return Config{}, err
	}
	return c, c.check()
}

const minJWTKey = 32 // bytes

func (c Config) check() error {
	var p problems
	p.unless(c.Environment == Production || c.Environment == Test || c.Environment == Development,
		"ENVIRONMENT is none of production, test, development")
	p.unless(c.RedisURL != "", "REDIS_URL is not set")
	p.database(c.Database)
	p.address("MIGRATION_DATABASE_URL", c.MigrationURL)
	p.address("REDIS_URL", c.RedisURL)
	p.address("SMTP_URL", c.SMTPURL)
	p.key("JWT_SECRET_KEY", c.JWTKey)
	p.unless(c.JWTKey == "" || len(c.JWTKey) >= minJWTKey, "JWT_SECRET_KEY is shorter than 32 bytes")
	for _, key := range c.JWTPrevious {
		p.key("JWT_PREVIOUS_KEYS", key)
		p.unless(len(key) >= minJWTKey, "JWT_PREVIOUS_KEYS holds a key shorter than 32 bytes")
	}
	p.unless(len(c.DataKeys) > 0, "DATA_ENCRYPTION_KEY is not set")
	for _, key := range c.DataKeys {
		p.key("DATA_ENCRYPTION_KEY", key)
		_, err := DecodeKey(key)
		p.unless(err == nil, "DATA_ENCRYPTION_KEY is not 32 random bytes in base64")
	}
	p.web(c.FrontendURL, c.AllowedOrigins)
	p.unless(c.PublicURL == "" || webOrigin(c.PublicURL), "PUBLIC_URL is not an address like https://api.example.com")
	p.unless(c.StorageBackend == "local" || c.StorageBackend == "s3", "STORAGE_BACKEND is neither local nor s3")
	p.unless(c.StorageBackend != "s3" || bucket(c.Uploads), "UPLOADS_BASE_PATH is not an address like s3://NAME?region=REGION")
	p.unless((c.AdminEmail == "") == (c.AdminPassword == ""), "of ADMIN_EMAIL and ADMIN_PASSWORD only one is set")
	p.unless(c.RateLimitScale >= 1, "RATE_LIMIT_SCALE is below 1")
	p.documents(c.Documents)
	p.telemetry(c.Telemetry)
	if c.SMTPURL != "" {
		_, err := DecodeSMTP(c.SMTPURL)
		p.unless(err == nil, "SMTP_URL is not an address like smtps://USER:PASSWORD@HOST:465")
	}
	_, err := mail.ParseAddress(c.Sender())
	p.unless(c.MailFrom == "" || err == nil, "MAIL_FROM is not an e-mail address")
	return p.err()
}

func bucket(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme == "s3" && u.Host != ""
}

// web checks where the pages are that use the server.
func (p *problems) web(frontend string, origins []string) {
	p.unless(webOrigin(frontend), "FRONTEND_URL is not an address like https://example.com")
	for _, origin := range origins {
		p.unless(webOrigin(origin) && !strings.HasSuffix(origin, "/"), "ALLOWED_ORIGINS holds something that is no origin like https://example.com")
	}
}

func webOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && strings.Trim(u.Path, "/") == ""
}

type problems []string

func (p *problems) unless(ok bool, text string) {
	if !ok {
		*p = append(*p, text)
	}
}

func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	return errors.New("configuration: " + strings.Join(p, "; "))
}

// parse reads the environment into T. Its error names the variables that cannot be read, without their
// values, which may be secret.
func parse[T any]() (T, error) {
	var none T
	found, err := environment[T]()
	if err != nil {
		return none, err
	}
	read, err := env.ParseAsWithOptions[T](env.Options{Environment: found})
	if err == nil {
		return read, nil
	}
	var p problems
	if all, ok := errors.AsType[env.AggregateError](err); ok {
		for _, one := range all.Errors {
			if wrong, ok := errors.AsType[env.ParseError](one); ok {
				p.unless(false, variable(reflect.TypeFor[T](), wrong.Name)+" cannot be read")
			}
		}
	}
	p.unless(len(p) > 0, "the environment cannot be read")
	return read, p.err()
}

// group reports whether a field holds settings, and is none itself.
func group(f reflect.StructField) bool {
	return f.Type.Kind() == reflect.Struct && f.Tag.Get("env") == ""
}

// variable returns the name of the environment variable that a field of t is read from.
func variable(t reflect.Type, field string) string {
	for f := range t.Fields() {
		if f.Name == field {
			return f.Tag.Get("env")
		}
		if group(f) {
			if name := variable(f.Type, field); name != "" {
				return name
			}
		}
	}
	return ""
}
