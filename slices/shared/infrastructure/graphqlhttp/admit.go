package graphqlhttp

import (
	"bytes"
	"context"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/infrastructure/refusal"
)

// largestKeptBuffer is the largest body, in bytes, whose buffer is used again: a rare large one
// shall not hold its memory for good.
const largestKeptBuffer = 64 << 10

// admitted is a request that passed the gate.
type admitted struct {
	params *graphql.RawParams
	media  string // of the answer
}

type admittedKey struct{}

// Params returns what a request that passed the gate asks for; nil outside of one. The server sets its text, once it has
// found the document that a hash names; nobody else may change it.
func Params(ctx context.Context) *graphql.RawParams {
	in, ok := ctx.Value(admittedKey{}).(*admitted)
	if !ok {
		return nil
	}
	return in.params
}

// admit checks and reads the request, or refuses it and answers false.
func (t *Transport) admit(w http.ResponseWriter, r *http.Request) (*admitted, bool) {
	w.Header().Add("Vary", "Accept")
	media := negotiate(r.Header.Values("Accept"))
	fallback := media
	if media == "" {
		fallback = mediaJSON
	}
	switch {
	case r.Method == http.MethodOptions:
		w.Header().Set("Allow", t.methods())
		w.WriteHeader(http.StatusNoContent)
		return nil, false
	case r.Method != http.MethodPost && (r.Method != http.MethodGet || !t.options.AllowGET):
		w.Header().Set("Allow", t.methods())
		t.refuse(w, r, fallback, refusal.MethodNotAllowed)
		return nil, false
	case len(r.Header.Values("Upgrade")) > 0:
		t.refuse(w, r, fallback, refusal.BadRequest)
		return nil, false
	case media == "":
		t.refuse(w, r, fallback, refusal.NotAcceptable)
		return nil, false
	}
	start := graphql.Now()
	params, reason, ok := t.read(w, r)
	if !ok {
		if reason == refusal.TooLarge { // the rest of the body shall not be waited for
			w.Header().Set("Connection", "close")
		}
		t.refuse(w, r, media, reason)
		return nil, false
	}
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return &admitted{params: params, media: media}, true
}

func (t *Transport) methods() string {
	if t.options.AllowGET {
		return "GET, POST, OPTIONS"
	}
	return "POST, OPTIONS"
}

func (t *Transport) read(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, refusal.Reason, bool) {
	if r.Method == http.MethodGet {
		params, ok := decodeURL(r.URL.RawQuery)
		return params, refusal.BadRequest, ok
	}
	if boundary, ok := multipartBoundary(r.Header); ok {
		return t.readMultipart(w, r, boundary)
	}
	return t.ReadJSON(r)
}

// ReadJSON reads what a request with a body of application/json wants to run, or says why it cannot be read.
func (t *Transport) ReadJSON(r *http.Request) (*graphql.RawParams, refusal.Reason, bool) {
	if !jsonContent(r.Header) {
		return nil, refusal.UnsupportedMediaType, false
	}
	if t.options.Forbidden(r) {
		return nil, refusal.Forbidden, false
	}
	if r.ContentLength > t.options.MaxBody {
		return nil, refusal.TooLarge, false
	}
	body := t.buffer()
	defer t.release(body)
	if _, err := body.ReadFrom(io.LimitReader(r.Body, t.options.MaxBody+1)); err != nil {
		return nil, refusal.BadRequest, false
	}
	if int64(body.Len()) > t.options.MaxBody {
		return nil, refusal.TooLarge, false
	}
	params, ok := Decode(body.Bytes())
	return params, refusal.BadRequest, ok
}

// jsonContent says whether the body is plain JSON in UTF-8. Any Content-Encoding is refused: a small
// compressed body may be a huge one.
func jsonContent(header http.Header) bool {
	if len(header.Values("Content-Encoding")) > 0 || len(header.Values("Content-Type")) != 1 {
		return false
	}
	if header.Get("Content-Type") == mediaJSON { // as nearly all clients say it
		return true
	}
	media, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil || media != mediaJSON {
		return false
	}
	charset, given := parameters["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

func (t *Transport) buffer() *bytes.Buffer {
	if buffer, ok := t.buffers.Get().(*bytes.Buffer); ok {
		return buffer
	}
	return new(bytes.Buffer)
}

func (t *Transport) release(buffer *bytes.Buffer) {
	if buffer.Cap() > largestKeptBuffer {
		return
	}
	clear(buffer.Bytes()) // patients' data shall not wait in memory for the next request
	buffer.Reset()
	t.buffers.Put(buffer)
}
