package portrait

import (
	"bytes"
	"encoding/binary"
	"image"
)

// turn is how a camera was held, as Exif counts: 1 is upright, 2 to 8 are mirrored or turned. Portraits are turned
// upright, because they lose the note that says how to show them.
type turn int

// apply returns the picture upright.
func (t turn) apply(picture *image.RGBA) *image.RGBA {
	if t <= 1 || t > 8 {
		return picture
	}
	width, height := picture.Bounds().Dx(), picture.Bounds().Dy()
	size := image.Rect(0, 0, width, height)
	if t >= 5 {
		size = image.Rect(0, 0, height, width)
	}
	out := image.NewRGBA(size)
	for y := range height {
		for x := range width {
			to := t.moved(x, y, width-1, height-1)
			out.SetRGBA(to.X, to.Y, picture.RGBAAt(x, y))
		}
	}
	return out
}

// moved returns where a pixel of a picture goes whose last one is at right, bottom.
func (t turn) moved(x, y, right, bottom int) image.Point {
	switch t {
	case 2:
		return image.Pt(right-x, y)
	case 3:
		return image.Pt(right-x, bottom-y)
	case 4:
		return image.Pt(x, bottom-y)
	case 5:
		return image.Pt(y, x)
	case 6:
		return image.Pt(bottom-y, x)
	case 7:
		return image.Pt(bottom-y, right-x)
	case 8:
		return image.Pt(y, right-x)
	default:
		return image.Pt(x, y)
	}
}

const (
	tagOrientation = 0x0112
	entrySize      = 12 // bytes of an entry of an Exif directory
)

// orientation reads the turn in an Exif segment; 0 where it has none.
func orientation(segment []byte) turn {
	tiff, isExif := bytes.CutPrefix(segment, []byte("Exif\x00\x00"))
	if !isExif || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entrySize {
			return 0
		}
		if order.Uint16(entries) == tagOrientation {
			return turn(order.Uint16(entries[8:]))
		}
		entries = entries[entrySize:]
	}
	return 0
}
