package web

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/connect/sandbox"
	"panal/fact"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/jobs"
)

// house is a shop where things have happened, with its operator at a browser.
type house struct {
	*world
	op     *browser
	runner *jobs.Runner

	formed, open  id.ID          // groups
	ready         commerce.Order // of the formed group
	alone         commerce.Order // ready, bought alone
	parked        commerce.Order // to which the wrong amount came
	payment       commerce.Payment
	sharer        access.Actor
	letter        fact.DeadLetter
	letterRetried int
	tier          community.Tier
	attribute     community.Attribute
	segment       community.Segment
	circle        community.Circle
	safety        community.Case
	drop          commerce.Campaign
	returned      commerce.Return
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{world: newShop(t)}
	s, ctx := h.config.Commerce, h.ctx()
	// Every fact but one kind is handled; that one never can be, so that there is a dead letter.
	broken := jobs.Consumer{Name: "broken part", Kinds: []fact.Kind{commerce.FactPaymentParked}, Handle: func(context.Context,
		id.ID, []fact.Recorded) error {
		h.letterRetried++
		return errBodyBroken
	}}
	h.runner = jobs.New(h.db.Facts(), h.db.Wake(), h.clock, []jobs.Consumer{jobs.Payments(h.sandbox, s),
		jobs.Attribution(h.config.Growth), broken}, nil)
	h.server.Facts = jobs.NewFactLog(h.db.Facts(), h.runner)

	ines, wang, eva := h.member("Inés Quiroga"), h.member("王小明"), h.member("Eva")
	h.sharer = ines
	v := h.product.Variants[0].ID
	first := h.buy(ines, v, h.offer.ID, id.Zero, "")
	h.formed = first.GroupBuy
	share, err := h.config.Growth.MakeShare(ctx, ines, h.community.ID, growth.Target{Kind: growth.ToOffer, ID: h.offer.ID})
	h.must(err)
	_, err = h.config.Growth.Arrive(ctx, access.Actor{}, h.community.ID, share.Code, h.db.IDs().New(h.clock.Now()), "poster")
	h.must(err)
	h.ready = h.buy(wang, v, h.offer.ID, h.formed, share.Code)
	h.buy(eva, v, h.offer.ID, h.formed, "")
	h.open = h.buy(wang, v, h.offer.ID, id.Zero, "").GroupBuy
	h.buy(eva, v, h.offer.ID, h.open, "")
	h.alone = h.buy(eva, h.product.Variants[1].ID, id.Zero, id.Zero, "")
	h.tier = h.sellTier("gold", "Gold", 10_00)
	h.giveCoupons()
	proven := eva
	proven.Email = "eva@example.org"
	_, err = s.BuyTier(ctx, proven, commerce.BuyTier{Community: h.community.ID, Price: h.tier.Prices[0].ID, Agreed: 10_00, Instrument: sandbox.InstrumentOK})
	h.must(err)
	h.parked, err = s.PlaceOrder(ctx, ines, commerce.PlaceOrder{Community: h.community.ID, Variant: v, Quantity: 2, Email: "ines@example.org"})
	h.must(err)
	h.must(s.Receive(ctx, commerce.Receipt{Provider: h.sandbox.Name(), Reference: "short", Community: h.community.ID,
		Order: h.parked.ID, Amount: 30_00, Currency: "EUR"}))
	for range 8 { // until the part that is broken has given up
		_ = h.runner.Drain(ctx)
		h.clock.Advance(time.Minute)
	}
	letters, total, err := h.db.Facts().DeadLetters(ctx, h.community.ID, 10)
	h.must(err)
	if total != 1 {
		t.Fatalf("%d dead letters, want 1", total)
	}
	h.letter = letters[0]
	view, err := s.Order(ctx, h.operator, h.community.ID, h.parked.ID)
	h.must(err)
	h.payment = view.Payments[0]

	h.op = h.browser()
	h.op.signIn("ana@alto.example", "/alto/console").want(http.StatusSeeOther)
	return h
}

// member is a guest who can buy.
func (h *house) member(name string) access.Actor {
	h.t.Helper()
	a, err := h.config.Communities.EnsureGuest(h.ctx(), h.community.ID, community.Guest{Name: name, Language: "en"})
	h.must(err)
	return a
}

func (h *house) buy(a access.Actor, variant, offer, group id.ID, share string) commerce.Order {
	h.t.Helper()
	o, err := h.config.Commerce.PlaceOrder(h.ctx(), a, commerce.PlaceOrder{Community: h.community.ID, Variant: variant, Offer: offer, GroupBuy: group,
		Quantity: 1, Email: "someone@example.org", Instrument: sandbox.InstrumentOK, Share: share})
	h.must(err)
	h.clock.Advance(time.Minute)
	return o
}

// paths are the pages and forms of the console in a community, with what is in this house.
func (h *house) path(pattern, slug string) (method, path string) {
	values := map[string]string{
		"community": slug, "product": id.Product.Text(h.product.ID), "variant": id.Variant.Text(h.product.Variants[0].ID), "picture": h.pictureID(),
		"offer": id.Offer.Text(h.offer.ID), "group": id.GroupBuy.Text(h.formed), "order": id.Order.Text(h.ready.ID), "payment": id.Payment.Text(h.payment.ID),
		"account": h.accountID(), "posting": h.postingID(), "member": id.Member.Text(h.sharer.Member),
		"tier": id.Tier.Text(h.tier.ID), "price": id.TierPrice.Text(h.tier.Prices[0].ID),
		"attribute": id.Attribute.Text(h.attribute.ID), "segment": id.Segment.Text(h.segment.ID), "case": id.Case.Text(h.safety.ID),
		"circle":   id.Circle.Text(h.circle.ID),
		"return":   id.Return.Text(h.returned.ID),
		"campaign": id.Campaign.Text(h.campaignBy("welcome").ID), "state": "paused", "drop": id.Campaign.Text(h.drop.ID),
		"giveaway": id.Campaign.Text(h.campaignBy("welcome").ID), "entry": "1", "deed": "counts",
		"consumer": url.PathEscape(h.letter.Consumer), "sequence": "1",
	}
	method, path, _ = strings.Cut(pattern, " ")
	return method, wildcard.ReplaceAllStringFunc(path, func(name string) string { return values[wildcard.FindStringSubmatch(name)[1]] })
}

func (h *house) pictureID() string {
	p, err := h.config.Commerce.Product(h.ctx(), h.operator, h.community.ID, h.product.ID)
	h.must(err)
	return id.Picture.Text(p.Pictures[0].ID)
}

func (h *house) accountID() string {
	books, err := h.config.Ledger.Accounts(h.ctx(), h.operator, h.community.ID, "", commerce.PageRequest{})
	h.must(err)
	return id.Account.Text(books.Items[0].ID)
}

func (h *house) postingID() string {
	all, err := h.config.Ledger.PostingsOf(h.ctx(), h.operator, h.community.ID, h.payment.ID)
	h.must(err)
	return id.Posting.Text(all[0].ID)
}

func (b *browser) send(method, path string) *answered {
	if method == http.MethodPost {
		return b.post(path, url.Values{"state": {"archived"}, "title": {"Taken over"}})
	}
	return b.get(path)
}

// The console is the staff's: whoever is not does not learn what is in it, and changes nothing.
func TestConsoleIsForStaff(t *testing.T) {
	h := newHouse(t)
	h.ask()
	visitor, guest, member, other, staff := h.browser(), h.browser(), h.browser(), h.browser(), h.browser()
	h.group(guest, "gus@example.org", "Gus")
	member.signIn("mia@example.org", "/alto/me").want(http.StatusSeeOther)
	h.found("bajo", "Bajo Bakers", "ben@bajo.example")
	other.signIn("ben@bajo.example", "/bajo/console").want(http.StatusSeeOther)
	staff.signIn("sam@alto.example", "/alto/me").want(http.StatusSeeOther)
	h.promote("sam@alto.example", access.Care)
	facts := func() int64 {
		last, err := h.db.Facts().LastSequence(h.ctx(), h.community.ID)
		h.must(err)
		return last
	}
	before := facts()
	for _, r := range consoleRoutes() {
		method, path := h.path(r.pattern, "alto")
		asked := http.StatusSeeOther // to sign in, and then back here
		if method == http.MethodPost {
			asked = http.StatusUnauthorized
		}
		visitor.send(method, path).want(asked).without("Dawn blend")
		guest.send(method, path).want(asked).without("Dawn blend")
		member.send(method, path).want(http.StatusNotFound).without("Dawn blend")
		other.send(method, path).want(http.StatusNotFound).without("Dawn blend")
		if method == http.MethodGet {
			want := http.StatusOK
			if r.rule.allows(access.Actor{Community: h.community.ID, Person: h.operator.Person, Email: "sam@alto.example", Role: access.Care}) != nil {
				want = http.StatusNotFound // others' work
			}
			staff.send(method, path).want(want)
		}

		// In a community of their own, an operator finds nothing of another's, by whatever id.
		if wildcard.FindAllString(r.pattern, 2)[0] != "{community}" || len(wildcard.FindAllString(r.pattern, -1)) < 2 {
			continue
		}
		method, path = h.path(r.pattern, "bajo")
		if p := other.send(method, path); p.status != http.StatusNotFound && !strings.Contains(r.pattern, "/facts/") {
			t.Errorf("%s: status %d for another community's, want 404", p.at, p.status)
		}
	}
	if after := facts(); after != before {
		t.Errorf("%d facts came of requests that were refused", after-before)
	}
	staff.get("/alto/console").want(http.StatusOK, "Orders", "People").without("Facts")
	other.get("/bajo/console/orders?offer=" + id.Offer.Text(h.offer.ID)).want(http.StatusNotFound)
	other.get("/bajo/console/find?q=" + id.Payment.Text(h.payment.ID)).want(http.StatusNotFound)
}

// ask asks members for something, keeps a segment, and warns somebody.
func (h *house) ask() {
	h.t.Helper()
	var err error
	people := h.config.Communities
	h.attribute, err = people.CreateAttribute(h.ctx(), h.operator, community.AttributeTerms{Slug: "roast", Label: "Roast", Purpose: "To roast what you like",
		Kind: community.OneOf, Choices: []string{"Dark", "Light"}, FilledBy: community.FilledByMember, ShownTo: community.ShownToStaff})
	h.must(err)
	h.segment, err = people.CreateSegment(h.ctx(), h.operator, community.SegmentTerms{Name: "Buyers", Rule: community.Rule{Field: "purchases", Is: "at_least", Number: 1}})
	h.must(err)
	h.circle, err = people.FoundCircle(h.ctx(), h.operator, community.CircleTerms{Slug: "bakers", Name: "Bakers", Kind: community.Interest, Reason: "learning", Admission: community.AdmitOpen}, once.Request{})
	h.must(err)
	_, err = people.ScoreLeaders(h.ctx(), h.community.ID, 1)
	h.must(err)
	h.drop = h.dropOf("harvest", 2)
	_, err = h.config.Commerce.MakeDropCodes(h.ctx(), h.operator, commerce.MakeDropCodes{Community: h.community.ID, Campaign: h.drop.ID, Members: []id.ID{h.operator.Member}})
	h.must(err)
	_, err = h.config.Commerce.EnterCode(h.ctx(), h.operator, commerce.EnterCode{Community: h.community.ID, Campaign: h.drop.ID})
	h.must(err)
	h.returned, err = h.config.Commerce.AskReturn(h.ctx(), h.operator, commerce.AskReturn{Community: h.community.ID, Order: h.ready.ID, Line: 1, Quantity: 1, Reason: "late"})
	h.must(err)
	h.safety, err = people.Sanction(h.ctx(), h.operator, h.sharer.Member, community.Decision{State: community.CaseWarned, Note: "No adverts, please."})
	h.must(err)
}

// promote gives whoever proved an e-mail a role.
func (h *house) promote(email string, role access.Role) {
	h.t.Helper()
	found, err := h.config.Communities.Members(h.ctx(), h.operator, community.MemberFilter{Words: email}, page.Request{})
	h.must(err)
	if len(found.Items) != 1 {
		h.t.Fatalf("%s is of %v", email, found.Items)
	}
	h.must(h.config.Communities.SetRole(h.ctx(), h.operator, found.Items[0].ID, role))
	h.clock.Advance(10 * time.Second) // roles are remembered for a moment
}

// spoken finds what a page says that is no language: a key without a message, a value that was left out, a link that
// the template engine refused.
var spoken = regexp.MustCompile(`console\.[a-z]+\.?[a-z_.]*|fault\.[a-z_]+|flash\.[a-z_]+|nav\.[a-z]+|state\.[a-z_]+\.[a-z]+|\{[a-z]+\}|about:invalid|%!`)

// Every page of the console is reached by links from its first one, in every language, and every link on it leads
// somewhere.
func TestEveryConsolePageIsReached(t *testing.T) {
	h := newHouse(t)
	h.ask()
	mux := http.NewServeMux()
	for _, r := range consoleRoutes() {
		mux.HandleFunc(r.pattern, func(http.ResponseWriter, *http.Request) {})
	}
	seen := map[string]bool{}
	for _, lang := range []string{"en", "es", "zh"} {
		visited := map[string]bool{}
		queue := []string{"/alto/console?lang=" + lang, "/alto/console/find?q=nothing+like+it"}
		for len(queue) > 0 && len(visited) < 600 {
			path := queue[0]
			queue = queue[1:]
			if visited[path] {
				continue
			}
			visited[path] = true
			p := h.op.get(path)
			if _, pattern := mux.Handler(&http.Request{Method: http.MethodGet, URL: must(url.Parse(path))}); pattern != "" {
				seen[pattern] = true
			}
			if p.status == http.StatusSeeOther {
				queue = append(queue, p.header.Get("Location"))
				continue
			}
			p.want(http.StatusOK)
			if strings.HasPrefix(p.header.Get("Content-Type"), "text/html") {
				if odd := spoken.FindString(strings.ReplaceAll(p.words(), access.Policy(), "")); odd != "" && !strings.Contains(path, "/access") {
					t.Errorf("%s (%s): says %q", path, lang, odd)
				}
				queue = append(queue, links(p)...)
			}
		}
	}
	for _, r := range consoleRoutes() {
		if strings.HasPrefix(r.pattern, "GET ") && !seen[r.pattern] {
			t.Errorf("no link leads to %s", r.pattern)
		}
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// links are where a page leads, in this community.
func links(p *answered) (to []string) {
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "a" {
			continue
		}
		if href := attr(n, "href"); strings.HasPrefix(href, "/alto") && !strings.Contains(href, "lang=") {
			to = append(to, href)
		}
	}
	return to
}

// Each action and role of the matrix, each kind of account and each state has its words.
func TestAccessPageNamesEveryAction(t *testing.T) {
	h := newHouse(t)
	p := h.op.get("/alto/console/access").want(http.StatusOK, "Mark orders as shipped", "Operator", "permit")
	for _, a := range access.Actions {
		if !strings.Contains(p.words(), string(a)) || strings.Contains(p.words(), "console.may."+strings.ReplaceAll(string(a), ".", "_")) {
			t.Errorf("%s has no words", a)
		}
	}
}

// A cell that somebody wrote as a formula is text in a spreadsheet.
func TestExportsAreInert(t *testing.T) {
	h := newHouse(t)
	eva := h.member("=HYPERLINK(\"http://evil.example\")")
	h.buy(eva, h.product.Variants[1].ID, id.Zero, id.Zero, "")
	_, err := h.config.Commerce.UpdateProduct(h.ctx(), h.operator, commerce.UpdateProduct{Community: h.community.ID,
		Product: h.product.ID, Slug: "dawn", Title: "@SUM(1+1)*cmd|' /C calc'!A0", State: commerce.ProductLive})
	h.must(err)
	for path, want := range map[string]string{
		"/alto/console/orders.csv":   "'=HYPERLINK(\"http://evil.example\")",
		"/alto/console/products.csv": "'@SUM(1+1)*cmd|' /C calc'!A0",
		"/alto/console/groups.csv":   "'@SUM(1+1)*cmd|' /C calc'!A0",
		"/alto/console/offers.csv":   "'@SUM(1+1)*cmd|' /C calc'!A0",
	} {
		rows := h.csv(path)
		if !slices.ContainsFunc(rows[1:], func(row []string) bool { return slices.Contains(row, want) }) {
			t.Errorf("%s: no cell is %q:\n%v", path, want, rows)
		}
	}
	for cell, want := range map[string]string{
		"": "", "Ana": "Ana", "=1+1": "'=1+1", "+34 600": "'+34 600", "-Ana": "'-Ana", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "＝1": "'＝1", "－1": "'－1",
		"-12.50": "-12.50", "12.50": "12.50", "-1+1": "'-1+1", "a=b": "a=b", "-": "'-",
	} {
		if got := inert(cell); got != want {
			t.Errorf("inert(%q) = %q, want %q", cell, got, want)
		}
	}
}

// csv downloads an export and reads it.
func (h *house) csv(path string) [][]string {
	h.t.Helper()
	p := h.op.get(path).want(http.StatusOK)
	if kind, name := p.header.Get("Content-Type"), p.header.Get("Content-Disposition"); kind != "text/csv; charset=utf-8" || !strings.Contains(name, `filename="alto-`) {
		h.t.Errorf("%s: %s, %s", path, kind, name)
	}
	text, marked := strings.CutPrefix(p.text, "\ufeff")
	if !marked {
		h.t.Errorf("%s does not say that it is UTF-8", path)
	}
	rows, err := csv.NewReader(bytes.NewReader([]byte(text))).ReadAll()
	h.must(err)
	if len(rows) < 2 {
		h.t.Fatalf("%s: %d rows", path, len(rows))
	}
	return rows
}

// An export has every row, however many pages there are, and only those that the filter leaves.
func TestExportsAreWhole(t *testing.T) {
	h := newHouse(t)
	for range 120 {
		_, err := h.config.Commerce.CreateProduct(h.ctx(), h.operator, commerce.CreateProduct{Community: h.community.ID,
			Slug: "p" + h.db.IDs().New(noon).String(), Title: "Mug",
			Variants: []commerce.NewVariant{{Price: 9_00}}})
		h.must(err)
	}
	if rows := h.csv("/alto/console/products.csv"); len(rows) != 122 {
		t.Errorf("%d rows, want the heading and 121", len(rows))
	}
	if rows := h.csv("/alto/console/products.csv?state=live"); len(rows) != 2 {
		t.Errorf("%d rows, want the heading and the one on sale", len(rows))
	}
	rows := h.csv("/alto/console/orders.csv?state=ready")
	for _, row := range rows[1:] {
		if row[4] != "ready" {
			t.Errorf("%v is not ready", row)
		}
	}
	if len(rows) != 5 {
		t.Errorf("%d orders are ready, want 4", len(rows)-1)
	}
	h.op.get("/alto/console/orders.csv?state=nonsense").want(http.StatusUnprocessableEntity)
	h.op.get("/alto/console/orders.csv?offer=nonsense").want(http.StatusNotFound)
}
