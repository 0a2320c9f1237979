package qrcode_test

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"vitalgo/slices/shared/domain/fault"
	"vitalgo/slices/shared/infrastructure/qrcode"
)

const url = "https://vitalgo.example/qr/AAAAAAAAAAAAAAAAAAAAAA"

// side is the number of modules of url: a code of version 6, and the quiet zone.
const side = 41 + 8

func drawPNG(t *testing.T, size int) image.Image {
	t.Helper()
	drawn, err := qrcode.NewDrawer().PNG(t.Context(), url, size)
	if err != nil {
		t.Fatal(err)
	}
	encoded, ok := strings.CutPrefix(drawn, "data:image/png;base64,")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || !ok {
		t.Fatalf("%.40s, %v", drawn, err)
	}
	decoded, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func isDark(t *testing.T, drawn image.Image, x, y int) bool {
	t.Helper()
	switch got := color.RGBAModel.Convert(drawn.At(x, y)); got {
	case color.RGBA{0x00, 0x2C, 0x41, 0xFF}:
		return true
	case color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}:
		return false
	default:
		t.Fatalf("a pixel is %v", got)
		return false
	}
}

func TestPNGIsOfTheSizeAsked(t *testing.T) {
	t.Parallel()
	for _, size := range []int{128, 333, 512, 1024} {
		drawn := drawPNG(t, size)
		if got := drawn.Bounds(); got != image.Rect(0, 0, size, size) {
			t.Errorf("size %d: drawn on %v", size, got)
		}
		scale := size / side
		margin := (size-scale*side)/2 + 4*scale
		for at := range size { // the quiet zone is white on all sides, and the code begins after it
			for depth := range margin {
				far := size - 1 - depth
				if isDark(t, drawn, at, depth) || isDark(t, drawn, depth, at) || isDark(t, drawn, at, far) || isDark(t, drawn, far, at) {
					t.Fatalf("size %d: the quiet zone is not white", size)
				}
			}
		}
		if !isDark(t, drawn, margin, margin) {
			t.Errorf("size %d: no finder pattern at %d", size, margin)
		}
	}
}

// The format information beside the upper left finder pattern says the level (ISO/IEC 18004, 7.9.1).
func TestLevelIsH(t *testing.T) {
	t.Parallel()
	drawn := drawPNG(t, side) // a pixel is a module
	bits := 0
	for _, x := range []int{0, 1} {
		bits <<= 1
		if isDark(t, drawn, 4+x, 4+8) {
			bits |= 1
		}
	}
	const mask, levelH = 0b10, 0b10
	if bits^mask != levelH {
		t.Errorf("level %02b, want H (%02b)", bits^mask, levelH)
	}
}

func TestSVGDrawsTheSameModules(t *testing.T) {
	t.Parallel()
	text, err := qrcode.NewDrawer().SVG(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	var drawn struct {
		ViewBox string `xml:"viewBox,attr"`
		Paths   []struct {
			Fill string `xml:"fill,attr"`
			D    string `xml:"d,attr"`
		} `xml:"path"`
	}
	if err := xml.Unmarshal([]byte(text), &drawn); err != nil {
		t.Fatal(err)
	}
	if drawn.ViewBox != fmt.Sprintf("0 0 %d %d", side, side) || len(drawn.Paths) != 2 ||
		drawn.Paths[0].Fill != "#FFFFFF" || drawn.Paths[1].Fill != "#002C41" {
		t.Fatalf("drawn %.300s", text)
	}
	dark := map[image.Point]bool{}
	for run := range strings.SplitSeq(strings.TrimSuffix(drawn.Paths[1].D, "z"), "z") {
		var x, y, width, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &width, &back); err != nil || width != back {
			t.Fatalf("a run is %q, %v", run, err)
		}
		for i := range width {
			dark[image.Pt(x+i, y)] = true
		}
	}
	pixels := drawPNG(t, side)
	for y := range side {
		for x := range side {
			if isDark(t, pixels, x, y) != dark[image.Pt(x, y)] {
				t.Fatalf("the module %d, %d differs", x, y)
			}
		}
	}
}

func TestWhatCannotBeDrawn(t *testing.T) {
	t.Parallel()
	d, secret := qrcode.NewDrawer(), strings.Repeat("secret", 1000)
	if _, err := d.SVG(t.Context(), secret); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("too long: %v", err)
	}
	if _, err := d.PNG(t.Context(), url, side-1); err == nil {
		t.Error("modules smaller than a pixel were drawn")
	}
}

func TestSec_Q11_DrawingsAreCounted(t *testing.T) {
	t.Parallel()
	d := qrcode.NewDrawer()
	one, other := qrcode.Scope(t.Context()), qrcode.Scope(t.Context())
	var (
		group   sync.WaitGroup
		refused atomic.Int64
	)
	for range qrcode.MaxPerOperation + 5 {
		group.Go(func() {
			switch _, err := d.PNG(one, url, 128); {
			case fault.CodeOf(err) == fault.TooComplex:
				refused.Add(1)
			case err != nil:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := refused.Load(); n != 5 {
		t.Errorf("%d refused, want 5", n)
	}
	if _, err := d.SVG(other, url); err != nil {
		t.Errorf("another operation: %v", err)
	}
}
