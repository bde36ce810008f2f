package picture

// Grinder is a hand grinder with a crank.
type Grinder struct {
	Scene
	Metal Ink
}

func (g Grinder) draw(c *canvas) {
	const steel, wood Ink = 0xcfd3d4, 0xa9672f
	g.set(c)
	c.shadow(400, 700, 150, 22)
	c.heap(624, 704)

	arm := stroke(20, point{392, 196}, point{500, 184}, point{620, 186})
	c.fill(box(384, 182, 32, 70, 8), steel.mix(dark, 18))
	c.fill(arm, steel)
	c.tint(stroke(5, point{400, 190}, point{500, 178}, point{616, 180}), white, 55)
	c.fill(disc(400, 194, 20), steel.mix(dark, 10))
	c.fill(disc(400, 194, 9), steel.mix(dark, 40))
	c.fill(box(612, 160, 16, 36, 4), steel.mix(dark, 24))
	knob := blob(point{620, 76}, point{652, 96}, point{650, 136}, point{634, 166}, point{606, 166}, point{590, 136}, point{588, 96})
	c.fill(knob, wood)
	c.shade(knob, 632, 4, 18)
	c.tint(stroke(9, point{604, 100}, point{602, 120}, point{608, 140}), white, 30)

	lid := path{}.from(296, 268).bend(300, 238, 330, 230, 400, 230).bend(470, 230, 500, 238, 504, 268)
	c.fill(lid, steel)
	c.shade(lid, 468, 0, 16)
	barrel := box(290, 266, 220, 262, 10)
	c.fill(barrel, g.Metal)
	c.shade(barrel, 462, 0, 20)
	c.within(barrel, func() {
		c.tint(box(308, 260, 22, 280, 0), white, 24)
		c.tint(box(290, 266, 220, 10, 0), dark, 22)
	})
	c.fill(box(290, 400, 220, 62, 0), wood)
	c.within(box(290, 400, 220, 62, 0), func() {
		c.tint(box(308, 400, 22, 62, 0), white, 20)
		for i, line := range []float64{414, 430, 447} {
			c.tint(stroke(2, point{290, line}, point{360 + float64(i)*30, line + 4}, point{510, line - 2}), dark, 26)
		}
		c.tint(box(462, 400, 60, 62, 0), dark, 18)
	})
	c.fill(medium(396, 344, 15, 3, "TOSTADO"), cream)
	c.fill(medium(396, 366, 15, 3, "NORTE"), cream)
	c.fill(box(284, 524, 232, 22, 6), steel)
	c.within(box(284, 524, 232, 22, 6), func() {
		for x := 288.0; x < 520; x += 10 {
			c.tint(box(x, 524, 3, 22, 0), dark, 26)
		}
		c.tint(box(462, 520, 60, 30, 0), dark, 18)
	})
	glass := box(294, 546, 212, 156, 22)
	c.fill(glass, 0xe6eef0)
	c.within(glass, func() {
		c.fill(land(720, point{280, 622}, point{340, 608}, point{400, 616}, point{460, 600}, point{520, 612}), 0x6b3f26)
		c.tint(land(720, point{280, 648}, point{340, 634}, point{400, 642}, point{460, 626}, point{520, 638}), dark, 18)
		c.tint(box(312, 546, 18, 170, 0), white, 46)
		c.tint(box(466, 546, 60, 170, 0), dark, 12)
	})
	c.beans(0x6b3a22, point{150, 694}, point{196, 726}, point{236, 690}, point{112, 740})
}

// heap is a small heap of ground coffee.
func (c *canvas) heap(cx, base float64) {
	c.shadow(cx, base, 76, 12)
	pile := land(base, point{cx - 76, base}, point{cx - 36, base - 26}, point{cx - 4, base - 50}, point{cx + 34, base - 24}, point{cx + 76, base})
	c.fill(pile, 0x6b3f26)
	c.shade(pile, cx+8, 10, 24)
	for i, grain := range []point{{-92, 4}, {-62, 14}, {88, 6}, {58, 16}, {-20, 18}, {14, 14}, {104, -2}} {
		c.fill(disc(cx+grain.x, base+grain.y, 3+float64(i%3)), 0x5a3019)
	}
}
