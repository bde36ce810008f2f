package picture

import "math"

// kappa is how far the handles of a cubic reach to draw a quarter of a circle.
const kappa = 0.5522847498

// box is a rectangle with round corners.
func box(x, y, width, height, radius float64) path {
	right, bottom, h := x+width, y+height, radius*(1-kappa)
	return path{}.from(x+radius, y).
		to(right-radius, y).bend(right-h, y, right, y+h, right, y+radius).
		to(right, bottom-radius).bend(right, bottom-h, right-h, bottom, right-radius, bottom).
		to(x+radius, bottom).bend(x+h, bottom, x, bottom-h, x, bottom-radius).
		to(x, y+radius).bend(x, y+h, x+h, y, x+radius, y)
}

// oval is an ellipse around a point.
func oval(cx, cy, rx, ry float64) path {
	kx, ky := rx*kappa, ry*kappa
	return path{}.from(cx, cy-ry).
		bend(cx+kx, cy-ry, cx+rx, cy-ky, cx+rx, cy).
		bend(cx+rx, cy+ky, cx+kx, cy+ry, cx, cy+ry).
		bend(cx-kx, cy+ry, cx-rx, cy+ky, cx-rx, cy).
		bend(cx-rx, cy-ky, cx-kx, cy-ry, cx, cy-ry)
}

func disc(cx, cy, radius float64) path { return oval(cx, cy, radius, radius) }

// polygon joins points with straight lines.
func polygon(points ...point) path {
	p := path{}.from(points[0].x, points[0].y)
	for _, at := range points[1:] {
		p = p.to(at.x, at.y)
	}
	return p
}

// blob joins points with a smooth closed curve.
func blob(points ...point) path {
	n := len(points)
	p := path{}.from(points[0].x, points[0].y)
	for i := range n {
		p = p.glide(points[(i+n-1)%n], points[i], points[(i+1)%n], points[(i+2)%n])
	}
	return p
}

// glide goes on from b to c in a curve (Catmull-Rom) that comes from a and leaves for d.
func (p path) glide(a, b, c, d point) path {
	return p.bend(b.x+(c.x-a.x)/6, b.y+(c.y-a.y)/6, c.x-(d.x-b.x)/6, c.y-(d.y-b.y)/6, c.x, c.y)
}

// land is what lies under a smooth line through points, down to a depth.
func land(depth float64, points ...point) path {
	first, last := points[0], points[len(points)-1]
	p := path{}.from(first.x, first.y)
	for i := range len(points) - 1 {
		p = p.glide(points[max(i-1, 0)], points[i], points[i+1], points[min(i+2, len(points)-1)])
	}
	return p.to(last.x, depth).to(first.x, depth)
}

// stroke is a line of a width, with round ends, smooth through points. It is one outline: pieces that overlap would
// show at their edges.
func stroke(width float64, points ...point) path {
	line := trace(points)
	last := len(line) - 1
	side := make([]point, len(line)) // the left edge, seen from the middle
	for i := range line {
		a, b := line[max(i-1, 0)], line[min(i+1, last)]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		side[i] = point{(b.y - a.y) / length * width / 2, (a.x - b.x) / length * width / 2}
	}
	p := path{}.from(line[0].x+side[0].x, line[0].y+side[0].y)
	for i := range line {
		p = p.to(line[i].x+side[i].x, line[i].y+side[i].y)
	}
	p = p.cap(line[last], side[last])
	for i := last; i >= 0; i-- {
		p = p.to(line[i].x-side[i].x, line[i].y-side[i].y)
	}
	return p.cap(line[0], point{-side[0].x, -side[0].y})
}

// cap goes half around the end of a line, from one side of it to the other.
func (p path) cap(end, side point) path {
	kx, ky := side.x*kappa, side.y*kappa
	return p.bend(end.x+side.x-ky, end.y+side.y+kx, end.x-side.y+kx, end.y+side.x+ky, end.x-side.y, end.y+side.x).
		bend(end.x-side.y-kx, end.y+side.x-ky, end.x-side.x-ky, end.y-side.y+kx, end.x-side.x, end.y-side.y)
}

// trace returns places close together on the smooth line through points.
func trace(points []point) []point {
	const steps = 12
	if len(points) == 2 {
		return points
	}
	out := points[:1:1]
	for i := range len(points) - 1 {
		a, b, c, d := points[max(i-1, 0)], points[i], points[i+1], points[min(i+2, len(points)-1)]
		for step := 1; step <= steps; step++ {
			t := float64(step) / steps
			along := func(a, b, c, d float64) float64 {
				return b + t*(c-a)/2 + t*t*(a-5*b/2+2*c-d/2) + t*t*t*((d-a)/2+3*(b-c)/2)
			}
			out = append(out, point{along(a.x, b.x, c.x, d.x), along(a.y, b.y, c.y, d.y)})
		}
	}
	return out
}
