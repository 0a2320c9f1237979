package portrait

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/jpeg"
)

var errNoFrame = errors.New("no frame in a JPEG")

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markerSOF0  = 0xc0 // the first kind of frame, baseline
	markerSOF2  = 0xc2 // a progressive frame
	markerDHT   = 0xc4 // the three of the frames' range that are none
	markerJPG   = 0xc8
	markerDAC   = 0xcc
	markerSOF   = 0xcf // the last kind of frame
	markerRST0  = 0xd0 // the first of those without a segment
	markerEOI   = 0xd9 // the last
	markerSOS   = 0xda
	markerAPP1  = 0xe1
	markerAPP14 = 0xee
)

var errTwoFrames = errors.New("a JPEG that is read in two ways")

// jpegHeader reads the segments up to the frame. A progressive picture takes far more memory than its pixels: all its
// coefficients are kept, four bytes each.
//
// What it finds has to be what the decoder is about to make: a file that both read in different ways could say one size here,
// and take any memory there. What the decoder cannot read, it takes no memory for.
func jpegHeader(content []byte) (header, error) {
	found, err := firstFrame(content)
	if err != nil {
		return header{}, err
	}
	config, err := jpeg.DecodeConfig(bytes.NewReader(content))
	if err == nil && (config.Width != found.width || config.Height != found.height) {
		return header{}, errTwoFrames
	}
	return found, nil
}

func firstFrame(content []byte) (header, error) {
	turned, unmixed := turn(1), false
	for at := 2; at+4 <= len(content) && content[at] == 0xff; {
		marker := content[at+1]
		if marker == 0xff { // a fill byte
			at++
			continue
		}
		if marker < markerSOF0 || marker >= markerRST0 && marker <= markerEOI { // has no segment, and no place before a frame
			break
		}
		length := int(binary.BigEndian.Uint16(content[at+2:]))
		if marker == markerSOS || length < 2 || at+2+length > len(content) {
			break
		}
		segment := content[at+4 : at+2+length]
		switch {
		case marker == markerAPP1:
			if found := orientation(segment); found != 0 {
				turned = found
			}
		case marker == markerAPP14:
			unmixed = unmixed || isUnmixed(segment)
		case isFrame(marker):
			h, err := frame(segment, marker == markerSOF2)
			h.turn = turned
			if unmixed {
				h.bytesPerPixel = max(h.bytesPerPixel, converted)
			}
			return h, err
		}
		at += 2 + length
	}
	return header{}, errNoFrame
}

func isFrame(marker byte) bool {
	return marker >= markerSOF0 && marker <= markerSOF && marker != markerDHT && marker != markerJPG && marker != markerDAC
}

// frame reads a frame header (T.81, B.2.2): precision, height, width, and three bytes for each component.
func frame(segment []byte, progressive bool) (header, error) {
	const fixed, perComponent = 6, 3
	if len(segment) < fixed || len(segment) < fixed+perComponent*int(segment[5]) {
		return header{}, errNoFrame
	}
	components := int64(segment[5])
	h := header{
		height:        int(binary.BigEndian.Uint16(segment[1:])),
		width:         int(binary.BigEndian.Uint16(segment[3:])),
		bytesPerPixel: 4,
	}
	if components == 4 || string(componentIDs(segment[fixed:], int(components))) == "RGB" {
		h.bytesPerPixel = converted
	}
	if progressive {
		h.bytesPerPixel = coefficients(segment[fixed:], int(components)) + 1
	}
	return h, nil
}

// converted is what a pixel takes, in bytes, of a picture that the decoder makes another one of: both are kept.
const converted = 8

// isUnmixed reports whether Adobe's segment says that the components are colours themselves, which the decoder converts.
func isUnmixed(segment []byte) bool {
	const name, transform = "Adobe", 11
	return len(segment) > transform && string(segment[:len(name)]) == name && segment[transform] == 0
}

func componentIDs(table []byte, components int) []byte {
	ids := make([]byte, components)
	for i := range ids {
		ids[i] = table[3*i]
	}
	return ids
}

// coefficients returns the bytes that a pixel's share of the coefficients takes, with its samples, rounded up:
// components may be sampled more coarsely than the picture.
func coefficients(table []byte, components int) int64 {
	const perSample = 1 + 4
	samples, largest := int64(0), int64(1)
	for i := range components {
		sampling := table[3*i+1]
		n := int64(sampling>>4) * int64(sampling&0x0f)
		samples, largest = samples+n, max(largest, n)
	}
	return (perSample*samples + largest - 1) / largest
}
