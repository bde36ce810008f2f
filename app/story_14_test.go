package app

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/api"
	"panal/community"
	"panal/fission"
)

// brand is a community with a mascot, Mola, and a circle for its patrons, who pay by the month.
type brand struct {
	*club
	circle api.Circle
}

// System 14, brand club with a mascot: a face that speaks to guests, a club for those who pay a little towards it, and
// a card by which staff know them.
func TestStory14BrandClub(t *testing.T) {
	onEachEngine(t, func(t *testing.T, p *program) {
		p.clock.Set(time.Date(2027, 4, 5, 7, 0, 0, 0, time.UTC))
		b := &brand{club: &club{shop: openShop(p, 2)}}
		b.hasFace()
		b.opensClub()
		b.handsOutCards()
		b.audit()
		b.monthGoesBy()
		b.audit()
	})
}

// hasFace: the brand begins by a template, gives the mascot its name, words and picture, looks at it, and publishes.
func (b *brand) hasFace() {
	b.t.Helper()
	templates := fission.ShippedTemplates("en")
	at := slices.IndexFunc(templates, func(s fission.ShippedTemplate) bool { return s.Key == "brand-club" })
	pattern, err := templates[at].Answer(map[string]string{"field": "Specialty coffee", "mascot.name": "Mola"})
	if err != nil {
		b.t.Fatal(err)
	}
	if err := fission.Furnish(b.t.Context(), fission.World{Communities: b.Communities, Shop: b.Commerce, Points: b.Loyalty, Now: b.clock.Now}, b.founder, pattern); err != nil {
		b.t.Fatal(err)
	}
	drafted := get[api.FaceDraft](b.operator, "/face/draft")
	words := drafted.Published
	if words.Mascot.Name != "Mola" || words.Mascot.Line != "Tell me what you would change." {
		b.t.Fatalf("by the template: %+v", drafted)
	}
	words.Mascot.Line = "No hurry at all."
	newer := send[api.FaceDraft](b.operator, "PUT", "/face/draft", api.NewFaceDraft{Version: drafted.Version, Positioning: words})
	if code := b.operator.refused("PUT", "/face/draft", api.NewFaceDraft{Version: drafted.Version, Positioning: words}); code != "face_changed" {
		b.t.Errorf("a change to what somebody else has changed: %s", code)
	}
	var mole bytes.Buffer
	if err := png.Encode(&mole, image.NewGray(image.Rect(0, 0, 64, 48))); err != nil {
		b.t.Fatal(err)
	}
	newer = send[api.FaceDraft](b.operator, "PUT", "/face/draft/picture", api.NewFacePicture{Version: newer.Version, Alt: "A mole with a cup", Content: mole.Bytes()})

	meets := []string{"Mola", "No hurry at all.", "Specialty coffee", "A mole with a cup", "Criticism is a contribution"}
	b.reads(&b.founder, "/alto/console/face/preview", append(meets, "This is the draft.")...)
	guest, picture := client{s: b.shop}, "/face/pictures/"+newer.Draft.Mascot.Picture
	if front := b.page(nil, "/alto"); strings.Contains(front, "No hurry at all.") {
		b.t.Error("a guest meets the draft")
	}
	if status, _ := guest.ask("GET", picture, nil); status != http.StatusNotFound {
		b.t.Errorf("a guest is shown the draft's picture: %d", status)
	}
	send[api.FaceDraft](b.operator, "POST", "/face/publish", api.FaceVersion{Version: newer.Version})
	b.reads(nil, "/alto", meets...)
	if status, _ := guest.ask("GET", picture, nil); status != http.StatusOK {
		b.t.Errorf("the mascot's picture: %d", status)
	}
	if face := get[api.PublicFace](guest, "/face").Positioning; face.Mascot != newer.Draft.Mascot {
		b.t.Errorf("a guest meets %+v", face.Mascot)
	}
}

// opensClub: patrons pay five a month, and the club of the template is for them.
func (b *brand) opensClub() {
	b.t.Helper()
	for _, t := range get[api.Tiers](b.operator, "/tiers").Items {
		if t.Slug == "patron" {
			b.patron = t
		}
	}
	b.month = send[api.TierPrice](b.operator, "POST", "/tiers/"+b.patron.ID+"/prices", api.TierPriceTerms{Unit: community.Monthly, Amount: euros(5_00)}).ID
	b.patron = send[api.Tier](b.operator, "PUT", "/tiers/"+b.patron.ID, api.TierChange{TierTerms: b.patron.TierTerms, State: community.TierLive})
	for _, c := range get[api.Page[api.Circle]](b.operator, "/circles").Items {
		if c.Slug == "club" {
			b.circle = c
		}
	}
	terms := b.circle.CircleTerms
	terms.Admission, terms.Tiers = "tier", []string{b.patron.ID}
	b.circle = send[api.Circle](b.operator, "PUT", "/circles/"+b.circle.ID, terms)
	if b.circle.Reason != "friendship" || b.circle.Rules != "Be kind. Answer where you can. Advertise nothing." {
		b.t.Errorf("the club: %+v", b.circle)
	}
	reasonless := terms
	reasonless.Slug, reasonless.Name, reasonless.Reason = "why", "Why", ""
	if code := b.operator.refused("POST", "/circles", reasonless); code != "invalid" {
		b.t.Errorf("a circle without a reason: %s", code)
	}
	b.reads(nil, "/alto", "Patron", "The club")
}

// joins asks to be let into the club, having read its rules.
func (b *brand) joins(who client) {
	b.t.Helper()
	send[api.Circle](who, "POST", "/circles/"+b.circle.ID+"/join", api.Joining{RulesVersion: b.circle.RulesVersion})
}

// isTurnedAway finds the club's door closed.
func (b *brand) isTurnedAway(who client) {
	b.t.Helper()
	if code := who.refused("POST", "/circles/"+b.circle.ID+"/join", api.Joining{RulesVersion: b.circle.RulesVersion}); code != "circle_by_tier" {
		b.t.Errorf("%s at the door of the club: %s", who.email, code)
	}
}

// becomesPatron buys a month: by the card that is stored, or on the provider's page.
func (b *brand) becomesPatron(who client, instrument string) {
	b.t.Helper()
	quote := get[api.TierQuote](who, "/tier-quotes/"+b.month)
	bought := send[api.Order](who, "POST", "/me/membership", api.TierPurchase{Price: b.month, Agreed: quote.Amount, Instrument: instrument})
	if quote.Amount != euros(5_00) || bought.Total != quote.Amount {
		b.t.Errorf("%s was to pay %v, and paid %v", who.email, quote.Amount, bought.Total)
	}
	if instrument == "" {
		b.pay(bought.CheckoutURL, "pay")
	}
}

// handsOutCards: who buys has a card at once, who does not may have one, and staff alone can tell whose it is.
func (b *brand) handsOutCards() {
	b.t.Helper()
	luz, chen, ben := b.signIn("luz@example.org"), b.signIn("chen@example.org"), b.signIn("ben@example.org")
	b.isTurnedAway(luz)
	if code := luz.refused("GET", "/me/card", nil); code != "card_not_found" {
		b.t.Errorf("before she is a patron: %s", code)
	}
	b.becomesPatron(luz, instrument)
	b.becomesPatron(chen, "")
	if code := luz.refused("POST", "/circles/"+b.circle.ID+"/join", api.Joining{}); code != "invalid" {
		b.t.Errorf("without a look at the rules: %s", code)
	}
	b.joins(luz)
	b.joins(chen)
	b.isTurnedAway(ben)
	send[api.Card](ben, "POST", "/me/card", nil)

	counter := b.counter()
	for i, who := range []client{luz, chen, ben} {
		card, me := get[api.Card](who, "/me/card"), get[api.Me](who, "/me").Member
		again := send[api.Card](who, "POST", "/me/card", nil)
		if card.Number != int64(i+1) || card.Member != me || again != card {
			b.t.Errorf("the card of %s: %+v, then %+v", who.email, card, again)
		}
		scan, tier := get[api.Scan](counter, "/cards/"+card.Code), "Patron"
		if who == ben {
			tier = "Member"
		}
		if scan.Card != card || scan.Holds != (who != ben) || scan.TierName != tier {
			b.t.Errorf("at the counter, %s is %+v", who.email, scan)
		}
	}
	luzs := get[api.Card](luz, "/me/card")
	for _, c := range []struct {
		who  client
		code string
	}{{chen, luzs.Code}, {ben, luzs.Code}, {counter, "aaaaaaaaaaaaaaaa"}, {luz, "aaaaaaaaaaaaaaaa"}} {
		if code := c.who.refused("GET", "/cards/"+c.code, nil); code != "card_not_found" {
			b.t.Errorf("%s scans %s: %s", c.who.email, c.code, code)
		}
	}
	if status, _ := (client{s: b.shop}).ask("GET", "/cards/"+luzs.Code, nil); status != http.StatusUnauthorized {
		b.t.Errorf("a guest scans a card: %d", status)
	}
	b.reads(&b.founder, strings.TrimPrefix(luzs.URL, b.PublicURL()), "The card holds: Patron.")
	if whole, less := ben.paysAlone(), luz.paysAlone(); whole != alone || less != alone*9/10 {
		b.t.Errorf("Dawn costs Ben %d and Luz %d", whole, less)
	}
}

// counter is somebody at the counter, who takes care of people.
func (b *brand) counter() client {
	b.t.Helper()
	barista := b.signIn("barista@alto.example")
	send[api.Member](b.operator, "PUT", "/members/"+get[api.Me](barista, "/me").Member+"/role", api.NewRole{Role: access.Care})
	return barista
}

// paysAlone buys one Dawn, and returns what it cost.
func (c client) paysAlone() int64 {
	c.s.t.Helper()
	return send[api.Order](c, "POST", "/orders", api.NewOrder{Variant: c.s.variant(), Quantity: 1, Instrument: instrument}).Total.Amount
}

// monthGoesBy: who stops keeps what is paid for, then their seat, their history and their card, which says that nothing
// holds on it. Coming back restores the rest.
func (b *brand) monthGoesBy() {
	b.t.Helper()
	luz, chen, counter := b.signIn("luz@example.org"), b.signIn("chen@example.org"), b.signIn("barista@alto.example")
	luzs, chens := get[api.Card](luz, "/me/card"), get[api.Card](chen, "/me/card")
	stopped := send[api.Standing](luz, "DELETE", "/me/membership/renewal", nil)
	if !stopped.Held || stopped.Membership.Renews || !get[api.Scan](counter, "/cards/"+luzs.Code).Holds {
		b.t.Errorf("stopped: %+v", stopped.Membership)
	}
	b.advance(stopped.Membership.EndsAt.Add(24 * time.Hour))

	ended := get[api.Standing](luz, "/me/membership")
	if ended.Held || ended.TierName != "Member" || ended.Membership.State != community.MembershipEnded || len(ended.Terms) != 1 {
		b.t.Errorf("when it is over: %+v", ended)
	}
	if scan := get[api.Scan](counter, "/cards/"+luzs.Code); scan.Holds || scan.TierName != "Member" || scan.Card != luzs {
		b.t.Errorf("her card says %+v", scan)
	}
	b.reads(&b.founder, strings.TrimPrefix(luzs.URL, b.PublicURL()), "No paid tier holds on this card today.")
	if scan := get[api.Scan](counter, "/cards/"+chens.Code); !scan.Holds || scan.TierName != "Patron" {
		b.t.Errorf("Chen, who goes on, has a card that says %+v", scan)
	}
	if mine := get[api.MyCircles](luz, "/me/circles").Items; len(mine) != 1 || mine[0].Circle.ID != b.circle.ID || mine[0].Waits {
		b.t.Errorf("her seat: %+v", mine)
	}
	if price := luz.paysAlone(); price != alone {
		b.t.Errorf("Dawn costs her %d", price)
	}
	if status, text := luz.ask("POST", "/circles/"+b.circle.ID+"/leave", nil); status > 299 {
		b.t.Fatalf("she leaves: %d %s", status, text)
	}
	b.isTurnedAway(luz)

	b.becomesPatron(luz, instrument)
	b.joins(luz)
	if scan := get[api.Scan](counter, "/cards/"+luzs.Code); !scan.Holds || scan.Card != luzs {
		b.t.Errorf("back again, her card says %+v", scan)
	}
	if got := b.revenue(); got != 4*5_00+2*alone+alone*9/10 {
		b.t.Errorf("the brand earned %d", got)
	}
}

// page is what somebody's browser is sent; a guest is nobody.
func (s *shop) page(who *access.Actor, address string) string {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	browser, addresses := &http.Client{Jar: jar}, []string{address}
	if who != nil {
		addresses = []string{"/sign-in/link/" + s.Communities.NewSignInLink(who.Person, s.community.ID, signInLinksLast), address}
	}
	text := ""
	for _, at := range addresses {
		answer, err := browser.Get(s.PublicURL() + at)
		if err != nil {
			s.t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK {
			s.t.Fatalf("%s answers %d: %v", at, answer.StatusCode, err)
		}
		text = string(body)
	}
	return text
}

// reads finds words on a page.
func (s *shop) reads(who *access.Actor, address string, words ...string) {
	s.t.Helper()
	text := s.page(who, address)
	for _, said := range words {
		if !strings.Contains(text, said) {
			s.t.Errorf("%s does not say %q", address, said)
		}
	}
}
