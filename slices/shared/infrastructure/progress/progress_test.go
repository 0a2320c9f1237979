package progress

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestABarIsDrawnWithoutColoursAndTakenAway(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	report := draw(&out, "codes")
	report(0, 4)
	report(2, 4)
	report(4, 4)
	drawn := out.String()
	if !strings.Contains(drawn, "codes") || !strings.Contains(drawn, "0/4") || strings.Contains(drawn, "\x1b[3") {
		t.Errorf("drawn %q", drawn)
	}
	if last := drawn[strings.LastIndex(strings.TrimRight(drawn, "\r"), "\r")+1:]; strings.TrimSpace(last) != "" {
		t.Errorf("left at the end: %q", last)
	}
}

func TestNothingIsDrawnWhereNobodyLooks(t *testing.T) {
	t.Parallel()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	report := On(file, "codes")
	report(1, 4)
	report(4, 4)
	if info, err := file.Stat(); err != nil || info.Size() != 0 {
		t.Errorf("%d bytes, %v", info.Size(), err)
	}
}
