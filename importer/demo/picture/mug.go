package picture

// Mug is a mug of coffee with the mascot on it: Nube, a cow in a beret.
type Mug struct {
	Scene
	Glaze Ink
}

func (m Mug) draw(c *canvas) {
	m.set(c)
	c.steam(392, 250, 120)
	c.shadow(410, 694, 176, 24)
	outer := stroke(44, point{540, 398}, point{634, 396}, point{664, 480}, point{630, 566}, point{536, 574})
	c.fill(outer, m.Glaze.mix(dark, 14))
	c.tint(stroke(10, point{548, 386}, point{630, 382}, point{668, 440}), white, 26)
	body := path{}.from(236, 300).to(548, 300).
		bend(550, 420, 548, 540, 530, 640).bend(522, 682, 500, 696, 470, 696).
		to(314, 696).bend(284, 696, 262, 682, 254, 640).bend(236, 540, 234, 420, 236, 300)
	c.fill(body, m.Glaze)
	c.shade(body, 496, 12, 14)
	c.within(body, func() {
		c.tint(stroke(22, point{266, 350}, point{266, 470}, point{282, 610}), white, 24)
		c.tint(oval(392, 300, 160, 56), dark, 10)
	})
	c.fill(oval(392, 300, 156, 36), m.Glaze.mix(white, 35))
	c.fill(oval(392, 302, 142, 29), m.Glaze.mix(dark, 40))
	c.within(oval(392, 302, 142, 29), func() {
		c.fill(oval(392, 316, 146, 30), 0x5a3019)
		c.fill(oval(380, 318, 96, 15), 0x8f5a33)
		c.fill(oval(366, 317, 50, 7), 0xc9945f)
	})
	c.nube(388, 510)
	c.beans(0x6b3a22, point{128, 690}, point{172, 728}, point{690, 724})
}

// nube draws the cow's face around a place.
func (c *canvas) nube(x, y float64) {
	const coat, blush, brown Ink = 0xfffaf0, 0xf3b9a6, 0x6f3f25
	for _, side := range []float64{-1, 1} {
		ear := oval(x+side*92, y-30, 38, 21).turned(x+side*92, y-30, side*18)
		c.fill(ear, brown)
		c.fill(oval(x+side*90, y-28, 24, 11).turned(x+side*90, y-28, side*18), blush)
		c.fill(stroke(17, point{x + side*58, y - 66}, point{x + side*88, y - 80}, point{x + side*98, y - 112}), 0xf1dfb4)
	}
	face := blob(point{x, y - 98}, point{x + 66, y - 72}, point{x + 74, y - 6}, point{x + 56, y + 66}, point{x, y + 90}, point{x - 56, y + 66}, point{x - 74, y - 6}, point{x - 66, y - 72})
	c.tint(face.moved(5, 7), dark, 14)
	c.fill(face, coat)
	c.within(face, func() {
		patch := oval(x-44, y-32, 46, 58).turned(x-44, y-32, 22)
		c.fill(patch, brown)
		c.within(patch, func() {
			c.fill(stroke(6, point{x - 66, y - 90}, point{x - 38, y - 56}, point{x - 52, y - 18}, point{x - 30, y + 26}), brown.mix(dark, 50))
		})
	})
	c.fill(oval(x, y+52, 66, 42), blush)
	c.tint(oval(x-8, y+36, 40, 16), white, 26)
	for _, side := range []float64{-1, 1} {
		c.fill(oval(x+side*25, y+44, 7, 9).turned(x+side*25, y+44, side*14), 0x8f4a3a)
		c.fill(disc(x+side*34, y-22, 13), coat)
		c.fill(disc(x+side*34, y-22, 10.5), dark)
		c.fill(disc(x+side*34-3.5, y-26, 3.6), white)
	}
	c.fill(stroke(5, point{x - 24, y + 68}, point{x, y + 78}, point{x + 24, y + 68}), 0x8f4a3a)
	beret := path{}.from(x-58, y-82).bend(x-96, y-96, x-72, y-142, x-6, y-144).bend(x+62, y-146, x+92, y-104, x+60, y-84).bend(x+30, y-98, x-28, y-98, x-58, y-82)
	c.fill(beret, 0x9e2f2b)
	c.shade(beret, x+34, 6, 16)
	c.fill(stroke(7, point{x - 4, y - 144}, point{x + 2, y - 160}), 0x9e2f2b)
	c.tint(stroke(6, point{x - 58, y - 112}, point{x - 36, y - 128}, point{x - 12, y - 133}), white, 24)
}
