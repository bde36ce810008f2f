package web

import (
	"net/url"
	"strconv"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/console"
	"panal/web/ui"
)

func (s *Server) consoleTiers(q *request) error {
	tiers, err := s.Communities.Tiers(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	counts, err := s.Communities.TierCounts(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	p := console.Tiers{Page: q.consolePage(q.locale.T("nav.tiers")), To: q.pages(), List: tiers, MayEdit: q.may(access.TierManage),
		Counts: map[id.ID]map[community.MembershipState]int64{}}
	for _, c := range counts {
		if p.Counts[c.Tier] == nil {
			p.Counts[c.Tier] = map[community.MembershipState]int64{}
		}
		p.Counts[c.Tier][c.State] = c.Count
	}
	return q.show(p.Show())
}

func (s *Server) newTier(q *request) error {
	form := ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}, "kind": {"paid"}, "position": {"1"}, "cooling_days": {"7"}, "percent_off": {"0"}})
	p, err := q.tierForm(community.Tier{}, form, ui.Form{})
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// tierForm is the page of a tier, or of a new one.
func (q *request) tierForm(t community.Tier, form, price ui.Form) (p console.TierForm, err error) {
	title := t.Name
	if t.ID.IsZero() {
		title = q.locale.T("console.tier.new")
	}
	if price.Locale == nil {
		price = ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}})
	}
	p = console.TierForm{Page: q.consolePage(title), To: q.pages(), Shop: q.links(), Form: form, Price: price, Tier: t, MayEdit: q.may(access.TierManage)}
	products, err := q.s.Commerce.Products(q.ctx(), q.actor, q.community.ID, commerce.ProductFilter{State: commerce.ProductLive}, commerce.PageRequest{Limit: page.Most})
	if err != nil {
		return p, err
	}
	p.Products = products.Items
	circles, err := q.s.Communities.TierCircles(q.ctx(), q.actor)
	p.Circles = circles[t.ID]
	return p, err
}

// tierTerms reads the terms of a tier.
func (q *request) tierTerms(values url.Values, was community.Tier) (community.TierTerms, error) {
	r := q.reader(values)
	t := community.TierTerms{Name: r.text("name"), Slug: r.text("slug"), About: r.text("about"), Position: int(r.optional("position")),
		CoolingDays: int(r.optional("cooling_days")), Rights: was.Rights}
	if r.text("sale_from") != "" {
		t.SaleFrom = r.moment("sale_from", was.SaleFrom)
	}
	if r.text("sale_until") != "" {
		t.SaleUntil = r.moment("sale_until", was.SaleUntil)
	}
	t.Rights.PercentOff, t.Rights.Points, t.Rights.Excluded = int(r.optional("percent_off")), int(r.optional("points_percent")), nil
	for _, text := range values["excluded"] {
		if v, err := id.Variant.Parse(text); err == nil {
			t.Rights.Excluded = append(t.Rights.Excluded, v)
		}
	}
	if t.Slug == "" {
		t.Slug = slugOf(t.Name)
	}
	return t, r.err()
}

// tierValues fills a form with the terms of a tier.
func (q *request) tierValues(t community.Tier) url.Values {
	at := func(moment time.Time) string {
		if moment.IsZero() {
			return ""
		}
		return moment.In(q.community.Zone()).Format(wallClock)
	}
	values := url.Values{"name": {t.Name}, "slug": {t.Slug}, "about": {t.About}, "position": {strconv.Itoa(t.Position)},
		"cooling_days": {strconv.Itoa(t.CoolingDays)}, "percent_off": {strconv.Itoa(t.Rights.PercentOff)}, "points_percent": {strconv.Itoa(max(t.Rights.Points, 100))},
		"sale_from": {at(t.SaleFrom)}, "sale_until": {at(t.SaleUntil)}}
	for _, v := range t.Rights.Excluded {
		values.Add("excluded", id.Variant.Text(v))
	}
	return values
}

func (s *Server) createTier(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	var made community.Tier
	terms, err := q.tierTerms(values, community.Tier{})
	if err == nil {
		made, err = s.Communities.CreateTier(q.ctx(), q.actor, community.CreateTier{Paid: values.Get("kind") != "free", Terms: terms, Request: request})
	}
	if err != nil {
		return q.tierRefused(err, community.Tier{}, ui.NewForm(q.locale, values))
	}
	q.flash("tier_drafted")
	return q.see(q.pages().Tier(made.ID))
}

func (q *request) tierRefused(err error, t community.Tier, form ui.Form) error {
	p, broken := q.tierForm(t, form, ui.Form{})
	if broken != nil {
		return broken
	}
	return q.refused(err, form, func(f ui.Form) component { p.Form = f; return p.Show() })
}

// tier is the tier in the path.
func (q *request) tier() (community.Tier, error) {
	tier, err := q.pathID(id.Tier, "tier", community.ErrTierMissing)
	if err != nil {
		return community.Tier{}, err
	}
	return q.s.Communities.Tier(q.ctx(), q.actor, tier)
}

func (s *Server) consoleTier(q *request) error {
	t, err := q.tier()
	if err != nil {
		return err
	}
	p, err := q.tierForm(t, ui.NewForm(q.locale, q.tierValues(t)), ui.Form{})
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) editTier(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	t, err := q.tier()
	if err != nil {
		return err
	}
	terms, err := q.tierTerms(values, t)
	if err == nil {
		_, err = s.Communities.UpdateTier(q.ctx(), q.actor, t.ID, terms, "")
	}
	if err != nil {
		return q.tierRefused(err, t, ui.NewForm(q.locale, values))
	}
	q.flash("saved")
	return q.see(q.pages().Tier(t.ID))
}

// moveTier puts a tier on sale, or retires it.
func (s *Server) moveTier(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	t, err := q.tier()
	if err != nil {
		return err
	}
	if _, err := s.Communities.UpdateTier(q.ctx(), q.actor, t.ID, t.TierTerms, community.TierState(values.Get("state"))); err != nil {
		return q.tierRefused(err, t, ui.NewForm(q.locale, q.tierValues(t)))
	}
	q.flash("saved")
	return q.see(q.pages().Tier(t.ID))
}

func (s *Server) addTierPrice(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	t, err := q.tier()
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	r := q.reader(values)
	p := community.TierPrice{Tier: t.ID, Unit: community.Unit(r.text("unit")), Amount: r.price("amount"), TrialDays: int(r.optional("trial_days")),
		NoticeDays: int(r.optional("notice_days")), EarlyAmount: r.amount("early_amount"), EarlyPlaces: r.optional("early_places")}
	if r.text("early_until") != "" {
		p.EarlyUntil = r.moment("early_until", time.Time{})
	}
	if text := r.text("until"); text != "" {
		var wrong error
		p.Until, wrong = community.ParseDate(text)
		r.wrong.Check(wrong == nil, "until", "invalid.moment")
	}
	if err = r.err(); err == nil {
		_, err = s.Communities.AddTierPrice(q.ctx(), q.actor, p, request)
	}
	if err != nil {
		page, broken := q.tierForm(t, ui.NewForm(q.locale, q.tierValues(t)), ui.NewForm(q.locale, values))
		if broken != nil {
			return broken
		}
		return q.refused(err, page.Price, func(f ui.Form) component { page.Price = f; return page.Show() })
	}
	q.flash("tier_price_added")
	return q.see(q.pages().Tier(t.ID))
}

func (s *Server) retireTierPrice(q *request) error {
	t, err := q.tier()
	if err != nil {
		return err
	}
	price, err := q.tierPrice()
	if err != nil {
		return err
	}
	if err := s.Communities.RetireTierPrice(q.ctx(), q.actor, t.ID, price); err != nil {
		return err
	}
	q.flash("tier_price_retired")
	return q.see(q.pages().Tier(t.ID))
}

// dueSoon is how far ahead the list of what is due looks.
const dueSoon = 30 * 24 * time.Hour

func (q *request) membershipFilter() (f community.MembershipFilter, err error) {
	f.State, f.Words = community.MembershipState(q.query("state")), q.query("q")
	if q.query("due") != "" {
		f.Due = q.now().Add(dueSoon)
	}
	f.Tier, err = q.queryID(id.Tier, "tier", community.ErrTierMissing)
	return f, err
}

func (s *Server) consoleMemberships(q *request) error {
	filter, err := q.membershipFilter()
	if err != nil {
		return err
	}
	list, err := s.Communities.Memberships(q.ctx(), q.actor, filter, q.rows())
	if err != nil {
		return err
	}
	p := console.Memberships{Page: q.consolePage(q.locale.T("console.tier.memberships")), To: q.pages(), List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next)}
	if !filter.Tier.IsZero() {
		t, err := s.Communities.Tier(q.ctx(), q.actor, filter.Tier)
		if err != nil {
			return err
		}
		p.Of = t.Name
	}
	return q.show(p.Show())
}

func (s *Server) exportMemberships(q *request) error {
	filter, err := q.membershipFilter()
	if err != nil {
		return err
	}
	const columns = "member name email tier state since starts_at ends_at renews next_charge card"
	sheet := sheet[community.MembershipRow]{"memberships", columns, func(r community.MembershipRow) []string {
		m := r.Membership
		return []string{id.Member.Text(m.Member), r.Name, r.Email, r.Tier, string(m.State), q.stamp(m.Since), q.stamp(m.StartsAt), q.stamp(m.EndsAt),
			strconv.FormatBool(m.Renews), q.decimal(r.Amount), strconv.FormatInt(r.Number, 10)}
	}}
	return export(q, sheet, func(r page.Request) (page.Page[community.MembershipRow], error) {
		return s.Communities.Memberships(q.ctx(), q.actor, filter, r)
	})
}
