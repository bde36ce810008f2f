package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"panal/fault"
)

// corners are red, green, blue and white from the upper left to the lower right, each a quarter of the picture.
func corners(w, h int) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.NRGBA{255, 255, 255, 255}
			switch {
			case x < w/2 && y < h/2:
				c = color.NRGBA{255, 0, 0, 255}
			case y < h/2:
				c = color.NRGBA{0, 255, 0, 255}
			case x < w/2:
				c = color.NRGBA{0, 0, 255, 255}
			}
			img.Set(x, y, c)
		}
	}
	return img
}

// read names the corners of a picture, row by row.
func read(t *testing.T, content []byte) (names string, size image.Point) {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	size = img.Bounds().Size()
	for _, at := range []image.Point{{size.X / 4, size.Y / 4}, {size.X * 3 / 4, size.Y / 4}, {size.X / 4, size.Y * 3 / 4}, {size.X * 3 / 4, size.Y * 3 / 4}} {
		r, g, b, _ := img.At(at.X, at.Y).RGBA()
		bright := func(v uint32) bool { return v > 0x8000 }
		switch {
		case bright(r) && bright(g) && bright(b):
			names += "w"
		case bright(r):
			names += "r"
		case bright(g):
			names += "g"
		default:
			names += "b"
		}
	}
	return names, size
}

func encoded(t *testing.T, img image.Image, format string) []byte {
	t.Helper()
	var out bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&out, img)
	case "jpeg":
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: 95})
	case "gif":
		err = gif.Encode(&out, img, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withExif puts an Exif segment into a JPEG that says how the camera was held, and where.
func withExif(jpeg []byte, order binary.AppendByteOrder, held int) []byte {
	tiff := []byte("II*\x00")
	if order == binary.BigEndian {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, entry := range [][2]int{{0x010f, 7}, {0x0112, held}} { // the maker, then the orientation
		tiff = order.AppendUint16(tiff, uint16(entry[0]))
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, uint16(entry[1]))
		tiff = append(tiff, 0, 0)
	}
	body := append([]byte("Exif\x00\x00"), append(tiff, "52.52 N 13.40 E"...)...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return append(append(append([]byte{}, jpeg[:2]...), append(segment, body...)...), jpeg[2:]...)
}

func TestRedraw(t *testing.T) {
	for _, c := range []struct{ format, mediaType string }{{"png", "image/png"}, {"jpeg", "image/jpeg"}, {"gif", "image/png"}} {
		drawn, mediaType, err := Redraw(append(encoded(t, corners(40, 20), c.format), "<script>alert(1)</script>"...))
		if err != nil || mediaType != c.mediaType {
			t.Errorf("%s: %s, %v", c.format, mediaType, err)
			continue
		}
		if names, size := read(t, drawn); names != "rgbw" || size != image.Pt(40, 20) {
			t.Errorf("%s: %s of %v", c.format, names, size)
		}
		if bytes.Contains(drawn, []byte("script")) {
			t.Errorf("%s: what stood behind its end is kept", c.format)
		}
	}
}

// A picture is turned upright, whichever way its camera was held and its maker writes numbers; where it was taken is
// forgotten.
func TestRedrawTurns(t *testing.T) {
	plain := encoded(t, corners(40, 20), "jpeg")
	for held, want := range []string{"rgbw", "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb", "rgbw"} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			drawn, _, err := Redraw(withExif(plain, order, held))
			if err != nil {
				t.Fatal(err)
			}
			size := image.Pt(40, 20)
			if held >= 5 && held <= 8 {
				size = image.Pt(20, 40)
			}
			if names, got := read(t, drawn); names != want || got != size {
				t.Errorf("held %d: %s of %v, want %s of %v", held, names, got, want, size)
			}
			if bytes.Contains(drawn, []byte("Exif")) || bytes.Contains(drawn, []byte("52.52 N")) {
				t.Errorf("held %d: where it was taken is kept", held)
			}
		}
	}
}

func TestRedrawShrinks(t *testing.T) {
	drawn, _, err := Redraw(encoded(t, corners(2000, 500), "png"))
	if err != nil {
		t.Fatal(err)
	}
	if names, size := read(t, drawn); names != "rgbw" || size != image.Pt(1600, 400) {
		t.Errorf("%s of %v", names, size)
	}
	drawn, _, err = Redraw(encoded(t, corners(4000, 1), "png"))
	if err != nil {
		t.Fatal(err)
	}
	if _, size := read(t, drawn); size != image.Pt(1600, 1) {
		t.Errorf("a line becomes %v", size)
	}
}

// Nothing is unpacked that claims to be too large: a few bytes can claim gigabytes.
func TestRedrawRefuses(t *testing.T) {
	bomb := encoded(t, corners(8, 8), "png")
	binary.BigEndian.PutUint32(bomb[16:], 30_000)
	binary.BigEndian.PutUint32(bomb[20:], 30_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	whole := encoded(t, corners(64, 64), "jpeg")
	for what, c := range map[string]struct {
		content []byte
		code    string
	}{
		"nothing":            {nil, "invalid.required"},
		"too many bytes":     {make([]byte, MaxBytes+1), "invalid.picture_bytes"},
		"too wide":           {encoded(t, image.NewGray(image.Rect(0, 0, MaxSide+1, 1)), "png"), "invalid.picture_side"},
		"a bomb":             {bomb, "invalid.picture_side"},
		"a script":           {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "invalid.picture_kind"},
		"a page":             {[]byte(`<!doctype html><title>x</title>`), "invalid.picture_kind"},
		"half a picture":     {whole[:len(whole)/2], "invalid.picture_kind"},
		"only its beginning": {whole[:3], "invalid.picture_kind"},
	} {
		_, _, err := Redraw(c.content)
		t.Run(what, func(t *testing.T) {
			fields := fault.From(err).Fields
			if len(fields) != 1 || fields[0].Name != "content" || fields[0].Code != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
		})
	}
}

func TestIconIsASquareOfTheMiddle(t *testing.T) {
	for _, size := range []image.Point{{40, 20}, {20, 40}, {30, 30}} {
		icon, err := Icon(encoded(t, corners(size.X, size.Y), "png"), 192, color.White)
		if err != nil {
			t.Fatal(err)
		}
		if names, got := read(t, icon); names != "rgbw" || got != image.Pt(192, 192) {
			t.Errorf("%v: %s of %v", size, names, got)
		}
	}
	icon, err := Icon(encoded(t, image.NewNRGBA(image.Rect(0, 0, 8, 8)), "png"), 48, color.White)
	if err != nil {
		t.Fatal(err)
	}
	if names, _ := read(t, icon); names != "wwww" {
		t.Errorf("what lets the ground through is %s", names)
	}
	if _, err := Icon([]byte("no picture"), 48, color.White); err == nil {
		t.Error("what is no picture became an icon")
	}
}

func FuzzOrientation(f *testing.F) {
	plain := []byte{0xff, 0xd8, 0xff, 0xd9}
	for held := range 10 {
		f.Add(withExif(plain, binary.LittleEndian, held))
		f.Add(withExif(plain, binary.BigEndian, held))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if held := orientation(content); held < 1 || held > 8 {
			t.Errorf("held %d", held)
		}
	})
}

func FuzzRedraw(f *testing.F) {
	for _, format := range []string{"png", "jpeg", "gif"} {
		var t testing.T
		f.Add(encoded(&t, corners(4, 4), format))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		drawn, mediaType, err := Redraw(content)
		if err != nil {
			return
		}
		if again, format, err := image.DecodeConfig(bytes.NewReader(drawn)); err != nil || "image/"+format != mediaType || max(again.Width, again.Height) > maxShown {
			t.Errorf("%s: %+v, %v", mediaType, again, err)
		}
	})
}
