package picture

// Scene is what stands around a thing: a wall with a round glow on it, and a table.
type Scene struct{ Wall, Table Ink }

const tableEdge = 604

// set draws the scene.
func (s Scene) set(c *canvas) {
	c.fill(box(-edge, 0, Width, Height, 0), s.Wall)
	c.tint(disc(400, 372, 316), white, 30)
	c.fill(box(-edge, tableEdge, Width, Height-tableEdge, 0), s.Table)
	c.tint(box(-edge, tableEdge, Width, 7, 0), white, 28)
}

// shadow lies on the table under a thing, away from the light.
func (c *canvas) shadow(cx, cy, rx, ry float64) { c.tint(oval(cx+rx*0.12, cy, rx, ry), dark, 20) }

// shade darkens the side of a shape that is away from the light, right of a line that leans as shapes do.
func (c *canvas) shade(shape path, x, lean float64, percent int) {
	c.within(shape, func() {
		c.tint(polygon(point{x + lean, 0}, point{side, 0}, point{side, side}, point{x - lean, side}), dark, percent)
	})
}

// bean is a roasted bean, or a green one.
func (c *canvas) bean(cx, cy, size, degrees float64, roast Ink) {
	shell := oval(cx, cy, size, size*0.68).turned(cx, cy, degrees)
	c.tint(oval(cx+size*0.15, cy+size*0.5, size, size*0.5), dark, 16)
	c.fill(shell, roast)
	c.within(shell, func() {
		c.tint(oval(cx-size*0.25, cy-size*0.35, size*0.75, size*0.4).turned(cx, cy, degrees), white, 12)
		crease := stroke(size*0.16, point{cx - size, cy + size*0.06}, point{cx - size*0.4, cy - size*0.12}, point{cx + size*0.3, cy + size*0.14}, point{cx + size, cy - size*0.06})
		c.fill(crease.turned(cx, cy, degrees), roast.mix(dark, 62))
	})
}

// beans scatter a handful of beans on the table.
func (c *canvas) beans(roast Ink, at ...point) {
	turns := []float64{-24, 38, 12, -52, 70, 4, -35, 55}
	for i, p := range at {
		c.bean(p.x, p.y, 22, turns[i%len(turns)], roast)
	}
}

// steam rises from a place.
func (c *canvas) steam(cx, base, height float64) {
	for i, dx := range []float64{-42, 0, 42} {
		h := height
		if i != 1 {
			h *= 0.78
		}
		x := cx + dx
		c.tint(stroke(11, point{x, base}, point{x + 15, base - h*0.3}, point{x - 13, base - h*0.66}, point{x + 6, base - h}), white, 62)
	}
}
