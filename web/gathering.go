package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"panal/access"
	"panal/community"
	"panal/content"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/internal/prose"
	"panal/web/link"
	"panal/web/pages/gathering"
	"panal/web/ui"
)

// gatheringRoutes are the pages of gatherings, with who may use them. Who runs one, the service asks.
func gatheringRoutes() []route {
	return []route{
		{pattern: "GET /{community}/gatherings", rule: may(access.GatheringView), handle: (*Server).showGatherings},
		{pattern: "POST /{community}/gatherings", rule: own(access.GatheringAnswer), handle: (*Server).makeGathering},
		{pattern: "GET /{community}/gatherings/new", rule: own(access.GatheringAnswer), handle: (*Server).newGathering},
		{pattern: "GET /{community}/gatherings/{gathering}", rule: may(access.GatheringView), handle: (*Server).showGathering, flags: landing},
		{pattern: "GET /{community}/gatherings/{gathering}/calendar.ics", rule: may(access.GatheringView), handle: (*Server).gatheringCalendar, flags: stream},
		{pattern: "POST /{community}/gatherings/{gathering}/answer", rule: own(access.GatheringAnswer), handle: (*Server).answerGathering},
		{pattern: "GET /{community}/gatherings/{gathering}/edit", rule: own(access.GatheringAnswer), handle: (*Server).showGatheringTerms},
		{pattern: "POST /{community}/gatherings/{gathering}/edit", rule: own(access.GatheringAnswer), handle: (*Server).editGathering},
		{pattern: "GET /{community}/gatherings/{gathering}/run", rule: own(access.GatheringAnswer), handle: (*Server).runGathering},
		{pattern: "POST /{community}/gatherings/{gathering}/publish", rule: own(access.GatheringAnswer), handle: (*Server).publishGathering},
		{pattern: "POST /{community}/gatherings/{gathering}/cancel", rule: own(access.GatheringAnswer), handle: (*Server).cancelGathering},
		{pattern: "POST /{community}/gatherings/{gathering}/check-in", rule: own(access.GatheringAnswer), handle: (*Server).checkInAtDoor},
		{pattern: "POST /{community}/gatherings/{gathering}/walk-in", rule: own(access.GatheringAnswer), handle: (*Server).addWalkIn},
		{pattern: "POST /{community}/gatherings/{gathering}/hosts", rule: own(access.GatheringAnswer), handle: (*Server).setGatheringHost},
		{pattern: "GET /{community}/gatherings/{gathering}/answers.csv", rule: own(access.GatheringAnswer), handle: (*Server).exportAnswers, flags: stream},
		{pattern: "GET /{community}/console/gatherings", rule: staff(access.GatheringManage), handle: (*Server).consoleGatherings},
	}
}

// gatheringList is a page of the gatherings that a viewer sees, with the drafts of who makes some.
func (q *request) gatheringList(p ui.Page) (v gathering.List, err error) {
	v = gathering.List{Page: p, To: q.links(), Past: q.query("past") != "", MayMake: q.s.Content.MayMakeGathering(q.ctx(), q.actor, id.Zero) == nil}
	list, err := q.s.Content.Gatherings(q.ctx(), q.actor, content.GatheringFilter{Past: v.Past}, q.rows())
	if err != nil {
		return v, err
	}
	v.All, v.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
	if !v.Past && q.actor.May(access.GatheringMemberView, q.actor.Here()) == nil {
		drafts, err := q.s.Content.Gatherings(q.ctx(), q.actor, content.GatheringFilter{Drafts: true}, page.Request{Limit: page.Most})
		if err != nil {
			return v, err
		}
		v.Drafts = drafts.Items
	}
	return v, nil
}

func (s *Server) showGatherings(q *request) error {
	p, err := q.gatheringList(q.page(q.locale.T("gathering.title")))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// gathering is the gathering that the path names, by its slug or its id.
func (q *request) gathering() (content.GatheringView, error) {
	name := q.r.PathValue("gathering")
	if i, err := id.Gathering.Parse(name); err == nil {
		return q.s.Content.Gathering(q.ctx(), q.actor, i)
	}
	return q.s.Content.GatheringBySlug(q.ctx(), q.actor, name)
}

// gatheringPage is the page of the gathering in the path.
func (q *request) gatheringPage(form ui.Form) (p gathering.Page, err error) {
	v, err := q.gathering()
	if err != nil {
		return p, err
	}
	to := q.links()
	p = gathering.Page{Page: q.page(v.Title), To: to, At: to.Gathering(v.Slug), View: v, About: prose.HTML(v.About), Form: form, SignIn: link.SignInThen(to.Gathering(v.Slug).Page())}
	p.Description = gathering.When(p.Page, v.Gathering) + " · " + gathering.Where(p.Page, v.Gathering)
	p.Preview = ui.Preview{Title: v.Title, Text: p.Description, URL: q.s.absolute(p.At.Page())}
	if v.Mine.Code != "" {
		p.Ticket = q.s.absolute(p.At.Ticket(v.Mine.Code))
	}
	if !v.Circle.IsZero() {
		c, err := q.s.Communities.Circle(q.ctx(), q.actor, v.Circle)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return p, err
		}
		p.Circle = c
	}
	if v.Member {
		list, err := q.s.Content.ComingTo(q.ctx(), q.actor, v.ID, q.rows())
		if err != nil {
			return p, err
		}
		p.Coming, p.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
	}
	return p, nil
}

func (s *Server) showGathering(q *request) error {
	p, err := q.gatheringPage(q.blankForm())
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) answerGathering(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	v, err := q.gathering()
	if err != nil {
		return err
	}
	guests, err := strconv.ParseInt(values.Get("guests"), 10, 64)
	if err != nil && values.Get("guests") != "" {
		guests = -1
	}
	a, err := s.Content.AnswerGathering(q.ctx(), q.actor, content.AnswerGathering{Gathering: v.ID, Coming: values.Get("coming") == "yes", Guests: guests})
	if err != nil {
		form := ui.NewForm(q.locale, values)
		p, broken := q.gatheringPage(form)
		if broken != nil {
			return broken
		}
		return q.refused(err, form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("gathering_" + string(a.State))
	return q.see(q.links().Gathering(v.Slug).Page())
}

// gatheringCalendar sends a gathering as a file for calendars.
func (s *Server) gatheringCalendar(q *request) error {
	v, err := q.gathering()
	if err != nil {
		return err
	}
	where := v.Place + ", " + v.Address
	if v.Online {
		where = v.Link
	}
	file := v.Calendar(content.CalendarEntry{UID: id.Gathering.Text(v.ID) + "@" + s.PublicURL.Host, URL: s.absolute(q.links().Gathering(v.Slug).Page()),
		About: prose.Plain(v.About, calendarAbout), Where: where}, q.now())
	q.w.Header().Set("Content-Disposition", `attachment; filename="`+v.Slug+`.ics"`)
	return q.send(http.StatusOK, "text/calendar; charset=utf-8", []byte(file))
}

// calendarAbout is how much of a gathering's text its calendar entry has.
const calendarAbout = 1000

// newGathering is the form of a gathering; where a circle is named, of that.
func (s *Server) newGathering(q *request) error {
	values := url.Values{formKey: {q.newFormKey()}, "audience": {string(content.MeetEverybody)}, "online": {"no"}, "circle": {q.query("circle")}}
	if q.query("circle") != "" {
		values.Set("audience", string(content.MeetCircle))
	}
	p, err := q.gatheringForm(content.Gathering{}, ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// gatheringForm is the form of a gathering, with the circles that the actor may make it for.
func (q *request) gatheringForm(old content.Gathering, form ui.Form) (p gathering.Form, err error) {
	p = gathering.Form{Page: q.page(q.locale.T("gathering.new")), Form: form, To: q.links(), Action: q.links().Gatherings(), Old: old, All: q.may(access.GatheringManage)}
	if !old.ID.IsZero() {
		p.Title, p.Action = q.locale.T("gathering.edit"), q.links().Gathering(old.Slug).Edit()
	}
	mine, err := q.s.Communities.MyCircles(q.ctx(), q.actor)
	if err != nil {
		return p, err
	}
	for _, of := range mine {
		if of.Standing.Role == community.Leader || of.Standing.Role == community.Host {
			p.Circles = append(p.Circles, of.Circle)
		}
	}
	if p.All {
		list, err := q.s.Communities.Circles(q.ctx(), q.actor, community.CircleFilter{State: community.CircleLive}, page.Request{Limit: page.Most})
		if err != nil {
			return p, err
		}
		p.Circles = list.Items
		if p.Tiers, err = q.s.Communities.Tiers(q.ctx(), q.actor); err != nil {
			return p, err
		}
	} else if len(p.Circles) == 0 && old.ID.IsZero() {
		return p, access.ErrForbidden
	}
	return p, nil
}

// gatheringTerms reads the terms of a gathering; one without an address has one made of its title.
func (q *request) gatheringTerms(values url.Values, old content.Gathering) (content.GatheringTerms, error) {
	r := q.reader(values)
	t := content.GatheringTerms{Slug: r.text("slug"), Title: r.text("title"), About: values.Get("about"), Online: r.text("online") == "yes", Place: r.text("place"),
		Address: r.text("address"), Map: r.text("map"), Link: r.text("link"), StartsAt: r.moment("starts_at", old.StartsAt), EndsAt: r.moment("ends_at", old.EndsAt),
		Audience: content.GatheringAudience(r.text("audience")), Circle: r.circle("circle"), Places: r.optional("places")}
	if r.text("closes_at") != "" {
		t.ClosesAt = r.moment("closes_at", old.ClosesAt)
	}
	for _, text := range values["tiers"] {
		tier, err := id.Tier.Parse(text)
		r.wrong.Check(err == nil, "tiers", "invalid.choice")
		t.Tiers = append(t.Tiers, tier)
	}
	if t.Slug == "" {
		t.Slug = slugOf(t.Title)
	}
	return t, r.with(func() error { _, err := content.Gathering{}.With(t); return err })
}

// gatheringValues fills a form with the terms of a gathering.
func (q *request) gatheringValues(g content.Gathering) url.Values {
	t, zone := g.Terms(), q.community.Zone()
	moment := func(at time.Time) string {
		if at.IsZero() {
			return ""
		}
		return at.In(zone).Format(wallClock)
	}
	v := url.Values{"title": {t.Title}, "slug": {t.Slug}, "about": {t.About}, "online": {"no"}, "place": {t.Place}, "address": {t.Address}, "map": {t.Map}, "link": {t.Link},
		"starts_at": {moment(t.StartsAt)}, "ends_at": {moment(t.EndsAt)}, "closes_at": {moment(t.ClosesAt)}, "audience": {string(t.Audience)}, "circle": {id.Circle.Text(t.Circle)},
		"places": {orNone(t.Places)}}
	if t.Online {
		v.Set("online", "yes")
	}
	for _, tier := range t.Tiers {
		v.Add("tiers", id.Tier.Text(tier))
	}
	return v
}

func (s *Server) makeGathering(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	terms, err := q.gatheringTerms(values, content.Gathering{})
	var g content.Gathering
	if err == nil {
		request, broken := q.once(values)
		if broken != nil {
			return broken
		}
		g, err = s.Content.MakeGathering(q.ctx(), q.actor, terms, request)
	}
	if err != nil {
		return q.refusedGathering(err, content.Gathering{}, values)
	}
	q.flash("gathering_made")
	return q.see(q.links().Gathering(g.Slug).Run())
}

func (q *request) refusedGathering(refusal error, old content.Gathering, values url.Values) error {
	p, err := q.gatheringForm(old, ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	return q.refused(refusal, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
}

func (s *Server) showGatheringTerms(q *request) error {
	v, err := q.runs()
	if err != nil {
		return err
	}
	p, err := q.gatheringForm(v.Gathering, ui.NewForm(q.locale, q.gatheringValues(v.Gathering)))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) editGathering(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	v, err := q.runs()
	if err != nil {
		return err
	}
	terms, err := q.gatheringTerms(values, v.Gathering)
	edited := v.Gathering
	if err == nil {
		edited, err = s.Content.EditGathering(q.ctx(), q.actor, v.ID, func(t *content.GatheringTerms) { *t = terms })
	}
	if err != nil {
		return q.refusedGathering(err, v.Gathering, values)
	}
	q.flash("saved")
	return q.see(q.links().Gathering(edited.Slug).Run())
}

// runs is the gathering in the path, for who runs it.
func (q *request) runs() (content.GatheringView, error) {
	v, err := q.gathering()
	if err == nil && !v.Runs {
		err = access.ErrForbidden
	}
	return v, err
}

// consoleGatherings lists all gatherings for the staff.
func (s *Server) consoleGatherings(q *request) error {
	p, err := q.gatheringList(q.consolePage(q.locale.T("gathering.title")))
	if err != nil {
		return err
	}
	p.Console = true
	return q.show(p.Show())
}
