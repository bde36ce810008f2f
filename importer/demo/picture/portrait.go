package picture

// Portrait is somebody from the shoulders up, as they would draw themselves.
type Portrait struct {
	Scene
	Skin, Hair, Shirt Ink
	Long              bool // the hair
}

func (p Portrait) draw(c *canvas) {
	p.set(c)
	const x, y = side / 2, 360
	if p.Long {
		c.fill(blob(point{x, y - 220}, point{x + 190, y - 100}, point{x + 200, y + 130}, point{x + 150, y + 250}, point{x - 150, y + 250}, point{x - 200, y + 130}, point{x - 190, y - 100}), p.Hair.mix(dark, 12))
	}
	shoulders := path{}.from(x-300, side).bend(x-290, y+250, x-150, y+230, x, y+230).bend(x+150, y+230, x+290, y+250, x+300, side).to(x-300, side)
	c.fill(shoulders, p.Shirt)
	c.shade(shoulders, x+60, 10, 12)
	c.fill(stroke(104, point{x, y + 110}, point{x, y + 180}, point{x, y + 244}), p.Skin.mix(dark, 14))
	head := oval(x, y, 138, 170)
	c.tint(head.moved(6, 8), dark, 14)
	c.fill(head, p.Skin)
	c.within(head, func() {
		c.fill(oval(x-20, y-150, 200, 90).turned(x, y-150, -8), p.Hair)
		for _, at := range []float64{-1, 1} {
			c.tint(oval(x+at*78, y+48, 30, 20), 0xd8654a, 28)
		}
	})
	c.fill(stroke(60, point{x - 132, y - 30}, point{x - 70, y - 164}, point{x + 40, y - 168}, point{x + 132, y - 40}), p.Hair)
	for _, at := range []float64{-1, 1} {
		c.fill(disc(x+at*52, y-4, 12), dark)
		c.fill(disc(x+at*52-4, y-8, 4), white)
		c.fill(stroke(9, point{x + at*52 - 24, y - 34}, point{x + at*52, y - 42}, point{x + at*52 + 24, y - 34}), p.Hair.mix(dark, 20))
	}
	c.fill(stroke(8, point{x - 4, y + 8}, point{x + 8, y + 40}, point{x - 10, y + 44}), p.Skin.mix(dark, 22))
	c.fill(stroke(9, point{x - 40, y + 84}, point{x, y + 100}, point{x + 40, y + 84}), 0x9c4436)
}
