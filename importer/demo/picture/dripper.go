package picture

// Dripper is a ceramic dripper on a glass carafe, while water is poured.
type Dripper struct {
	Scene
	Clay Ink
}

func (d Dripper) draw(c *canvas) {
	const coffee, glass Ink = 0x5a2c16, 0xeaf3f4
	d.set(c)
	c.shadow(404, 704, 184, 24)

	// The kettle's spout comes in from the left; the water falls into the middle.
	c.fill(stroke(9, point{388, 168}, point{396, 200}, point{398, 330}), 0xa9d3e6)
	c.fill(stroke(34, point{-160, 262}, point{-20, 236}, point{110, 214}, point{214, 118}, point{330, 110}, point{382, 150}), 0x3b4a54)
	c.tint(stroke(8, point{-160, 252}, point{-20, 226}, point{104, 204}, point{208, 108}, point{330, 100}), white, 30)

	carafe := path{}.from(322, 476).to(478, 476).bend(484, 528, 574, 560, 574, 650).bend(574, 690, 552, 706, 520, 706).
		to(280, 706).bend(248, 706, 226, 690, 226, 650).bend(226, 560, 316, 528, 322, 476)
	c.fill(stroke(26, point{548, 560}, point{624, 550}, point{638, 620}, point{566, 668}), glass.mix(dark, 24))
	c.fill(carafe, glass)
	c.within(carafe, func() {
		c.fill(box(200, 612, 400, 120, 0), coffee)
		c.fill(oval(400, 612, 180, 12), coffee.mix(white, 22))
		c.tint(box(200, 660, 400, 60, 0), dark, 22)
		c.tint(polygon(point{516, 470}, point{620, 470}, point{620, 720}, point{500, 720}), dark, 12)
		c.tint(stroke(18, point{334, 500}, point{272, 580}, point{256, 660}), white, 55)
	})
	c.fill(box(314, 466, 172, 20, 8), glass.mix(dark, 16))
	c.fill(path{}.from(400, 500).bend(408, 520, 412, 528, 412, 536).bend(412, 552, 388, 552, 388, 536).bend(388, 528, 392, 520, 400, 500), coffee)

	filter := polygon(point{258, 262}, point{290, 250}, point{322, 264}, point{356, 248}, point{396, 262}, point{436, 247}, point{474, 263}, point{508, 249}, point{542, 262}, point{520, 330}, point{280, 330})
	c.fill(filter, cream)
	c.within(filter, func() {
		for _, fold := range []float64{290, 356, 436, 508} {
			c.tint(stroke(3, point{fold, 246}, point{400 + (fold-400)*0.8, 310}), dark, 12)
		}
		c.fill(oval(400, 306, 122, 20), coffee.mix(white, 14))
		c.fill(oval(398, 308, 60, 9), 0xb98454)
	})
	c.fill(stroke(24, point{508, 336}, point{582, 326}, point{586, 388}, point{478, 416}), d.Clay.mix(dark, 16))
	cone := path{}.from(256, 308).to(544, 308).bend(536, 352, 470, 412, 456, 446).to(344, 446).bend(330, 412, 264, 352, 256, 308)
	c.fill(cone, d.Clay)
	c.shade(cone, 474, -20, 16)
	c.within(cone, func() {
		c.tint(stroke(16, point{286, 316}, point{322, 376}, point{352, 436}), white, 30)
		for _, rib := range []float64{-74, -26, 26, 74} {
			c.tint(stroke(5, point{400 + rib*1.3, 316}, point{400 + rib*0.9, 384}, point{400 + rib*0.5, 446}), dark, 9)
		}
	})
	c.fill(box(246, 296, 308, 22, 11), d.Clay.mix(white, 18))
	saucer := box(290, 442, 220, 26, 13)
	c.fill(saucer, d.Clay.mix(white, 8))
	c.shade(saucer, 470, 0, 16)
	c.beans(0x6b3a22, point{120, 712}, point{160, 744}, point{690, 722}, point{730, 690})
}
