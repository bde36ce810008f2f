package picture

// Sampler is an open box with a small bag of each of four coffees.
type Sampler struct {
	Scene
	Bags  [4]Bag
	Title string
	Note  string
}

func (s Sampler) draw(c *canvas) {
	const kraft Ink = 0xc99a63
	s.set(c)
	c.shadow(400, 704, 268, 28)
	c.fill(polygon(point{158, 420}, point{642, 420}, point{622, 372}, point{178, 372}), kraft.mix(dark, 42)) // the back
	for i, b := range s.Bags {
		c.reduced(0.34, 89+float64(i)*117, 216-float64(i%2)*16, func() {
			c.bag(b.Paper)
			c.label(b)
		})
	}
	front := polygon(point{158, 420}, point{642, 420}, point{634, 704}, point{166, 704})
	c.fill(front, kraft)
	c.shade(front, 590, 6, 12)
	c.tint(box(158, 420, 484, 9, 0), white, 22)
	c.fill(polygon(point{158, 420}, point{106, 500}, point{120, 510}, point{162, 470}), kraft.mix(dark, 14)) // the flaps
	c.fill(polygon(point{642, 420}, point{694, 500}, point{680, 510}, point{638, 470}), kraft.mix(dark, 26))
	sleeve := polygon(point{162, 500}, point{638, 500}, point{635.5, 652}, point{164.5, 652})
	c.fill(sleeve, cream)
	c.shade(sleeve, 590, 6, 9)
	for i, b := range s.Bags {
		c.fill(box(200+float64(i)*101, 516, 97, 8, 4), b.Paper)
	}
	c.fill(bold(400, 584, 46, 2, s.Title), dark)
	c.fill(medium(400, 620, 20, 1, s.Note), dark.mix(cream, 20))
	c.beans(0x6b3a22, point{716, 700}, point{748, 736}, point{96, 716})
}
