package graphqlhttp

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"vitalgo/slices/shared/infrastructure/refusal"
)

const (
	mediaMultipart = "multipart/form-data"
	// headerPreflight is a header that no page may send to another origin before a preflight allowed it to.
	headerPreflight = "GraphQL-Require-Preflight"
	// answerTime is what the answer has once a body with a file arrived.
	answerTime = 30 * time.Second
)

// errTooLarge ends the reading of a body that is over the limit.
var errTooLarge = errors.New("body over the limit")

// multipartBoundary returns the boundary of a multipart body; ok is false for any other body.
func multipartBoundary(header http.Header) (boundary string, ok bool) {
	if len(header.Values("Content-Encoding")) > 0 || len(header.Values("Content-Type")) != 1 ||
		header.Get("Content-Type") == mediaJSON {
		return "", false
	}
	media, parameters, err := mime.ParseMediaType(header.Get("Content-Type"))
	return parameters["boundary"], err == nil && media == mediaMultipart
}

// enter has a request with a file wait for its turn, until leave is called by one before it: files are in memory for as
// long as their requests run, and many at once would take all of it. Other requests need no turn.
func (t *Transport) enter(r *http.Request) (leave func(), ok bool) {
	if _, file := multipartBoundary(r.Header); !file {
		return func() {}, true
	}
	patience := time.NewTimer(t.options.UploadWait)
	defer patience.Stop()
	select {
	case t.uploads <- struct{}{}:
		return func() { <-t.uploads }, true
	case <-patience.C:
	case <-r.Context().Done():
	}
	return nil, false
}

// readMultipart reads a request with one file, after the GraphQL multipart request specification: the parts
// operations, map, and the file, in this order and no others. The file stays in memory and never reaches the disk.
func (t *Transport) readMultipart(w http.ResponseWriter, r *http.Request, boundary string) (*graphql.RawParams, refusal.Reason, bool) {
	switch {
	case len(r.Header.Values(headerPreflight)) == 0:
		return nil, refusal.BadRequest, false
	case t.options.Forbidden(r):
		return nil, refusal.Forbidden, false
	case r.ContentLength > t.options.MaxMultipart:
		return nil, refusal.TooLarge, false
	}
	t.lift(w)
	body := &limitedReader{from: r.Body, left: t.options.MaxMultipart}
	params, err := t.parts(multipart.NewReader(body, boundary))
	switch {
	case errors.Is(err, errTooLarge):
		return nil, refusal.TooLarge, false
	case err != nil:
		return nil, refusal.BadRequest, false
	}
	return params, refusal.BadRequest, true
}

// lift gives an upload more time than other requests have. Where the connection cannot tell time, there is no limit
// to lift.
func (t *Transport) lift(w http.ResponseWriter) {
	control, now := http.NewResponseController(w), time.Now()
	_ = control.SetReadDeadline(now.Add(t.options.UploadTime))
	_ = control.SetWriteDeadline(now.Add(t.options.UploadTime + answerTime))
}

var errForm = errors.New("not operations, map and one file")

func (t *Transport) parts(reader *multipart.Reader) (*graphql.RawParams, error) {
	operations, err := t.jsonPart(reader, "operations")
	if err != nil {
		return nil, err
	}
	params, ok := Decode(operations)
	if !ok {
		return nil, errForm
	}
	targets, err := t.jsonPart(reader, "map")
	if err != nil {
		return nil, err
	}
	name, path, ok := target(targets)
	if !ok {
		return nil, errForm
	}
	file, err := filePart(reader, name)
	if err != nil {
		return nil, err
	}
	if _, err := reader.NextRawPart(); !errors.Is(err, io.EOF) {
		return nil, errors.Join(errForm, err)
	}
	if !place(params.Variables, path, file) {
		return nil, errForm
	}
	return params, nil
}

// jsonPart reads the next part, which has to have that name.
func (t *Transport) jsonPart(reader *multipart.Reader, name string) ([]byte, error) {
	part, err := reader.NextRawPart()
	if err != nil {
		return nil, err
	}
	if part.FormName() != name || part.FileName() != "" {
		return nil, errForm
	}
	text, err := io.ReadAll(io.LimitReader(part, t.options.MaxBody+1))
	if err == nil && int64(len(text)) > t.options.MaxBody {
		err = errTooLarge
	}
	return text, err
}

// target reads a map of one file: the name of its part, and the path of the one variable that it is for.
func target(text []byte) (name string, path []string, ok bool) {
	value, _ := decodeJSON(text)
	files, _ := value.(map[string]any)
	if len(files) != 1 {
		return "", nil, false
	}
	for part, targets := range files {
		list, _ := targets.([]any)
		if len(list) != 1 {
			return "", nil, false
		}
		joined, _ := list[0].(string)
		path = strings.Split(joined, ".")
		name = part
	}
	return name, path, len(path) > 1 && path[0] == "variables"
}

func filePart(reader *multipart.Reader, name string) (graphql.Upload, error) {
	part, err := reader.NextRawPart()
	if err != nil {
		return graphql.Upload{}, err
	}
	if part.FormName() != name || part.FileName() == "" {
		return graphql.Upload{}, errForm
	}
	content, err := io.ReadAll(part)
	return graphql.Upload{
		File: bytes.NewReader(content), Filename: part.FileName(), Size: int64(len(content)),
		ContentType: part.Header.Get("Content-Type"),
	}, err
}

// place puts the file where the path leads, which has to be a null in an object.
func place(variables map[string]any, path []string, file graphql.Upload) bool {
	object := variables
	for _, step := range path[1 : len(path)-1] {
		object, _ = object[step].(map[string]any)
	}
	last := path[len(path)-1]
	if value, given := object[last]; !given || value != nil {
		return false
	}
	object[last] = file
	return true
}

// limitedReader is an io.LimitedReader that says when more came than it may read.
type limitedReader struct {
	from io.Reader
	left int64
}

func (r *limitedReader) Read(p []byte) (int, error) {
	if int64(len(p)) > r.left+1 {
		p = p[:r.left+1]
	}
	n, err := r.from.Read(p)
	r.left -= int64(n)
	if r.left < 0 {
		return 0, errTooLarge
	}
	return n, err
}
