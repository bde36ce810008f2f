package picture

import (
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/vector"
)

// Ink is an opaque colour, written 0xRRGGBB.
type Ink uint32

func (i Ink) at(percent int) color.NRGBA {
	return color.NRGBA{R: uint8(i >> 16), G: uint8(i >> 8), B: uint8(i), A: uint8(percent * 255 / 100)}
}

// mix returns the ink with so many percent of another in it.
func (i Ink) mix(other Ink, percent int) Ink {
	part := func(shift int) Ink {
		a, b := int(i>>shift&0xff), int(other>>shift&0xff)
		return Ink(a+(b-a)*percent/100) << shift
	}
	return part(16) | part(8) | part(0)
}

const (
	white Ink = 0xffffff
	cream Ink = 0xfff8ea
	dark  Ink = 0x2b1a10
)

// canvas is a picture that is being drawn.
type canvas struct {
	img    *image.RGBA
	raster vector.Rasterizer
	clip   *image.Alpha // nil: the whole picture
	origin point        // where what is drawn at 0, 0 comes to stand: at first the corner of the square
	scale  float64
}

func newCanvas() *canvas {
	return &canvas{img: image.NewRGBA(image.Rect(0, 0, Width, Height)), origin: point{edge, 0}, scale: 1}
}

// fill paints a shape.
func (c *canvas) fill(p path, i Ink) { c.paint(p, i.at(100)) }

// tint paints a shape so thinly that what is under it shows.
func (c *canvas) tint(p path, i Ink, percent int) { c.paint(p, i.at(percent)) }

func (c *canvas) paint(p path, colour color.Color) {
	mask := c.mask(p)
	if c.clip != nil {
		intersect(mask, c.clip)
	}
	draw.DrawMask(c.img, mask.Rect, image.NewUniform(colour), image.Point{}, mask, mask.Rect.Min, draw.Over)
}

// within confines what is drawn to a shape.
func (c *canvas) within(p path, paint func()) {
	outer := c.clip
	c.clip = c.mask(p)
	if outer != nil {
		intersect(c.clip, outer)
	}
	paint()
	c.clip = outer
}

// reduced draws smaller, with the upper left corner elsewhere.
func (c *canvas) reduced(scale, x, y float64, paint func()) {
	origin, full := c.origin, c.scale
	c.origin, c.scale = point{origin.x + x*full, origin.y + y*full}, full*scale
	paint()
	c.origin, c.scale = origin, full
}

// mask returns how much of each pixel a shape covers. A rasterizer draws only inside its own bounds, so it is given
// those of the shape; the picture's edge then cuts the mask.
func (c *canvas) mask(p path) *image.Alpha {
	p = p.mapped(func(at point) point { return point{c.origin.x + at.x*c.scale, c.origin.y + at.y*c.scale} })
	bounds := p.bounds()
	c.raster.Reset(bounds.Dx(), bounds.Dy())
	p.moved(-float64(bounds.Min.X), -float64(bounds.Min.Y)).rasterize(&c.raster)
	mask := image.NewAlpha(image.Rect(0, 0, bounds.Dx(), bounds.Dy()))
	c.raster.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	mask.Rect = bounds
	return mask
}

// intersect takes from a mask what another does not cover.
func intersect(mask, other *image.Alpha) {
	for y := mask.Rect.Min.Y; y < mask.Rect.Max.Y; y++ {
		row := mask.Pix[mask.PixOffset(mask.Rect.Min.X, y):][:mask.Rect.Dx()]
		for x := range row {
			row[x] = uint8(uint16(row[x]) * uint16(other.AlphaAt(mask.Rect.Min.X+x, y).A) / 255)
		}
	}
}
