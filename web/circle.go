package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"panal/access"
	"panal/community"
	"panal/content"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/web/link"
	"panal/web/pages/circle"
	"panal/web/ui"
)

// showCircles lists the circles of who looks, and those to join.
func (s *Server) showCircles(q *request) error {
	p := circle.List{Page: q.page(q.locale.T("nav.circles")), To: q.links(), Kind: community.CircleKind(q.query("kind"))}
	mine := map[id.ID]bool{}
	if q.actor.May(access.CircleJoin, q.actor.Own()) == nil {
		all, err := s.Communities.MyCircles(q.ctx(), q.actor)
		if err != nil {
			return err
		}
		p.Mine = all
		for _, of := range all {
			mine[of.Circle.ID] = true
		}
		p.MayFound = s.Communities.MayFound(q.ctx(), q.actor, community.Interest) == nil
	}
	list, err := s.Communities.Circles(q.ctx(), q.actor, community.CircleFilter{Kind: p.Kind, State: community.CircleLive}, page.Request{Cursor: q.query("cursor")})
	if err != nil {
		return err
	}
	p.Others = slices.DeleteFunc(list.Items, func(c community.Circle) bool { return mine[c.ID] })
	p.Pages = ui.NextPage(q.r.URL, list.Next)
	return q.show(p.Show())
}

// circle is the circle that the path names.
func (q *request) circle() (community.Circle, error) {
	return q.s.Communities.CircleBySlug(q.ctx(), q.actor, q.r.PathValue("circle"))
}

func (q *request) circleLinks(c community.Circle) link.Circle { return q.links().Circle(c.Slug) }

func (s *Server) showCircle(q *request) error {
	p, err := s.circlePage(q)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// circleGatherings is how many of its gatherings the page of a circle shows.
const circleGatherings = 3

// circlePage is the page of a circle, with what who looks may see.
func (s *Server) circlePage(q *request) (p circle.Page, err error) {
	c, err := q.circle()
	if err != nil {
		return p, err
	}
	p = circle.Page{Page: q.page(c.Name), To: q.circleLinks(c), Of: q.links(), Circle: c, Leads: c.Leads(q.actor) == nil,
		Member: q.actor.May(access.CircleJoin, q.actor.Own()) == nil, Form: ui.NewForm(q.locale, url.Values{})}
	if q.may(access.CircleManage) {
		p.Console = q.pages().Circle(c.ID)
	}
	if p.Opened, err = s.Communities.Opens(q.ctx(), q.actor, c); err != nil {
		return p, err
	}
	if p.Standing, err = s.Communities.CircleStanding(q.ctx(), q.actor, c.ID); err != nil {
		return p, err
	}
	p.Runs = p.Standing.Runs(q.actor) == nil
	ahead, err := s.Content.Gatherings(q.ctx(), q.actor, content.GatheringFilter{Circle: c.ID}, page.Request{Limit: circleGatherings})
	if err != nil {
		return p, err
	}
	p.Gatherings = ahead.Items
	if err := s.circleKin(q, &p); err != nil {
		return p, err
	}
	if !c.Leader.IsZero() {
		if p.Portrait, err = s.portrait(q, c.Leader, c.LeaderName); err != nil {
			return p, err
		}
		p.Portrait.Leads = nil // it is this one
	}
	if q.actor.May(access.CircleMemberView, q.actor.Here()) != nil {
		return p, nil
	}
	return p, s.circlePeople(q, &p)
}

// circleKin reads the circles that a circle came from, went to and gave birth to.
func (s *Server) circleKin(q *request, p *circle.Page) (err error) {
	kin := p.Circle.Parent
	if !p.Circle.MergedInto.IsZero() {
		kin = p.Circle.MergedInto
	}
	if !kin.IsZero() {
		if p.Parent, err = s.Communities.Circle(q.ctx(), q.actor, kin); err != nil {
			return err
		}
	}
	born, err := s.Communities.Circles(q.ctx(), q.actor, community.CircleFilter{Parent: p.Circle.ID, State: community.CircleLive}, page.Request{})
	p.Children = born.Items
	return err
}

// circlePeople reads who is in a circle, and what is planned of it.
func (s *Server) circlePeople(q *request, p *circle.Page) (err error) {
	ctx, actor, c := q.ctx(), q.actor, p.Circle
	list, err := s.Communities.CircleMembers(ctx, actor, c.ID, q.rows())
	if err != nil {
		return err
	}
	if p.People = list.Items; p.People == nil {
		p.People = []community.CircleMember{}
	}
	p.Pages = ui.NextPage(q.r.URL, list.Next)
	if p.Hosts, err = s.Communities.CircleHosts(ctx, actor, c.ID); err != nil {
		return err
	}
	if c.Kind == community.Core {
		if p.Promoted, err = s.Communities.CirclePromoted(ctx, actor, c.ID); err != nil {
			return err
		}
	}
	if p.Split, p.IsSplit, err = s.Fission.LastSplit(ctx, actor, c.ID); err != nil {
		return err
	}
	h, offered, err := s.Fission.HandOver(ctx, actor, c.ID)
	p.Offered = offered && h.To == actor.Member
	return err
}

// act does something with the circle in the path, and shows its page again: as it is then, or with why not.
func (s *Server) act(q *request, news func() string, do func(c community.Circle, values url.Values) error) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	c, err := q.circle()
	if err != nil {
		return err
	}
	if err := do(c, values); err != nil {
		p, missing := s.circlePage(q)
		if missing != nil {
			return missing
		}
		p.Form = ui.NewForm(q.locale, values)
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash(news())
	return q.see(q.circleLinks(c).Page())
}

// says are news that are known beforehand.
func says(news string) func() string { return func() string { return news } }

// errAgree is returned at the field where people agree to rules.
var errAgree = fault.OnField("agree", "invalid.rules_unread")

// agreed is the version of the rules that somebody agrees to: none unless they say so.
func agreed(c community.Circle, values url.Values) int {
	if c.Rules != "" && values.Get("agree") == "" {
		return 0
	}
	return int(number(values.Get("rules_version")))
}

// atAgreement puts a refusal of the version at the field where people agree.
func atAgreement(err error) error {
	if errors.Is(err, community.ErrRulesUnread) {
		return errAgree
	}
	return err
}

func (s *Server) joinCircle(q *request) error {
	news := "circle_joined"
	return s.act(q, func() string { return news }, func(c community.Circle, values url.Values) error {
		entered, err := s.Communities.JoinCircle(q.ctx(), q.actor, c.ID, agreed(c, values), once.Request{})
		if !entered {
			news = "circle_waiting"
		}
		return atAgreement(err)
	})
}

func (s *Server) leaveCircle(q *request) error {
	return s.act(q, says("circle_left"), func(c community.Circle, _ url.Values) error {
		return s.Communities.LeaveCircle(q.ctx(), q.actor, c.ID)
	})
}

func (s *Server) agreeToRules(q *request) error {
	return s.act(q, says("saved"), func(c community.Circle, values url.Values) error {
		return atAgreement(s.Communities.AgreeToRules(q.ctx(), q.actor, c.ID, agreed(c, values)))
	})
}

func (s *Server) chooseSide(q *request) error {
	return s.act(q, says("circle_side"), func(c community.Circle, values url.Values) error {
		return s.Fission.ChooseSide(q.ctx(), q.actor, c.ID, values.Get("side") == "go")
	})
}

func (s *Server) acceptHandOver(q *request) error {
	return s.act(q, says("circle_led"), func(c community.Circle, _ url.Values) error {
		return s.Fission.AcceptHandOver(q.ctx(), q.actor, c.ID)
	})
}

func (s *Server) endHandOver(q *request) error {
	return s.act(q, says("circle_offer_over"), func(c community.Circle, _ url.Values) error {
		return s.Fission.EndHandOver(q.ctx(), q.actor, c.ID)
	})
}

// newCircle is the form of a member who founds a circle.
func (s *Server) newCircle(q *request) error {
	if err := s.Communities.MayFound(q.ctx(), q.actor, community.Interest); err != nil {
		return err
	}
	return q.showCircleForm(s.foundingForm(q, ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}, "admission": {string(community.AdmitOpen)}})), nil)
}

// tiersToOpen are the tiers that may be chosen to open a circle: those that are not retired, and those that do.
func (q *request) tiersToOpen(c community.Circle) ([]community.Tier, error) {
	tiers, err := q.s.Communities.Tiers(q.ctx(), q.actor)
	return slices.DeleteFunc(tiers, func(t community.Tier) bool {
		return t.State == community.TierRetired && !slices.Contains(c.Tiers, t.ID)
	}), err
}

// showCircleForm answers with a form of a circle's terms.
func (q *request) showCircleForm(p circle.Form, refusal error) error {
	tiers, err := q.tiersToOpen(p.Circle)
	if err != nil {
		return err
	}
	p.Tiers = tiers
	if refusal != nil {
		return q.refused(refusal, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	return q.show(p.Show())
}

func (s *Server) foundingForm(q *request, form ui.Form) circle.Form {
	p := circle.Form{Page: q.page(q.locale.T("circle.found")), Form: form, Of: q.links(), Action: q.links().Circles(), Kinds: []community.CircleKind{community.Interest}}
	if q.may(access.CircleManage) {
		p.Kinds = community.CircleKinds
	}
	return p
}

func (s *Server) foundCircle(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	c, err := s.found(q, values)
	if err != nil {
		return q.showCircleForm(s.foundingForm(q, ui.NewForm(q.locale, values)), err)
	}
	q.flash("circle_founded")
	return q.see(q.circleLinks(c).Page())
}

// found founds the circle of a form.
func (s *Server) found(q *request, values url.Values) (community.Circle, error) {
	terms, err := q.circleTerms(values)
	if err != nil {
		return community.Circle{}, err
	}
	request, err := q.once(values)
	if err != nil {
		return community.Circle{}, err
	}
	return s.Communities.FoundCircle(q.ctx(), q.actor, terms, request)
}

// circleTerms reads the terms of a circle; one without an address has one made of its name.
func (q *request) circleTerms(values url.Values) (community.CircleTerms, error) {
	r := q.reader(values)
	t := community.CircleTerms{Slug: r.text("slug"), Name: r.text("name"), Kind: community.CircleKind(r.text("kind")),
		Reason: community.CircleReason(r.text("reason")), About: values.Get("about"), Region: r.text("region"), Rules: values.Get("rules"),
		Admission: community.Admission(r.text("admission")), Capacity: int(r.optional("capacity")), SplitAbove: int(r.optional("split_above"))}
	for _, text := range values["tiers"] {
		tier, err := id.Tier.Parse(text)
		r.wrong.Check(err == nil, "tiers", "invalid.choice")
		t.Tiers = append(t.Tiers, tier)
	}
	if t.Slug == "" {
		t.Slug = slugOf(t.Name)
	}
	return t, r.with(func() error { _, err := community.Circle{}.With(t); return err })
}

// circleValues fills a form with the terms of a circle.
func circleValues(c community.Circle) url.Values {
	or := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	var tiers []string
	for _, tier := range c.Tiers {
		tiers = append(tiers, id.Tier.Text(tier))
	}
	return url.Values{"tiers": tiers, "name": {c.Name}, "slug": {c.Slug}, "kind": {string(c.Kind)}, "reason": {string(c.Reason)}, "about": {c.About},
		"region": {c.Region}, "rules": {c.Rules}, "admission": {string(c.Admission)}, "capacity": {or(c.Capacity)}, "split_above": {or(c.SplitAbove)}}
}
