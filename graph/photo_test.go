package graph_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"vitalgo/slices/shared/infrastructure/demo"
)

const uploadPhoto = `mutation ($photo: Upload!, $patient: ID) { uploadProfilePhoto(input: {patientId: $patient, photo: $photo}) { patient { photoUrl version } userErrors { field code message } } }`

// upload sends a file as the photo of the own record.
func (a *api) upload(t *testing.T, who string, file []byte) (int, string) {
	t.Helper()
	return a.uploadTo(t, who, nil, file)
}

// uploadTo sends a file as the photo of the record that an id names, as a person of the register.
func (a *api) uploadTo(t *testing.T, who string, patient *string, file []byte) (int, string) {
	t.Helper()
	return a.sendFile(t, who, uploadPhoto, map[string]any{"photo": nil, "patient": patient}, "variables.photo", "me.exe", file)
}

// sendFile sends an operation and a file for the variable at a path.
func (a *api) sendFile(t *testing.T, who, operation string, variables map[string]any, path, name string, file []byte) (int, string) {
	t.Helper()
	operations, err := json.Marshal(map[string]any{"query": operation, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(form.WriteField("operations", string(operations)))
	check(form.WriteField("map", `{"0": ["`+path+`"]}`))
	part, err := form.CreateFormFile("0", name)
	check(err)
	_, err = part.Write(file)
	check(err)
	check(form.Close())
	header := http.Header{
		"Content-Type": {form.FormDataContentType()}, "Graphql-Require-Preflight": {"1"}, "Accept-Language": {"en"},
	}
	if who != "nobody" {
		header.Set("Authorization", "Bearer "+a.token(t, who))
	}
	return a.post(t, header, body.String())
}

// photo fetches an address as a browser does, without any token.
func (a *api) photo(t *testing.T, address string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	a.photos.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimPrefix(address, "https://api.vitalgo.example"), nil))
	return w
}

func (a *api) photoURL(t *testing.T, who string) string {
	t.Helper()
	var answer struct {
		Data struct {
			Me struct{ Patient struct{ PhotoURL string } }
		}
	}
	if err := json.Unmarshal([]byte(a.ask(t, who, `{ me { patient { photoUrl } } }`, "")), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Data.Me.Patient.PhotoURL
}

// keyOf is the part of an address that names a photo.
func keyOf(address string) string {
	path, _, _ := strings.Cut(address, "?")
	return path[strings.LastIndex(path, "/")+1:]
}

func TestSec_D08_APhotoFromUploadToRemoval(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 600, 300))); err != nil {
		t.Fatal(err)
	}
	status, body := a.upload(t, "secondary", picture.Bytes())
	if status != http.StatusOK || !strings.Contains(body, `"version":2`) || !strings.Contains(body, `"userErrors":[]`) {
		t.Fatalf("%d %s", status, body)
	}
	first := a.photoURL(t, "secondary")
	w := a.photo(t, first)
	shown, format, err := image.DecodeConfig(w.Body)
	if w.Code != http.StatusOK || err != nil || format != "jpeg" || shown.Width != 512 || shown.Height != 256 {
		t.Errorf("%d, %s of %d×%d, %v", w.Code, format, shown.Width, shown.Height, err)
	}
	// An address ends; the record makes another one.
	a.clock.Advance(15 * time.Minute)
	if w := a.photo(t, first); w.Code != http.StatusNotFound {
		t.Errorf("after a quarter of an hour: %d", w.Code)
	}
	second := a.photoURL(t, "secondary")
	if w := a.photo(t, second); w.Code != http.StatusOK {
		t.Errorf("the new address: %d", w.Code)
	}
	// Another photo has an address of its own, which tells nothing of its owner; that of the old one ends in a moment.
	if status, body := a.upload(t, "secondary", picture.Bytes()); status != http.StatusOK || !strings.Contains(body, `"version":3`) {
		t.Fatalf("%d %s", status, body)
	}
	third := a.photoURL(t, "secondary")
	if keyOf(third) == keyOf(second) || len(keyOf(third)) < 22 || strings.Contains(third, demo.SecondaryID) || strings.Contains(third, demo.SecondaryPatientID) {
		t.Errorf("addresses %s and %s", second, third)
	}
	a.mails.Start(t)
	await(t, func() bool { return a.photo(t, second).Code == http.StatusNotFound })
	second = third
	if answer := a.ask(t, "secondary", `mutation { removeProfilePhoto(input: {}) { patient { photoUrl version } userErrors { code } } }`, ""); !strings.Contains(answer, `{"photoUrl":null,"version":4}`) {
		t.Error(answer)
	}
	await(t, func() bool { return a.photo(t, second).Code == http.StatusNotFound })
}

func TestPhotosThatAreRefused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for name, c := range map[string]struct {
		who, want string
		file      []byte
	}{
		"no picture":     {"primary", `{"field":["input","photo"],"code":"INVALID_FORMAT"`, []byte("<svg/>")},
		"5 MiB and more": {"primary", `{"field":["input","photo"],"code":"TOO_LARGE"`, make([]byte, 5<<20+1)},
		"of staff":       {"professional", `"code":"FORBIDDEN"`, []byte("<svg/>")},
	} {
		status, body := a.upload(t, c.who, c.file)
		if status != http.StatusOK || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %s, want %s", name, status, body, c.want)
		}
	}
	if status, body := a.upload(t, "primary", make([]byte, 6<<20)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a body of more than 6 MiB: %d %s", status, body)
	}
	answer := a.ask(t, "primary", uploadPhoto, `{"photo": "me.png"}`)
	if !strings.Contains(answer, `"code":"BAD_USER_INPUT"`) {
		t.Errorf("a text for a file: %s", answer)
	}
}
