package picture

// Bag is a bag of coffee with its origin on the label.
type Bag struct {
	Scene
	Paper  Ink
	Name   string
	Note   string
	Origin Origin
	Roast  Ink
}

func (b Bag) draw(c *canvas) {
	b.set(c)
	c.shadow(400, 694, 196, 26)
	c.bag(b.Paper)
	c.label(b)
	c.beans(b.Roast, point{642, 716}, point{690, 676}, point{594, 742}, point{136, 700}, point{186, 738})
}

// bag draws the paper: the body, its top folded over and held by a tie, and a valve that lets the gas out.
func (c *canvas) bag(paper Ink) {
	body := path{}.from(250, 200).
		bend(228, 300, 224, 560, 232, 674).bend(234, 694, 246, 702, 266, 702).
		to(534, 702).bend(554, 702, 566, 694, 568, 674).bend(576, 560, 572, 300, 550, 200)
	c.fill(body, paper)
	c.shade(body, 526, 10, 15)
	c.within(body, func() {
		c.tint(polygon(point{220, 190}, point{268, 190}, point{254, 702}, point{220, 702}), white, 15)
		c.tint(polygon(point{268, 204}, point{338, 204}, point{262, 320}), dark, 10)
		c.tint(polygon(point{532, 204}, point{462, 204}, point{538, 320}), dark, 13)
		c.tint(box(220, 678, 360, 40, 0), dark, 9)
	})
	c.tint(polygon(point{250, 200}, point{550, 200}, point{546, 222}, point{254, 222}), dark, 16)
	fold := polygon(point{252, 118}, point{548, 118}, point{552, 206}, point{248, 206})
	c.fill(fold, paper.mix(dark, 10))
	c.shade(fold, 526, 0, 15)
	c.tint(polygon(point{252, 118}, point{548, 118}, point{548.6, 130}, point{251.4, 130}), white, 16)
	tie := box(228, 154, 344, 19, 4)
	c.fill(tie, cream)
	c.shade(tie, 526, 0, 12)
	c.fill(polygon(point{228, 154}, point{252, 154}, point{250, 194}, point{236, 190}), cream.mix(dark, 14))
	c.fill(polygon(point{572, 154}, point{548, 154}, point{550, 194}, point{564, 190}), cream.mix(dark, 26))
	c.tint(disc(401, 255, 18), dark, 22)
	c.fill(disc(399, 252, 17), paper.mix(white, 18))
	for _, hole := range []point{{392, 248}, {406, 248}, {399, 259}} {
		c.tint(disc(hole.x, hole.y, 2.6), dark, 60)
	}
}

// label draws the label with its window on the origin.
func (c *canvas) label(b Bag) {
	c.tint(box(284, 298, 240, 364, 12), dark, 16)
	c.fill(box(280, 292, 240, 364, 12), cream)
	window := box(294, 306, 212, 196, 6)
	c.within(window, func() { b.Origin(c, 294, 306) })
	c.fill(fitted(400, 556, 40, 206, b.Name), dark)
	c.fill(box(372, 572, 56, 4, 2), b.Paper)
	c.fill(medium(400, 603, 17, 0.6, b.Note), dark.mix(cream, 18))
	c.fill(medium(400, 636, 13, 3.2, "TOSTADO NORTE"), dark.mix(cream, 35))
}
