package web

import (
	"cmp"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"panal/access"
	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
	"panal/web/pages/console"
	"panal/web/ui"
)

// ruleForm is how the rule of one kind of campaign is written in a form.
type ruleForm struct {
	sells  bool // it is about one variant
	bare   bool // it gives nothing by itself: no budget, no limits
	usual  url.Values
	days   int // that it usually lasts; 0: a fortnight
	fields func(console.CampaignForm) templ.Component
	choose func(q *request, f *console.CampaignForm) error // what its fields choose from
	read   func(r *reader) commerce.Rule
	fill   func(q *request, rule commerce.Rule, into url.Values)
	inside func(q *request, c commerce.Campaign) ([]ui.Listing, error)
	part   func(q *request, c commerce.Campaign) (templ.Component, error) // what else is shown of one
}

var ruleForms = map[commerce.CampaignKind]ruleForm{commerce.Coupons: couponForm, commerce.Bargains: bargainForm, commerce.Drops: dropForm,
	commerce.Packets: packetForm, commerce.Moments: momentForm, commerce.Giveaways: giveawayForm}

// keptKinds are the kinds that have a form.
func keptKinds() (kinds []commerce.CampaignKind) {
	for _, kind := range commerce.CampaignKinds {
		if _, kept := ruleForms[kind]; kept {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

func (s *Server) consoleCampaigns(q *request) error {
	filter := commerce.CampaignFilter{Kind: commerce.CampaignKind(q.query("kind")), State: commerce.CampaignState(q.query("state"))}
	list, err := s.Commerce.Campaigns(q.ctx(), q.actor, q.community.ID, filter, q.rows())
	if err != nil {
		return err
	}
	return q.show(console.Campaigns{Page: q.consolePage(q.locale.T("nav.campaigns")), To: q.pages(), List: list.Items, Kept: keptKinds(),
		Pages: ui.NextPage(q.r.URL, list.Next)}.Show())
}

// newCampaign asks which kind it is to be of, then for its terms.
func (s *Server) newCampaign(q *request) error {
	kind := commerce.CampaignKind(q.query("kind"))
	form, known := ruleForms[kind]
	if !known {
		return q.show(console.PickKind{Page: q.consolePage(q.locale.T("console.campaign.new")), To: q.pages(), Kinds: keptKinds()}.Show())
	}
	starts := q.now().In(q.community.Zone()).Truncate(time.Minute)
	values := url.Values{formKey: {q.newFormKey()}, "slug": {string(kind) + "-" + starts.Format(time.DateOnly)},
		"starts_at": {starts.Format(wallClock)}, "ends_at": {starts.AddDate(0, 0, cmp.Or(form.days, 14)).Format(wallClock)}}
	for name, value := range form.usual {
		values[name] = value
	}
	if like, err := id.Campaign.Parse(q.query("like")); err == nil {
		before, err := q.s.Commerce.Campaign(q.ctx(), q.actor, q.community.ID, like)
		if err != nil {
			return err
		}
		if before.Kind() == kind {
			values = q.valuesLike(before.Campaign, q.now())
		}
	}
	return q.showCampaignForm(kind, commerce.CampaignView{}, ui.NewForm(q.locale, values))
}

func (q *request) campaignForm(kind commerce.CampaignKind, v commerce.CampaignView, form ui.Form) (f console.CampaignForm, err error) {
	title := v.Title
	rule, known := ruleForms[kind]
	if !known {
		return f, commerce.ErrCampaignMissing
	}
	if v.ID.IsZero() {
		title = q.locale.T("console.campaign.new_of." + string(kind))
	}
	f = console.CampaignForm{Page: q.consolePage(title), To: q.pages(), Shop: q.links(), Kind: kind, Campaign: v.Campaign, Sold: v.Sold, Form: form, Rule: rule.fields, Bare: rule.bare}
	if f.Whom, err = q.whom(form); err != nil {
		return f, err
	}
	if rule.choose != nil {
		if err := rule.choose(q, &f); err != nil {
			return f, err
		}
	}
	if v.ID.IsZero() {
		return f, nil
	}
	if rule.part != nil {
		if f.Part, err = rule.part(q, v.Campaign); err != nil {
			return f, err
		}
	}
	if f.Outlets, err = q.outlets(growth.Target{Kind: growth.ToCampaign, ID: v.ID}, v.Title, f.To.Campaign(v.ID), v.State, v.Rule); err != nil {
		return f, err
	}
	if f.Codes, err = q.s.Commerce.Codes(q.ctx(), q.actor, q.community.ID, v.ID); err != nil || rule.inside == nil {
		return f, err
	}
	f.Inside, err = rule.inside(q, v.Campaign)
	return f, err
}

// chooseProducts lists what a rule may be about.
func chooseProducts(q *request, f *console.CampaignForm) error {
	f.Products = []ui.Option{{Label: q.locale.T("console.coupon.everything")}}
	return q.eachProduct(func(p commerce.Product) {
		f.Products = append(f.Products, ui.Option{Value: id.Product.Text(p.ID), Label: p.Title})
	})
}

// chooseVariants lists what a campaign that sells one thing may sell; one that is drafted sells it already.
func chooseVariants(q *request, f *console.CampaignForm) error {
	if !f.Campaign.ID.IsZero() {
		return nil
	}
	return q.eachProduct(func(p commerce.Product) {
		for _, variant := range p.Variants {
			f.Variants = append(f.Variants, ui.Option{Value: id.Variant.Text(variant.ID), Label: p.Title + " " + variant.Title + " · " + f.Money(int64(variant.Price))})
		}
	})
}

func (q *request) eachProduct(do func(commerce.Product)) error {
	products, err := q.s.Commerce.Products(q.ctx(), q.actor, q.community.ID, commerce.ProductFilter{}, page.Request{Limit: page.Most})
	for _, p := range products.Items {
		do(p)
	}
	return err
}

func (q *request) showCampaignForm(kind commerce.CampaignKind, v commerce.CampaignView, form ui.Form) error {
	f, err := q.campaignForm(kind, v, form)
	if err != nil {
		return err
	}
	return q.show(f.Show())
}

// refusedCampaign shows the form of a campaign with what was wrong.
func (q *request) refusedCampaign(refusal error, kind commerce.CampaignKind, v commerce.CampaignView, values url.Values) error {
	f, err := q.campaignForm(kind, v, ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	return q.refused(refusal, f.Form, func(form ui.Form) component { f.Form = form; return f.Show() })
}

// campaignTerms reads the terms of a campaign; a rule that is promised is not asked again.
func (q *request) campaignTerms(values url.Values, kind commerce.CampaignKind, was commerce.Campaign) (commerce.CampaignTerms, error) {
	r := q.reader(values)
	t := commerce.CampaignTerms{Slug: r.text("slug"), Title: r.text("title"), About: values.Get("about"), Audience: r.audience("audience"),
		StartsAt: r.moment("starts_at", was.StartsAt), EndsAt: r.moment("ends_at", was.EndsAt), Budget: r.amount("budget"),
		PerPersonLimit: r.optional("per_person_limit"), Stock: r.optional("stock"), Combines: was.Combines, Rule: was.Rule}
	if was.ID.IsZero() || was.State == commerce.CampaignDraft {
		t.Combines, t.Rule = r.text("combines") != "", ruleForms[kind].read(r)
	}
	return t, r.err()
}

// campaignValues fills a form with the terms of a campaign.
func (q *request) campaignValues(c commerce.Campaign) url.Values {
	zone := q.community.Zone()
	values := url.Values{formKey: {q.newFormKey()}, "slug": {c.Slug}, "title": {c.Title}, "about": {c.About}, "audience": {console.AudienceText(c.Audience)},
		"starts_at": {c.StartsAt.In(zone).Format(wallClock)}, "ends_at": {c.EndsAt.In(zone).Format(wallClock)},
		"budget": {q.orNothing(c.Budget)}, "per_person_limit": {orNone(c.PerPersonLimit)}, "stock": {orNone(c.Stock)}}
	if c.Combines {
		values.Set("combines", "on")
	}
	ruleForms[c.Kind()].fill(q, c.Rule, values)
	return values
}

// valuesLike fills the form of a new campaign with the terms of one that was, in the next window of the same length.
func (q *request) valuesLike(c commerce.Campaign, now time.Time) url.Values {
	window := c.EndsAt.Sub(c.StartsAt)
	if c.StartsAt = c.EndsAt; c.StartsAt.Add(window).Before(now) {
		c.StartsAt = now.Truncate(time.Minute)
	}
	c.EndsAt = c.StartsAt.Add(window)
	values := q.campaignValues(c)
	values.Set("variant", id.Variant.Text(c.Variant))
	values.Set("slug", slugAgain(c.Slug, c.StartsAt.In(q.community.Zone())))
	return values
}

var dated = regexp.MustCompile(`-\d{4}-\d\d-\d\d$`)

// slugAgain is the name in addresses of a campaign that comes after one.
func slugAgain(slug string, starts time.Time) string {
	return dated.ReplaceAllString(slug, "") + "-" + starts.Format(time.DateOnly)
}

// orNone writes a number; 0 is nothing.
func orNone(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// orNothing writes an amount; 0 is nothing.
func (q *request) orNothing(a money.Amount) string {
	if a == 0 {
		return ""
	}
	return q.decimal(a)
}

func (s *Server) createCampaign(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	kind := commerce.CampaignKind(values.Get("kind"))
	if !slices.Contains(keptKinds(), kind) {
		return commerce.ErrCampaignMissing
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	var made commerce.Campaign
	terms, err := q.campaignTerms(values, kind, commerce.Campaign{})
	cmd := commerce.CreateCampaign{Community: q.community.ID, Terms: terms, Request: request}
	if err == nil && ruleForms[kind].sells {
		if cmd.Variant, err = id.Variant.Parse(values.Get("variant")); err != nil {
			err = commerce.ErrVariantMissing
		}
	}
	if err == nil {
		made, err = s.Commerce.CreateCampaign(q.ctx(), q.actor, cmd)
	}
	if err != nil {
		return q.refusedCampaign(err, kind, commerce.CampaignView{}, values)
	}
	q.flash("campaign_drafted")
	return q.see(q.pages().Campaign(made.ID))
}

// campaign is the campaign in a path of the console.
func (q *request) campaign() (commerce.CampaignView, error) {
	campaign, err := q.pathID(id.Campaign, "campaign", commerce.ErrCampaignMissing)
	if err != nil {
		return commerce.CampaignView{}, err
	}
	return q.s.Commerce.Campaign(q.ctx(), q.actor, q.community.ID, campaign)
}

func (s *Server) consoleCampaign(q *request) error {
	v, err := q.campaign()
	if err != nil {
		return err
	}
	return q.showCampaignForm(v.Kind(), v, ui.NewForm(q.locale, q.campaignValues(v.Campaign)))
}

// campaignResults shows what came of a campaign.
func (s *Server) campaignResults(q *request) error {
	campaign, err := q.pathID(id.Campaign, "campaign", commerce.ErrCampaignMissing)
	if err != nil {
		return err
	}
	r, err := s.Commerce.CampaignResults(q.ctx(), q.actor, q.community.ID, campaign)
	if err != nil {
		return err
	}
	return q.showResults("campaigns", campaign, r.Results, ui.Crumb{Label: q.locale.T("nav.campaigns"), Href: q.pages().Campaigns()},
		ui.Crumb{Label: r.Campaign.Title, Href: q.pages().Campaign(campaign)})
}

// showResults shows what came of a campaign or an offer, to which the crumbs lead.
func (q *request) showResults(tab string, of id.ID, r commerce.Results, crumbs ...ui.Crumb) (err error) {
	s, title := q.s, q.locale.T("console.results.of", "title", crumbs[len(crumbs)-1].Label)
	p := console.Results{Tab: tab, Of: crumbs, Results: r, Growth: console.Growth{Page: q.consolePage(title), To: q.pages(), Costs: growth.Costs{
		Currency: r.Currency, AdvertCost: r.AdvertCost, Channels: r.Channels, People: page.Page[growth.PersonCost]{Items: r.People}}}}
	if q.may(access.LedgerView) {
		causes := []id.ID{of}
		for _, o := range r.Latest {
			for _, cause := range []id.ID{o.Payment, o.Group} {
				if !cause.IsZero() && !slices.Contains(causes, cause) {
					causes = append(causes, cause)
				}
			}
		}
		if p.Postings, err = s.Ledger.PostingsOf(q.ctx(), q.actor, q.community.ID, causes...); err != nil {
			return err
		}
		if p.Titles, err = q.groupTitles(accountsOf(p.Postings...)); err != nil {
			return err
		}
	}
	return q.show(p.Show())
}

func (s *Server) editCampaign(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	v, err := q.campaign()
	if err != nil {
		return err
	}
	terms, err := q.campaignTerms(values, v.Kind(), v.Campaign)
	if err == nil {
		_, err = s.Commerce.UpdateCampaign(q.ctx(), q.actor, commerce.UpdateCampaign{Community: q.community.ID, Campaign: v.ID, Terms: terms})
	}
	if err != nil {
		return q.refusedCampaign(err, v.Kind(), v, values)
	}
	q.flash("saved")
	return q.see(q.pages().Campaign(v.ID))
}

// moves is where a campaign or an offer can be moved to.
var moves = map[string]struct {
	state commerce.CampaignState
	fate  commerce.Fate
}{
	"live":   {commerce.CampaignLive, ""},
	"paused": {commerce.CampaignPaused, ""},
	"finish": {commerce.CampaignEnded, commerce.FateFinish},
	"close":  {commerce.CampaignEnded, commerce.FateClose},
}

// moveCampaign changes a campaign's state and leaves its terms.
func (s *Server) moveCampaign(q *request) error {
	v, err := q.campaign()
	if err != nil {
		return err
	}
	to, known := moves[q.r.PathValue("state")]
	if !known {
		return commerce.ErrCampaignMissing
	}
	cmd := commerce.UpdateCampaign{Community: q.community.ID, Campaign: v.ID, Terms: v.CampaignTerms, State: to.state, Fate: to.fate}
	if _, err := s.Commerce.UpdateCampaign(q.ctx(), q.actor, cmd); err != nil {
		return q.refusedCampaign(err, v.Kind(), v, q.campaignValues(v.Campaign))
	}
	q.flash("campaign_" + string(to.state))
	return q.see(q.pages().Campaign(v.ID))
}

// makeCodes makes codes of a campaign, and shows them this once.
func (s *Server) makeCodes(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	v, err := q.campaign()
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	r := q.reader(values)
	cmd := commerce.MakeCodes{Community: q.community.ID, Campaign: v.ID, Count: r.optional("count"), Word: r.text("word"), Uses: r.optional("uses"), Request: request}
	var drawn []string
	if err = r.err(); err == nil {
		drawn, err = s.Commerce.MakeCodes(q.ctx(), q.actor, cmd)
	}
	shown := q.campaignValues(v.Campaign)
	if err != nil {
		for _, name := range []string{"count", "word", "uses"} {
			shown.Set(name, values.Get(name))
		}
		return q.refusedCampaign(err, v.Kind(), v, shown)
	}
	f, err := q.campaignForm(v.Kind(), v, ui.NewForm(q.locale, shown))
	if err != nil {
		return err
	}
	f.Drawn = drawn
	return q.show(f.Show())
}
