package poster

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/rivo/uniseg"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/norm"
)

//go:embed font/DroidSansFallbackFull.ttf
var fallbackFont []byte

// fonts are parsed once; a parsed font is safe to share, a face is not.
var fonts = sync.OnceValue(func() (f struct{ regular, bold, fallback *opentype.Font }) {
	parse := func(ttf []byte) *opentype.Font {
		parsed, err := opentype.Parse(ttf)
		if err != nil {
			panic(err) // the fonts are embedded
		}
		return parsed
	}
	f.regular, f.bold, f.fallback = parse(goregular.TTF), parse(gobold.TTF), parse(fallbackFont)
	return f
})

// glyph is a character with the font that has it.
type glyph struct {
	font  *opentype.Font
	index sfnt.GlyphIndex
	char  rune
}

// typesetter measures and finds glyphs at one size; it is used by one goroutine.
type typesetter struct {
	size   float64
	fonts  []*opentype.Font // in order of preference
	buffer sfnt.Buffer
}

func newTypesetter(size float64, bold bool) *typesetter {
	f := fonts()
	t := &typesetter{size: size, fonts: []*opentype.Font{f.regular, f.fallback}}
	if bold {
		t.fonts[0] = f.bold
	}
	return t
}

// glyphs are the drawable characters of s, composed where they can be. What no
// font has, such as an emoji, is left out rather than drawn as an empty box.
func (t *typesetter) glyphs(s string) []glyph {
	var out []glyph
	for _, char := range norm.NFC.String(s) {
		for _, f := range t.fonts {
			if index, err := f.GlyphIndex(&t.buffer, char); err == nil && index != 0 {
				out = append(out, glyph{f, index, char})
				break
			}
		}
	}
	return out
}

func (t *typesetter) advance(g glyph) fixed.Int26_6 {
	a, err := g.font.GlyphAdvance(&t.buffer, g.index, fixed.Int26_6(t.size*64), font.HintingNone)
	if err != nil {
		return 0
	}
	return a
}

func (t *typesetter) width(s string) int {
	var w fixed.Int26_6
	for _, g := range t.glyphs(s) {
		w += t.advance(g)
	}
	return w.Ceil()
}

// block is text set in lines of one size.
type block struct {
	lines []string
	size  float64
	bold  bool
}

func (b block) lineHeight() int { return int(b.size * 1.2) }
func (b block) baseline() int   { return int(b.size * 0.95) }
func (b block) height() int     { return len(b.lines) * b.lineHeight() }

// regular is the block in the lighter weight, which is never wider.
func (b block) regular() block { return block{b.lines, b.size, false} }

// fit sets text bold, in at most so many lines of the width, as large as that
// allows. What does not fit at the least size ends in an ellipsis.
func fit(s string, width, lines int, largest, least float64) block {
	s = strings.Join(strings.Fields(s), " ")
	for size := largest; size > least; size -= 2 {
		if set := wrap(newTypesetter(size, true), s, width); len(set) <= lines {
			return block{set, size, true}
		}
	}
	set := wrap(newTypesetter(least, true), s, width)
	if len(set) > lines {
		rest := strings.Join(set[lines-1:], " ")
		set = append(set[:lines-1], cut(rest, width, least, true))
	}
	return block{set, least, true}
}

// slack is what a line leaves free, in hundredths: an SVG is shown in the
// reader's fonts, some of which are wider than ours.
const slack = 6

// wrap breaks text where its script allows (between words, between Chinese
// characters), and inside a word only when it is longer than a line.
func wrap(t *typesetter, s string, width int) []string {
	width -= width * slack / 100
	var lines []string
	line, state := "", -1
	for s != "" {
		var segment string
		segment, s, _, state = uniseg.FirstLineSegmentInString(s, state)
		if line != "" && t.width(strings.TrimRight(line+segment, " ")) > width {
			lines, line = append(lines, strings.TrimRight(line, " ")), ""
		}
		for t.width(strings.TrimRight(segment, " ")) > width {
			head := longest(t, segment, width)
			lines, segment = append(lines, head), segment[len(head):]
		}
		line += segment
	}
	return append(lines, strings.TrimRight(line, " "))
}

// longest is the beginning of s that fits, at least one character as people
// count them.
func longest(t *typesetter, s string, width int) string {
	end, state, rest := 0, -1, s
	for rest != "" {
		var cluster string
		cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if end > 0 && t.width(s[:end+len(cluster)]) > width {
			break
		}
		end += len(cluster)
	}
	return s[:end]
}

// cut ends a text that is too long for one line in an ellipsis, between two
// characters.
func cut(s string, width int, size float64, bold bool) string {
	t := newTypesetter(size, bold)
	width -= width * slack / 100
	if t.width(s) <= width {
		return s
	}
	return strings.TrimRight(longest(t, s, width-t.width("…")), " ") + "…"
}
