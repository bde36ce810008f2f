package app

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"panal/api"
	"panal/commerce"
	"panal/internal/browsertest"
)

// System 11, share instead of search: what an advert would cost is the friends' discount, and what each new customer
// cost is shown by person and by channel, beside the advert.
func TestStory11ShareInsteadOfSearch(t *testing.T) {
	s := openShop(boot(t, Config{}), 2)
	b := browsertest.New(t)

	lucia := s.somebody(b, "Lucia")
	lucia.signsIn("/alto/o/dawn-together")
	lucia.callsThemselves()
	lucia.opens("/alto/o/dawn-together")
	lucia.taps("Share this offer")
	link := lucia.shares()
	lucia.hasPosters()

	// Chen sees Lucia's link one day, and thinks about it.
	chen := s.somebody(b, "Chen")
	chen.opens(link + "?c=instagram")
	chen.sees("Dawn", "Start a group")
	s.clock.Advance(10 * 24 * time.Hour)

	// Ben comes by it too, and starts a group. It is his link that Chen opens last.
	ben := s.somebody(b, "Ben")
	ben.opens(link + "?c=wechat")
	ben.pays("Start a group", true)
	bens := ben.shares()
	dora := s.somebody(b, "Dora")
	dora.opens(bens + "&c=weibo")
	chen.opens(bens + "&c=telegram")
	chen.pays("Join for €12.40", true)
	chen.sees("The group is formed")

	// Lucia buys by her own link; nobody is credited for their own order.
	lucia.opens(link + "?c=poster")
	lucia.buysAlone()
	lucia.opens("/alto/me/shares")
	lucia.sees("Whom you brought", "Ben", "brought 1 person", "Chen")

	// Dora buys when she has forgotten Ben's link.
	s.clock.Advance(31 * 24 * time.Hour)
	dora.opens("/alto/o/dawn-together")
	dora.buysAlone()
	s.settle()

	ana := s.keepsShop(b)
	ana.opens("/alto/console/growth")
	ana.Fill("[name=advert_cost]", "32")
	ana.taps("Save")
	ana.sees("Cost by advert €32.00", "Cost per new customer €3.10 €28.90 less than an advert")
	ana.reads("By person", []string{"Lucia", "3", "1", "1", "€3.10", "€3.10"}, []string{"Ben", "2", "1", "1", "€3.10", "€3.10"})
	ana.reads("By channel",
		[]string{"WeChat", "1", "1", "1", "€3.10", "€3.10"},
		[]string{"Telegram", "1", "1", "1", "€3.10", "€3.10"},
		[]string{"Weibo", "1", "0", "0", "€0.00", "–"},
		[]string{"Instagram", "1", "0", "0", "€0.00", "–"},
		[]string{"Poster", "1", "0", "0", "€0.00", "–"})
	ana.taps("Lucia")
	ana.sees("Lucia brought 2 people, counting those they brought in turn.", "Ben", "Chen")

	// Chen sends it back. What is refunded was brought by nobody.
	ana.opens("/alto/console/orders")
	ana.taps("Dawn · Chen")
	ana.sees("By the link of", "Ben", "Telegram")
	ana.taps("Refund…")
	ana.sees("If somebody's link brought this order, its credit is taken back.")
	ana.taps("Refund €12.40")
	ana.sees("The refund is on its way.")
	s.settle()
	ana.opens("/alto/console/growth")
	ana.reads("By person", []string{"Lucia", "3", "1", "1", "€3.10", "€3.10"}, []string{"Ben", "2", "0", "0", "€0.00", "–"})
	ana.taps("Lucia")
	ana.sees("Lucia brought 1 person")
	if said := ana.Text("main"); strings.Contains(said, "Chen") {
		t.Errorf("after the refund it still says %q", said)
	}
	s.audit()
}

// buysAlone buys what the landing sells without waiting for anybody.
func (w *person) buysAlone() {
	w.s.t.Helper()
	w.taps("Buy alone")
	if w.email != "" && !w.member {
		w.Fill("[name=email]", w.email)
		w.Fill("[name=name]", w.name)
	}
	w.taps("Pay €15.50")
	w.taps("Pay €15.50")
	w.sees("Paid: your order is being prepared.")
}

// reads reads rows of the console's table, which may have more.
func (w *person) reads(caption string, want ...[]string) {
	w.s.t.Helper()
	rows := w.rows(caption)
	for _, row := range want {
		if !slices.ContainsFunc(rows, func(r []string) bool { return slices.Equal(r, row) }) {
			w.s.t.Errorf("%s: %q, want a row %q", caption, rows, row)
		}
	}
}

// hasPosters fetches the posters that the page offers, with the code to scan in each.
func (w *person) hasPosters() {
	w.s.t.Helper()
	var posters []string
	w.Eval("[...document.querySelectorAll('.share a[download]')].map(a => a.href)", &posters)
	if len(posters) != 2 {
		w.s.t.Fatalf("the posters are %q", posters)
	}
	picture, err := png.Decode(bytes.NewReader(w.s.fetch(posters[0], "image/png")))
	if err != nil || picture.Bounds().Dx() < 1000 || picture.Bounds().Dy() <= picture.Bounds().Dx() {
		w.s.t.Errorf("the picture: %v, %v", picture.Bounds(), err)
	}
	var drawing struct {
		XMLName xml.Name `xml:"http://www.w3.org/2000/svg svg"`
		Inner   string   `xml:",innerxml"`
	}
	if err := xml.Unmarshal(w.s.fetch(posters[1], "image/svg+xml"), &drawing); err != nil || !strings.Contains(drawing.Inner, "€12.40") {
		w.s.t.Errorf("the drawing: %v in %.200s", err, drawing.Inner)
	}
}

// fetch gets a file that anybody may have.
func (p *program) fetch(address, kind string) []byte {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), "GET", address, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		p.t.Fatal(err)
	}
	return nil
}
