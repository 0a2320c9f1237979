package telemetry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

const uploadTimeout = 10 * time.Second

// collector sends spans by OTLP over HTTP. What it cannot send is lost, and the log says so.
type collector struct {
	address string
	headers map[string]string
	client  *http.Client
	log     *slog.Logger
}

// Start implements otlptrace.Client.
func (*collector) Start(context.Context) error { return nil }

// Stop implements otlptrace.Client.
func (c *collector) Stop(context.Context) error {
	c.client.CloseIdleConnections()
	return nil
}

// UploadTraces implements otlptrace.Client. The library would write an error elsewhere than the log.
func (c *collector) UploadTraces(ctx context.Context, spans []*trace.ResourceSpans) error {
	if err := c.upload(ctx, spans); err != nil {
		c.log.WarnContext(ctx, "traces are lost", "err", err)
	}
	return nil
}

// The errors of the client are not shown: they quote the address, which may hold a secret.
var errUnreachable = errors.New("the collector cannot be reached")

func (c *collector) upload(ctx context.Context, spans []*trace.ResourceSpans) error {
	body, err := proto.Marshal(&trace.TracesData{ResourceSpans: spans}) // in bytes the same as the export's request
	if err != nil {
		return fmt.Errorf("encode spans: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.address, bytes.NewReader(body))
	if err != nil {
		return errUnreachable
	}
	for name, value := range c.headers {
		request.Header.Set(name, value)
	}
	request.Header.Set("Content-Type", "application/x-protobuf")
	response, err := c.client.Do(request)
	if err != nil {
		return errUnreachable
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, 1<<20)); err != nil {
		return errUnreachable
	}
	if response.StatusCode/100 != 2 {
		return fmt.Errorf("the collector answers %d", response.StatusCode)
	}
	return nil
}
