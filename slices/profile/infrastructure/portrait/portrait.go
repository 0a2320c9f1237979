// Package portrait makes small photos of the pictures that people send: JPEGs without metadata, which say nothing of
// where and with what they were taken.
package portrait

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"golang.org/x/image/draw"

	"vitalgo/slices/shared/domain/fault"
)

const (
	maxFile   = 5 << 20    // bytes
	maxPixels = 40_000_000 // of a picture
	maxMemory = 160 << 20  // bytes that decoding a picture may take
	maxSide   = 512        // pixels of a portrait
	// roughSide is what a large picture is brought to in a hurry before it is scaled well: that takes memory for each
	// of its lines.
	roughSide = 4 * maxSide
	quality   = 85
)

// Maker makes portraits, one after the other: a single picture may take most of the memory that there is.
type Maker struct{ turn chan struct{} }

// NewMaker returns a Maker.
func NewMaker() *Maker { return &Maker{make(chan struct{}, 1)} }

// Make returns the portrait in a file that is a PNG, a JPEG or a WebP, whatever its name says. Another file is
// INVALID_FORMAT on photo, one that is too large TOO_LARGE.
func (m *Maker) Make(ctx context.Context, file io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read a photo: %w", err)
	}
	if len(content) > maxFile {
		return nil, tooLarge("5 MiB")
	}
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return nil, fault.Because(fault.Unavailable, context.Cause(ctx))
	}
	return portraitIn(content)
}

func portraitIn(content []byte) ([]byte, error) {
	format, known := formatOf(content)
	if !known {
		return nil, fault.Invalid(fault.InvalidFormat, field)
	}
	header, err := format.header(content)
	if err != nil || header.width <= 0 || header.height <= 0 {
		return nil, fault.Invalid(fault.InvalidFormat, field)
	}
	if pixels := int64(header.width) * int64(header.height); pixels > maxPixels || pixels*header.bytesPerPixel > maxMemory {
		return nil, tooLarge("40 MP")
	}
	picture, err := format.decode(bytes.NewReader(content))
	if err != nil {
		return nil, fault.Invalid(fault.InvalidFormat, field)
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, header.turn.apply(scaled(picture)), &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("encode a photo: %w", err)
	}
	return out.Bytes(), nil
}

const field = "photo"

func tooLarge(limit string) error {
	return fault.Problems{{Field: []string{field}, Reason: fault.TooLarge, Params: fault.Params{"max": limit}}}
}

// scaled returns a picture of at most maxSide pixels a side, on white where it is transparent.
func scaled(picture image.Image) *image.RGBA {
	if fit(picture.Bounds(), roughSide) != picture.Bounds().Size() {
		picture = scale(draw.ApproxBiLinear, picture, fit(picture.Bounds(), roughSide))
	}
	return scale(draw.CatmullRom, picture, fit(picture.Bounds(), maxSide))
}

func scale(by draw.Scaler, picture image.Image, to image.Point) *image.RGBA {
	out := image.NewRGBA(image.Rectangle{Max: to})
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	by.Scale(out, out.Bounds(), picture, picture.Bounds(), draw.Over, nil)
	return out
}

// fit returns the size of a picture whose longer side is side at most; it is never enlarged.
func fit(bounds image.Rectangle, side int) image.Point {
	width, height := bounds.Dx(), bounds.Dy()
	switch {
	case width <= side && height <= side:
		return image.Pt(width, height)
	case width >= height:
		return image.Pt(side, max(1, height*side/width))
	default:
		return image.Pt(max(1, width*side/height), side)
	}
}
