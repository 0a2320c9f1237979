package config

import (
	"net"
	"net/url"
	"strings"
	"time"
)

// Telemetry says what is shown to operators of the inside of the server, and where.
type Telemetry struct {
	// MetricsAddress is where metrics are served, as in :9464; "" serves none.
	MetricsAddress string `env:"METRICS_ADDRESS"`
	// SlowOperation is how long an operation may take before the log says so; zero is for ever.
	SlowOperation time.Duration `env:"SLOW_OPERATION" envDefault:"1s"`
	Traces        Traces
}

// Traces says where traces go, by the names that OpenTelemetry gives its settings.
type Traces struct {
	// Endpoint is the base of the collector's address, TracesEndpoint all of it. Without both nothing is traced.
	Endpoint       string `env:"OTEL_EXPORTER_OTLP_ENDPOINT"`
	TracesEndpoint string `env:"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"`
	// Headers are sent along, as in key=value,key=value; they may hold a token.
	Headers Secret `env:"OTEL_EXPORTER_OTLP_HEADERS"`
	// Ratio is the part of requests that are traced, from 0 to 1.
	Ratio       float64 `env:"OTEL_TRACES_SAMPLER_ARG" envDefault:"1"`
	ServiceName string  `env:"OTEL_SERVICE_NAME" envDefault:"vitalgo"`
}

// Address returns where traces are sent; "" is nowhere.
func (t Traces) Address() string {
	if t.TracesEndpoint != "" || t.Endpoint == "" {
		return t.TracesEndpoint
	}
	return strings.TrimSuffix(t.Endpoint, "/") + "/v1/traces"
}

// HeaderFields returns the headers by name; ok is false where they cannot be read.
func (t Traces) HeaderFields() (fields map[string]string, ok bool) {
	fields = map[string]string{}
	for pair := range strings.SplitSeq(string(t.Headers), ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, found := strings.Cut(pair, "=")
		value, err := url.PathUnescape(strings.TrimSpace(value))
		if name = strings.TrimSpace(name); !found || name == "" || err != nil {
			return nil, false
		}
		fields[name] = value
	}
	return fields, true
}

func (p *problems) telemetry(t Telemetry) {
	_, _, err := net.SplitHostPort(t.MetricsAddress)
	p.unless(t.MetricsAddress == "" || err == nil, "METRICS_ADDRESS is not an address like :9464")
	p.unless(t.SlowOperation >= 0, "SLOW_OPERATION is below 0")
	p.unless(t.Traces.Address() == "" || webAddress(t.Traces.Address()), "OTEL_EXPORTER_OTLP_ENDPOINT is not an address like http://collector:4318")
	p.unless(t.Traces.Ratio >= 0 && t.Traces.Ratio <= 1, "OTEL_TRACES_SAMPLER_ARG is not between 0 and 1")
	_, ok := t.Traces.HeaderFields()
	p.unless(ok, "OTEL_EXPORTER_OTLP_HEADERS is not like key=value,key=value")
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
