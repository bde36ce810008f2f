package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"panal/commerce"
	"panal/internal/id"
)

// newKeeper is a community with nothing in it, with its operator at a browser.
func newKeeper(t *testing.T) *house {
	t.Helper()
	h := &house{world: newWorld(t)}
	h.community, h.operator = h.found("alto", "Alto Roasters", "ana@alto.example")
	h.op = h.browser()
	h.op.signIn("ana@alto.example", "/alto/console").want(http.StatusSeeOther)
	return h
}

// fill sends the form that a page has for an address, with some of its fields changed.
func (b *browser) fill(page *answered, action string, change ...string) *answered {
	b.w.t.Helper()
	form := page.form(action)
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	return b.post(action, form)
}

// at fails unless a field is marked with a message.
func (p *answered) marks(field, message string) *answered {
	p.t.Helper()
	for n := range p.root.Descendants() {
		if attr(n, "id") == "field-"+strings.ReplaceAll(field, ".", "-")+"-error" {
			if said := (&answered{root: n}).words(); said != message {
				p.t.Errorf("at %s it says %q, want %q", field, said, message)
			}
			return p
		}
	}
	p.t.Errorf("nothing is wrong with %s:\n%s", field, p.words())
	return p
}

func TestAProductIsKept(t *testing.T) {
	h := newKeeper(t)
	const list = "/alto/console/products"
	h.op.get("/alto/console").want(http.StatusOK, "First steps", "Add a product", "Share the offer")
	h.op.get(list).want(http.StatusOK, "No products yet")
	blank := h.op.get(list + "/new").want(http.StatusOK)

	// Everything that is wrong is said at once, and what was typed stays.
	p := h.op.fill(blank, list, "title", "", "description", "Washed.", "variants.0.price", "a lot", "variants.0.stock", "-1").
		want(http.StatusUnprocessableEntity, "Washed.", "a lot")
	p.marks("title", "Please fill this in.").marks("variants.0.price", "Write a price above zero, such as 12.50.").
		marks("variants.0.stock", "Choose a number from 0 to 1,000,000,000.")
	h.op.fill(p, list, "title", "早晨", "variants.0.price", "15,50", "variants.0.stock", "10").want(http.StatusUnprocessableEntity, "早晨").
		marks("slug", "Use small letters, digits and hyphens only.")

	// Sent twice, it is made once; its name in the address is made of its title.
	first := h.op.fill(blank, list, "title", "Café de Olla!", "variants.0.price", "15,50", "variants.0.stock", "10").want(http.StatusSeeOther)
	again := h.op.fill(blank, list, "title", "Café de Olla!", "variants.0.price", "15,50", "variants.0.stock", "10").want(http.StatusSeeOther)
	at := first.header.Get("Location")
	if to := again.header.Get("Location"); to != at {
		t.Errorf("sent twice, the form made %s and %s", at, to)
	}
	page := h.op.get(at).want(http.StatusOK, "Café de Olla!", "cafe-de-olla", "€15.50", "The product is drafted.", "Staff alone see this draft.")
	h.browser().get("/alto/p/cafe-de-olla").want(http.StatusNotFound)

	h.op.fill(page, at, "title", "Café", "slug", "Café").want(http.StatusUnprocessableEntity, "Café").
		marks("slug", "Use small letters, digits and hyphens only.")
	h.op.fill(page, at, "title", "Café de olla", "description", "Con canela.").want(http.StatusSeeOther)
	h.op.post(at+"/state", url.Values{"state": {"sold"}}).want(http.StatusUnprocessableEntity, "Choose one of what is offered.")
	h.op.follow(h.op.post(at+"/state", url.Values{"state": {"live"}})).want(http.StatusOK, "The product is on sale.", "Con canela.")
	h.browser().get("/alto/p/cafe-de-olla").want(http.StatusOK, "Café de olla")
	h.op.get("/alto/console").want(http.StatusOK, "First steps").without("Nothing needs a hand")
	h.op.get(at).want(http.StatusOK, "Nobody can buy it any more") // before it is archived, what is lost is named
	h.op.follow(h.op.post(at+"/state", url.Values{"state": {"archived"}})).
		want(http.StatusOK, "The product is off sale.", "Off sale: the shop does not show it")
	h.op.get(list+"?state=draft").want(http.StatusOK, "Nothing fits", "Show all")
	h.op.get(list+"?state=archived").want(http.StatusOK, "Café de olla")
	h.op.get(list+"?q=OLLA").want(http.StatusOK, "Café de olla")
	h.op.get(list+"?q=100%25").want(http.StatusOK, "Nothing fits")
	h.op.get(list + "?state=nonsense").want(http.StatusUnprocessableEntity)
	h.op.get("/alto/console/find?q=olla").want(http.StatusOK, "Café de olla")
}

func TestAVariantIsKept(t *testing.T) {
	h := newHouse(t)
	product := "/alto/console/products/" + id.Product.Text(h.product.ID)
	blank := h.op.get(product+"/variants/new").want(http.StatusOK, "New variant")
	h.op.fill(blank, product+"/variants", "title", "500 g", "price", "0", "stock", "many").want(http.StatusUnprocessableEntity, "500 g").
		marks("price", "Write a price above zero, such as 12.50.").marks("stock", "Write a whole number.")
	h.op.fill(blank, product+"/variants", "title", "1 kg", "sku", "DAWN-250", "price", "20", "stock", "5").
		want(http.StatusUnprocessableEntity).marks("title", "This is already in use. Choose another.").
		marks("sku", "This is already in use. Choose another.")
	for range 2 {
		h.op.follow(h.op.fill(blank, product+"/variants", "title", "500 g", "sku", "DAWN-500", "price", "28", "stock", "5")).
			want(http.StatusOK, "500 g", "€28.00")
	}

	variant := product + "/variants/" + id.Variant.Text(h.product.Variants[0].ID)
	page := h.op.get(variant).want(http.StatusOK, "Held for open payments 2", "Sold 5")
	h.op.fill(page, variant, "price", "12.40").want(http.StatusUnprocessableEntity).
		marks("price", "The price alone has to stay above the price together of its offers.")
	h.op.follow(h.op.fill(page, variant, "title", "250 g, whole", "price", "16")).want(http.StatusOK, "250 g, whole", "€16.00", "Saved.")
	h.op.fill(page, variant+"/restock", "restock", "-94").want(http.StatusUnprocessableEntity, "-94").
		marks("restock", "Choose a number from -93 to 999,999,900.")
	h.op.fill(page, variant+"/restock", "restock", "").want(http.StatusUnprocessableEntity).marks("restock", "Please fill this in.")
	for range 2 { // a double click fills the shelf once
		h.op.follow(h.op.fill(page, variant+"/restock", "restock", "20")).
			want(http.StatusOK, "Put on it so far 120", "The shelf is counted anew.")
	}
	h.op.get(product + "/variants/" + id.Variant.Text(h.db.IDs().New(noon))).want(http.StatusNotFound)
}

// uploading sends a picture.
func (b *browser) uploading(path string, content []byte, fields ...string) *answered {
	b.w.t.Helper()
	return b.sends(path, "content", content, fields...)
}

// sends sends a file, in a form.
func (b *browser) sends(path, name string, content []byte, fields ...string) *answered {
	b.w.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		b.w.must(w.WriteField(fields[i], fields[i+1]))
	}
	if content != nil {
		part, err := w.CreateFormFile(name, name)
		b.w.must(err)
		_, err = part.Write(content)
		b.w.must(err)
	}
	b.w.must(w.Close())
	r, err := http.NewRequestWithContext(b.w.ctx(), http.MethodPost, b.w.address(path), &body)
	b.w.must(err)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func TestPicturesAreUploadedAndMoved(t *testing.T) {
	h := newHouse(t)
	product := "/alto/console/products/" + id.Product.Text(h.product.ID)
	key := h.op.get(product).form(product + "/pictures").Get(formKey)
	refuse := func(content []byte, alt, field, message string) {
		t.Helper()
		h.op.uploading(product+"/pictures", content, formKey, key, "alt", alt).want(http.StatusUnprocessableEntity, alt).marks(field, message)
	}
	refuse(nil, "A cup", "content", "Please fill this in.")
	refuse([]byte("<svg onload=alert(1)>"), "A cup", "content", "Use a JPEG, PNG or GIF picture.")
	refuse(picture(), "", "alt", "Please fill this in.")
	refuse(make([]byte, 2*commerce.MaxPictureBytes), "A cup", "content", "A picture can have at most 5 MB.")
	refuse(make([]byte, uploadBody+1), "", "content", "A picture can have at most 5 MB.")
	h.op.post(product+"/pictures", url.Values{"alt": {"A cup"}}).want(http.StatusUnprocessableEntity)
	for range 2 {
		h.op.uploading(product+"/pictures", picture(), formKey, key, "alt", "A cup").want(http.StatusSeeOther)
	}
	page := h.op.get(product).want(http.StatusOK, "A bag of Dawn blend (stands for the product)", "A cup", "The picture is added.")
	if n := strings.Count(page.text, "<img"); n != 2 {
		t.Errorf("%d pictures, want 2: sent twice, a picture is added once", n)
	}

	p, err := h.config.Commerce.Product(h.ctx(), h.operator, h.community.ID, h.product.ID)
	h.must(err)
	bag, cup := product+"/pictures/"+id.Picture.Text(p.Pictures[0].ID), product+"/pictures/"+id.Picture.Text(p.Pictures[1].ID)
	h.op.follow(h.op.post(cup+"/move", url.Values{"to": {"earlier"}})).want(http.StatusOK, "A cup (stands for the product)")
	h.op.follow(h.op.post(cup+"/move", url.Values{"to": {"earlier"}})).
		want(http.StatusOK, "A cup (stands for the product)") // at the end it stays
	h.op.follow(h.op.post(cup+"/move", url.Values{"to": {"later"}})).want(http.StatusOK, "A bag of Dawn blend (stands for the product)")
	h.op.follow(h.op.post(bag+"/remove", nil)).want(http.StatusOK, "The picture is removed.", "A cup (stands for the product)").
		without("A bag of Dawn blend (")
	h.op.post(bag+"/remove", nil).want(http.StatusNotFound)
	h.op.post(product+"/pictures/nonsense/move", nil).want(http.StatusNotFound)
}

func TestAnOfferIsMade(t *testing.T) {
	h := newHouse(t)
	const list = "/alto/console/offers"
	product := id.Product.Text(h.product.ID)
	h.op.get(list+"/new").want(http.StatusOK, "Which product is to be bought together?", "Dawn blend")
	h.op.get(list + "/new?product=nonsense").want(http.StatusNotFound)
	blank := h.op.get(list+"/new?product="+product).want(http.StatusOK, "Time in Europe/Madrid.", "Alone: €15.50.",
		"Virtual completion (off)", "Nobody is invented")
	small, large := "prices."+id.Variant.Text(h.product.Variants[0].ID), "prices."+id.Variant.Text(h.product.Variants[1].ID)

	h.op.fill(blank, list).want(http.StatusUnprocessableEntity, "Price together, for one Please fill this in.") // of no variant
	h.op.fill(blank, list, small, "15.50", large, "cheap", "size", "1", "ends_at", "never", "per_person_limit", "some",
		"virtual_percent", "101").want(http.StatusUnprocessableEntity, "cheap", "never", "some").
		marks(small, "The price together has to be above zero and below the price alone.").
		marks(large, "Write a price above zero, such as 12.50.").marks("size", "Choose a number from 2 to 100.").
		marks("ends_at", "Choose a day and a time.").marks("per_person_limit", "Write a whole number.").
		marks("virtual_percent", "Choose a number from 0 to 100.")
	h.op.fill(blank, list, small, "10", "budget", "1").want(http.StatusUnprocessableEntity).marks("per_person_limit", "With a budget, say how many units one person gets: a group's whole discount is set aside when it opens.")
	h.op.fill(blank, list, small, "10", "budget", "32.99", "per_person_limit", "2").want(http.StatusUnprocessableEntity).
		marks("budget", "It costs at least 33.00 EUR: the budget has to cover that.")
	h.op.fill(blank, list, small, "10", "starts_at", "2026-08-01T10:00", "ends_at", "2026-08-01T09:00").
		want(http.StatusUnprocessableEntity).marks("ends_at", "The end has to come after the start.")
	h.op.fill(blank, list, "product", "nonsense").want(http.StatusNotFound)

	var at string
	for range 2 {
		made := h.op.fill(blank, list, small, "10", "slug", "august", "size", "4", "window_minutes", "2880", "starts_at",
			"2026-08-01T10:00", "ends_at", "2026-08-31T23:59", "stock", "50", "per_person_limit", "2", "budget", "99").want(http.StatusSeeOther)
		if to := made.header.Get("Location"); at != "" && to != at {
			t.Errorf("sent twice, the form made %s and %s", at, to)
		}
		at = made.header.Get("Location")
	}
	page := h.op.get(at).want(http.StatusOK, "Staff alone see this draft.", "10.00", "2026-08-01T10:00", "august")
	made := h.offerBy("august")
	if want := time.Date(2026, 8, 1, 8, 0, 0, 0,
		time.UTC); !made.StartsAt.Equal(want) || made.Window != 48*time.Hour || made.Size != 4 || made.Stock != 50 || made.PerPersonLimit != 2 || made.Budget != 99_00 {
		t.Errorf("made %+v, starting %v, want %v: ten o'clock in Madrid", made, made.StartsAt, want)
	}

	h.op.fill(page, at, "slug", h.offer.Slug).want(http.StatusUnprocessableEntity).marks("slug", "This is already in use. Choose another.")
	h.op.follow(h.op.fill(page, at, "size", "5", "virtual_percent", "80")).want(http.StatusOK, "Saved.", "Virtual completion (on, from 80 %)")
	h.op.get(list+"?state=draft&product="+product).want(http.StatusOK, "Only: Dawn blend", "august")
	h.op.follow(h.op.post(at+"/live", nil)).
		want(http.StatusOK, "The offer is live.", "Starts later", "New terms hold for what is bought from now on.", "€0.00 of €99.00", "Room for 1 more group.")
	h.op.get("/alto/o/august").want(http.StatusOK, "Coupons that go together with others, points and store credit can be used") // as a guest sees it
	page = h.op.get(at).want(http.StatusOK, "A pause lets nobody open another group.", "Groups that are open keep their time", "Groups that are open are closed at once")
	h.op.fill(page, at, "size", "6", "budget", "").want(http.StatusUnprocessableEntity).marks("size", "This was promised when it went live, and stays as it is.").
		marks("budget", "An offer has a budget from the start, or none. End this one and draft another.")
	h.op.follow(h.op.fill(page, at, "budget", "200")).want(http.StatusOK, "Saved.", "Room for 3 more groups.")
	h.op.follow(h.op.post(at+"/paused", nil)).want(http.StatusOK, "The offer is paused. Groups that are open go on.", "Go on")
	h.op.follow(h.op.post(at+"/live", nil)).want(http.StatusOK, "The offer is live.")
	h.op.get(at+"/results").want(http.StatusOK, "Results: Dawn blend", "Cost per new customer", "Cost by advert", "No order yet")
	h.op.fill(h.op.get(at), at+"/links", "channel", "No Channel").want(http.StatusUnprocessableEntity).marks("channel", "Use a to z, digits, hyphens and underscores: up to 32.")
	h.op.follow(h.op.fill(h.op.get(at), at+"/links", "channel", "radio")).want(http.StatusOK, "Saved.", "radio", "/alto/s/")
	h.op.post(at+"/elsewhere", nil).want(http.StatusNotFound)
	h.op.follow(h.op.post(at+"/close", nil)).want(http.StatusOK, "The offer has ended.", "Terms", "2 days", "Units per person 2", "Open groups were closed, and refunded")
	h.op.post(at+"/live", nil).want(http.StatusGone, "This offer has ended.")
	h.op.fill(page, at, "size", "6").want(http.StatusGone)
}

// offerBy is the offer with a slug.
func (h *house) offerBy(slug string) commerce.Offer {
	h.t.Helper()
	v, err := h.config.Commerce.OfferBySlug(h.ctx(), h.operator, h.community.ID, slug)
	h.must(err)
	return v.Offer
}

// An offer of a draft cannot be published, and the page says what to do first.
func TestAnOfferIsPublishedAfterItsProduct(t *testing.T) {
	h := newKeeper(t)
	p, err := h.config.Commerce.CreateProduct(h.ctx(), h.operator, commerce.CreateProduct{Community: h.community.ID, Slug: "mug",
		Title: "Mug", Variants: []commerce.NewVariant{{Price: 18_00, Stock: 3}}})
	h.must(err)
	h.op.get("/alto/console/offers").want(http.StatusOK, "No offers yet")
	blank := h.op.get("/alto/console/offers/new?product=" + id.Product.Text(p.ID))
	at := h.op.fill(blank, "/alto/console/offers", "prices."+id.Variant.Text(p.Variants[0].ID), "9").want(http.StatusSeeOther).header.Get("Location")
	h.op.post(at+"/live", nil).want(http.StatusUnprocessableEntity, "Put the product on sale first. Mug")
	h.op.get("/alto/o/mug-2026-07-14").want(http.StatusOK, "Mug") // staff look at a draft
	h.browser().get("/alto/o/mug-2026-07-14").want(http.StatusNotFound)
}

// What a form leaves as it was stays as it was, even where a browser cannot write it: a start between two minutes, a
// window that is no whole minutes, and the second of the two half past two of the night when clocks go back.
func TestTermsThatWereNotChangedStay(t *testing.T) {
	h := newHouse(t)
	terms := commerce.OfferTerms{Slug: "odd", Size: 2, Window: 90*time.Minute + 30*time.Second,
		StartsAt: noon.Add(17 * time.Second), EndsAt: time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), Prices: h.offer.Prices}
	o, err := h.config.Commerce.CreateOffer(h.ctx(), h.operator, commerce.CreateOffer{Community: h.community.ID, Product: h.product.ID, Terms: terms})
	h.must(err)
	at := "/alto/console/offers/" + id.Offer.Text(o.ID)
	page := h.op.get(at).want(http.StatusOK, "2026-10-25T02:30", "90 minutes")
	h.op.fill(page, at, "size", "3").want(http.StatusSeeOther)
	if got := h.offerBy("odd"); got.Size != 3 || got.Window != terms.Window || !got.StartsAt.Equal(terms.StartsAt) || !got.EndsAt.Equal(terms.EndsAt) {
		t.Errorf("%+v, want %+v", got, terms)
	}
}

func TestSlugOf(t *testing.T) {
	for title, want := range map[string]string{
		"Dawn blend": "dawn-blend", "Café de Olla!": "cafe-de-olla", "  -- 100 % Ñandú -- ": "100-nandu", "早晨": "", "": "", "早晨 Dawn 250 g": "dawn-250-g",
		strings.Repeat("ab ", 50): strings.TrimSuffix(strings.Repeat("ab-", 20), "-"),
	} {
		if got := slugOf(title); got != want {
			t.Errorf("slugOf(%q) = %q, want %q", title, got, want)
		}
	}
}
