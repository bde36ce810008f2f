package picture

import (
	"image"
	"math"
	"slices"

	"golang.org/x/image/vector"
)

// point is a place in a picture: right and down of its upper left corner.
type point struct{ x, y float64 }

// segment is a step of a path: to its last point, through the others.
type segment struct {
	kind   byte // 'M'ove, 'L'ine, 'C'ubic
	points [3]point
}

// path is one or more closed outlines. Outlines that turn the same way unite; one inside another that turns the other
// way cuts a hole.
type path []segment

func (p path) from(x, y float64) path { return append(p, segment{'M', [3]point{{x, y}}}) }
func (p path) to(x, y float64) path   { return append(p, segment{'L', [3]point{{x, y}}}) }

// bend draws a cubic Bézier curve.
func (p path) bend(ax, ay, bx, by, x, y float64) path {
	return append(p, segment{'C', [3]point{{ax, ay}, {bx, by}, {x, y}}})
}

func (s segment) used() int {
	if s.kind == 'C' {
		return 3
	}
	return 1
}

// mapped returns the path with every point changed.
func (p path) mapped(change func(point) point) path {
	out := slices.Clone(p)
	for i := range out {
		for j := range out[i].used() {
			out[i].points[j] = change(out[i].points[j])
		}
	}
	return out
}

func (p path) moved(dx, dy float64) path {
	return p.mapped(func(at point) point { return point{at.x + dx, at.y + dy} })
}

// turned turns the path clockwise about a point.
func (p path) turned(cx, cy, degrees float64) path {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return p.mapped(func(at point) point {
		x, y := at.x-cx, at.y-cy
		return point{cx + x*cos - y*sin, cy + x*sin + y*cos}
	})
}

// bounds is the smallest rectangle of whole pixels around the path, never empty.
func (p path) bounds() image.Rectangle {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, s := range p {
		for _, at := range s.points[:s.used()] {
			low.x, low.y = min(low.x, at.x), min(low.y, at.y)
			high.x, high.y = max(high.x, at.x), max(high.y, at.y)
		}
	}
	return image.Rect(int(math.Floor(low.x)), int(math.Floor(low.y)), int(math.Ceil(high.x))+1, int(math.Ceil(high.y))+1)
}

func (p path) rasterize(r *vector.Rasterizer) {
	for _, s := range p {
		a, b, c := s.points[0], s.points[1], s.points[2]
		switch s.kind {
		case 'M':
			r.ClosePath()
			r.MoveTo(float32(a.x), float32(a.y))
		case 'L':
			r.LineTo(float32(a.x), float32(a.y))
		case 'C':
			r.CubeTo(float32(a.x), float32(a.y), float32(b.x), float32(b.y), float32(c.x), float32(c.y))
		}
	}
	r.ClosePath()
}
