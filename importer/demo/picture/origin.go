package picture

// Origin draws where a coffee grew, 212 wide and 196 high, right and down of a place.
type Origin func(c *canvas, x, y float64)

// at moves points that are given from the origin's corner.
func at(x, y float64, points ...point) []point {
	for i := range points {
		points[i].x += x
		points[i].y += y
	}
	return points
}

func sky(c *canvas, x, y float64, colour Ink) { c.fill(box(x, y, 212, 196, 0), colour) }

// Volcano is a snowy peak over green hills, with ripe cherries.
func Volcano(c *canvas, x, y float64) {
	sky(c, x, y, 0xf9cf9c)
	c.fill(disc(x+152, y+62, 34), 0xf2813e)
	peak := polygon(at(x, y, point{-10, 150}, point{84, 32}, point{100, 42}, point{112, 34}, point{206, 150})...)
	c.fill(peak, 0x8b5a63)
	c.shade(peak, x+104, 4, 22)
	c.within(peak, func() {
		c.fill(polygon(at(x, y, point{40, 0}, point{160, 0}, point{142, 78}, point{124, 62}, point{112, 84}, point{98, 64}, point{84, 86}, point{72, 66}, point{56, 80})...), 0xfdf4e6)
	})
	c.fill(land(y+196, at(x, y, point{-8, 128}, point{60, 108}, point{130, 136}, point{220, 112})...), 0x6f9a54)
	c.fill(land(y+196, at(x, y, point{-8, 164}, point{70, 150}, point{150, 166}, point{220, 146})...), 0x4c7a43)
	c.fill(stroke(4, at(x, y, point{-6, 178}, point{40, 168}, point{86, 176})...), 0x2f4f2c)
	leaf(c, x+30, y+160, 24, -50, 0x2f5d34)
	leaf(c, x+70, y+162, 22, -120, 0x356a3b)
	for _, cherry := range at(x, y, point{24, 182}, point{44, 178}, point{60, 186}) {
		c.fill(disc(cherry.x, cherry.y, 9), 0xc8322b)
		c.tint(disc(cherry.x-3, cherry.y-3, 3), white, 55)
	}
}

// Highland is a sun with rays over layered hills, with coffee in flower.
func Highland(c *canvas, x, y float64) {
	sky(c, x, y, 0xfbd9a6)
	for ray := range 12 {
		c.tint(polygon(at(x, y, point{106, 92}, point{98, -90}, point{114, -90})...).turned(x+106, y+92, float64(ray)*30), 0xf6a63c, 55)
	}
	c.fill(disc(x+106, y+92, 44), 0xee7d3b)
	c.fill(land(y+196, at(x, y, point{-8, 110}, point{50, 88}, point{120, 112}, point{220, 84})...), 0xd9825a)
	c.fill(land(y+196, at(x, y, point{-8, 132}, point{70, 126}, point{140, 106}, point{220, 134})...), 0xa8594f)
	c.fill(land(y+196, at(x, y, point{-8, 152}, point{60, 142}, point{150, 160}, point{220, 144})...), 0x3f7468)
	for _, tree := range at(x, y, point{148, 108}, point{168, 112}, point{188, 120}) {
		c.fill(box(tree.x-2, tree.y-4, 4, 16, 0), 0x4a2b22)
		c.fill(oval(tree.x, tree.y-8, 15, 7), 0x5f3a34)
	}
	for _, f := range at(x, y, point{34, 168}, point{64, 180}, point{94, 170}) {
		flower(c, f.x, f.y, 9)
	}
	leaf(c, x+14, y+186, 26, 20, 0x2c574e)
	leaf(c, x+112, y+184, 26, 160, 0x2c574e)
}

// Terraces are fields cut into a slope, in the mist of the morning.
func Terraces(c *canvas, x, y float64) {
	sky(c, x, y, 0xdcebdd)
	c.fill(disc(x+150, y+50, 28), 0xf2a65a)
	c.fill(land(y+196, at(x, y, point{-8, 96}, point{36, 48}, point{72, 84}, point{112, 40}, point{160, 92}, point{220, 66})...), 0xa9cdbb)
	c.tint(oval(x+60, y+96, 90, 10), white, 60)
	c.tint(oval(x+170, y+84, 70, 8), white, 60)
	greens := []Ink{0x7fb48f, 0x5f9f7c, 0x47896b, 0x33735b, 0x235c4a}
	for i, green := range greens {
		top := 100 + float64(i)*20
		dip := float64(i%2)*26 - 8
		edge := at(x, y, point{-8, top + dip}, point{50, top + 12 - dip/2}, point{112, top + 4 + dip/2}, point{168, top + 16 - dip}, point{220, top + dip/2})
		c.fill(land(y+196, edge...), green)
		c.tint(stroke(3, edge...), white, 45)
	}
}

// Night is a moon over quiet hills.
func Night(c *canvas, x, y float64) {
	sky(c, x, y, 0x2c3263)
	c.tint(disc(x+124, y+70, 66), white, 8)
	c.tint(disc(x+124, y+70, 52), white, 8)
	crescent := path{}.from(0, -38).bend(34, -40, 56, -4, 40, 24).bend(26, 48, -12, 50, -28, 26).
		bend(-4, 32, 20, 18, 22, -6).bend(23, -20, 14, -32, 0, -38)
	c.fill(crescent.moved(x+114, y+66), 0xf7dd94)
	for i, star := range at(x, y, point{26, 30}, point{58, 64}, point{40, 100}, point{86, 24}, point{186, 34}, point{196, 96}, point{164, 118}, point{18, 70}) {
		size := 2.2 + float64(i%3)
		c.fill(polygon(point{star.x, star.y - 2*size}, point{star.x + size/2, star.y - size/2}, point{star.x + 2*size, star.y}, point{star.x + size/2, star.y + size/2},
			point{star.x, star.y + 2*size}, point{star.x - size/2, star.y + size/2}, point{star.x - 2*size, star.y}, point{star.x - size/2, star.y - size/2}), 0xfdf0c8)
	}
	c.fill(land(y+196, at(x, y, point{-8, 146}, point{60, 116}, point{130, 142}, point{220, 112})...), 0x4f5793)
	c.fill(land(y+196, at(x, y, point{-8, 160}, point{70, 166}, point{150, 142}, point{220, 158})...), 0x3b4179)
	c.fill(land(y+196, at(x, y, point{-8, 184}, point{60, 168}, point{130, 182}, point{220, 172})...), 0x252a55)
}

// Andes are sharp peaks, with a llama that looks around.
func Andes(c *canvas, x, y float64) {
	sky(c, x, y, 0xd7e3f0)
	c.fill(disc(x+56, y+52, 26), 0xf4c25b)
	for _, peak := range [][3]point{{{-30, 150}, {44, 62}, {112, 150}}, {{96, 150}, {172, 44}, {250, 150}}, {{30, 150}, {112, 26}, {190, 150}}} {
		slope := polygon(at(x, y, peak[0], peak[1], peak[2])...)
		c.fill(slope, 0x7d6a9c)
		c.shade(slope, x+peak[1].x, 3, 24)
		top := peak[1]
		c.within(slope, func() {
			c.fill(polygon(at(x, y, point{top.x - 40, top.y - 4}, point{top.x + 40, top.y - 4}, point{top.x + 22, top.y + 34}, point{top.x + 9, top.y + 24}, point{top.x - 2, top.y + 38}, point{top.x - 12, top.y + 24}, point{top.x - 24, top.y + 34})...), white)
		})
	}
	c.fill(land(y+196, at(x, y, point{-8, 128}, point{60, 138}, point{130, 122}, point{220, 136})...), 0xb9a04e)
	c.fill(land(y+196, at(x, y, point{-8, 168}, point{70, 152}, point{150, 166}, point{220, 154})...), 0x8d7a38)
	llama(c, x+132, y+166)
}

// llama stands with its feet at a place.
func llama(c *canvas, x, y float64) {
	const wool, shadow Ink = 0xfbf1de, 0xd9c7a4
	for _, leg := range []float64{-16, -7, 14, 23} {
		c.fill(box(x+leg, y-26, 6, 28, 2), shadow)
	}
	c.fill(oval(x+6, y-32, 27, 16), wool)
	c.fill(stroke(13, point{x - 14, y - 34}, point{x - 20, y - 58}, point{x - 21, y - 74}), wool)
	c.fill(oval(x-27, y-76, 14, 8), wool)
	c.fill(polygon(point{x - 22, y - 80}, point{x - 20, y - 95}, point{x - 15, y - 80}), wool)
	c.fill(disc(x-27, y-78, 1.8), dark)
	c.fill(box(x-7, y-48, 26, 20, 4), 0xc8452f)
	c.fill(box(x-7, y-41, 26, 5, 0), 0xf4c25b)
	c.fill(stroke(6, point{x + 30, y - 38}, point{x + 35, y - 31}), wool)
}

func leaf(c *canvas, x, y, length, degrees float64, green Ink) {
	blade := path{}.from(x, y).bend(x+length*0.3, y-length*0.4, x+length*0.75, y-length*0.35, x+length, y).
		bend(x+length*0.75, y+length*0.35, x+length*0.3, y+length*0.4, x, y).turned(x, y, degrees)
	c.fill(blade, green)
	c.tint(stroke(1.6, point{x, y}, point{x + length*0.9, y}).turned(x, y, degrees), white, 35)
}

func flower(c *canvas, x, y, size float64) {
	for petal := range 5 {
		c.fill(oval(x, y-size*0.85, size*0.48, size*0.95).turned(x, y, float64(petal)*72), white)
	}
	c.fill(disc(x, y, size*0.4), 0xf4c25b)
}
