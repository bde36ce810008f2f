// Package picture draws what the demo's shop sells: flat shapes in warm colours, one light from the upper left.
//
// It decides how things look. It leaves which thing is drawn, and in which colours, to the catalogue.
package picture

import (
	"bytes"
	"fmt"
	"image/png"
)

// Width and Height are a picture's pixels: four to three, as the shop shows pictures.
const (
	Width  = 1066
	Height = 800
)

// Things stand in a square as high as the picture, in its middle; only what is around them goes on beside it.
const (
	side = Height
	edge = (Width - side) / 2
)

// Drawing is something that can be drawn.
type Drawing interface{ draw(*canvas) }

// PNG draws something.
func PNG(d Drawing) ([]byte, error) {
	c := newCanvas()
	d.draw(c)
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed} // whoever keeps pictures encodes them anew
	if err := encoder.Encode(&out, c.img); err != nil {
		return nil, fmt.Errorf("draw a picture: %w", err)
	}
	return out.Bytes(), nil
}
