//go:build smoke

package faults

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"vitalgo/deploy/live"
	"vitalgo/slices/shared/infrastructure/childprocess"
	"vitalgo/slices/shared/infrastructure/demo"
)

const export = `mutation { exportRecord(input: {format: JSON}) { url userErrors { code } } }`

// The mail server is down and the disk of photos and exports is full: those two fail, and everything else works.
func TestSec_F21_A04_TheDiskOfPhotosIsFull(t *testing.T) {
	folder := openFolder(t, atEnd(t))
	mountSmall(t, folder, "4m")
	s := newSite(t, "TMPDIR="+folder, "UPLOADS_BASE_PATH="+folder, "SMTP_URL=smtp://127.0.0.1:1?tls=off")
	l := newLoad(t, s, clients())
	patient := s.client().As(t, demo.PrimaryID)
	photo := picture(t, 800)
	if code := s.upload(t, patient, photo); code != "" {
		t.Fatalf("a photo: %s", code)
	}
	filler := filepath.Join(folder, "filler")
	live.Run(t, "sh", "-c", "cat /dev/zero 2>/dev/null >"+filler+"; true")
	from := time.Now()
	if code := s.upload(t, patient, photo); code != unavailable {
		t.Errorf("a photo on a full disk: %q", code)
	}
	var answer any
	if code := codeOf(patient.Ask(t.Context(), export, nil, &answer)); code != unavailable {
		t.Errorf("an export on a full disk: %q", code)
	}
	l.flow(t, form(300, 3000))
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	others := l.between(from, time.Now())
	wantOnly(t, others)
	if code := s.upload(t, patient, photo); code != "" {
		t.Errorf("a photo afterwards: %s", code)
	}
	if code := codeOf(patient.Ask(t.Context(), export, nil, &answer)); code != "" {
		t.Errorf("an export afterwards: %s", code)
	}
	mails := s.database.count(t, `SELECT count(*) FROM river_job WHERE kind = 'mail' AND state IN ('available', 'retryable', 'running', 'scheduled')`)
	if mails < clients() {
		t.Errorf("%d mails wait", mails)
	}
	figure(t, "F21", "full disk: photo and export SERVICE_UNAVAILABLE, others %s; mail server down: %d mails wait; %s", summary(others), mails, l.settle(t, s.database))
}

// Nobody reads the log: lines are lost, and no request waits.
func TestSec_F21_E08_NobodyReadsTheLog(t *testing.T) {
	s := prepare(t, newRegister(t, openFolder(t, atEnd(t))))
	unread, log, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = unread.Close(), log.Close() })
	cmd := exec.Command(s.binary, "serve")
	cmd.Env = append(s.settings, "PORT="+strconv.Itoa(s.port))
	cmd.Stdout, cmd.Stderr = log, log
	child, err := childprocess.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := child.Stop(syscall.SIGKILL, time.Minute); err != nil {
			t.Error(err)
		}
	})
	live.Eventually(t, "the server is ready", func() bool { return live.Status(t.Context(), s.web, s.url+"/ready") == http.StatusOK })
	l := newLoad(t, s, clients())
	l.flow(t, form(1500, 10000)) // more lines than a pipe holds
	l.end()
	all := l.between(time.Time{}, time.Now())
	wantOnly(t, all)
	figure(t, "F21", "log blocked: %s, 99 %% within %s", summary(all), seconds(slowest(all, 0.99)))
}

// One processor and 256 MiB do: for the load, and for six, sixty, sign-ins and photos of 16 megapixels at once.
func TestSec_F24_ASmallMachine(t *testing.T) {
	s := newSite(t, "GOMAXPROCS=1", "GOMEMLIMIT=200MiB")
	l := newLoad(t, s, clients())
	l.flow(t, form(500, 5000))
	patient := s.client().As(t, demo.PrimaryID)
	photo := picture(t, 4000)
	var working sync.WaitGroup
	var mu sync.Mutex
	uploads, logins := map[string]int{}, map[string]int{}
	for range form(6, 60) {
		working.Go(func() {
			code := s.upload(t, patient, photo)
			mu.Lock()
			defer mu.Unlock()
			uploads[code]++
		})
		working.Go(func() {
			_, err := s.client().Login(t.Context(), "test.patient@vitalgo.com", "TestPassword123!")
			mu.Lock()
			defer mu.Unlock()
			logins[codeOf(err)]++
		})
	}
	working.Wait()
	if uploads[""] == 0 || logins[""] == 0 {
		t.Errorf("uploads %v, logins %v", uploads, logins)
	}
	lasts(t, form(0, 30*time.Second)) // the collector gives back what it took for photos
	early := s.memory(t, "VmRSS")
	lasts(t, form(time.Second, 10*time.Minute))
	l.flow(t, 200)
	all := l.between(time.Time{}, time.Now())
	wantOnly(t, all, unavailable)
	peak, late := s.memory(t, "VmHWM"), s.memory(t, "VmRSS")
	if peak > 256<<10 {
		t.Errorf("%d KiB at the most", peak)
	}
	figure(t, "F24", "%d uploads of %.1f MB and %d logins beside %s; memory %.0f MiB at the most, %.0f before the last %s, %.0f after; %s", uploads[""],
		float64(len(photo))/1e6, logins[""], summary(all), float64(peak)/1024, float64(early)/1024, form("second", "10 minutes"), float64(late)/1024, l.settle(t, s.database))
}

// picture is a photo as telephones take them, with as many columns and rows.
func picture(t *testing.T, side int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y / 64), 255})
		}
	}
	var file bytes.Buffer
	if err := jpeg.Encode(&file, img, &jpeg.Options{Quality: 60}); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// upload sends a photo of the own record, and returns the code that it fails with.
func (s *site) upload(t *testing.T, c live.Client, photo []byte) string {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	fields := map[string]string{
		"operations": `{"query":"mutation ($photo: Upload!) { uploadProfilePhoto(input: {photo: $photo}) { userErrors { code } } }","variables":{"photo":null}}`,
		"map":        `{"0":["variables.photo"]}`,
	}
	for _, name := range []string{"operations", "map"} {
		if err := form.WriteField(name, fields[name]); err != nil {
			t.Error(err)
		}
	}
	part, err := form.CreateFormFile("0", "photo.jpg")
	if err != nil {
		t.Error(err)
		return dropped
	}
	if _, err := part.Write(photo); err != nil {
		t.Error(err)
	}
	if err := form.Close(); err != nil {
		t.Error(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/graphql", &body)
	if err != nil {
		t.Error(err)
		return dropped
	}
	request.Header = http.Header{"Content-Type": {form.FormDataContentType()}, "Graphql-Require-Preflight": {"1"}, "Authorization": {"Bearer " + c.Token}}
	response, err := s.web.Do(request)
	if err != nil {
		return codeOf(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return dropped
	case bytes.Contains(text, []byte(`"code":"`+unavailable)):
		return unavailable
	case !bytes.Contains(text, []byte(`"userErrors":[]`)):
		return fmt.Sprintf("%.300s", text)
	}
	return ""
}
