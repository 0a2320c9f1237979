package config

import "log/slog"

// Dev is what the development mode may be told; it needs nothing.
type Dev struct {
	Port     int        `env:"PORT" envDefault:"8000"`
	RedisURL Secret     `env:"REDIS_URL"`
	BinDir   string     `env:"PG_BIN_DIR"`
	DataDir  string     `env:"VITALGO_DIR" envDefault:".vitalgo"`
	LogLevel slog.Level `env:"LOG_LEVEL" envDefault:"INFO"`
	// FrontendURL is the front end under development: where links lead. It and AllowedOrigins may send requests from browsers.
	FrontendURL    string   `env:"FRONTEND_URL" envDefault:"http://localhost:3000"`
	AllowedOrigins []string `env:"ALLOWED_ORIGINS"`
	// GraphQLGET is whether GraphQL queries are answered by GET.
	GraphQLGET bool `env:"GRAPHQL_GET" envDefault:"true"`
	Documents
	Telemetry
}

// ReadDev returns the settings of the development mode.
func ReadDev() (Dev, error) {
	dev, err := parse[Dev]()
	if err != nil {
		return Dev{}, err
	}
	var p problems
	p.web(dev.FrontendURL, dev.AllowedOrigins)
	p.documents(dev.Documents)
	p.telemetry(dev.Telemetry)
	return dev, p.err()
}
