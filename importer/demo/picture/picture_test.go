package picture

import (
	"bytes"
	"image"
	"image/draw"
	"image/png"
	"os"
	"testing"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip()
	}
	huila := Bag{Scene{0xf6dfc2, 0xd9a878}, 0xc2542e, "HUILA", "Colombia · washed", Volcano, 0x6b3a22}
	yirga := Bag{Scene{0xd5e3d3, 0xa9bfa0}, 0xe2a230, "YIRGACHEFFE", "Ethiopia · washed", Highland, 0x8a5230}
	yunnan := Bag{Scene{0xf7d8d0, 0xdba79a}, 0x2f7d6b, "YUNNAN", "Pu’er, China · honey", Terraces, 0x6b3a22}
	decaf := Bag{Scene{0xd3d8ec, 0xa4abcc}, 0x3d4274, "DECAF", "Colombia · sugar cane", Night, 0x5a3322}
	caja := Bag{Scene{0xf2e2b4, 0xcfb072}, 0x7a3b63, "CAJAMARCA", "Peru · washed", Andes, 0x6b3a22}
	names := []string{}
	sheet := image.NewRGBA(image.Rect(0, 0, 5*400, 2*400))
	for _, e := range []struct {
		name string
		d    Drawing
	}{
		{"huila", huila}, {"yirgacheffe", yirga}, {"yunnan", yunnan}, {"decaf", decaf}, {"cajamarca", caja},
		{"sampler", Sampler{Scene{0xf8e6b8, 0xdcb56a}, [4]Bag{huila, yirga, yunnan, decaf}, "FOUR ORIGINS", "4 × 100 g, roasted this week"}},
		{"grinder", Grinder{Scene{0xcfe1e6, 0x9fbcc4}, 0x2f3b40}},
		{"dripper", Dripper{Scene{0xe9deee, 0xb8a3c4}, 0xdc7453}},
		{"mug", Mug{Scene{0xfbe0a0, 0xe3b75c}, 0x2f8f83}},
		{"tasting", Tasting{Scene{0xe4dccf, 0xb9a88f}, 0xf6efe2, "FLAVOURS"}},
	} {
		p, err := PNG(e.d)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dir+"/"+e.name+".png", p, 0o644); err != nil {
			t.Fatal(err)
		}
		img, _ := png.Decode(bytes.NewReader(p))
		n := len(names)
		names = append(names, e.name)
		for y := range 400 {
			for x := range 400 {
				sheet.Set(n%5*400+x, n/5*400+y, img.At(2*x, 2*y))
			}
		}
	}
	var b bytes.Buffer
	png.Encode(&b, sheet)
	os.WriteFile(dir+"/sheet.png", b.Bytes(), 0o644)
	_ = draw.Src
}
