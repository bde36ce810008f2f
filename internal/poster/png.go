package poster

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // pictures come in these formats
	_ "image/jpeg"
	"image/png"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// PNG is the poster in pixels.
func (p Poster) PNG() ([]byte, error) {
	c := pixels{image.NewRGBA(image.Rect(0, 0, Width, Height))}
	p.draw(c)
	var b bytes.Buffer
	if err := png.Encode(&b, c.img); err != nil {
		return nil, fmt.Errorf("poster: %w", err)
	}
	return b.Bytes(), nil
}

// pixels is a canvas.
type pixels struct{ img *image.RGBA }

func (i ink) uniform() image.Image { return image.NewUniform(color.RGBA(i)) }

func (c pixels) rect(x, y, width, height, radius int, fill ink) {
	if radius == 0 {
		draw.Draw(c.img, image.Rect(x, y, x+width, y+height), fill.uniform(), image.Point{}, draw.Src)
		return
	}
	r := vector.NewRasterizer(width, height)
	w, h, q := float32(width), float32(height), float32(radius)
	const k = 0.44771525 // 1 − the circle's Bézier constant
	r.MoveTo(q, 0)
	r.LineTo(w-q, 0)
	r.CubeTo(w-q*k, 0, w, q*k, w, q)
	r.LineTo(w, h-q)
	r.CubeTo(w, h-q*k, w-q*k, h, w-q, h)
	r.LineTo(q, h)
	r.CubeTo(q*k, h, 0, h-q*k, 0, h-q)
	r.LineTo(0, q)
	r.CubeTo(0, q*k, q*k, 0, q, 0)
	r.ClosePath()
	r.Draw(c.img, image.Rect(x, y, x+width, y+height), fill.uniform(), image.Point{})
}

// corners of a hexagon that stands on its point.
func corners(x, y, radius float64) [6][2]float64 {
	var at [6][2]float64
	for i := range at {
		sin, cos := math.Sincos(math.Pi/6 + float64(i)*math.Pi/3)
		at[i] = [2]float64{x + radius*cos, y + radius*sin}
	}
	return at
}

func (c pixels) hexagon(x, y, radius float64, fill ink) {
	left, top, side := int(x-radius)-1, int(y-radius)-1, int(2*radius)+3
	r := vector.NewRasterizer(side, side)
	for i, at := range corners(x-float64(left), y-float64(top), radius) {
		if i == 0 {
			r.MoveTo(float32(at[0]), float32(at[1]))
		} else {
			r.LineTo(float32(at[0]), float32(at[1]))
		}
	}
	r.ClosePath()
	mask := image.NewAlpha(image.Rect(0, 0, side, side)) // a rasterizer can't draw over the poster's edge, a mask can
	r.Draw(mask, mask.Bounds(), image.Opaque, image.Point{})
	draw.DrawMask(c.img, mask.Bounds().Add(image.Pt(left, top)), fill.uniform(), image.Point{}, mask, image.Point{}, draw.Over)
}

func (c pixels) picture(img image.Image) {
	draw.Draw(c.img, img.Bounds(), img, image.Point{}, draw.Src)
}

func (c pixels) text(line string, x, baseline int, size float64, bold bool, fill ink) {
	t := newTypesetter(size, bold)
	dot := fixed.P(x, baseline)
	faces := map[*opentype.Font]font.Face{}
	for _, g := range t.glyphs(line) {
		if faces[g.font] == nil {
			face, err := opentype.NewFace(g.font, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
			if err != nil {
				continue // only options out of range fail, and ours are constants
			}
			faces[g.font] = face
		}
		d := font.Drawer{Dst: c.img, Src: fill.uniform(), Face: faces[g.font], Dot: dot}
		d.DrawString(string(g.char))
		if bold && g.font == fonts().fallback { // it has no bold: a second stroke beside the first
			d.Dot = dot.Add(fixed.Point26_6{X: fixed.Int26_6(size * 64 / 32)})
			d.DrawString(string(g.char))
		}
		dot.X += t.advance(g)
	}
}

func (c pixels) code(q QR, x, y, module int) {
	for row := range q.Size() {
		for column := range q.Size() {
			if q.Dark(column, row) {
				c.rect(x+column*module, y+row*module, module, module, 0, inkBlack)
			}
		}
	}
}

// maxPicture is the number of pixels that a picture may have; a small file can
// claim more than memory holds.
const maxPicture = 40_000_000

// readPicture decodes a picture and sets the whole of it in the middle of the frame. What that leaves free is the same
// picture, stretched and out of focus, so that its colours and its horizon go on.
func readPicture(encoded []byte, frame image.Rectangle) image.Image {
	config, _, err := image.DecodeConfig(bytes.NewReader(encoded))
	if err != nil || config.Width < 1 || config.Height < 1 || config.Width*config.Height > maxPicture {
		return nil
	}
	full, _, err := image.Decode(bytes.NewReader(encoded))
	if err != nil {
		return nil
	}
	set := image.NewRGBA(frame)
	draw.Draw(set, frame, inkGround.uniform(), image.Point{}, draw.Src)
	place := within(frame, full.Bounds().Size())
	vague := image.NewRGBA(coarse(frame, place))
	draw.CatmullRom.Scale(vague, vague.Rect, full, full.Bounds(), draw.Src, nil)
	draw.CatmullRom.Scale(set, frame, vague, vague.Rect, draw.Over, nil)
	draw.CatmullRom.Scale(set, place, full, full.Bounds(), draw.Over, nil)
	return set
}

// coarse is the size at which a picture that is then stretched is out of focus: along what goes on from its place, such
// as the horizon, it keeps some detail; across, what stands in the picture does not show again.
func coarse(frame, place image.Rectangle) image.Rectangle {
	const fine, rough = 30, 3
	if place.Dx() < frame.Dx() {
		return image.Rect(0, 0, rough, fine)
	}
	return image.Rect(0, 0, fine, rough)
}

// within is the largest place of a shape in the middle of a frame.
func within(frame image.Rectangle, shape image.Point) image.Rectangle {
	w, h := frame.Dx(), frame.Dx()*shape.Y/shape.X
	if h > frame.Dy() {
		w, h = frame.Dy()*shape.X/shape.Y, frame.Dy()
	}
	w, h = max(w, 1), max(h, 1)
	corner := frame.Min.Add(image.Pt((frame.Dx()-w)/2, (frame.Dy()-h)/2))
	return image.Rectangle{corner, corner.Add(image.Pt(w, h))}
}
