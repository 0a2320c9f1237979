package portrait

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// A format is a way to write pictures. Formats are chosen by what a file begins with: package image would also take
// any other format that some package registers.
type format struct {
	header func(content []byte) (header, error)
	decode func(io.Reader) (image.Image, error)
}

// header is what a file says of its picture before any of it is decoded.
type header struct {
	width, height int
	// bytesPerPixel is how much memory decoding takes.
	bytesPerPixel int64
	turn          turn
}

func formatOf(content []byte) (format, bool) {
	switch {
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		return format{configured(png.DecodeConfig), png.Decode}, true
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		return format{jpegHeader, jpeg.Decode}, true
	case len(content) > 12 && string(content[:4]) == "RIFF" && string(content[8:12]) == "WEBP":
		return format{configured(webp.DecodeConfig), webp.Decode}, true
	default:
		return format{}, false
	}
}

// configured makes a header of a format's own.
func configured(read func(io.Reader) (image.Config, error)) func([]byte) (header, error) {
	return func(content []byte) (header, error) {
		config, err := read(bytes.NewReader(content))
		return header{width: config.Width, height: config.Height, bytesPerPixel: size(config.ColorModel)}, err
	}
}

// size returns the bytes that a pixel takes in memory.
func size(model color.Model) int64 {
	switch model {
	case color.RGBA64Model, color.NRGBA64Model, color.Gray16Model: // greys, too, become colours where one of them is transparent
		return 8
	default: // also palettes and greys, of one byte: four leaves room
		return 4
	}
}
