package web

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"strconv"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/connect/sandbox"
	"panal/fact"
	"panal/internal/browsertest"
	"panal/internal/id"
	"panal/jobs"
)

func TestConsoleLook(t *testing.T) {
	out := os.Getenv("CONSOLE_LOOK")
	if out == "" {
		t.Skip()
	}
	w := newWorld(t)
	w.clock.Set(time.Now().Add(-20 * time.Hour))
	w.community, w.operator = w.found("alto", "Alto Roasters", "ana@alto.example")
	real := noon
	noon = w.clock.Now()
	defer func() { noon = real }()
	s, ctx := w.config.Commerce, w.ctx()
	runner := jobs.New(w.db.Facts(), w.db.Wake(), w.clock, []jobs.Consumer{jobs.Payments(w.sandbox, s), jobs.Attribution(w.config.Growth)}, nil)
	w.server.Facts = jobs.NewFactLog(w.db.Facts(), runner)
	bt := browsertest.New(t)
	page := bt.NewPage()
	shots := func(name, path string) {
		for _, v := range []struct {
			n    string
			w, h int
			dark bool
		}{{"phone", 390, 844, false}, {"desk", 1280, 800, false}, {"phone-dark", 390, 844, true}, {"desk-dark", 1280, 800, true}} {
			if os.Getenv("QUICK") != "" && v.dark != (len(name)%2 == 0) {
				continue
			}
			page.Size(v.w, v.h)
			page.Dark(v.dark)
			if path != "" {
				page.Goto(w.url + path)
			}
			page.Shot(out + "/" + name + "-" + v.n + ".png")
			var wide bool
			page.Eval("document.documentElement.scrollWidth > "+strconv.Itoa(v.w), &wide)
			if wide {
				t.Errorf("%s-%s scrolls sideways", name, v.n)
			}
		}
		for _, v := range page.Axe() {
			t.Errorf("%s: %s", name, v)
		}
		for _, e := range page.ConsoleErrors() {
			t.Errorf("%s: %s", name, e)
		}
	}
	page.Size(390, 844)
	if lang := os.Getenv("LANGUAGE_TAG"); lang != "" {
		page.Goto(w.url + "/sign-in?lang=" + lang)
	}
	page.Goto(w.url + "/sign-in?next=/alto/console")
	page.Fill("[name=email]", "ana@alto.example")
	page.Click("main form .button")
	page.Fill("[name=code]", w.code("ana@alto.example"))
	page.Click("main form .button")
	shots("00-today-new", "/alto/console")
	shots("01-products-none", "/alto/console/products")
	shots("02-product-new", "/alto/console/products/new")
	page.Eval("document.querySelector('main form').noValidate = true", nil)
	page.Fill("[name=title]", "Dawn")
	page.Fill("[name='variants.0.price']", "abc")
	page.Fill("[name='variants.0.stock']", "-4")
	page.Click("main form[method=post] .actions .button")
	page.Size(390, 844)
	page.Shot(out + "/03-product-refused.png")

	w.product, w.offer = w.sell(w.operator, "dawn", "Dawn blend, Huila", 3, commerce.NewVariant{Title: "250 g, whole bean", SKU: "DAWN-250", Price: 15_50, Stock: 10},
		commerce.NewVariant{Title: "250 g, ground for moka", SKU: "DAWN-250M", Price: 15_50, Stock: 0},
		commerce.NewVariant{Title: "1 kg, whole bean", SKU: "DAWN-1000", Price: 48_00, Stock: 100})
	p2, o2 := w.sell(w.operator, "fest", "Festival box with a long name: three single origins and a mug", 2, commerce.NewVariant{Price: 39_00, Stock: 4000})
	_, err := s.AddPicture(ctx, w.operator, commerce.AddPicture{Community: w.community.ID, Product: p2.ID, Alt: "The box, open, with its three bags", Content: lookPicture("a box")})
	w.must(err)
	_, err = s.CreateProduct(ctx, w.operator, commerce.CreateProduct{Community: w.community.ID, Slug: "mug", Title: "Stoneware mug", Variants: []commerce.NewVariant{{Price: 18_00, Stock: 3}}})
	w.must(err)
	join := func(name string) access.Actor {
		a, err := w.config.Communities.EnsureGuest(ctx, w.community.ID, id.Zero, name, "en")
		w.must(err)
		return a
	}
	buy := func(a access.Actor, variant, offer, group id.ID, share string) commerce.Order {
		o, err := s.PlaceOrder(ctx, a, commerce.PlaceOrder{Community: w.community.ID, Variant: variant, Offer: offer, GroupBuy: group, Quantity: 1, Email: "someone@example.org", Instrument: sandbox.InstrumentOK, Share: share})
		w.must(err)
		w.clock.Advance(7 * time.Minute)
		return o
	}
	names := []string{"Inés Quiroga", "王小明", "Bartholomäus Österreicher-Winterbottom", "Ada", "Tomás O'Leary", "李雷", "Zoë K.", "Benedikt"}
	var people []access.Actor
	for _, n := range names {
		people = append(people, join(n))
	}
	v1, v3 := w.product.Variants[0].ID, w.product.Variants[2].ID
	a := buy(people[0], v1, w.offer.ID, id.Zero, "")
	share, err := w.config.Growth.MakeShare(ctx, people[0], w.community.ID, w.offer.ID)
	w.must(err)
	for range 9 {
		_, err = w.config.Growth.Arrive(ctx, w.community.ID, share.Code, w.db.IDs().New(w.clock.Now()), "whatsapp")
		w.must(err)
	}
	b := buy(people[1], v1, w.offer.ID, a.GroupBuy, share.Code)
	c := buy(people[2], v3, w.offer.ID, a.GroupBuy, share.Code)
	_ = c
	d := buy(people[3], v3, w.offer.ID, id.Zero, share.Code)
	share2, err := w.config.Growth.MakeShare(ctx, people[3], w.community.ID, w.offer.ID)
	w.must(err)
	_, err = w.config.Growth.Arrive(ctx, w.community.ID, share2.Code, w.db.IDs().New(w.clock.Now()), "poster")
	w.must(err)
	e := buy(people[4], v1, w.offer.ID, d.GroupBuy, share2.Code)
	_ = e
	buy(people[5], p2.Variants[0].ID, id.Zero, id.Zero, "")
	f := buy(people[6], p2.Variants[0].ID, o2.ID, id.Zero, "")
	g := buy(people[7], p2.Variants[0].ID, o2.ID, f.GroupBuy, "")
	w.must(runner.Drain(ctx))
	_, err = s.ShipOrder(ctx, w.operator, w.community.ID, g.ID)
	w.must(err)
	_, err = s.RefundOrder(ctx, w.operator, w.community.ID, f.ID)
	w.must(err)
	w.must(runner.Drain(ctx))
	wrong, err := s.PlaceOrder(ctx, people[6], commerce.PlaceOrder{Community: w.community.ID, Variant: v1, Quantity: 2, Email: "zoe@example.org"})
	w.must(err)
	w.must(s.Receive(ctx, commerce.Receipt{Provider: "sandbox", Reference: "ch_9382", Community: w.community.ID, Order: wrong.ID, Amount: 30_00, Currency: "EUR"}))
	parts, err := w.db.Facts().After(ctx, w.community.ID, 3, 1)
	w.must(err)
	w.must(w.db.Facts().Park(ctx, fact.DeadLetter{Consumer: "payments", Fact: parts[0], Error: "capture re_8273: sandbox answered 503: the provider is being maintained until tomorrow morning", Attempts: 7, NextAt: w.clock.Now().Add(time.Hour), FailedAt: w.clock.Now()}))
	w.clock.Set(time.Now())

	con := "/alto/console"
	page.Size(390, 844)
	page.Goto(w.url + con)
	page.Click("details.drawer summary")
	page.Shot(out + "/04-drawer.png")
	shots("05-today", con)
	shots("06-products", con+"/products")
	product := con + "/products/" + id.Product.Text(w.product.ID)
	shots("07-product", product)
	shots("08-product-fest", con+"/products/"+id.Product.Text(p2.ID))
	shots("09-variant", product+"/variants/"+id.Variant.Text(v1))
	shots("10-offers", con+"/offers")
	shots("11-offer-pick", con+"/offers/new")
	shots("12-offer-new", con+"/offers/new?product="+id.Product.Text(w.product.ID))
	shots("13-offer", con+"/offers/"+id.Offer.Text(w.offer.ID))
	shots("14-groups", con+"/groups")
	shots("15-group-formed", con+"/groups/"+id.GroupBuy.Text(a.GroupBuy))
	shots("16-group-open", con+"/groups/"+id.GroupBuy.Text(d.GroupBuy))
	shots("17-orders", con+"/orders")
	shots("18-orders-refunded", con+"/orders?state=cancelled")
	shots("19-order", con+"/orders/"+id.Order.Text(b.ID))
	shots("20-order-refunded", con+"/orders/"+id.Order.Text(f.ID))
	shots("21-order-parked", con+"/orders/"+id.Order.Text(wrong.ID))
	shots("22-refund", con+"/orders/"+id.Order.Text(b.ID)+"/refund")
	shots("23-ledger", con+"/ledger")
	shots("24-ledger-escrow", con+"/ledger?kind=escrow")
	page.Goto(w.url + con + "/ledger")
	page.Click("tbody tr a")
	at := page.URL()[len(w.url):]
	shots("25-account", at)
	page.Size(1280, 800)
	page.Click("tbody tr th a")
	shots("26-posting", page.URL()[len(w.url):])
	shots("27-growth", con+"/growth")
	shots("28-tree", con+"/growth/tree/"+id.Member.Text(people[0].Member))
	shots("29-access", con+"/access")
	shots("30-facts", con+"/facts")
	shots("31-find", con+"/find?q=dawn")
	page.Size(390, 844)
	page.Goto(w.url + con + "/offers/" + id.Offer.Text(w.offer.ID))
	page.Click("details.confirm summary")
	page.Shot(out + "/32-end-ask.png")
	page.Goto(w.url + con + "/offers/new?product=" + id.Product.Text(w.product.ID))
	page.Eval("document.querySelector('main form').noValidate = true", nil)
	page.Fill("[name=size]", "1")
	page.Click("main form[method=post] .actions .button")
	page.Shot(out + "/33-offer-refused.png")
}

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

func lookPicture(slug string) []byte {
	if os.Getenv("LOOK") == "" {
		return picture()
	}
	return nicePicture(float64(len(slug)) / 5)
}
