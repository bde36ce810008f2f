package app

import (
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/importer/demo"
	"panal/internal/browsertest"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/page"
	"panal/ledger"
)

// TestShots photographs every page of the demonstration into the directory that PANAL_SHOTS names, for people to look
// at. It fails when an address has no picture, when a page scrolls sideways, and when one breaks WCAG 2.2 AA.
func TestShots(t *testing.T) {
	dir := os.Getenv("PANAL_SHOTS")
	if dir == "" {
		t.Skip("PANAL_SHOTS names no directory for the pictures")
	}
	data := t.TempDir()
	story, err := tell(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	g := &gallery{t: t, dir: dir, program: boot(t, Config{Dir: data, Clock: clock.System()}), story: story, shown: map[string]bool{}}
	b := browsertest.New(t)
	g.empty(b.NewPage())
	g.guest(b.NewPage())
	g.languages(b)
	g.invited(b.NewPage())
	g.member(b.NewPage())
	g.operator(b.NewPage())
	g.concerned(b)
	g.others(b)
	for pattern := range patterns {
		if !g.shown[pattern] && !slices.Contains(leadOn, pattern) {
			t.Errorf("%s has no picture: show it here, or say why not", pattern)
		}
	}
}

// others shows every page that links lead to and that has no picture yet, and each in Spanish and Chinese on a phone.
func (g *gallery) others(b *browsertest.Browser) {
	g.t.Helper()
	found := g.walk(g.story)
	windows := map[*access.Actor]*browsertest.Page{}
	for _, at := range slices.Sorted(maps.Keys(found)) {
		page := found[at][0]
		for _, other := range found[at] { // a member sees the most of what is not the staff's
			if other.who != nil && other.who.Member == g.story.Member.Member {
				page = other
				break
			}
		}
		if !page.html {
			g.shown[at] = true // the walk has read it
			continue
		}
		p := windows[page.who]
		if p == nil {
			p = b.NewPage()
			if windows[page.who] = p; page.who != nil {
				g.follow(p, *page.who)
			}
		}
		name := title(at)
		if !g.shown[at] {
			g.show(p, name, page.address)
		}
		for _, language := range []string{"es", "zh", "en"} {
			p.Size(390, 844)
			p.Goto(g.PublicURL() + withLanguage(page.address, language))
			if language != "en" {
				g.narrow(p, language+"-"+name)
			}
		}
	}
}

// narrow takes one picture, of the whole page on a phone.
func (g *gallery) narrow(p *browsertest.Page, name string) {
	g.t.Helper()
	var page struct{ Width, Height int }
	p.Eval("({Width: document.documentElement.scrollWidth, Height: document.documentElement.scrollHeight})", &page)
	if page.Width > 390 {
		g.t.Errorf("%s scrolls sideways on a phone", name)
	}
	p.Size(390, max(page.Height, 844))
	p.Dark(false)
	p.Shot(filepath.Join(g.dir, name+"-phone-light.png"))
	g.accessible(p, name)
}

// accessible fails when the page as it stands breaks WCAG 2.2 AA.
func (g *gallery) accessible(p *browsertest.Page, name string) {
	g.t.Helper()
	for _, broken := range p.Axe() {
		g.t.Errorf("%s: %s", name, broken)
	}
}

// withLanguage is an address read in another language.
func withLanguage(address, tag string) string {
	if strings.Contains(address, "?") {
		return address + "&lang=" + tag
	}
	return address + "?lang=" + tag
}

// gallery is the demonstration, and the pictures of it.
type gallery struct {
	*program
	t     *testing.T
	dir   string
	story demo.Result
	shown map[string]bool // by pattern
}

// refusal is the name of a picture of what is not there, or not accepted.
var refusal = regexp.MustCompile("^missing-|-refused$")

// show opens an address and takes its pictures.
func (g *gallery) show(p *browsertest.Page, name, address string) {
	g.t.Helper()
	p.Size(390, 844)
	if !strings.HasPrefix(address, "http") {
		address = g.PublicURL() + address
	}
	if status := p.Goto(address); status != http.StatusOK && !refusal.MatchString(name) {
		g.t.Errorf("%s: %s answers %d", name, address, status)
	}
	g.take(p, name)
}

// take takes pictures of the page as it stands: on a phone and a desktop, in light and dark.
func (g *gallery) take(p *browsertest.Page, name string) {
	g.t.Helper()
	for _, size := range []struct {
		name          string
		width, height int
	}{{"desktop", 1280, 800}, {"phone", 390, 844}} {
		p.Size(size.width, size.height)
		var page struct{ Width, Height int }
		p.Eval("({Width: document.documentElement.scrollWidth, Height: document.documentElement.scrollHeight})", &page)
		if page.Width > size.width {
			g.t.Errorf("%s scrolls sideways on a %s", name, size.name)
		}
		p.Size(size.width, max(page.Height, size.height)) // what keeps to the window's edge would cover the page otherwise
		for _, colours := range []string{"dark", "light"} {
			p.Dark(colours == "dark")
			p.Eval("document.getAnimations().forEach(a => a.finish())", nil) // they stand still while the machine is busy
			p.Shot(filepath.Join(g.dir, name+"-"+size.name+"-"+colours+".png"))
			if size.name == "phone" {
				g.accessible(p, name+", "+colours)
			}
		}
	}
	for _, e := range p.ConsoleErrors() {
		if !refusal.MatchString(name) || !strings.Contains(e, "status of 4") {
			g.t.Errorf("%s: in the console: %s", name, e)
		}
	}
	g.shown[pattern(strings.TrimPrefix(p.URL(), g.PublicURL()))] = true
}

// keep keeps what is a picture itself.
func (g *gallery) keep(name, address, kind string) {
	g.t.Helper()
	if err := os.WriteFile(filepath.Join(g.dir, name), g.fetch(g.PublicURL()+address, kind), 0o644); err != nil {
		g.t.Fatal(err)
	}
	g.shown[pattern(address)] = true
}

// here is an address of the demonstration's community.
func (g *gallery) here(parts ...string) string {
	return "/" + strings.Join(append([]string{g.story.Community.Slug}, parts...), "/")
}

// empty is the program before there is anything in it.
func (g *gallery) empty(p *browsertest.Page) {
	fresh := boot(g.t, Config{})
	secret, err := fresh.Communities.NewSetupLink(g.t.Context())
	if err != nil {
		g.t.Fatal(err)
	}
	there := *g
	there.program = fresh
	there.show(p, "empty-home", "/")
	there.show(p, "empty-setup", "/setup/"+secret)
	there.show(p, "empty-mail", "/dev/mail")
}

// landing is the open group that the demonstration's guest is led to.
func (g *gallery) landing() string {
	return g.here("s", g.story.Share) + "?g=" + id.GroupBuy.Text(g.story.GroupBuy)
}

// guest looks around, and buys.
func (g *gallery) guest(p *browsertest.Page) {
	g.show(p, "guest-circles", g.here("circles"))
	g.show(p, "guest-circle", g.here("circles", "home-brewers"))
	g.show(p, "guest-tiers", g.here("tiers"))
	g.show(p, "guest-face", g.here())
	g.show(p, "guest-shop", g.here("shop"))
	g.show(p, "guest-offer", g.here("o", "yirgacheffe-for-three"))
	g.show(p, "guest-offer-ended", g.here("o", "last-of-cajamarca"))
	g.show(p, "guest-product", g.here("p", "decaf"))
	g.show(p, "guest-group-open", g.landing())
	g.show(p, "guest-group-formed", g.here("g", g.group(commerce.GroupFormed)))
	g.show(p, "guest-group-expired", g.here("g", g.group(commerce.GroupExpired)))
	g.keep("guest-picture.png", g.here("pictures", id.Picture.Text(g.products()[0].Pictures[0].ID)), "image/png")
	g.keep("guest-poster.png", g.here("s", g.story.Share, "poster.png"), "image/png")
	g.keep("guest-poster.svg", g.here("s", g.story.Share, "poster.svg"), "image/svg+xml")
	g.show(p, "missing-offer", g.here("o", "nothing"))
	g.show(p, "guest-sign-in", "/sign-in?next="+g.here("me"))
	p.Fill("[name=email]", "rosa@example.org")
	p.Press("Send the code")
	g.take(p, "guest-sign-in-code")
	g.show(p, "guest-mail", "/dev/mail")

	p.Goto(g.PublicURL() + g.here("o", "huila-for-two"))
	p.Press("Start a group")
	g.take(p, "guest-checkout-start")
	p.Goto(g.PublicURL() + g.landing())
	p.Press("Join this group")
	g.take(p, "guest-checkout-join")
	p.Eval("document.querySelector('form[method=post]').noValidate = true", nil)
	p.Fill("[name=email]", "rosa")
	p.Press("Pay")
	g.take(p, "guest-checkout-refused")
	p.Fill("[name=email]", "rosa@example.org")
	p.Fill("[name=name]", "Rosa")
	p.Press("Pay")
	g.take(p, "guest-payment")
	p.Press("Decline")
	g.take(p, "guest-payment-declined")
	p.Press("Test what can go wrong")
	g.take(p, "guest-payment-troubles")
	pay := p.URL()
	p.Goto(g.PublicURL() + g.here("me", "orders"))
	p.Click("a.entry")
	g.take(p, "guest-order-unpaid")
	g.show(p, "guest-me", g.here("me"))
	g.show(p, "guest-shares-none", g.here("me", "shares"))
	p.Goto(pay)
	p.Press("Pay €")
	g.take(p, "guest-group-joined")
	g.show(p, "guest-orders", g.here("me", "orders"))
	p.Goto(g.PublicURL() + g.here("o", "grinder-for-ten"))
	p.Press("Start a group")
	p.Press("Pay")
	p.Press("Pay €")
	g.take(p, "guest-group-headed")
	p.Press("Leave the group…")
	g.take(p, "guest-group-leave")
}

// invited opens an invitation, by its link and by its mail, and stops e-mails.
func (g *gallery) invited(p *browsertest.Page) {
	invite := func(n community.NewInvitation) (community.Invitation, string) {
		i, secret, err := g.Communities.Invite(g.t.Context(), g.story.Operator, n) // whose places have no end
		if err != nil {
			g.t.Fatal(err)
		}
		return i, secret
	}
	_, secret := invite(community.NewInvitation{Uses: 3})
	g.show(p, "guest-invitation", g.here("i", secret))
	mailed, _ := invite(community.NewInvitation{Email: "lola@example.org", Name: "Lola", Note: "The Tuesday tastings are for you."})
	g.show(p, "guest-invited", g.here("invited", id.Invitation.Text(mailed.ID)))
	g.show(p, "guest-invited-never", g.here("invited", id.Invitation.Text(mailed.ID), "never"))
	g.show(p, "guest-unsubscribe", g.here("unsubscribe", g.Notices.StopToken(g.story.Community.ID, notice.Stop{Member: g.story.Member.Member, Kind: notice.GroupFormed})))
}

// concerned shows what only those see whom it is about.
func (g *gallery) concerned(b *browsertest.Browser) {
	g.t.Helper()
	ctx, operator := g.t.Context(), g.story.Operator
	guest := b.NewPage()
	g.show(guest, "guest-join", g.here("join"))

	applications, err := g.Communities.Applications(ctx, operator, community.ApplicationFilter{State: community.Asked}, page.Request{})
	asked := one(g, applications.Items, err, func(community.Application) bool { return true })[0]
	applicant := b.NewPage()
	g.follow(applicant, access.Actor{Person: asked.Person})
	g.show(applicant, "applicant-asked", g.here("me", "applications", id.Application.Text(asked.ID)))

	cases, err := g.Communities.Cases(ctx, operator, community.CasesDecided, page.Request{})
	warned := one(g, cases.Items, err, func(c community.Case) bool { return c.State == community.CaseWarned && !c.Thing.Owner.IsZero() })[0]
	owner, err := g.Communities.Member(ctx, operator, warned.Thing.Owner)
	if err != nil {
		g.t.Fatal(err)
	}
	told := b.NewPage()
	g.follow(told, access.Actor{Person: owner.Person})
	g.show(told, "member-case", g.here("me", "safety", id.Case.Text(warned.ID)))

	card, err := g.Communities.Card(ctx, g.story.Member, g.story.Member.Member)
	if err != nil {
		g.t.Fatal(err)
	}
	staff := b.NewPage()
	g.follow(staff, operator)
	g.show(staff, "console-card", g.here("card", card.Code))
	g.show(staff, "member-came", g.here("me", "invites", "came"))
}

// languages shows what guests see first, to those who read Spanish and Chinese.
func (g *gallery) languages(b *browsertest.Browser) {
	for _, language := range []string{"es", "zh"} {
		p := b.NewPage()
		p.Language(language)
		g.show(p, language+"-face", g.here())
		g.show(p, language+"-shop", g.here("shop"))
		g.show(p, language+"-offer", g.here("o", "yirgacheffe-for-three"))
		g.show(p, language+"-group-open", g.here("g", g.group(commerce.GroupOpen)))
		p.Click("form .act .button")
		g.take(p, language+"-checkout")
	}
}

// member is who heads groups and brings friends.
func (g *gallery) member(p *browsertest.Page) {
	g.follow(p, g.story.Member)
	g.show(p, "member-home", g.here())
	g.show(p, "member-face", g.here("about"))
	g.show(p, "member-shop", g.here("shop"))
	g.show(p, "member-offer", g.here("o", "yirgacheffe-for-three"))
	p.Press("Share this offer")
	g.take(p, "member-offer-share")
	g.show(p, "member-group-formed", g.here("g", id.GroupBuy.Text(g.story.GroupBuy)))
	g.show(p, "member-checkout", g.here("checkout")+"?product="+id.Product.Text(g.products()[0].ID)+"&variant="+id.Variant.Text(g.products()[0].Variants[0].ID))
	g.show(p, "member-me", g.here("me"))
	g.show(p, "member-orders", g.here("me", "orders"))
	p.Click("a.entry")
	g.take(p, "member-order")
	g.show(p, "member-shares", g.here("me", "shares"))
	g.circle(p)
	g.show(p, "member-card", g.here("me", "card"))
	g.show(p, "member-tokens-none", g.here("me", "tokens"))
	p.Fill("[name=name]", "label printer")
	p.Press("Make a token")
	g.take(p, "member-token-made")
	g.signingIn(p) // which ends the session
}

// circle is one that the member leads, which is to be split.
func (g *gallery) circle(p *browsertest.Page) {
	g.show(p, "member-circles", g.here("circles"))
	g.show(p, "member-circle", g.here("circles", "home-brewers"))
	g.show(p, "leader-circle", g.here("circles", "home-brewers", "lead"))
	g.show(p, "leader-split", g.here("circles", "home-brewers", "split"))
	g.show(p, "leader-split-ahead", g.here("circles", "filter-mornings", "split"))
	g.show(p, "leader-split-region", g.here("circles", "filter-mornings", "split")+"?by=region")
	g.show(p, "member-notices", g.here("me", "notices"))
}

// signingIn is how a member signs in, with a passkey, and what becomes of a change of e-mail.
func (g *gallery) signingIn(p *browsertest.Page) {
	page := g.here("me", "signing-in")
	g.show(p, "member-signing-in-none", page)
	p.Authenticator()
	p.Press("Add a passkey")
	p.WaitText("main", "The passkey was added.")
	g.take(p, "member-signing-in")
	p.Click("details.confirm > summary")
	g.take(p, "member-signing-in-confirm")
	for _, language := range []string{"es", "zh", "en"} {
		g.show(p, language+"-member-signing-in", page+"?lang="+language)
	}
	p.Press("Change the e-mail")
	p.Fill("[name=email]", "new@example.org")
	p.Press("Send a code to the new address")
	g.take(p, "member-new-email-code")
	p.Fill("[name=code]", g.code("new@example.org"))
	p.Press("Change the e-mail")
	g.take(p, "member-new-email")
	for _, m := range g.mailbox()() {
		if undo := undoLink.FindString(m.Text); undo != "" {
			g.show(p, "member-undo-email", undo)
			p.Press("Take")
			g.take(p, "member-undo-email-done")
			break
		}
	}
}

var undoLink = regexp.MustCompile(`/sign-in/undo/\w+`)

// operator keeps the shop.
func (g *gallery) operator(p *browsertest.Page) {
	g.follow(p, g.story.Operator)
	console := func(parts ...string) string { return g.here(append([]string{"console"}, parts...)...) }
	product := id.Product.Text(g.products()[0].ID)
	g.show(p, "console-today", console())
	p.Press("Menu")
	p.Size(390, 844)
	p.Shot(filepath.Join(g.dir, "console-menu-phone.png"))
	g.show(p, "console-find", console("find")+"?q=huila")
	g.show(p, "console-find-none", console("find")+"?q=teapot")
	g.show(p, "console-products", console("products"))
	g.show(p, "console-product-new", console("products", "new"))
	g.show(p, "console-product", console("products", product))
	g.show(p, "console-variant-new", console("products", product, "variants", "new"))
	g.show(p, "console-variant", console("products", product, "variants", id.Variant.Text(g.products()[0].Variants[0].ID)))
	g.show(p, "console-offers", console("offers"))
	g.show(p, "console-offer-pick", console("offers", "new"))
	g.show(p, "console-offer-new", console("offers", "new")+"?product="+product)
	for _, o := range g.offers() {
		g.show(p, "console-offer-"+string(o.State), console("offers", id.Offer.Text(o.ID)))
	}
	g.show(p, "console-groups", console("groups"))
	for _, state := range []commerce.GroupBuyState{commerce.GroupOpen, commerce.GroupFormed, commerce.GroupExpired} {
		g.show(p, "console-group-"+string(state), console("groups", g.group(state)))
	}
	g.show(p, "console-orders", console("orders"))
	for _, state := range commerce.OrderStates {
		for _, order := range g.orders(state) {
			g.show(p, "console-order-"+string(state), console("orders", order))
			if state == commerce.Shipped {
				g.show(p, "console-refund", console("orders", order, "refund"))
			}
		}
	}
	g.show(p, "console-ledger", console("ledger"))
	g.show(p, "console-ledger-escrow", console("ledger")+"?kind=escrow")
	g.show(p, "console-account", console("ledger", "accounts", id.Account.Text(ledger.AccountRef{Kind: ledger.Revenue}.ID(g.story.Community.Currency))))
	p.Click("tbody a[href*='/postings/']")
	g.take(p, "console-posting")
	g.show(p, "console-growth", console("growth"))
	g.show(p, "console-tree", console("growth", "tree", id.Member.Text(g.story.Member.Member)))
	g.people(p)
	g.show(p, "console-access", console("access"))
	g.show(p, "console-facts", console("facts"))
	g.show(p, "member-card-none", g.here("me", "card")) // whoever works here has bought no tier
	p.Press("Get my card")
	g.take(p, "member-card-free")
}

// people are the members and what the operator may change of the community.
func (g *gallery) people(p *browsertest.Page) {
	member := g.here("console", "members", id.Member.Text(g.story.Member.Member))
	g.show(p, "console-people", g.here("console", "members"))
	g.show(p, "console-people-none", g.here("console", "members")+"?q=nobody")
	g.show(p, "console-person", member)
	g.show(p, "console-person-operator", g.here("console", "members", id.Member.Text(g.story.Operator.Member)))
	g.show(p, "console-face", g.here("console", "face"))
	g.show(p, "console-face-preview", g.here("console", "face", "preview"))
	g.show(p, "console-settings", g.here("console", "settings"))
	g.show(p, "communities", "/communities")
	g.show(p, "communities-new", "/communities/new")
	g.show(p, "communities-new-pattern", "/communities/new?pattern=brand-club")
	for _, language := range []string{"es", "zh", "en"} {
		g.show(p, language+"-console-person", member+"?lang="+language)
		g.show(p, language+"-console-settings", g.here("console", "settings"))
	}
}

// follow signs somebody in by a link of the kind that the demonstration prints.
func (g *gallery) follow(p *browsertest.Page, who access.Actor) {
	g.t.Helper()
	p.Goto(g.PublicURL() + "/sign-in/link/" + g.Communities.NewSignInLink(who.Person, g.story.Community.ID, signInLinksLast))
	p.Goto(g.PublicURL() + g.here() + "?lang=en") // they would read Spanish
}
