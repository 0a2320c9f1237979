package portrait

import (
	"encoding/binary"
	"errors"
)

var errNoFrame = errors.New("no frame in a JPEG")

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markerSOF0 = 0xc0 // the first kind of frame, baseline
	markerSOF2 = 0xc2 // a progressive frame
	markerDHT  = 0xc4 // the three of the frames' range that are none
	markerJPG  = 0xc8
	markerDAC  = 0xcc
	markerSOF  = 0xcf // the last kind of frame
	markerSOS  = 0xda
	markerAPP1 = 0xe1
)

// jpegHeader reads the segments up to the frame. A progressive picture takes far more memory than its pixels: all its
// coefficients are kept, four bytes each.
func jpegHeader(content []byte) (header, error) {
	turned := turn(1)
	for at := 2; at+4 <= len(content) && content[at] == 0xff; {
		marker := content[at+1]
		if marker == 0xff { // a fill byte
			at++
			continue
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
		case isFrame(marker):
			h, err := frame(segment, marker == markerSOF2)
			h.turn = turned
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
		bytesPerPixel: max(4, components),
	}
	if progressive {
		h.bytesPerPixel = coefficients(segment[fixed:], int(components)) + 1
	}
	return h, nil
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
