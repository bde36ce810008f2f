// Package poster arranges a picture, a few lines of text and a QR code on a sheet for sending in a chat or printing for
// a counter, in pixels and as SVG.
//
// It decides the arrangement, how text of any script is set in its place, and what a code looks like. It leaves what is
// said, in which language, and where the code leads to its user.
package poster

import (
	"image"
	"image/color"
	"strings"
)

// Content is what a poster says. Its words come translated and its prices
// formatted: a poster only arranges.
type Content struct {
	Community string
	Title     string
	Together  string // the price together
	Alone     string // the price alone, in words: "alone $15.50"
	Call      string // "Scan and join: one more person is missing"
	Link      string // what the QR code holds
	Picture   []byte // JPEG, PNG or GIF; may be empty
}

// Poster is a picture of an offer with a code to scan, for sending in a chat or
// printing for a counter.
type Poster struct {
	content Content
	code    QR
	title   block
	band    int         // the height of the picture: what the words leave
	picture image.Image // the size of the band; nil without one
}

// Width and Height are a poster's size in pixels, three to four.
const (
	Width  = 1080
	Height = 1440
)

// New arranges a poster. It fails when the link does not fit in a QR code.
// A picture that cannot be read is left out: a plain poster still sells.
func New(c Content) (Poster, error) {
	code, err := NewQR(c.Link)
	if err != nil {
		return Poster{}, err
	}
	p := Poster{content: c, code: code, title: fit(c.Title, textWidth, 3, 66, 44)}
	p.band = pricesTop - titleGap - p.title.height() - titleBelowBand
	p.picture = readPicture(c.Picture, image.Rect(0, 0, Width, p.band))
	return p, nil
}

// ink is a poster's colour; the names follow the page tokens.
type ink color.RGBA

var (
	inkGround = ink{0xfb, 0xfa, 0xf7, 0xff}
	inkPaper  = ink{0xff, 0xff, 0xff, 0xff}
	inkLine   = ink{0xe2, 0xdf, 0xda, 0xff}
	inkText   = ink{0x22, 0x1f, 0x19, 0xff}
	inkMuted  = ink{0x60, 0x5b, 0x54, 0xff}
	inkHoney  = ink{0xe9, 0xab, 0x2b, 0xff}
	inkSoft   = ink{0xfb, 0xef, 0xd6, 0xff}
	inkBlack  = ink{0, 0, 0, 0xff}
)

// canvas is what a poster is drawn on: pixels or SVG. The arrangement is one, so
// the two look alike.
type canvas interface {
	rect(x, y, width, height, radius int, fill ink)
	hexagon(x, y, radius float64, fill ink)
	picture(img image.Image)
	text(line string, x, baseline int, size float64, bold bool, fill ink)
	code(q QR, x, y, module int)
}

// Measures from the bottom up: the card with the code, the prices, the title;
// the picture takes the rest.
const (
	margin         = 72
	textWidth      = Width - 2*margin
	cardTop        = 1040
	cardHeight     = Height - margin - cardTop
	codeSide       = 296
	pricesTop      = cardTop - 190
	aloneTop       = cardTop - 84
	titleBelowBand = 92
	titleGap       = 28
)

func (p Poster) draw(c canvas) {
	c.rect(0, 0, Width, Height, 0, inkGround)
	if p.picture != nil {
		c.picture(p.picture)
	} else {
		drawComb(c, p.band)
	}
	c.text(cut(p.content.Community, textWidth, 34, false), margin, p.band+70, 34, false, inkMuted)
	drawLines(c, p.title, margin, p.band+titleBelowBand, inkText)
	drawLines(c, fit(p.content.Together, textWidth, 1, 88, 40), margin, pricesTop, inkText)
	drawLines(c, fit(p.content.Alone, textWidth, 1, 38, 24).regular(), margin, aloneTop, inkMuted)

	c.rect(margin-2, cardTop-2, textWidth+4, cardHeight+4, 26, inkLine)
	c.rect(margin, cardTop, textWidth, cardHeight, 24, inkPaper)
	p.drawCard(c)
}

// drawCard puts the call beside the code, as one thing to act on.
func (p Poster) drawCard(c canvas) {
	const inset, gap = 44, 24
	module := max(1, codeSide/p.code.Size())
	side := module * p.code.Size()
	codeLeft := Width - margin - 16 - side
	c.code(p.code, codeLeft, cardTop+(cardHeight-side)/2, module)

	width := codeLeft - margin - inset
	call := fit(p.content.Call, width, 3, 50, 30)
	typed, _, _ := strings.Cut(p.content.Link, "?") // what follows is for scanners: the group, where the code was found
	link := fit(typed, width, 2, 28, 22).regular()
	top := cardTop + (cardHeight-call.height()-gap-link.height())/2
	drawLines(c, call, margin+inset, top, inkText)
	drawLines(c, link, margin+inset, top+call.height()+gap, inkMuted)
}

// drawComb fills the band with a honeycomb, some cells of it full: what stands
// in for a picture.
func drawComb(c canvas, band int) {
	const radius, gap = 78.0, 6.0
	c.rect(0, 0, Width, band, 0, inkSoft)
	const across = radius * 1.7320508 // the width of a cell standing on its point
	for row := range 7 {
		for column := range 10 {
			x := float64(column)*across + float64(row%2)*across/2 - across/4
			y := float64(row)*radius*1.5 + 18
			fill := inkGround
			if (row*3+column*5)%7 == 0 || (row+column*2)%9 == 4 {
				fill = inkHoney
			}
			c.hexagon(x, y, radius-gap, fill)
		}
	}
	c.rect(0, band, Width, Height-band, 0, inkGround)
}

func drawLines(c canvas, b block, x, top int, fill ink) {
	for i, line := range b.lines {
		c.text(line, x, top+i*b.lineHeight()+b.baseline(), b.size, b.bold, fill)
	}
}
