package web

import (
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"panal/community"
	"panal/internal/browsertest"
	"panal/internal/id"
	"panal/internal/locale"
)

// keeper is a window in which the operator is signed in.
func keeper(b *browsertest.Browser, h *house) *browsertest.Page {
	p := b.NewPage()
	p.Goto(h.url + "/sign-in?next=" + url.QueryEscape("/alto/console"))
	p.Fill("#field-email", "ana@alto.example")
	p.Click("main form .button")
	p.Fill("#field-code", h.code("ana@alto.example"))
	p.Click("main form .button")
	p.WaitText("h1", "Today")
	return p
}

// On a phone and without scripts, an operator gets from nothing to an offer that is live.
func TestTheConsoleWorksWithoutScripts(t *testing.T) {
	b := browsertest.New(t)
	h := newKeeper(t)
	h.clock.Advance(60e9) // codes are sent every half minute at most
	p := keeper(b, h)
	p.JavaScript(false)
	p.Goto(h.url + "/alto/console")
	p.Click("main .card a.button")
	p.Fill("#field-title", "Dawn blend")
	p.Fill("#field-variants-0-price", "cheap")
	p.Fill("#field-variants-0-stock", "20")
	p.Press("Save as a draft")
	p.WaitText("#field-variants-0-price-error", "Write a price above zero")
	p.Fill("#field-variants-0-price", "15,50")
	p.Press("Save as a draft")
	p.WaitText("main", "The product is drafted.")
	p.Press("Put on sale")
	p.WaitText("main", "The product is on sale.")
	p.Press("Make an offer")
	p.Fill("[name^='prices.']", "12.40")
	p.Press("Save as a draft")
	p.WaitText("main", "The offer is drafted.")
	p.Press("Publish")
	p.WaitText("main", "The offer is live.")
	p.Press("End it, open groups go on…") // asks first
	p.WaitText("main", "Nobody can open another group, for good.")
	p.Click("details.drawer summary")
	p.Click("details.drawer a[href$='/console/orders']")
	p.WaitText("main", "No orders yet")
}

func TestTheConsolesKeys(t *testing.T) {
	b := browsertest.New(t)
	h := newHouse(t)
	h.clock.Advance(60e9)
	p := keeper(b, h)
	p.Size(1280, 800)
	press := func(keys ...string) {
		script := ""
		for _, key := range keys { // at once: a g counts for a moment
			script += "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '" + key + "', bubbles: true}));"
		}
		p.Eval(script, nil)
	}
	press("/")
	var focused string
	p.Eval("document.activeElement.type", &focused)
	if focused != "search" {
		t.Errorf("/ leads to %q", focused)
	}
	for _, s := range sections {
		p.Goto(h.url + "/alto/console")
		press("g", s.letter)
		p.WaitText(".side a[aria-current]", locale.For("en").T("nav."+s.key))
	}
}

// The keys of the queue: they move, accept and open the field for why not, and are nothing but letters while one types.
func TestTheQueuesKeys(t *testing.T) {
	b := browsertest.New(t)
	h := newKeeper(t)
	h.clock.Advance(60e9)
	_, err := h.config.Communities.EditEntrance(h.ctx(), h.operator, func(e *community.Entrance) { e.Admission = community.AdmitApplication })
	h.must(err)
	for _, email := range []string{"bo@example.org", "cy@example.org"} {
		applicant := h.browser()
		applicant.signIn(email, "/alto/join").want(http.StatusSeeOther)
		applicant.post("/alto/join", applicant.get("/alto/join").form("/alto/join")).want(http.StatusSeeOther)
	}
	p := keeper(b, h)
	p.Size(1280, 800)
	press := func(key string) {
		p.Eval("document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: '"+key+"', bubbles: true}))", nil)
	}
	holds := func(what, script string) {
		t.Helper()
		var is bool
		if p.Eval(script, &is); !is {
			t.Error(what)
		}
	}
	opened := func(name string) {
		t.Helper()
		p.WaitText("h1", name)
		p.WaitText("main", "Keys: j next") // which the script shows once it listens
	}
	p.Goto(h.url + "/alto/console/applications")
	p.WaitText("main", "Keys: j and k move")
	press("j")
	press("j")
	holds("j moves down, to the last", `document.activeElement.textContent === "c…"`)
	press("k")
	holds("k moves up", `document.activeElement.textContent === "b…"`)
	p.Click("[data-row]")
	opened("b…")
	press("j")
	opened("c…")
	press("k")
	opened("b…")
	press("d")
	holds("d opens why not", `document.activeElement.id === "words-declined"`)
	press("a")
	holds("a is a letter while one types", `document.querySelector("h1").textContent === "b…"`)
	p.Eval("document.activeElement.blur()", nil)
	press("a")
	opened("c…")
	p.WaitText("main", "Accepted.")
	for _, v := range p.Axe() {
		t.Error(v)
	}
}

// On a phone the ways to narrow a list take one row, which shows the one that is chosen.
func TestNarrowingTakesOneRow(t *testing.T) {
	b := browsertest.New(t)
	h := newHouse(t)
	h.clock.Advance(60e9)
	p := keeper(b, h)
	p.Size(390, 844)
	for _, language := range locale.Supported() {
		p.Goto(h.url + "/alto/console/orders?state=refunded&lang=" + language)
		var row struct{ Height, Left, Right float64 }
		p.Eval(`(() => { const r = document.querySelector(".narrowing [aria-current]").getBoundingClientRect();
			return {Height: document.querySelector(".narrowing").getBoundingClientRect().height, Left: r.left, Right: r.right} })()`, &row)
		if row.Height > 60 || row.Left < 0 || row.Right > 390 {
			t.Errorf("%s: %+v", language, row)
		}
	}
}

// Whoever reads the console by another sense, or in another light, reads it all, and on a phone without moving sideways.
func TestTheConsoleIsForEverybody(t *testing.T) {
	b := browsertest.New(t)
	h := newHouse(t)
	h.clock.Advance(60e9)
	p := keeper(b, h)
	product := "/products/" + id.Product.Text(h.product.ID)
	for i, path := range []string{"", "/products", product, "/products/new", product + "/variants/new",
		"/offers/new?product=" + id.Product.Text(h.product.ID), "/offers/" + id.Offer.Text(h.offer.ID),
		"/groups", "/groups/" + id.GroupBuy.Text(h.open), "/orders", "/orders/" + id.Order.Text(h.ready.ID), "/orders/" + id.Order.Text(h.parked.ID), "/ledger", "/ledger/postings/" + h.postingID(),
		"/ledger/accounts/" + h.accountID(), "/growth", "/growth/tree/" + id.Member.Text(h.sharer.Member), "/access", "/facts", "/find?q=dawn"} {
		width := []int{390, 1280}[i%2]
		p.Size(width, 844)
		p.Dark(i%4 < 2)
		at := must(url.Parse(h.url + "/alto/console" + path))
		query := at.Query()
		query.Set("lang", locale.Supported()[i%3])
		at.RawQuery = query.Encode()
		p.Goto(at.String())
		var sideways bool
		if p.Eval("document.documentElement.scrollWidth > "+strconv.Itoa(width), &sideways); sideways {
			t.Errorf("%s scrolls sideways at %d pixels", path, width)
		}
		for _, v := range p.Axe() {
			t.Errorf("%s: %s", path, v)
		}
	}
	for _, e := range p.ConsoleErrors() {
		t.Error(e)
	}
}
