package portrait_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vitalgo/slices/profile/infrastructure/portrait"
	"vitalgo/slices/shared/domain/fault"
)

// picture is red above and blue below, and its left half a little darker.
func picture(width, height int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.RGBA{255, 0, 0, 255}
			if y >= height/2 {
				c = color.RGBA{0, 0, 255, 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	return p
}

func encoded(t *testing.T, encode func(io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t *testing.T, p image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return png.Encode(w, p) })
}

func asJPEG(t *testing.T, p image.Image) []byte {
	return encoded(t, func(w io.Writer) error { return jpeg.Encode(w, p, nil) })
}

// webp is a lossless WebP of one pixel.
var webp = []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00")

// exif is a segment that says how the camera was held, and where.
func exif(orientation byte) []byte {
	body := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(orientation) + "\x00\x00\x00\x00\x00\x00GPS 4.6097N 74.0817W"
	segment := append([]byte{0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(body)+2))...)
	return append(segment, body...)
}

func withExif(photo []byte, orientation byte) []byte {
	return append(append(append([]byte{}, photo[:2]...), exif(orientation)...), photo[2:]...)
}

func portraitOf(t *testing.T, file []byte) (image.Image, []byte) {
	t.Helper()
	made, err := portrait.NewMaker().Make(t.Context(), bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	shown, err := jpeg.Decode(bytes.NewReader(made))
	if err != nil {
		t.Fatal(err)
	}
	return shown, made
}

func TestSec_D08_PortraitsAreSmallJPEGs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file []byte
		want image.Point
	}{
		"a small PNG":                 {asPNG(t, picture(40, 30)), image.Pt(40, 30)},
		"a wide JPEG":                 {asJPEG(t, picture(1024, 256)), image.Pt(512, 128)},
		"a high PNG":                  {asPNG(t, picture(300, 3000)), image.Pt(51, 512)},
		"a line":                      {asPNG(t, picture(3000, 1)), image.Pt(512, 1)},
		"a WebP":                      {webp, image.Pt(1, 1)},
		"a page behind a PNG":         {append(asPNG(t, picture(40, 30)), "<script>alert(1)</script>"...), image.Pt(40, 30)},
		"a JPEG turned by the camera": {withExif(asJPEG(t, picture(1024, 256)), 6), image.Pt(128, 512)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shown, made := portraitOf(t, c.file)
			if diff := cmp.Diff(c.want, shown.Bounds().Size()); diff != "" {
				t.Errorf("size (-want +got):\n%s", diff)
			}
			for _, trace := range []string{"Exif", "GPS", "script"} {
				if bytes.Contains(made, []byte(trace)) {
					t.Errorf("the portrait holds %q", trace)
				}
			}
		})
	}
}

// The upper half of the picture is red. Exif, tag 0x0112, says where that half is to be seen.
func TestPortraitsAreUpright(t *testing.T) {
	t.Parallel()
	const top, right, bottom, left = "top", "right", "bottom", "left"
	for orientation, want := range map[byte]string{1: top, 2: top, 3: bottom, 4: bottom, 5: left, 6: right, 7: right, 8: left, 9: top} {
		shown, _ := portraitOf(t, withExif(asJPEG(t, picture(64, 64)), orientation))
		got := map[string]bool{
			top: red(shown, 16, 4) && red(shown, 48, 4), bottom: red(shown, 16, 60) && red(shown, 48, 60),
			left: red(shown, 4, 16) && red(shown, 4, 48), right: red(shown, 60, 16) && red(shown, 60, 48),
		}
		if !got[want] {
			t.Errorf("orientation %d: red at %v, want it at the %s", orientation, got, want)
		}
	}
}

func red(p image.Image, x, y int) bool {
	r, _, b, _ := p.At(x, y).RGBA()
	return r > 0xc000 && b < 0x4000
}

func TestTransparencyBecomesWhite(t *testing.T) {
	t.Parallel()
	shown, _ := portraitOf(t, asPNG(t, image.NewNRGBA(image.Rect(0, 0, 8, 8))))
	if r, g, b, _ := shown.At(4, 4).RGBA(); r < 0xf000 || g < 0xf000 || b < 0xf000 {
		t.Errorf("color %x %x %x", r, g, b)
	}
}

// frame is a JPEG whose header says that size, and nothing else.
func frame(marker byte, width, height uint16, sampling byte) []byte {
	header := []byte{0xff, 0xd8, 0xff, marker, 0, 17, 8}
	header = binary.BigEndian.AppendUint16(header, height)
	header = binary.BigEndian.AppendUint16(header, width)
	return append(header, 3, 1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0)
}

// inks is frame for four components.
func inks(width, height uint16) []byte {
	header := []byte{0xff, 0xd8, 0xff, 0xc0, 0, 20, 8}
	header = binary.BigEndian.AppendUint16(header, height)
	header = binary.BigEndian.AppendUint16(header, width)
	return append(header, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0)
}

// twoSizes puts a JPEG behind a restart marker, which has no length, and comments. Whoever takes the next marker for its length
// finds a small frame within one of them.
func twoSizes(file []byte) []byte {
	out := []byte{0xff, 0xd8, 0xff, 0xd0}
	comment := func(length int) []byte {
		return append(binary.BigEndian.AppendUint16([]byte{0xff, 0xfe}, uint16(length)), make([]byte, length-2)...)
	}
	out = append(append(out, comment(60_000)...), comment(20_000)...)
	copy(out[4+0xfffe:], frame(0xc0, 8, 8, 0x11)[2:])
	return append(out, file[2:]...)
}

// Kinds of PNG.
const grey, truecolour = 0, 6

func TestSec_D08_OtherFilesAreRefusedBeforeTheyAreDecoded(t *testing.T) {
	t.Parallel()
	huge := func(size uint32, depth, kind byte) []byte {
		file := asPNG(t, picture(8, 8))
		binary.BigEndian.PutUint32(file[16:], size)
		binary.BigEndian.PutUint32(file[20:], size)
		file[24], file[25] = depth, kind
		binary.BigEndian.PutUint32(file[29:], crc(file[12:29]))
		return file
	}
	whole := asJPEG(t, picture(600, 600))
	for name, c := range map[string]struct {
		file []byte
		want fault.Reason
	}{
		"nothing":                        {nil, fault.InvalidFormat},
		"an SVG":                         {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), fault.InvalidFormat},
		"a GIF":                          {encoded(t, func(w io.Writer) error { return gif.Encode(w, picture(8, 8), nil) }), fault.InvalidFormat},
		"a JPEG that was cut off":        {whole[:len(whole)/2], fault.InvalidFormat},
		"a PNG that was cut off":         {asPNG(t, picture(600, 600))[:200], fault.InvalidFormat},
		"a WebP that was cut off":        {webp[:20], fault.InvalidFormat},
		"a beginning":                    {[]byte("\xff\xd8\xff"), fault.InvalidFormat},
		"a frame that was cut off":       {frame(0xc0, 8, 8, 0x11)[:15], fault.InvalidFormat},
		"a JPEG without height":          {frame(0xc0, 8, 0, 0x11), fault.InvalidFormat},
		"5 MiB and a byte":               {append(whole, make([]byte, 5<<20)...), fault.TooLarge},
		"a page before a JPEG":           {append([]byte("<script>alert(1)</script>"), whole...), fault.InvalidFormat},
		"a GIF before a PNG":             {append([]byte("GIF89a"), asPNG(t, picture(8, 8))...), fault.InvalidFormat},
		"42 megapixels":                  {frame(0xc0, 6_500, 6_500, 0x22), fault.TooLarge},
		"50,000 by 50,000":               {huge(50_000, 8, truecolour), fault.TooLarge},
		"50,000 by 50,000 as JPEG":       {frame(0xc0, 50_000, 50_000, 0x22), fault.TooLarge},
		"36 megapixels of 16 bits":       {huge(6_000, 16, truecolour), fault.TooLarge},
		"25 megapixels of grey, 16 bits": {huge(5_000, 16, grey), fault.TooLarge},
		"25 megapixels of four inks":     {inks(5_000, 5_000), fault.TooLarge},
		"a JPEG of two sizes":            {twoSizes(whole), fault.InvalidFormat},
		"25 megapixels, progressive":     {frame(0xc2, 5_000, 5_000, 0x11), fault.TooLarge},
		"36 megapixels, which may pass":  {frame(0xc0, 6_000, 6_000, 0x22), fault.InvalidFormat},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := portrait.NewMaker().Make(t.Context(), bytes.NewReader(c.file))
			problems := fault.ProblemsIn(err)
			if len(problems) != 1 || problems[0].Reason != c.want || strings.Join(problems[0].Field, ".") != "photo" {
				t.Errorf("%v, want %s on photo", err, c.want)
			}
		})
	}
}

// crc is the checksum of a PNG chunk.
func crc(chunk []byte) uint32 {
	sum := ^uint32(0)
	for _, b := range chunk {
		sum ^= uint32(b)
		for range 8 {
			sum = sum>>1 ^ 0xedb88320*(sum&1)
		}
	}
	return ^sum
}

// slow is a file whose reading tells that it began, and which ends when it is told to.
type slow struct {
	began chan struct{}
	end   chan struct{}
}

func (s slow) Read([]byte) (int, error) {
	close(s.began)
	<-s.end
	return 0, errors.New("gone")
}

func TestAFileThatCannotBeReadIsNoProblemOfItsOwner(t *testing.T) {
	t.Parallel()
	s := slow{make(chan struct{}), make(chan struct{})}
	close(s.end)
	if _, err := portrait.NewMaker().Make(t.Context(), s); err == nil || fault.ProblemsIn(err) != nil {
		t.Errorf("error %v", err)
	}
}

func TestSec_D08_WhoWaitsForTheTurnCanGiveUp(t *testing.T) {
	t.Parallel()
	maker := portrait.NewMaker()
	release := portrait.Occupy(maker)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := maker.Make(ctx, bytes.NewReader(webp)); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("while another picture is decoded: %v", err)
	}
	release()
	if _, err := maker.Make(t.Context(), bytes.NewReader(webp)); err != nil {
		t.Errorf("after it: %v", err)
	}
}
