package web

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"net/url"
	"os"
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/browsertest"
)

func nicePicture(h float64) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 960, 720))
	for x := range 960 {
		for y := range 720 {
			d := math.Hypot(float64(x)-480, float64(y)-380) / 500
			v := 1 - d*0.6
			img.Set(x, y, color.RGBA{R: uint8(200 * v), G: uint8((120 + 60*h) * v), B: uint8((60 + 100*h) * v), A: 255})
		}
	}
	for x := 330; x < 630; x++ {
		for y := 180; y < 600; y++ {
			img.Set(x, y, color.RGBA{R: 240, G: 235, B: 225, A: 255})
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img)
	return b.Bytes()
}

func TestLook(t *testing.T) {
	out := os.Getenv("LOOK")
	if out == "" {
		t.Skip()
	}
	w := newWorld(t)
	w.clock.Set(time.Now())
	w.community, w.operator = w.found("alto", "Alto Roasters", "ana@alto.example")
	noonReal := noon
	noon = time.Now()
	defer func() { noon = noonReal }()
	w.product, w.offer = w.sell(w.operator, "dawn", "Dawn blend, Huila", 3, commerce.NewVariant{Title: "250 g, whole bean", SKU: "DAWN-250", Price: 15_50, Stock: 100},
		commerce.NewVariant{Title: "250 g, ground for moka", SKU: "DAWN-250M", Price: 15_50, Stock: 0},
		commerce.NewVariant{Title: "1 kg, whole bean", SKU: "DAWN-1000", Price: 48_00, Stock: 100})
	p2, _ := w.sell(w.operator, "fest", "Festival box with a long name: three single origins and a mug", 5, commerce.NewVariant{Title: "Box", SKU: "FEST", Price: 39_00, Stock: 40})
	p3, _ := w.sell(w.operator, "mug", "Stoneware mug", 2, commerce.NewVariant{Title: "Mug", SKU: "MUG", Price: 18_00, Stock: 40})
	for i, p := range []commerce.Product{w.product, p2, p3} {
		full, _ := w.config.Commerce.Product(w.ctx(), w.operator, w.community.ID, p.ID)
		_ = full
		_, err := w.config.Commerce.AddPicture(w.ctx(), w.operator, commerce.AddPicture{Community: w.community.ID, Product: p.ID, Alt: "A bag", Content: nicePicture(float64(i) / 2)})
		w.must(err)
	}
	ana, ben, chen, dora := w.browser(), w.browser(), w.browser(), w.browser()
	g := w.group(ana, "ana@example.org", "Ana Bell")
	ben.buy(g, "ben@example.org", "Benedikt Oberhuber-Lang")
	g2 := w.group(chen, "chen@example.org", "陈伟")
	_ = dora
	bt := browsertest.New(t)
	shot := func(p *browsertest.Page, name, path string) {
		for _, v := range []struct {
			n    string
			w, h int
			dark bool
		}{{"phone", 390, 844, false}, {"phone-dark", 390, 844, true}, {"desk", 1280, 800, false}, {"desk-dark", 1280, 800, true}} {
			if os.Getenv("QUICK") != "" && (v.n == "phone-dark" || v.n == "desk") {
				continue
			}
			p.Size(v.w, v.h)
			p.Dark(v.dark)
			p.Goto(w.url + path)
			p.Shot(out + "/" + name + "-" + v.n + ".png")
		}
		for _, e := range p.ConsoleErrors() {
			t.Errorf("%s: %s", name, e)
		}
		for _, v := range p.Axe() {
			t.Errorf("%s: %s", name, v)
		}
	}
	lang := os.Getenv("LANGUAGE_TAG")
	guest := bt.NewPage()
	if lang != "" {
		guest.Goto(w.url + "/?lang=" + lang)
	}
	shot(guest, "01-shop", "/alto")
	shot(guest, "02-offer", w.offerPath())
	shot(guest, "03-group", g)
	shot(guest, "04-product", "/alto/p/mug")
	guest.Size(390, 844)
	guest.Dark(false)
	guest.Goto(w.url + g)
	guest.Click(".act .button")
	shot(guest, "05-checkout", guest.URL()[len(w.url):])
	guest.Size(390, 844)
	guest.Fill("[name=email]", "nope")
	guest.Eval("document.querySelector('form[method=post]').noValidate = true", nil)
	guest.Click("main form .button")
	guest.Shot(out + "/06-refused.png")
	guest.Fill("[name=email]", "eva@example.org")
	guest.Fill("[name=name]", "Eva")
	guest.Click("main form .button")
	shot(guest, "07-pay", guest.URL()[len(w.url):])
	guest.Size(390, 844)
	guest.Dark(false)
	guest.Click(".sandbox form:first-of-type .button:first-child")
	guest.WaitText("body", "Dawn")
	guest.Shot(out + "/08-back-formed.png")
	shot(guest, "09-formed", guest.URL()[len(w.url):])
	shot(guest, "10-orders", "/alto/me/orders")
	guest.Goto(w.url + "/alto/me/orders")
	guest.Click("a.entry")
	shot(guest, "11-order", guest.URL()[len(w.url):])
	guest.Goto(w.url + g2)
	guest.Click(".act .button")
	guest.Click("main form .button")
	payAt := guest.URL()
	guest.Goto(w.url + "/alto/me/orders")
	guest.Click("a.entry")
	shot(guest, "12-order-awaiting", guest.URL()[len(w.url):])
	_ = payAt
	guest.Size(390, 844)
	guest.Goto(payAt)
	guest.Click("summary")
	guest.Shot(out + "/13-pay-troubles.png")
	guest.Click("[value=delay]")
	guest.Shot(out + "/14-pending.png")
	w.clock.Set(time.Now().Add(10 * time.Second))
	_, err := w.sandbox.Sweep(w.ctx())
	w.must(err)
	time.Sleep(time.Second)
	guest.Shot(out + "/15-in-live.png")
	shot(guest, "16-in", g2)
	shot(guest, "17-shares", "/alto/me/shares")
	shot(guest, "18-me", "/alto/me")
	shot(guest, "19-signin", "/sign-in?next=/alto/me")
	guest.Size(390, 844)
	guest.Goto(w.url + "/sign-in?next=/alto/me/tokens")
	guest.Fill("[name=email]", "eva@example.org")
	guest.Click("main form .button")
	shot(guest, "20-code", "/sign-in/code")
	guest.Fill("[name=code]", w.code("eva@example.org"))
	guest.Click("main form .button")
	shot(guest, "21-tokens", "/alto/me/tokens")
	guest.Size(390, 844)
	guest.Fill("[name=name]", "label printer")
	guest.Click(".card form .button")
	guest.Shot(out + "/22-token-made.png")
	shot(guest, "23-mail", "/dev/mail")
	shot(guest, "24-missing", "/alto/o/nothing")
	w.clock.Advance(25 * time.Hour)
	shot(guest, "25-closing", g2)
	_, _ = w.config.Commerce, url.Values{}
	shot(guest, "26-signed-shop", "/alto")
	shot(guest, "27-signed-offer", w.offerPath())
}

func lookPicture(slug string) []byte {
	if os.Getenv("LOOK") == "" {
		return picture()
	}
	return nicePicture(float64(len(slug)) / 5)
}
