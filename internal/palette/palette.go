// Package palette makes the colours of a community's pages from the one colour that it chose.
//
// It decides so that everything can be read: text on a button, links on every ground, text on what is marked, by light
// and by dark, at the contrast of WCAG 2.2 AA. The hue stays the community's; where lightness has to give way, it says
// so. How the pages name the colours is left to them.
package palette

import "math"

// Readable is the least contrast of text and what it stands on.
const Readable = 4.5

// Page is what a page's own colours are in one of its two themes; they are the same for every community.
type Page struct {
	Background, Surface, Sunken Colour
	Text, Muted                 Colour
}

// The two themes, as tokens.css has them.
var (
	LightPage = Page{must("#fbfaf7"), must("#ffffff"), must("#f5f2ee"), must("#221f19"), must("#605b54")}
	DarkPage  = Page{must("#151411"), must("#1d1b18"), must("#262420"), must("#ebe7e2"), must("#afaaa1")}
)

// Theme is what follows from a community's colour in one of the two.
type Theme struct {
	Accent       Colour // of the main button
	AccentStrong Colour // of the button that is pointed at
	OnAccent     Colour // of text on either
	Soft         Colour // behind what is marked
	Link         Colour // of links, and around what has the focus
}

// Palette is what follows from a community's colour.
type Palette struct{ Light, Dark Theme }

// Change says how an accent differs from the colour that was chosen.
type Change string

const (
	Kept    Change = ""
	Darker  Change = "darker"
	Lighter Change = "lighter"
)

// From makes the palette of a colour.
func From(chosen Colour) Palette {
	p := chosen.perceived()
	return Palette{Light: light(p), Dark: dark(p)}
}

// Changes tells how the accents, by light and by dark, differ from the colour that was chosen.
func (p Palette) Changes(chosen Colour) (light, dark Change) {
	return change(chosen, p.Light.Accent), change(chosen, p.Dark.Accent)
}

func change(from, to Colour) Change {
	const unseen = 0.01
	switch was, is := from.perceived().l, to.perceived().l; {
	case is < was-unseen:
		return Darker
	case is > was+unseen:
		return Lighter
	}
	return Kept
}

// An accent is never so light or so dark that a button could not be told from its page.
func light(p perceived) Theme {
	t := accents(p, 0.40, 0.86, -0.05)
	t.Soft = perceived{0.95, min(p.c, 0.04), p.h}.colour()
	t.Link = readable(perceived{0.52, min(p.c, 0.13), p.h}, -0.01, LightPage, t.Soft)
	return t
}

func dark(p perceived) Theme {
	t := accents(p, 0.52, 0.90, 0.05)
	t.Soft = perceived{0.31, min(p.c, 0.045), p.h}.colour()
	t.Link = readable(perceived{0.74, min(p.c, 0.13), p.h}, 0.01, DarkPage, t.Soft)
	return t
}

// accents finds the lightness nearest to the chosen one, between two bounds, at which ink or white can be read on the
// accent and on its stronger form.
func accents(p perceived, darkest, lightest, stronger float64) Theme {
	const step = 0.01
	start := min(max(p.l, darkest), lightest)
	ink, white := perceived{0.20, min(p.c, 0.05), p.h}.colour(), Colour{255, 255, 255}
	for n := 0.0; n <= 1/step; n++ {
		for _, l := range []float64{start - n*step, start + n*step} {
			if l < darkest || l > lightest {
				continue
			}
			accent := perceived{l, p.c, p.h}.colour()
			for _, on := range []struct {
				text Colour
				step float64 // to the stronger form: with white on it, a darker one
			}{{ink, stronger}, {white, -0.05}} {
				strong := perceived{l + on.step, p.c, p.h}.colour()
				if min(Contrast(on.text, accent), Contrast(on.text, strong)) >= Readable {
					return Theme{Accent: accent, AccentStrong: strong, OnAccent: on.text}
				}
			}
		}
	}
	panic("palette: no lightness between the bounds can be read") // ink reads on the lightest, whatever the hue
}

// readable moves a colour's lightness in steps until it can be read on every ground of a page, and on one more.
func readable(p perceived, step float64, page Page, soft Colour) Colour {
	for {
		c := p.colour()
		if leastContrast(c, page.Background, page.Surface, page.Sunken, soft) >= Readable {
			return c
		}
		p.l += step
	}
}

// leastContrast is the contrast on the ground where it is least.
func leastContrast(ink Colour, grounds ...Colour) float64 {
	least := math.Inf(1)
	for _, ground := range grounds {
		least = min(least, Contrast(ink, ground))
	}
	return least
}
