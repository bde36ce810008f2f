package picture

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation returns how a JPEG says its camera was held, as Exif 2.32 numbers it: 1 is upright, and what every
// malformed or missing word means; 2 to 8 are mirrored or turned.
func orientation(content []byte) int {
	tiff := exif(content)
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	} else if string(tiff[:2]) != "II" {
		return 1
	}
	at := int64(order.Uint32(tiff[4:8])) // of the first directory: a count, then entries of 12 bytes
	if at+2 > int64(len(tiff)) {
		return 1
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at : at+2]) {
		if len(entries) < 12 {
			return 1
		}
		if tag, value := order.Uint16(entries), order.Uint16(entries[8:]); tag == 0x0112 && value >= 1 && value <= 8 {
			return int(value)
		}
		entries = entries[12:]
	}
	return 1
}

// exif returns the TIFF structure inside a JPEG's Exif segment; nil when there is none.
func exif(content []byte) []byte {
	const startOfScan, app1 = 0xda, 0xe1
	if len(content) < 2 {
		return nil
	}
	for rest := content[2:]; len(rest) >= 4 && rest[0] == 0xff && rest[1] != startOfScan; {
		length := int(binary.BigEndian.Uint16(rest[2:])) // counts itself
		if length < 2 || len(rest) < 2+length {
			return nil
		}
		if body, ok := bytes.CutPrefix(rest[4:2+length], []byte("Exif\x00\x00")); ok && rest[1] == app1 {
			return body
		}
		rest = rest[2+length:]
	}
	return nil
}

// turn returns the picture upright.
func turn(src image.Image, orientation int) image.Image {
	if orientation == 1 {
		return src
	}
	from := src.Bounds()
	w, h := from.Dx(), from.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation > 4 { // lies on its side
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewNRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			fromX, fromY := x, y
			switch orientation {
			case 2:
				fromX = w - 1 - x
			case 3:
				fromX, fromY = w-1-x, h-1-y
			case 4:
				fromY = h - 1 - y
			case 5:
				fromX, fromY = y, x
			case 6:
				fromX, fromY = y, h-1-x
			case 7:
				fromX, fromY = w-1-y, h-1-x
			case 8:
				fromX, fromY = w-1-y, x
			}
			dst.Set(x, y, src.At(from.Min.X+fromX, from.Min.Y+fromY))
		}
	}
	return dst
}
