package poster

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/skip2/go-qrcode"
)

func content() Content {
	return Content{
		Community: "Alto Roasters", Title: "Dawn blend, 500 g", Together: "$12.00", Alone: "alone $15.50",
		Call: "Scan and join: one more person is missing", Link: "https://alto.example/s/k7Qm2x",
	}
}

func poster(t *testing.T, c Content) Poster {
	t.Helper()
	p, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func decodePNG(t *testing.T, p Poster) image.Image {
	t.Helper()
	encoded, err := p.PNG()
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func TestQRIsTheLinks(t *testing.T) {
	const link = "https://alto.example/s/k7Qm2x"
	want, err := qrcode.New(link, qrcode.Medium)
	if err != nil {
		t.Fatal(err)
	}
	code, err := NewQR(link)
	if err != nil {
		t.Fatal(err)
	}
	for y, row := range want.Bitmap() {
		for x, dark := range row {
			if code.Dark(x, y) != dark {
				t.Fatalf("module %d,%d differs", x, y)
			}
		}
	}
	if _, err := NewQR(strings.Repeat("x", 4000)); err == nil {
		t.Error("4,000 bytes fit in no code")
	}
}

// A scanner sees the pixels: each module, sampled in its middle.
func TestPNGShowsTheCode(t *testing.T) {
	p := poster(t, content())
	img := decodePNG(t, p)
	if img.Bounds() != image.Rect(0, 0, Width, Height) {
		t.Fatalf("bounds are %v", img.Bounds())
	}
	n := p.code.Size()
	module := codeSide / n
	left, top := Width-margin-16-module*n, cardTop+(cardHeight-module*n)/2
	for y := range n {
		for x := range n {
			r, _, _, _ := img.At(left+x*module+module/2, top+y*module+module/2).RGBA()
			if dark := r < 0x8000; dark != p.code.Dark(x, y) {
				t.Fatalf("module %d,%d is drawn wrong", x, y)
			}
		}
	}
}

func TestQRPathDrawsEveryDarkModule(t *testing.T) {
	code, err := NewQR("https://alto.example")
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[[2]int]bool{}
	for run := range strings.SplitSeq(strings.TrimSuffix(code.Path(), "z"), "z") {
		var x, y, width, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &width, &back); err != nil || width != back {
			t.Fatalf("run %q: %v", run, err)
		}
		for i := range width {
			drawn[[2]int{x + i, y}] = true
		}
	}
	for y := range code.Size() {
		for x := range code.Size() {
			if code.Dark(x, y) != drawn[[2]int{x, y}] {
				t.Fatalf("module %d,%d", x, y)
			}
		}
	}
}

func TestSVGIsWellFormedWhateverIsWritten(t *testing.T) {
	c := content()
	c.Title = `<script>alert("1")</script> & 'so' ]]> ` + "\x00\x1b \xff"
	c.Community = `"/><image href="https://elsewhere.example/x"/>`
	svg := poster(t, c).SVG()
	var text strings.Builder
	for d := xml.NewDecoder(bytes.NewReader(svg)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "script", "image", "foreignObject":
				t.Errorf("text became <%s>", token.Name.Local)
			}
		case xml.CharData:
			text.Write(token)
		}
	}
	for _, want := range []string{`alert("1")`, "Scan and join", "$12.00", "alone $15.50"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the poster does not say %q", want)
		}
	}
}

// Every character of these is drawn by a font that has it, and leaves ink.
func TestScriptsHaveTheirGlyphs(t *testing.T) {
	for _, s := range []string{"拼团价两人成团立省三元朋友扫码参加", "コーヒー豆をみんなで", "¿Te unes? ¡Así sí! ñ á ü", "Łódź Ünï Ωμέγα Привет", "€ £ ¥ − · … “”"} {
		for _, bold := range []bool{false, true} {
			set := newTypesetter(40, bold)
			if want, got := utf8.RuneCountInString(s), len(set.glyphs(s)); want != got {
				t.Errorf("%q: %d of %d characters have a glyph", s, got, want)
			}
		}
	}
	plain := decodePNG(t, poster(t, Content{Link: content().Link}))
	c := Content{Link: content().Link, Title: "拼团"}
	if written := decodePNG(t, poster(t, c)); inkIn(written) <= inkIn(plain)+200 {
		t.Error("a Chinese title left no ink")
	}
}

func inkIn(img image.Image) int {
	n := 0
	for y := pricesTop - titleGap - 79; y < pricesTop-titleGap; y++ { // where one line of title stands
		for x := margin; x < Width-margin; x++ {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0x4000 {
				n++
			}
		}
	}
	return n
}

func (b block) width() int {
	w := 0
	t := newTypesetter(b.size, b.bold)
	for _, line := range b.lines {
		w = max(w, t.width(line))
	}
	return w
}

func TestLongTextStaysInItsPlace(t *testing.T) {
	for _, title := range []string{
		"Dawn", strings.Repeat("Single-origin washed coffee from the high valleys ", 12), strings.Repeat("拼团优惠", 80),
		strings.Repeat("x", 400), strings.Repeat("👩🏽‍🚀é", 60), "", " \n\t ",
	} {
		b := fit(title, textWidth, 3, 76, 44)
		if len(b.lines) > 3 || len(b.lines) == 0 || b.size < 44 {
			t.Errorf("%.20q: %d lines of %g", title, len(b.lines), b.size)
		}
		if b.width() > textWidth {
			t.Errorf("%.20q: %d wide", title, b.width())
		}
		for _, line := range b.lines {
			if !utf8.ValidString(line) {
				t.Errorf("%.20q: broken inside a character: %q", title, line)
			}
		}
	}
	short := fit("Dawn blend", textWidth, 3, 76, 44)
	if len(short.lines) != 1 || short.size != 76 {
		t.Errorf("a short title is set %g in %d lines", short.size, len(short.lines))
	}
	words := wrap(newTypesetter(44, true), strings.Repeat("coffee ", 30), textWidth)
	for _, line := range words {
		if strings.Trim(line, "cofe ") != "" || strings.Contains(" "+line+" ", " c ") || !strings.HasSuffix(line, "coffee") {
			t.Errorf("broken inside a word: %q", line)
		}
	}
}

func TestPictureFillsTheBand(t *testing.T) {
	green := color.RGBA{20, 120, 40, 255}
	for _, size := range []image.Point{{300, 2000}, {2000, 300}, {1, 1}, {1080, 540}} {
		source := image.NewRGBA(image.Rectangle{Max: size})
		for y := range size.Y {
			for x := range size.X {
				source.Set(x, y, green)
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, source); err != nil {
			t.Fatal(err)
		}
		c := content()
		c.Picture = b.Bytes()
		p := poster(t, c)
		img := decodePNG(t, p)
		for _, at := range []image.Point{{0, 0}, {Width - 1, p.band - 1}, {540, 270}} {
			if img.At(at.X, at.Y) != green {
				t.Errorf("%v: %v is %v", size, at, img.At(at.X, at.Y))
			}
		}
		if !bytes.Contains(p.SVG(), []byte("data:image/jpeg;base64,")) {
			t.Errorf("%v: the SVG has no picture", size)
		}
	}
	c := content()
	c.Picture = []byte("<svg/>")
	if p := poster(t, c); p.picture != nil || bytes.Contains(p.SVG(), []byte("<image")) {
		t.Error("a picture that cannot be read is not left out")
	}
}

// The whole picture is on the poster, whatever its shape: the marks at its four corners are.
func TestTheWholePictureIsShown(t *testing.T) {
	marks := map[image.Point]color.RGBA{{0, 0}: {200, 0, 0, 255}, {1, 0}: {0, 160, 0, 255}, {0, 1}: {0, 0, 200, 255}, {1, 1}: {160, 0, 160, 255}}
	for _, size := range []image.Point{{800, 800}, {400, 1200}, {1500, 300}, {1080, 650}} {
		source := image.NewRGBA(image.Rectangle{Max: size})
		for y := range size.Y {
			for x := range size.X {
				source.Set(x, y, marks[image.Pt(x*2/size.X, y*2/size.Y)])
			}
		}
		var b bytes.Buffer
		if err := png.Encode(&b, source); err != nil {
			t.Fatal(err)
		}
		c := content()
		c.Picture = b.Bytes()
		p := poster(t, c)
		at := within(image.Rect(0, 0, Width, p.band), size)
		if dx, dy := at.Dx()*size.Y, at.Dy()*size.X; dx-dy > 2*max(size.X, size.Y) || dy-dx > 2*max(size.X, size.Y) || !at.In(image.Rect(0, 0, Width, p.band)) {
			t.Errorf("%v is set as %v", size, at)
		}
		img := decodePNG(t, p)
		for corner, want := range marks {
			x, y := at.Min.X+3+corner.X*(at.Dx()-7), at.Min.Y+3+corner.Y*(at.Dy()-7)
			if got := img.At(x, y); got != want {
				t.Errorf("%v: the corner %v is %v, want %v", size, corner, got, want)
			}
		}
	}
}

func FuzzPoster(f *testing.F) {
	f.Add("Dawn blend", "拼团")
	f.Add("\xff\x00", "👩🏽‍🚀")
	f.Fuzz(func(t *testing.T, title, call string) {
		c := content()
		c.Title, c.Call, c.Community = title, call, title
		if err := xml.Unmarshal(poster(t, c).SVG(), new(struct{})); err != nil {
			t.Fatal(err)
		}
	})
}
