package telemetry

import (
	"log/slog"
	"math/rand/v2"
	"net/http"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
)

// Traces says where traces are sent, and how many.
type Traces struct {
	// Address is the collector's; "" is none.
	Address string
	// Headers are sent along.
	Headers map[string]string
	// Ratio is the part of requests that are traced, from 0 to 1.
	Ratio float64
	// Service is what the server is called.
	Service string
}

// longest is how many characters of a statement a trace shows.
const longest = 4096

func newProvider(o Traces, version string, log *slog.Logger) *sdk.TracerProvider {
	limits := sdk.NewSpanLimits()
	limits.AttributeValueLengthLimit = longest
	collector := &collector{address: o.Address, headers: o.Headers, client: &http.Client{Timeout: uploadTimeout}, log: log}
	return sdk.NewTracerProvider(
		sdk.WithBatcher(otlptrace.NewUnstarted(collector)),
		sdk.WithSampler(sdk.ParentBased(share(o.Ratio), sdk.WithRemoteParentSampled(share(o.Ratio)))),
		sdk.WithRawSpanLimits(limits),
		sdk.WithResource(resource.NewSchemaless(
			attribute.String("service.name", o.Service), attribute.String("service.version", version))),
	)
}

// share samples a part of the requests by chance. The library's own sampler goes by the trace's id, which a caller may
// choose.
type share float64

// ShouldSample implements sdk.Sampler.
func (s share) ShouldSample(sdk.SamplingParameters) sdk.SamplingResult {
	if rand.Float64() < float64(s) { //nolint:gosec // which requests are traced is no secret
		return sdk.SamplingResult{Decision: sdk.RecordAndSample}
	}
	return sdk.SamplingResult{Decision: sdk.Drop}
}

// Description implements sdk.Sampler.
func (share) Description() string { return "share" }
