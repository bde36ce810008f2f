package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/money"
)

// What was done at work is listed with who did it, to whom, and what it changed; by whom, to whom, about what, and when.
func TestAudit(t *testing.T) {
	w := newShop(t)
	luz := w.browser()
	luz.signIn("luz@example.org", "/alto/me")
	op := w.browser()
	op.signIn("ana@alto.example", "/alto/console")
	found, err := w.config.Communities.Members(w.ctx(), w.operator, community.MemberFilter{Words: "luz@example.org"}, page.Request{})
	w.must(err)
	member := found.Items[0]
	w.must(w.config.Communities.EditProfile(w.ctx(), access.Actor{Person: member.Person, Member: member.ID, Community: w.community.ID, Role: access.Member}, "Luz", "en"))
	w.must(w.config.Communities.SetRole(w.ctx(), w.operator, member.ID, access.Care))
	_, err = w.config.Communities.Sanction(w.ctx(), w.operator, w.bad(t), community.Decision{State: community.CaseWarned, Note: "Please be kind."})
	w.must(err)

	op.get("/alto/console/access").want(http.StatusOK, "What was done at work")
	log := "/alto/console/audit"
	op.get(log).want(http.StatusOK, "gave Luz the role “Care”", "Member → Care", "changed the product Dawn blend", "On sale", "decided on a report about Max", "Ana Ruiz")
	op.get(log+"?kind=member").want(http.StatusOK, "gave Luz").without("Dawn blend")
	op.get(log+"?on="+id.Member.Text(member.ID)).want(http.StatusOK, "Only: done to Luz", "gave Luz").without("Dawn blend")
	op.get(log+"?by="+id.Member.Text(member.ID)).want(http.StatusOK, "Only: done by Luz", "Nothing fits").without("Dawn blend")
	op.get(log + "?from=2026-07-15").want(http.StatusOK).without("Dawn blend")
	op.get(log+"?from=2026-07-14&to=2026-07-14").want(http.StatusOK, "Dawn blend")
	sought := op.get(log+"?who=lu&kind=member").want(http.StatusOK, "Luz", "What they did at work").text
	if !strings.Contains(sought, `href="`+log+"?kind=member&amp;on="+id.Member.Text(member.ID)+`"`) {
		t.Errorf("no link to what was done to Luz alone: %s", sought)
	}
	op.get(log+"?who=nobody").want(http.StatusOK, "Nobody here is called “nobody”.")
	op.get(log+"?from=soon").want(http.StatusUnprocessableEntity, "Choose a day.", "soon")
	op.get(log + "?by=nonsense").want(http.StatusNotFound)
	sheet := op.get(log + ".csv?kind=member").want(http.StatusOK).text
	if !strings.Contains(sheet, "sequence,at,by,by_name,kind,what,on,before,after,reason") || !strings.Contains(sheet, "member.role_changed,gave Luz the role “Care”,"+id.Member.Text(member.ID)+",Member,Care") {
		t.Errorf("the sheet: %s", sheet)
	}
	op.get("/alto/console/members/"+id.Member.Text(member.ID)).want(http.StatusOK, "Ana Ruiz gave Luz the role “Care” (was Member)", "See all", "What they did at work")

	// What something was, beside what it became.
	_, err = w.config.Communities.EditEntrance(w.ctx(), w.operator, func(e *community.Entrance) { e.Admission = community.AdmitInvitation })
	w.must(err)
	c, err := w.config.Communities.FoundCircle(w.ctx(), w.operator, community.CircleTerms{Slug: "readers", Name: "Readers", Kind: community.Interest,
		Reason: "learning", Admission: community.AdmitOpen}, once.Request{})
	w.must(err)
	w.must(w.config.Fission.Appoint(w.ctx(), w.operator, c.ID, member.ID))
	tier := w.sellTier("gold", "Gold", 10_00)
	_, err = w.config.Communities.UpdateTier(w.ctx(), w.operator, tier.ID, tier.TierTerms, community.TierRetired)
	w.must(err)
	op.get(log).want(http.StatusOK, "Everybody → By invitation", "Ana Ruiz → Luz", "Draft → On sale", "On sale → Retired")
	if sheet := op.get(log + ".csv?kind=circle").want(http.StatusOK).text; !strings.Contains(sheet, ",Ana Ruiz,Luz,") {
		t.Errorf("the sheet: %s", sheet)
	}

	w.changesTerms(t, tier, c, member.ID)
	op.get(log).want(http.StatusOK, "Gold Price (A month, renewing) €12.00 Early price €9.00 Early until Mon 20 Jul 2026, 14:00 just now",
		"Gold Price (A month, renewing) €12.00 → –", "Gold Off the price 10% → 20% just now",
		"changed the offer "+w.offer.Slug, "For whom everybody → Regulars Time to fill it 24 hours → 2 days Price together (250 g) €12.40 → €12.39",
		"Rules Be kind. How people get in Everybody → By membership Tiers that open it Gold Seats 40 just now",
		"Slogan Roasted on Tuesdays → Roasted by day Values Calm · Care Leader shown Luz just now",
		"Dawn blend Price (250 g) €15.50 → €16.00 Units put on the shelf (250 g) 100 → 105",
		"Dawn On sale → Archived Name Dawn blend → Dawn",
		"Regulars About Who comes each week. A persona Yes Who is in it Role any of Member → Bought any of Dawn blend just now",
		"removed the segment 007 Ana Ruiz 007 Name 007 → – Who is in it Purchases at least 3 → – just now")
	if sheet := op.get(log + ".csv?kind=circle").want(http.StatusOK).text; !strings.Contains(sheet, ",How people get in: Everybody,Rules: Be kind.; How people get in: By membership; Tiers that open it: Gold; Seats: 40,") {
		t.Errorf("the sheet: %s", sheet)
	}
	if sheet := op.get(log + ".csv?kind=segment").want(http.StatusOK).text; !strings.Contains(sheet, ",Who is in it: Role any of Member,About: Who comes each week.; A persona: Yes; Who is in it: Bought any of Dawn blend,") {
		t.Errorf("the sheet: %s", sheet)
	}
	op.get(log+"?lang=es").want(http.StatusOK, "Precio (Un mes, se renueva) €12.00", "Normas Be kind.")

	luz.get(log).want(http.StatusNotFound) // care works here, and does not read what others did
	luz.get("/alto/console/access").want(http.StatusOK).without("What was done at work")
	luz.get("/alto/console/members/" + id.Member.Text(member.ID)).want(http.StatusOK).without("gave Luz")
}

// changesTerms changes what tiers, offers, circles and the face say.
func (w *world) changesTerms(t *testing.T, tier community.Tier, c community.Circle, leader id.ID) {
	t.Helper()
	people := w.config.Communities
	price, err := people.AddTierPrice(w.ctx(), w.operator, community.TierPrice{Tier: tier.ID, Unit: community.Monthly, Amount: 12_00, EarlyAmount: 9_00, EarlyUntil: w.clock.Now().AddDate(0, 0, 6)}, once.Request{})
	w.must(err)
	w.must(people.RetireTierPrice(w.ctx(), w.operator, tier.ID, price.ID))
	terms := tier.TierTerms
	terms.Rights.PercentOff = 20
	_, err = people.UpdateTier(w.ctx(), w.operator, tier.ID, terms, "")
	w.must(err)
	_, err = people.UpdateTier(w.ctx(), w.operator, tier.ID, terms, "") // nothing is another: nothing is told
	w.must(err)

	segment, err := people.CreateSegment(w.ctx(), w.operator, community.SegmentTerms{Name: "Regulars", Rule: community.Rule{Field: community.FieldRole, Is: community.AnyOf, Values: []string{"member"}}})
	w.must(err)
	_, err = people.EditSegment(w.ctx(), w.operator, segment.ID, community.SegmentTerms{Name: "Regulars", About: "Who comes each week.", Persona: true, Rule: community.Rule{Field: community.FieldProduct, Is: community.AnyOf, Values: []string{id.Product.Text(w.product.ID)}}})
	w.must(err)
	gone, err := people.CreateSegment(w.ctx(), w.operator, community.SegmentTerms{Name: "007", Rule: community.Rule{Field: community.FieldPurchases, Is: community.AtLeast, Number: 3}})
	w.must(err)
	w.must(people.RemoveSegment(w.ctx(), w.operator, gone.ID))
	v := w.product.Variants[0]
	_, err = w.config.Commerce.UpdateVariant(w.ctx(), w.operator, commerce.UpdateVariant{Community: w.community.ID, Product: w.product.ID, Variant: v.ID,
		Title: v.Title, SKU: v.SKU, Price: 16_00, Restock: 5})
	w.must(err)
	_, err = w.config.Commerce.UpdateProduct(w.ctx(), w.operator, commerce.UpdateProduct{Community: w.community.ID, Product: w.product.ID, Slug: w.product.Slug,
		Title: "Dawn", Description: w.product.Description, State: commerce.ProductArchived})
	w.must(err)
	_, err = w.config.Commerce.UpdateProduct(w.ctx(), w.operator, commerce.UpdateProduct{Community: w.community.ID, Product: w.product.ID, Slug: w.product.Slug,
		Title: w.product.Title, Description: w.product.Description, State: commerce.ProductLive})
	w.must(err)
	offer := w.offer.Terms()
	offer.Audience.Segment, offer.Window, offer.Prices = segment.ID, 48*time.Hour, map[id.ID]money.Amount{}
	for variant, together := range w.offer.Prices {
		offer.Prices[variant] = together - 1
	}
	_, err = w.config.Commerce.UpdateOffer(w.ctx(), w.operator, commerce.UpdateOffer{Community: w.community.ID, Offer: w.offer.ID, Terms: offer})
	w.must(err)

	_, err = people.EditCircle(w.ctx(), w.operator, c.ID, func(t *community.CircleTerms) {
		t.Rules, t.Admission, t.Tiers, t.Capacity = "Be kind.", community.AdmitTier, []id.ID{tier.ID}, 40
	})
	w.must(err)

	face, err := people.Face(w.ctx(), w.operator)
	w.must(err)
	said := face.Published
	said.Slogan, said.Values, said.Leader = "Roasted by day", []string{"Calm", "Care"}, leader
	face, err = people.DraftFace(w.ctx(), w.operator, face.Version, said)
	w.must(err)
	_, err = people.PublishFace(w.ctx(), w.operator, face.Version)
	w.must(err)
}

// bad is a member called Max.
func (w *world) bad(t *testing.T) id.ID {
	t.Helper()
	b := w.browser()
	b.signIn("max@example.org", "/alto/me")
	b.post("/alto/me", map[string][]string{"name": {"Max"}, "locale": {"en"}}).want(http.StatusSeeOther)
	found, err := w.config.Communities.Members(w.ctx(), w.operator, community.MemberFilter{Words: "max@example.org"}, page.Request{})
	w.must(err)
	return found.Items[0].ID
}
