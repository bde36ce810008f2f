package palette

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]string{"#1E66f5": "#1e66f5", "#000000": "#000000", "": "", "1e66f5": "", "#1e66f": "", "#1e66f5aa": "", "#gggggg": "", "red": ""} {
		c, ok := Parse(text)
		if ok != (want != "") || ok && c.String() != want {
			t.Errorf("%q: %v, %v", text, c, ok)
		}
	}
}

// The contrast of well-known pairs, as WCAG's own examples have them.
func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#777777", "#ffffff", 4.48}, {"#ffffff", "#ffffff", 1}, {"#0000ff", "#ffffff", 8.59}} {
		if got := Contrast(must(c.a), must(c.b)); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%s on %s: %.2f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

// OKLCH of the primaries, as the CSS specification's examples have them.
func TestPerceived(t *testing.T) {
	for text, want := range map[string]perceived{"#ffffff": {1, 0, 0}, "#ff0000": {0.628, 0.258, 29.2}, "#00ff00": {0.866, 0.295, 142.5}, "#0000ff": {0.452, 0.313, -95.9}} {
		got := must(text).perceived()
		hue := got.h * 180 / math.Pi
		if math.Abs(got.l-want.l) > 0.001 || math.Abs(got.c-want.c) > 0.001 || want.c > 0 && math.Abs(hue-want.h) > 0.2 {
			t.Errorf("%s: %+v, hue %.1f", text, got, hue)
		}
		if back := got.colour(); back != must(text) {
			t.Errorf("%s comes back as %s", text, back)
		}
	}
}

func anyColour(t *rapid.T) Colour {
	return Colour{rapid.Uint8().Draw(t, "red"), rapid.Uint8().Draw(t, "green"), rapid.Uint8().Draw(t, "blue")}
}

// Whatever colour is chosen, everything can be read.
func TestEverythingCanBeRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := From(anyColour(t))
		for _, c := range []struct {
			name  string
			theme Theme
			page  Page
		}{{"light", p.Light, LightPage}, {"dark", p.Dark, DarkPage}} {
			check := func(what string, ink, ground Colour) {
				if got := Contrast(ink, ground); got < Readable {
					t.Errorf("%s: %s %s on %s: %.2f", c.name, what, ink, ground, got)
				}
			}
			check("button", c.theme.OnAccent, c.theme.Accent)
			check("pointed button", c.theme.OnAccent, c.theme.AccentStrong)
			for _, ground := range []Colour{c.page.Background, c.page.Surface, c.page.Sunken, c.theme.Soft} {
				check("link", c.theme.Link, ground)
			}
			check("text", c.page.Text, c.theme.Soft)
			check("muted text", c.page.Muted, c.theme.Soft)
		}
	})
}

// A colour that can be read as it is stays as it is.
func TestWhatIsChosenIsKept(t *testing.T) {
	for text, want := range map[string][2]Change{
		"#e9ab2b": {Kept, Kept},       // honey
		"#1e66f5": {Kept, Kept},       // blue, with white on it
		"#000000": {Lighter, Lighter}, // no button on a dark page
		"#ffffff": {Darker, Darker},   // no button on a light one
		"#1f2937": {Lighter, Lighter}, // slate
		"#777777": {Darker, Darker},   // between ink and white
	} {
		chosen := must(text)
		light, dark := From(chosen).Changes(chosen)
		if light != want[0] || dark != want[1] {
			t.Errorf("%s: light %q, dark %q", text, light, dark)
		}
	}
}

func TestTheHueStays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		chosen := anyColour(t)
		was := chosen.perceived()
		for _, accent := range []Colour{From(chosen).Light.Accent, From(chosen).Dark.Accent} {
			is := accent.perceived()
			if was.c < 0.04 || is.c < 0.04 {
				continue // grey has no hue to keep
			}
			if turned := math.Abs(math.Remainder(is.h-was.h, 2*math.Pi)); turned > 0.06 {
				t.Errorf("%s becomes %s: its hue turns by %.3f", chosen, accent, turned)
			}
		}
	})
}
