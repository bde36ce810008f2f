package store_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// dot is the smallest picture.
var dot = func() []byte {
	var out bytes.Buffer
	img := image.NewNRGBA(image.Rect(0, 0, 1, 1))
	img.Set(0, 0, color.NRGBA{200, 150, 0, 255})
	if err := png.Encode(&out, img); err != nil {
		panic(err)
	}
	return out.Bytes()
}()
