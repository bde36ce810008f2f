package picture

// Tasting is a set for tasting coffee: two bowls, a spoon, and a card with the wheel of flavours.
type Tasting struct {
	Scene
	Clay  Ink
	Title string
}

func (t Tasting) draw(c *canvas) {
	t.set(c)
	c.wheel(t.Title)
	c.shadow(262, 682, 112, 17)
	c.bowl(254, 676, t.Clay)
	c.shadow(566, 698, 112, 17)
	c.bowl(558, 692, t.Clay.mix(dark, 10))
	spoon := []point{{352, 742}, {470, 752}, {640, 744}}
	c.tint(stroke(12, spoon...).moved(4, 8), dark, 16)
	c.fill(stroke(11, spoon...), 0xc5c9ca)
	c.fill(oval(318, 738, 50, 23).turned(318, 738, 6), 0xc5c9ca)
	c.fill(oval(316, 736, 38, 15).turned(316, 736, 6), 0x9ea4a6)
	c.tint(oval(306, 732, 14, 5), white, 60)
	c.beans(0x6b3a22, point{118, 736}, point{706, 752})
}

// wheel is a card, leaned against the wall, with the flavours in a circle.
func (c *canvas) wheel(title string) {
	const x, y = 404.0, 300.0
	turned := func(p path) path { return p.turned(404, 330, -4) }
	c.tint(turned(box(254, 108, 316, 510, 14)), dark, 14)
	c.fill(turned(box(246, 100, 316, 510, 14)), cream)
	flavours := []Ink{0xe8b23a, 0xe08a35, 0xd35f33, 0xbb3f3c, 0x8f3556, 0x6a3f6e, 0x4a5a8c, 0x3f7f8c, 0x4b8f63, 0x86a548, 0xa87a45, 0x7a4a2c}
	for i, flavour := range flavours {
		c.fill(turned(sector(x, y, 122, float64(i)*30)), flavour)
		c.fill(turned(sector(x, y, 82, float64(i)*30)), flavour.mix(white, 36))
	}
	for i := range flavours {
		c.fill(turned(stroke(3, point{x, y}, point{x, y - 124}).turned(x, y, float64(i)*30+15)), cream)
	}
	c.fill(turned(disc(x, y, 38)), cream)
	c.within(turned(disc(x, y, 38)), func() { c.bean(x, y+1, 22, -34, 0x6b3a22) })
	c.fill(turned(bold(x, 478, 27, 3, title)), dark)
	for i, width := range []float64{190, 150} {
		c.tint(turned(box(x-width/2, 496+float64(i)*16, width, 5, 2.5)), dark, 22)
	}
}

// sector is a twelfth of a disc, its middle turned clockwise from above.
func sector(cx, cy, radius, degrees float64) path {
	const half, handle = 15, 0.1755 // of the angle in degrees; of a cubic that draws a twelfth
	edge := func(turn float64) point {
		return path{}.from(cx, cy-radius).turned(cx, cy, degrees+turn)[0].points[0]
	}
	tangent := func(at point, way float64) point {
		return point{at.x - way*(at.y-cy)*handle, at.y + way*(at.x-cx)*handle}
	}
	from, to := edge(-half), edge(half)
	a, b := tangent(from, 1), tangent(to, -1)
	return path{}.from(cx, cy).to(from.x, from.y).bend(a.x, a.y, b.x, b.y, to.x, to.y)
}

// bowl stands with its foot at a place, full of coffee.
func (c *canvas) bowl(cx, base float64, clay Ink) {
	rim := base - 150
	c.fill(box(cx-58, base-16, 116, 24, 8), clay.mix(dark, 26))
	cup := path{}.from(cx-148, rim).to(cx+148, rim).bend(cx+146, rim+92, cx+92, base-6, cx+62, base-6).
		to(cx-62, base-6).bend(cx-92, base-6, cx-146, rim+92, cx-148, rim)
	c.fill(cup, clay)
	c.shade(cup, cx+70, -16, 15)
	c.within(cup, func() {
		c.tint(stroke(16, point{cx - 122, rim + 34}, point{cx - 102, rim + 78}, point{cx - 66, base - 24}), white, 34)
		c.fill(box(cx-160, rim+52, 320, 9, 0), clay.mix(dark, 20))
	})
	c.fill(oval(cx, rim, 148, 34), clay.mix(white, 40))
	c.fill(oval(cx, rim+2, 134, 27), clay.mix(dark, 30))
	c.within(oval(cx, rim+2, 134, 27), func() {
		c.fill(oval(cx, rim+10, 136, 27), 0x5a2c16)
		c.fill(oval(cx-26, rim+12, 74, 12), 0x7d4727)
		c.tint(oval(cx-50, rim+8, 30, 5), white, 40)
	})
}
