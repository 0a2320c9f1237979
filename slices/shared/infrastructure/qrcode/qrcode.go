// Package qrcode draws QR codes: dark on white, with error correction level H, so that a scratched print is still
// read, and a quiet zone of four modules (domain.md section 2.9).
package qrcode

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

const (
	quiet = 4 // modules
	dark  = "#002C41"
	light = "#FFFFFF"
)

var errSmall = errors.New("qrcode: the code has more modules than the drawing has pixels")

// matrix is a code as modules, its quiet zone included.
type matrix struct {
	size int
	code barcode.Barcode
}

func encode(content string) (matrix, error) {
	code, err := qr.Encode(content, qr.H, qr.Unicode)
	if err != nil {
		return matrix{}, errors.New("qrcode: the content is too long") // the library's error quotes it
	}
	return matrix{code.Bounds().Dx() + 2*quiet, code}, nil
}

func (m matrix) dark(x, y int) bool {
	at := image.Pt(x-quiet, y-quiet)
	return at.In(m.code.Bounds()) && m.code.At(at.X, at.Y) == color.Black
}

// svg draws the code; each run of dark modules of a row is one rectangle of the path.
func svg(content string) (string, error) {
	m, err := encode(content)
	if err != nil {
		return "", err
	}
	var path strings.Builder
	for y := range m.size {
		for x := 0; x < m.size; x++ {
			start := x
			for m.dark(x, y) {
				x++
			}
			if width := x - start; width > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", start, y, width, width)
			}
		}
	}
	side := strconv.Itoa(m.size)
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ` + side + ` ` + side + `" shape-rendering="crispEdges">` +
		`<path fill="` + light + `" d="M0 0h` + side + `v` + side + `h-` + side + `z"/>` +
		`<path fill="` + dark + `" d="` + path.String() + `"/></svg>`, nil
}

// dataURL draws the code as a PNG of size pixels a side. All modules are of one size, so what is left over widens
// the quiet zone.
func dataURL(content string, size int) (string, error) {
	m, err := encode(content)
	if err != nil {
		return "", err
	}
	scale := size / m.size
	if scale == 0 {
		return "", errSmall
	}
	margin := (size - scale*m.size) / 2
	drawn := image.NewPaletted(image.Rect(0, 0, size, size), color.Palette{
		color.White, color.RGBA{R: 0x00, G: 0x2C, B: 0x41, A: 0xFF},
	})
	for y := range m.size {
		row := pixelRow(drawn, margin+y*scale)
		for x := range m.size {
			if m.dark(x, y) {
				from := margin + x*scale
				fill(row[from : from+scale])
			}
		}
		for i := 1; i < scale; i++ {
			copy(pixelRow(drawn, margin+y*scale+i), row)
		}
	}
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, drawn); err != nil {
		return "", fmt.Errorf("qrcode: %w", err)
	}
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(encoded.Bytes()), nil
}

func pixelRow(drawn *image.Paletted, y int) []uint8 {
	return drawn.Pix[y*drawn.Stride : (y+1)*drawn.Stride]
}

// fill makes pixels dark.
func fill(pixels []uint8) {
	for i := range pixels {
		pixels[i] = 1 // the second colour of the palette
	}
}
