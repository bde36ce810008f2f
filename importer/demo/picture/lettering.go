package picture

import (
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomedium"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// typefaces are parsed once; a parsed font may be shared.
var typefaces = sync.OnceValue(func() (f struct{ bold, medium *sfnt.Font }) {
	parse := func(ttf []byte) *sfnt.Font {
		parsed, err := sfnt.Parse(ttf)
		if err != nil {
			panic(err) // the fonts are part of the program
		}
		return parsed
	}
	f.bold, f.medium = parse(gobold.TTF), parse(gomedium.TTF)
	return f
})

func bold(cx, baseline, size, spacing float64, text string) path {
	return lettering(typefaces().bold, cx, baseline, size, spacing, text)
}

// fitted is bold text, made smaller where it would be too wide.
func fitted(cx, baseline, size, width float64, text string) path {
	if wide := bold(0, 0, size, size/40, text).bounds().Dx(); float64(wide) > width {
		size *= width / float64(wide)
	}
	return bold(cx, baseline, size, size/40, text)
}

func medium(cx, baseline, size, spacing float64, text string) path {
	return lettering(typefaces().medium, cx, baseline, size, spacing, text)
}

// lettering is a line of text, centered, its letters set apart by a spacing.
func lettering(face *sfnt.Font, cx, baseline, size, spacing float64, text string) path {
	var (
		buffer sfnt.Buffer
		p      path
		x      float64
		em     = fixed.Int26_6(size * 64)
	)
	for _, letter := range text {
		glyph, err := face.GlyphIndex(&buffer, letter)
		if err != nil {
			panic(err)
		}
		outline, err := face.LoadGlyph(&buffer, glyph, em, nil)
		if err != nil {
			panic(err)
		}
		p = append(p, traced(outline).moved(x, baseline)...)
		advance, err := face.GlyphAdvance(&buffer, glyph, em, font.HintingNone)
		if err != nil {
			panic(err)
		}
		x += float64(advance)/64 + spacing
	}
	return p.moved(cx-(x-spacing)/2, 0)
}

func traced(outline sfnt.Segments) (p path) {
	var at point
	for _, s := range outline {
		var to [3]point
		for i, arg := range s.Args {
			to[i] = point{float64(arg.X) / 64, float64(arg.Y) / 64}
		}
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			at = to[0]
			p = p.from(at.x, at.y)
		case sfnt.SegmentOpLineTo:
			at = to[0]
			p = p.to(at.x, at.y)
		case sfnt.SegmentOpQuadTo: // as a cubic
			a, b := to[0], to[1]
			p = p.bend(at.x+(a.x-at.x)*2/3, at.y+(a.y-at.y)*2/3, b.x+(a.x-b.x)*2/3, b.y+(a.y-b.y)*2/3, b.x, b.y)
			at = b
		case sfnt.SegmentOpCubeTo:
			p = p.bend(to[0].x, to[0].y, to[1].x, to[1].y, to[2].x, to[2].y)
			at = to[2]
		}
	}
	return p
}
