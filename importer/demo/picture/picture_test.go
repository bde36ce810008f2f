package picture

import (
	"bytes"
	"image/color"
	"image/png"
	"testing"
)

var room = Scene{Wall: 0xf6dfc2, Table: 0xd9a878}

func bagOf(origin Origin) Bag {
	return Bag{Scene: room, Paper: 0xc2542e, Roast: 0x6b3a22, Name: "HUILA", Note: "Colombia · washed", Origin: origin}
}

var drawings = map[string]Drawing{
	"volcano":  bagOf(Volcano),
	"highland": bagOf(Highland),
	"terraces": bagOf(Terraces),
	"night":    bagOf(Night),
	"andes":    bagOf(Andes),
	"sampler":  Sampler{Scene: room, Bags: [4]Bag{bagOf(Volcano), bagOf(Night), bagOf(Andes), bagOf(Highland)}, Title: "FOUR", Note: "small bags"},
	"grinder":  Grinder{Scene: room, Metal: 0x2f3b40},
	"dripper":  Dripper{Scene: room, Clay: 0xdc7453},
	"portrait": Portrait{Scene: room, Skin: 0xe8b48c, Hair: 0x3a2a20, Shirt: 0x2f7d6b, Long: true},
	"mug":      Mug{Scene: room, Glaze: 0x2f8f83},
	"tasting":  Tasting{Scene: room, Clay: 0xf6efe2, Title: "FLAVOURS"},
}

func TestDrawings(t *testing.T) {
	seen := map[string]string{}
	for name, d := range drawings {
		content, err := PNG(d)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if again, err := PNG(d); err != nil || !bytes.Equal(content, again) {
			t.Errorf("%s: another picture the second time, %v", name, err)
		}
		if other := seen[string(content)]; other != "" {
			t.Errorf("%s looks like %s", name, other)
		}
		seen[string(content)] = name
		img, err := png.Decode(bytes.NewReader(content))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if size := img.Bounds().Size(); size.X != Width || size.Y != Height {
			t.Errorf("%s: %v", name, size)
		}
		colours := map[color.Color]bool{}
		for y := range Height {
			for x := range Width {
				at := img.At(x, y)
				if _, _, _, a := at.RGBA(); a != 0xffff {
					t.Fatalf("%s: one sees through it at %d, %d", name, x, y)
				}
				colours[at] = true
			}
		}
		if len(colours) < 200 {
			t.Errorf("%s: %d colours: it is not drawn, or its edges are not smooth", name, len(colours))
		}
	}
}

// grey is how light a pixel of the square is, of what is drawn in white on black.
func grey(c *canvas, x, y int) uint8 { return c.img.RGBAAt(edge+x, y).G }

func black() *canvas {
	c := newCanvas()
	c.fill(box(-edge, 0, Width, Height, 0), 0)
	return c
}

func TestFillCoversTheShapeAndNoMore(t *testing.T) {
	for _, tc := range []struct {
		name          string
		shape         path
		inside, apart [2]int
	}{
		{"box", box(100, 100, 50, 50, 10), [2]int{125, 125}, [2]int{101, 101}},
		{"disc", disc(400, 400, 20), [2]int{400, 418}, [2]int{415, 415}},
		{"over the edge", disc(0, 0, 30), [2]int{5, 5}, [2]int{40, 0}},
		{"off the picture", disc(-100, 900, 20), [2]int{-1, 0}, [2]int{0, 799}},
		{"stroke", stroke(10, point{100, 300}, point{200, 300}), [2]int{150, 303}, [2]int{150, 307}},
		{"its round end", stroke(10, point{100, 300}, point{200, 300}), [2]int{202, 300}, [2]int{205, 304}},
		{"land", land(200, point{0, 150}, point{50, 140}, point{100, 150}), [2]int{50, 190}, [2]int{50, 130}},
		{"turned", box(300, 300, 40, 4, 0).turned(320, 302, 90), [2]int{320, 318}, [2]int{335, 302}},
		{"letter with a hole", bold(400, 500, 200, 0, "O"), [2]int{338, 430}, [2]int{400, 430}},
	} {
		c := black()
		c.fill(tc.shape, white)
		if in := tc.inside; in[0] >= 0 && grey(c, in[0], in[1]) != 255 {
			t.Errorf("%s: %d at %v, want white", tc.name, grey(c, in[0], in[1]), in)
		}
		if out := tc.apart; grey(c, out[0], out[1]) != 0 {
			t.Errorf("%s: %d at %v, want black", tc.name, grey(c, out[0], out[1]), out)
		}
	}
}

func TestWithinAndReduced(t *testing.T) {
	c := black()
	c.within(box(100, 100, 100, 100, 0), func() {
		c.within(box(150, 0, 500, 500, 0), func() { c.fill(box(0, 0, side, side, 0), white) })
	})
	c.reduced(0.5, 400, 400, func() { c.fill(box(0, 0, 100, 100, 0), white) })
	for at, want := range map[[2]int]uint8{
		{120, 150}: 0, {180, 150}: 255, {250, 150}: 0, // both outlines confine
		{440, 440}: 255, {460, 460}: 0,
		{700, 700}: 0, // and nothing outlives its call
	} {
		if got := grey(c, at[0], at[1]); got != want {
			t.Errorf("%d at %v, want %d", got, at, want)
		}
	}
}

func TestFittedIsNoWiderThanItsPlace(t *testing.T) {
	for _, text := range []string{"HUILA", "YIRGACHEFFE", "A VERY LONG NAME OF A COFFEE"} {
		if wide := fitted(400, 400, 40, 206, text).bounds().Dx(); wide > 210 {
			t.Errorf("%s is %d wide", text, wide)
		}
	}
}

func TestMix(t *testing.T) {
	for _, tc := range []struct {
		ink, other Ink
		percent    int
		want       Ink
	}{{0x000000, 0xffffff, 0, 0x000000}, {0x000000, 0xffffff, 100, 0xffffff}, {0x804020, 0x004060, 50, 0x404040}} {
		if got := tc.ink.mix(tc.other, tc.percent); got != tc.want {
			t.Errorf("%06x with %d %% of %06x is %06x, want %06x", tc.ink, tc.percent, tc.other, got, tc.want)
		}
	}
}
