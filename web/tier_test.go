package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"panal/commerce"
	"panal/community"
	"panal/connect/sandbox"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/money"
)

// sellTier puts a tier on sale by the month.
func (w *world) sellTier(slug, name string, amount money.Amount) community.Tier {
	w.t.Helper()
	s := w.config.Communities
	terms := community.TierTerms{Slug: slug, Name: name, CoolingDays: 7, Rights: community.Rights{PercentOff: 10}}
	t, err := s.CreateTier(w.ctx(), w.operator, community.CreateTier{Paid: true, Terms: terms})
	w.must(err)
	_, err = s.AddTierPrice(w.ctx(), w.operator, community.TierPrice{Tier: t.ID, Unit: community.Monthly, Amount: amount}, once.Request{})
	w.must(err)
	t, err = s.UpdateTier(w.ctx(), w.operator, t.ID, t.TierTerms, community.TierLive)
	w.must(err)
	t, err = s.Tier(w.ctx(), w.operator, t.ID)
	w.must(err)
	return t
}

var agreedAmount = regexp.MustCompile(`name="agreed" value="(\d+)"`)

// A guest compares, signs in, reads what happens with their money, pays on the provider's page, stops and takes the
// renewal up again, shows the card to staff, and takes the term back.
func TestATierFromEndToEnd(t *testing.T) {
	w := newShop(t)
	tier := w.sellTier("gold", "Gold", 10_00)
	buy := "/alto/tiers/" + id.TierPrice.Text(tier.Prices[0].ID)
	b := w.browser()
	b.get("/alto/tiers").want(http.StatusOK, "Gold", "€10.00 a month", "10% off")
	b.get(buy).want(http.StatusSeeOther)
	b.signIn("mia@example.org", buy).want(http.StatusSeeOther)
	b.get(buy).want(http.StatusOK, "You pay €10.00 now", "it renews", "7 days before", "For 7 days you can take it back")
	pay := b.post(buy, url.Values{"agreed": {"1000"}, "instrument": {"hosted"}}).want(http.StatusSeeOther)
	b.get(pay.header.Get("Location")).want(http.StatusOK)
	b.post(strings.Split(pay.header.Get("Location"), "?")[0], url.Values{"action": {"pay"}}).want(http.StatusSeeOther)
	b.get("/alto/me/membership").want(http.StatusOK, "Gold", "Active", "it renews as Gold", "Stop the renewal", "all €10.00 comes back")
	b.get("/alto/tiers").want(http.StatusOK, "You are here")
	b.post("/alto/me/membership/stop", nil).want(http.StatusSeeOther)
	b.get("/alto/me/membership").want(http.StatusOK, "It ends after", "Renew it again")
	b.post("/alto/me/membership/renewal", url.Values{"price": {id.TierPrice.Text(tier.Prices[0].ID)}}).want(http.StatusSeeOther)
	b.get("/alto/me/card").want(http.StatusOK, "Gold", "0000001")

	// Staff scan the card; others learn nothing of it.
	found, err := w.config.Communities.Members(w.ctx(), w.operator, community.MemberFilter{Words: "mia@"}, page.Request{})
	w.must(err)
	card, err := w.config.Communities.Card(w.ctx(), w.operator, found.Items[0].ID)
	w.must(err)
	staff, stranger := w.browser(), w.browser()
	staff.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	staff.get("/alto/card/"+card.Code).want(http.StatusOK, "The card holds: Gold", "The member")
	stranger.signIn("eve@example.org", "/alto").want(http.StatusSeeOther)
	stranger.get("/alto/card/" + card.Code).want(http.StatusNotFound).without("Gold")

	p := b.get("/alto/me/membership")
	agreed := agreedAmount.FindStringSubmatch(p.text)
	if len(agreed) != 2 || agreed[1] != "1000" {
		t.Fatalf("gives back %v", agreed)
	}
	b.post("/alto/me/membership/refund", url.Values{"agreed": {agreed[1]}}).want(http.StatusSeeOther)
	b.get("/alto/me/membership").want(http.StatusOK, "Your membership ended", "taken back")
}

// Whoever has no proven e-mail is asked to sign in, and a card can be had without a paid tier.
func TestACardWithoutATier(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("mia@example.org", "/alto").want(http.StatusSeeOther)
	b.get("/alto/me/membership").want(http.StatusOK, "You are in no tier")
	b.get("/alto/me/card").want(http.StatusOK, "Get my card")
	b.post("/alto/me/card", nil).want(http.StatusSeeOther)
	b.get("/alto/me/card").want(http.StatusOK, "0000001")
}

// While a charge is declined every page says so, and nothing is lost.
func TestTheBannerOfGrace(t *testing.T) {
	w := newShop(t)
	tier := w.sellTier("gold", "Gold", 10_00)
	buy := "/alto/tiers/" + id.TierPrice.Text(tier.Prices[0].ID)
	b := w.browser()
	b.signIn("mia@example.org", buy).want(http.StatusSeeOther)
	pay := b.post(buy, url.Values{"agreed": {"1000"}, "instrument": {"hosted"}}).want(http.StatusSeeOther)
	b.post(strings.Split(pay.header.Get("Location"), "?")[0], url.Values{"action": {"pay_once"}}).want(http.StatusSeeOther)
	found, err := w.config.Communities.Members(w.ctx(), w.operator, community.MemberFilter{Words: "mia@"}, page.Request{})
	w.must(err)
	member := found.Items[0].ID
	for _, at := range []time.Time{noon.AddDate(0, 0, 24), noon.AddDate(0, 1, 1)} {
		w.clock.Set(at)
		w.must(w.config.Commerce.AdvanceMembership(w.ctx(), w.community.ID, member))
	}
	b.get("/alto/me").want(http.StatusOK, "Your next term could not be charged")
	b.get("/alto/me/membership").want(http.StatusOK, "Charge failed", "Pay €10.00 now")
	b.post("/alto/me/membership/card", url.Values{"instrument": {"sandbox-declined"}}).want(http.StatusConflict)
	staff := w.browser()
	staff.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	staff.get("/alto/console/memberships?state=grace").want(http.StatusOK, "Charge failed")
	staff.get("/alto/console/tiers").want(http.StatusOK, "Gold", "On sale")
	b.post("/alto/me/membership/card", url.Values{"instrument": {"sandbox-ok"}}).want(http.StatusSeeOther)
	b.get("/alto/me/membership").want(http.StatusOK, "Active", "The card is kept").without("could not be charged")
}

// A trial keeps a card and takes nothing; the provider's page says what is charged first, and when.
func TestATrialOnTheProvidersPage(t *testing.T) {
	w := newShop(t)
	tier := w.sellTier("gold", "Gold", 10_00)
	made, err := w.config.Communities.AddTierPrice(w.ctx(), w.operator, community.TierPrice{Tier: tier.ID, Unit: community.Yearly, Amount: 99_00, TrialDays: 14}, once.Request{})
	w.must(err)
	buy := "/alto/tiers/" + id.TierPrice.Text(made.ID)
	b := w.browser()
	b.signIn("mia@example.org", buy).want(http.StatusSeeOther)
	page := strings.Split(b.post(buy, url.Values{"agreed": {"0"}, "instrument": {"hosted"}}).want(http.StatusSeeOther).header.Get("Location"), "?")[0]
	b.get(page).want(http.StatusOK, "Keep the card", "Nothing is charged now", "€99.00").without("€0.00", "wrong amount")
	b.post(page, url.Values{"action": {"pay"}}).want(http.StatusSeeOther)
	b.get("/alto/me/membership").want(http.StatusOK, "Trial")
}

// Members of a tier see their price on the product's page and at the checkout; everybody else sees everybody's.
func TestTheMemberPriceIsSeen(t *testing.T) {
	w := newShop(t)
	tier := w.sellTier("gold", "Gold", 10_00)
	buy := "/alto/tiers/" + id.TierPrice.Text(tier.Prices[0].ID)
	product := "/alto/p/" + w.product.Slug
	checkout := "/alto/checkout?" + url.Values{"product": {id.Product.Text(w.product.ID)}, "variant": {id.Variant.Text(w.product.Variants[0].ID)}, "quantity": {"2"}}.Encode()
	b := w.browser()
	b.signIn("mia@example.org", "/alto").want(http.StatusSeeOther)
	b.get(product).want(http.StatusOK).without("Your member price", "instead of")
	b.get(checkout).want(http.StatusOK).without("Your member price")
	b.post(buy, url.Values{"agreed": {"1000"}, "instrument": {"sandbox-ok"}}).want(http.StatusSeeOther)
	b.get(product).want(http.StatusOK, "instead of")
	b.get(checkout).want(http.StatusOK, "Your member price")
}

// A circle is opened by tiers that are chosen in its form. Its page leads who is in none to the tiers, and lets in who is.
func TestACircleThatATierOpens(t *testing.T) {
	w := newShop(t)
	b, staff := w.browser(), w.browser()
	staff.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	staff.get("/alto/console/circles/new").want(http.StatusOK).without("Tiers that open it")
	tier := w.sellTier("gold", "Gold", 10_00)
	form := url.Values{"name": {"Night tasters"}, "kind": {"interest"}, "reason": {"life"}, "admission": {"tier"}}
	staff.post("/alto/console/circles", form).want(http.StatusUnprocessableEntity, "Tiers that open it", "Please fill this in")
	form.Set("tiers", id.Tier.Text(tier.ID))
	staff.post("/alto/console/circles", form).want(http.StatusSeeOther)
	b.signIn("mia@example.org", "/alto").want(http.StatusSeeOther)
	b.get("/alto/tiers").want(http.StatusOK, "Opens the circle Night tasters")
	b.get("/alto/circles/night-tasters").want(http.StatusOK, "See the tiers").without("Join the circle")
	b.post("/alto/circles/night-tasters/join", nil).want(http.StatusForbidden)
	b.post("/alto/tiers/"+id.TierPrice.Text(tier.Prices[0].ID), url.Values{"agreed": {"1000"}, "instrument": {"sandbox-ok"}}).want(http.StatusSeeOther)
	b.get("/alto/circles/night-tasters").want(http.StatusOK, "If the tier ends, you stay")
	b.post("/alto/circles/night-tasters/join", nil).want(http.StatusSeeOther)
	b.get("/alto/me/membership").want(http.StatusOK, "because you entered a circle")
}

// An operator drafts a tier, adds a price, puts it on sale and retires both; what is wrong is said at its field.
func TestTheConsoleOfTiers(t *testing.T) {
	w := newShop(t)
	b := w.browser()
	b.signIn("ana@alto.example", "/alto").want(http.StatusSeeOther)
	b.post("/alto/console/tiers", url.Values{"name": {""}, "percent_off": {"99"}}).want(http.StatusUnprocessableEntity, "Please fill this in")
	made := b.post("/alto/console/tiers", url.Values{"name": {"Gold"}, "kind": {"paid"}, "cooling_days": {"7"}, "position": {"1"}, "percent_off": {"10"}}).want(http.StatusSeeOther)
	at := made.header.Get("Location")
	b.get(at).want(http.StatusOK, "Draft", "No price yet")
	b.post(at+"/state", url.Values{"state": {"live"}}).want(http.StatusUnprocessableEntity, "Add a price before")
	b.post(at+"/prices", url.Values{"amount": {"10.00"}, "unit": {"once"}, "trial_days": {"9"}}).want(http.StatusUnprocessableEntity, "has a trial")
	b.post(at+"/prices", url.Values{"amount": {"10.00"}, "unit": {"month"}, "early_amount": {"7.00"}, "early_places": {"5"}}).want(http.StatusSeeOther)
	b.get(at).want(http.StatusOK, "€10.00 a month", "0 of 5 taken")
	b.post(at+"/state", url.Values{"state": {"live"}}).want(http.StatusSeeOther)
	w.browser().get("/alto/tiers").want(http.StatusOK, "Early price for 5 more")
	tiers, err := w.config.Communities.Tiers(w.ctx(), w.operator)
	w.must(err)
	b.post(at+"/prices/"+id.TierPrice.Text(tiers[0].Prices[0].ID)+"/retire", nil).want(http.StatusSeeOther)
	b.post(at+"/state", url.Values{"state": {"retired"}}).want(http.StatusSeeOther)
	w.browser().get("/alto/tiers").want(http.StatusOK, "There are no tiers yet")
}

// An early price says what is left of it, and then that it is gone, or when it ended.
func TestEarlyPricesThatAreOver(t *testing.T) {
	w := newShop(t)
	add := func(name string, p community.TierPrice) id.ID {
		p.Tier, p.Unit, p.Amount = w.sellTier(name, name, 10_00).ID, community.Yearly, 99_00
		made, err := w.config.Communities.AddTierPrice(w.ctx(), w.operator, p, once.Request{})
		w.must(err)
		return made.ID
	}
	few := add("gold", community.TierPrice{EarlyAmount: 50_00, EarlyPlaces: 1})
	add("silver", community.TierPrice{EarlyAmount: 40_00, EarlyUntil: w.clock.Now().Add(48 * time.Hour)})
	b := w.browser()
	b.get("/alto/tiers").want(http.StatusOK, "Early price for 1 more, then €99.00", "Early price until").without("is gone", "ended on")
	_, mia := w.joins("mia@example.org")
	_, err := w.config.Commerce.BuyTier(w.ctx(), mia, commerce.BuyTier{Community: w.community.ID, Price: few, Agreed: 50_00, Instrument: sandbox.InstrumentOK})
	w.must(err)
	w.clock.Advance(49 * time.Hour)
	b.get("/alto/tiers").want(http.StatusOK, "The early price of €50.00 is gone: its 1 place is taken.", "The early price of €40.00 ended on").without("Early price for")
}
