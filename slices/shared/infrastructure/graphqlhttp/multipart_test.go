package graphqlhttp_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/graphqlhttp"
	"vitalgo/slices/shared/infrastructure/logging"
)

const (
	form       = "multipart/form-data; boundary=x"
	operations = `{"query":"mutation($input: Save!){save(input:$input)}","variables":{"input":{"photo":null,"note":"n"}}}`
	fileMap    = `{"0":["variables.input.photo"]}`
)

// part is a part of a form; one with a file name is a file.
func part(name, fileName, content string) string {
	disposition := `form-data; name="` + name + `"`
	if fileName != "" {
		disposition += `; filename="` + fileName + "\"\r\nContent-Type: image/png"
	}
	return "--x\r\nContent-Disposition: " + disposition + "\r\n\r\n" + content + "\r\n"
}

func body(parts ...string) string { return strings.Join(parts, "") + "--x--\r\n" }

func (f fixture) upload(body io.Reader, headers ...string) *httptest.ResponseRecorder {
	return f.send(http.MethodPost, "/graphql", body, append([]string{"Content-Type", form}, headers...)...)
}

func TestAFileReachesItsVariable(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{})
	w := f.upload(strings.NewReader(body(part("operations", "", operations), part("map", "", fileMap), part("0", "me.png", "picture"))), "GraphQL-Require-Preflight", "1")
	if want := `{"data":{"save":"me.png image/png picture 7"}}`; w.Code != http.StatusOK || w.Body.String() != want {
		t.Errorf("%d %s, want %s", w.Code, w.Body, want)
	}
}

func TestSec_H07_MultipartNeedsAHeaderThatForcesAPreflight(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{})
	refused(t, f.upload(strings.NewReader(body(part("operations", "", operations), part("map", "", fileMap), part("0", "me.png", "picture")))), http.StatusBadRequest, "BAD_USER_INPUT")
	if f.schema.runs.Load() != 0 {
		t.Error("it ran")
	}
}

func TestSec_H08_MultipartIsOperationsMapAndOneFile(t *testing.T) {
	t.Parallel()
	const marker = "marker-7781"
	ops, files, file := part("operations", "", operations), part("map", "", fileMap), part("0", "me.png", marker)
	for name, text := range map[string]string{
		"nothing":                  "",
		"no part":                  body(),
		"operations only":          body(ops),
		"no file":                  body(ops, files),
		"no map":                   body(ops, file),
		"another order":            body(files, ops, file),
		"the file first":           body(file, ops, files),
		"two files":                body(ops, files, file, part("1", "you.png", "x")),
		"a field more":             body(ops, files, file, part("more", "", "x")),
		"a file of another name":   body(ops, files, part("1", "me.png", marker)),
		"a field as the file":      body(ops, files, part("0", "", marker)),
		"operations as a file":     body(part("operations", "o.json", operations), files, file),
		"cut off":                  strings.TrimSuffix(body(ops, files, file), "--x--\r\n"),
		"cut off in the file":      ops + files + file[:len(file)-10],
		"a batch":                  body(part("operations", "", "["+operations+"]"), files, file),
		"broken operations":        body(part("operations", "", operations[1:]), files, file),
		"an unknown member":        body(part("operations", "", `{"file":1,`+operations[1:]), files, file),
		"a broken map":             body(ops, part("map", "", "{"), file),
		"a list for a map":         body(ops, part("map", "", `["variables.input.photo"]`), file),
		"an empty map":             body(ops, part("map", "", "{}"), file),
		"a map of two files":       body(ops, part("map", "", `{"0":["variables.input.photo"],"1":["variables.input.note"]}`), file),
		"two variables":            body(ops, part("map", "", `{"0":["variables.input.photo","variables.input.note"]}`), file),
		"no variable":              body(ops, part("map", "", `{"0":[]}`), file),
		"a number for a path":      body(ops, part("map", "", `{"0":[1]}`), file),
		"outside of the variables": body(ops, part("map", "", `{"0":["query"]}`), file),
		"the variables themselves": body(ops, part("map", "", `{"0":["variables"]}`), file),
		"a variable that is set":   body(ops, part("map", "", `{"0":["variables.input.note"]}`), file),
		"a variable that is not":   body(ops, part("map", "", `{"0":["variables.input.more"]}`), file),
		"below a text":             body(ops, part("map", "", `{"0":["variables.input.note.x"]}`), file),
		"in a batch":               body(ops, part("map", "", `{"0":["0.variables.input.photo"]}`), file),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t, graphqlhttp.Options{})
			w := f.upload(strings.NewReader(text), "GraphQL-Require-Preflight", "1")
			refused(t, w, http.StatusBadRequest, "BAD_USER_INPUT")
			if strings.Contains(w.Body.String()+f.log.String(), marker) || f.schema.runs.Load() != 0 {
				t.Errorf("input repeated, or run: %s %s", w.Body, f.log)
			}
		})
	}
}

// A file for a variable of another type is refused like any value of a wrong type.
func TestSec_H08_FilesAreForUploadVariables(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{})
	text := body(part("operations", "", `{"query":"query($s:String){echo(n:1,s:$s)}","variables":{"s":null}}`), part("map", "", `{"0":["variables.s"]}`), part("0", "me.png", "picture"))
	w := f.upload(strings.NewReader(text), "GraphQL-Require-Preflight", "1")
	refused(t, w, http.StatusOK, "BAD_USER_INPUT")
	if f.schema.runs.Load() != 0 {
		t.Error("it ran")
	}
}

func TestSec_H06_MultipartLimit(t *testing.T) {
	t.Parallel()
	const limit = 2000
	head := part("operations", "", operations) + part("map", "", fileMap) + strings.TrimSuffix(part("0", "me.png", ""), "\r\n")
	sized := func(size int) string {
		tail := "\r\n--x--\r\n"
		return head + strings.Repeat("p", size-len(head)-len(tail)) + tail
	}
	f := newFixture(t, graphqlhttp.Options{MaxMultipart: limit, MaxBody: 500})
	if w := f.upload(strings.NewReader(sized(limit)), "GraphQL-Require-Preflight", "1"); w.Code != http.StatusOK {
		t.Errorf("at the limit: %d %s", w.Code, w.Body)
	}
	source := &endless{}
	declared := httptest.NewRequest(http.MethodPost, "/graphql", unread{t})
	declared.ContentLength = limit + 1
	declared.Header.Set("Content-Type", form)
	declared.Header.Set("GraphQL-Require-Preflight", "1")
	answer := httptest.NewRecorder()
	f.handler.ServeHTTP(answer, declared.WithContext(logging.WithRequestID(declared.Context(), "request-1")))
	for name, w := range map[string]*httptest.ResponseRecorder{
		"declared":         answer,
		"one byte more":    f.upload(undeclared{strings.NewReader(sized(limit + 1))}, "GraphQL-Require-Preflight", "1"),
		"without an end":   f.upload(undeclared{io.MultiReader(strings.NewReader(head), source)}, "GraphQL-Require-Preflight", "1"),
		"large operations": f.upload(strings.NewReader(body(part("operations", "", strings.Repeat(" ", 500)+operations))), "GraphQL-Require-Preflight", "1"),
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, w, http.StatusRequestEntityTooLarge, "BAD_USER_INPUT")
			if w.Header().Get("Connection") != "close" {
				t.Error("connection stays open")
			}
		})
	}
	if source.taken > 16*limit {
		t.Errorf("%d bytes were read", source.taken)
	}
}

// undeclared is a body whose length nobody knows before its end.
type undeclared struct{ io.Reader }

// An upload may take longer than other requests do.
func TestSec_G14_AnUploadHasMoreTime(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{})
	server := httptest.NewUnstartedServer(f.handler)
	server.Config.ReadTimeout, server.Config.WriteTimeout = 300*time.Millisecond, 300*time.Millisecond
	server.Start()
	defer server.Close()
	text := body(part("operations", "", operations), part("map", "", fileMap), part("0", "me.png", "picture"))
	reader, writer := io.Pipe()
	timer := time.AfterFunc(600*time.Millisecond, func() {
		_, _ = io.WriteString(writer, text[100:])
		_ = writer.Close()
	})
	defer timer.Stop()
	go func() { _, _ = io.WriteString(writer, text[:100]) }()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, reader)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {form}, "Graphql-Require-Preflight": {strconv.Itoa(1)}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if answer, err := io.ReadAll(response.Body); err != nil || !strings.Contains(string(answer), "picture") {
		t.Errorf("%s, %v", answer, err)
	}
}

// timed is a connection that notes its deadlines.
type timed struct {
	*httptest.ResponseRecorder
	read, write time.Time
}

func (c *timed) SetReadDeadline(t time.Time) error  { c.read = t; return nil }
func (c *timed) SetWriteDeadline(t time.Time) error { c.write = t; return nil }

// It has a minute, and the answer half a minute more; a body without a file has no more than the server gives.
func TestSec_G14_AnUploadHasAMinute(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{})
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body(part("operations", "", operations), part("map", "", fileMap), part("0", "me.png", "picture"))))
	r.Header = http.Header{"Content-Type": {form}, "Graphql-Require-Preflight": {"1"}}
	c, before := &timed{ResponseRecorder: httptest.NewRecorder()}, time.Now()
	f.handler.ServeHTTP(c, withID(r))
	after := time.Now()
	within := func(deadline time.Time, allowed time.Duration) bool {
		return !deadline.Before(before.Add(allowed)) && !deadline.After(after.Add(allowed))
	}
	if c.Code != http.StatusOK || !within(c.read, time.Minute) || !within(c.write, 90*time.Second) {
		t.Errorf("%d, until %v and %v", c.Code, c.read.Sub(before), c.write.Sub(before))
	}
	c = &timed{ResponseRecorder: httptest.NewRecorder()}
	r = httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query":"{hello}"}`))
	r.Header.Set("Content-Type", "application/json")
	f.handler.ServeHTTP(c, withID(r))
	if c.Code != http.StatusOK || !c.read.IsZero() || !c.write.IsZero() {
		t.Errorf("without a file: %d, until %v and %v", c.Code, c.read, c.write)
	}
}

// An upload that does not come to its end in time is refused, and its connection ends.
func TestSec_G14_AnUploadEnds(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{UploadTime: 100 * time.Millisecond})
	server := httptest.NewServer(f.handler)
	defer server.Close()
	reader, writer := io.Pipe()
	defer func() { _ = writer.Close() }()
	go func() { _, _ = io.WriteString(writer, body(part("operations", "", operations))[:100]) }() // and nothing more
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, reader)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {form}, "Graphql-Require-Preflight": {"1"}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusBadRequest || f.schema.runs.Load() != 0 {
		t.Errorf("%d, %d ran", response.StatusCode, f.schema.runs.Load())
	}
}

// F24: files are held in memory, so only so many of them are at once. One more waits for its turn, and not for long.
func TestSec_F24_UploadsTakeTurns(t *testing.T) {
	t.Parallel()
	f := newFixture(t, graphqlhttp.Options{Uploads: 1, UploadWait: 10 * time.Millisecond})
	whole := body(part("operations", "", operations), part("map", "", fileMap), part("0", "me.png", "picture"))
	arriving, sender := io.Pipe()
	first := make(chan *httptest.ResponseRecorder, 1)
	go func() { first <- f.upload(arriving, "GraphQL-Require-Preflight", "1") }()
	if _, err := io.WriteString(sender, whole[:20]); err != nil { // returns once it is read
		t.Fatal(err)
	}
	w := f.upload(strings.NewReader(whole), "GraphQL-Require-Preflight", "1")
	refused(t, w, http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE")
	if w.Header().Get("Retry-After") != "1" {
		t.Errorf("headers %v", w.Header())
	}
	if w := f.post(`{"query":"{a}"}`); w.Code != http.StatusOK {
		t.Errorf("a request without a file waits, too: %d %s", w.Code, w.Body)
	}
	if _, err := io.WriteString(sender, whole[20:]); err != nil {
		t.Fatal(err)
	}
	if err := sender.Close(); err != nil {
		t.Fatal(err)
	}
	if w := <-first; w.Code != http.StatusOK {
		t.Errorf("the first: %d %s", w.Code, w.Body)
	}
	if w := f.upload(strings.NewReader(whole), "GraphQL-Require-Preflight", "1"); w.Code != http.StatusOK {
		t.Errorf("after it: %d %s", w.Code, w.Body)
	}
}
