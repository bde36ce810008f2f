package poster

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/jpeg"
	"io"
)

// SVG is the poster to be printed at any size. It is shown in the reader's own
// fonts, and refers to nothing outside itself.
func (p Poster) SVG() []byte {
	c := &vectors{}
	fmt.Fprintf(c, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="%s">`,
		Width, Height, Width, Height, svgFonts)
	fmt.Fprintf(c, "<title>%s</title>", escape(p.content.Title))
	p.draw(c)
	_, _ = io.WriteString(c, "</svg>\n")
	return c.Bytes()
}

const svgFonts = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'PingFang SC', 'Hiragino Sans GB', " +
	"'Microsoft YaHei', 'Noto Sans CJK SC', 'Droid Sans Fallback', sans-serif"

// vectors is a canvas.
type vectors struct{ bytes.Buffer }

func (i ink) hex() string { return fmt.Sprintf("#%02x%02x%02x", i.R, i.G, i.B) }

func (c *vectors) rect(x, y, width, height, radius int, fill ink) {
	fmt.Fprintf(c, `<rect x="%d" y="%d" width="%d" height="%d"`, x, y, width, height)
	if radius > 0 {
		fmt.Fprintf(c, ` rx="%d"`, radius)
	}
	fmt.Fprintf(c, ` fill="%s"/>`, fill.hex())
}

func (c *vectors) hexagon(x, y, radius float64, fill ink) {
	_, _ = c.WriteString(`<polygon points="`)
	for _, at := range corners(x, y, radius) {
		fmt.Fprintf(c, "%.1f,%.1f ", at[0], at[1])
	}
	fmt.Fprintf(c, `" fill="%s"/>`, fill.hex())
}

func (c *vectors) picture(img image.Image) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 85}); err != nil {
		return // the band has a size that JPEG takes, and a buffer takes everything
	}
	fmt.Fprintf(c, `<image width="%d" height="%d" href="data:image/jpeg;base64,%s"/>`,
		img.Bounds().Dx(), img.Bounds().Dy(), base64.StdEncoding.EncodeToString(b.Bytes()))
}

func (c *vectors) text(line string, x, baseline int, size float64, bold bool, fill ink) {
	weight := ""
	if bold {
		weight = ` font-weight="700"`
	}
	fmt.Fprintf(c, `<text x="%d" y="%d" font-size="%g"%s fill="%s">%s</text>`, x, baseline, size, weight, fill.hex(), escape(line))
}

func (c *vectors) code(q QR, x, y, module int) {
	fmt.Fprintf(c, `<path transform="translate(%d %d) scale(%d)" shape-rendering="crispEdges" fill="%s" d="%s"/>`, x, y, module, inkBlack.hex(), q.Path())
}

// escape makes any text safe inside an element or an attribute; characters that
// XML cannot hold become U+FFFD.
func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
