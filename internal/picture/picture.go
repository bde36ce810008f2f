// Package picture makes what people upload into pictures that can be shown to others.
//
// A picture is decoded and drawn anew, so that what is kept is a picture and nothing else: no place and time it was
// taken, no script, no bytes behind its end. It is turned the way its camera was held, and made no larger than a page
// shows it. Whose it is and where it is kept is left to the nouns that have pictures.
package picture

import (
	"bytes"
	"image"
	"image/color"
	_ "image/gif" // of a moving picture, the first frame
	"image/jpeg"
	"image/png"
	"slices"
	"sync"

	"golang.org/x/image/draw"

	"panal/fault"
)

const (
	MaxBytes = 5 << 20
	MaxSide  = 4096 // pixels, as it is uploaded
	maxShown = 1600 // pixels, as it is kept
)

// kinds are the formats that are taken.
var kinds = []string{"png", "jpeg", "gif"}

// drawing lets one picture be drawn at a time: the largest takes over a hundred megabytes.
var drawing sync.Mutex

// Redraw returns the picture in content drawn anew, and its media type. What is no picture, or too large a one, is
// refused at the field "content" before it is unpacked.
func Redraw(content []byte) (drawn []byte, mediaType string, err error) {
	drawing.Lock()
	defer drawing.Unlock()
	decoded, format, err := decode(content)
	if err != nil {
		return nil, "", err
	}
	decoded = shrink(decoded, maxShown)
	var out bytes.Buffer
	if format == "jpeg" {
		mediaType, err = "image/jpeg", jpeg.Encode(&out, turn(decoded, orientation(content)), &jpeg.Options{Quality: 85})
	} else {
		mediaType, err = "image/png", png.Encode(&out, decoded)
	}
	return out.Bytes(), mediaType, fault.Wrap("redraw a picture", err)
}

// Icon returns a picture as a square PNG with sides of so many pixels: its middle, on a ground that shows where the
// picture lets it.
func Icon(content []byte, side int, ground color.Color) ([]byte, error) {
	drawing.Lock()
	defer drawing.Unlock()
	decoded, _, err := decode(content)
	if err != nil {
		return nil, err
	}
	decoded = turn(decoded, orientation(content))
	from := decoded.Bounds()
	inner := min(from.Dx(), from.Dy())
	left, top := from.Min.X+(from.Dx()-inner)/2, from.Min.Y+(from.Dy()-inner)/2
	icon := image.NewNRGBA(image.Rect(0, 0, side, side))
	draw.Draw(icon, icon.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	draw.CatmullRom.Scale(icon, icon.Bounds(), decoded, image.Rect(left, top, left+inner, top+inner), draw.Over, nil)
	var out bytes.Buffer
	err = png.Encode(&out, icon)
	return out.Bytes(), fault.Wrap("draw an icon", err)
}

func decode(content []byte) (decoded image.Image, format string, err error) {
	switch {
	case len(content) == 0:
		return nil, "", fault.OnField("content", "invalid.required")
	case len(content) > MaxBytes:
		return nil, "", fault.OnField("content", "invalid.picture_bytes").With(fault.Args{"max": MaxBytes >> 20})
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(content))
	if err != nil || !slices.Contains(kinds, format) {
		return nil, "", fault.OnField("content", "invalid.picture_kind").Because(err)
	}
	if config.Width > MaxSide || config.Height > MaxSide {
		return nil, "", fault.OnField("content", "invalid.picture_side").With(fault.Args{"max": MaxSide})
	}
	decoded, _, err = image.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, "", fault.OnField("content", "invalid.picture_kind").Because(err)
	}
	return decoded, format, nil
}

// shrink returns the picture with neither side longer than most.
func shrink(src image.Image, most int) image.Image {
	size := src.Bounds().Size()
	longer := max(size.X, size.Y)
	if longer <= most {
		return src
	}
	dst := image.NewNRGBA(image.Rect(0, 0, max(1, size.X*most/longer), max(1, size.Y*most/longer)))
	draw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Src, nil)
	return dst
}
