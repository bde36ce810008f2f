package palette

import (
	"encoding/hex"
	"fmt"
	"math"
	"strings"
)

// Colour is a colour of the sRGB space, as screens take it.
type Colour struct{ R, G, B uint8 }

// Parse reads #rrggbb, in letters of either case.
func Parse(text string) (c Colour, ok bool) {
	digits, found := strings.CutPrefix(text, "#")
	raw, err := hex.DecodeString(digits)
	if !found || err != nil || len(raw) != 3 {
		return Colour{}, false
	}
	return Colour{raw[0], raw[1], raw[2]}, true
}

// must reads a colour that is written in this package.
func must(text string) Colour {
	c, ok := Parse(text)
	if !ok {
		panic("palette: " + text)
	}
	return c
}

// String is #rrggbb.
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// RGBA makes it a color.Color.
func (c Colour) RGBA() (r, g, b, a uint32) {
	return uint32(c.R) * 0x101, uint32(c.G) * 0x101, uint32(c.B) * 0x101, 0xffff
}

// linear takes a channel out of the curve in which it is stored.
func linear(channel uint8) float64 {
	v := float64(channel) / 255
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

// stored puts a channel into that curve; ok is false when no screen shows it.
func stored(v float64) (channel uint8, ok bool) {
	const rounding = 1e-4
	ok = v >= -rounding && v <= 1+rounding
	v = min(max(v, 0), 1)
	if v <= 0.0031308 {
		v *= 12.92
	} else {
		v = 1.055*math.Pow(v, 1/2.4) - 0.055
	}
	return uint8(math.Round(v * 255)), ok
}

// luminance is the relative luminance of WCAG 2.2.
func (c Colour) luminance() float64 {
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// Contrast is the ratio of WCAG 2.2, from 1 to 21.
func Contrast(a, b Colour) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// perceived is a colour in OKLCH, where equal steps look equal: its lightness from 0 to 1, its chroma from 0 (grey) to
// about 0.3, and its hue as an angle.
type perceived struct{ l, c, h float64 }

func (c Colour) perceived() perceived {
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	a := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	bb := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return perceived{0.2104542553*l + 0.7936177850*m - 0.0040720468*s, math.Hypot(a, bb), math.Atan2(bb, a)}
}

// colour is what a screen can show of it: with less chroma where it must be, with the same lightness and hue.
func (p perceived) colour() Colour {
	p.l = min(max(p.l, 0), 1)
	if c, ok := p.exact(); ok {
		return c
	}
	low, high := 0.0, p.c
	for range 20 {
		p.c = (low + high) / 2
		if _, ok := p.exact(); ok {
			low = p.c
		} else {
			high = p.c
		}
	}
	p.c = low
	c, _ := p.exact()
	return c
}

func (p perceived) exact() (Colour, bool) {
	a, b := p.c*math.Cos(p.h), p.c*math.Sin(p.h)
	l := cube(p.l + 0.3963377774*a + 0.2158037573*b)
	m := cube(p.l - 0.1055613458*a - 0.0638541728*b)
	s := cube(p.l - 0.0894841775*a - 1.2914855480*b)
	red, ok1 := stored(4.0767416621*l - 3.3077115913*m + 0.2309699292*s)
	green, ok2 := stored(-1.2684380046*l + 2.6097574011*m - 0.3413193965*s)
	blue, ok3 := stored(-0.0041960863*l - 0.7034186147*m + 1.7076147010*s)
	return Colour{red, green, blue}, ok1 && ok2 && ok3
}

func cube(v float64) float64 { return v * v * v }
