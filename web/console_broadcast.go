package web

import (
	"math"
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
	"panal/web/pages/broadcast"
	"panal/web/ui"
)

func (s *Server) consoleBroadcasts(q *request) error {
	p, err := q.desk(nil)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// desk is where what is said is looked after; policy is the form of that, where it was refused.
func (q *request) desk(policy url.Values) (p broadcast.Desk, err error) {
	p = broadcast.Desk{Page: q.consolePage(q.locale.T("broadcast.title")), To: q.pages(), State: content.BroadcastState(q.query("state")), MayPolicy: q.may(access.CommunityManage)}
	if p.Names, err = q.hearerNames(); err != nil {
		return p, err
	}
	if p.Series, err = q.s.Content.AllSeries(q.ctx(), q.actor); err != nil {
		return p, err
	}
	list, err := q.s.Content.Broadcasts(q.ctx(), q.actor, content.BroadcastFilter{State: p.State}, q.rows())
	if err != nil {
		return p, err
	}
	p.List, p.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
	if policy == nil {
		now, err := q.s.Content.Policy(q.ctx(), q.actor)
		if err != nil {
			return p, err
		}
		policy = url.Values{"circle_daily": {strconv.Itoa(now.CircleDaily)}}
	}
	p.Policy = ui.NewForm(q.locale, policy)
	return p, nil
}

func (s *Server) setBroadcastPolicy(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	r := q.reader(values)
	n := r.whole("circle_daily")
	if err = r.err(); err == nil {
		err = s.Content.SetPolicy(q.ctx(), q.actor, content.Policy{CircleDaily: int(min(max(n, -1), 1000))})
	}
	if err != nil {
		p, broken := q.desk(values)
		if broken != nil {
			return broken
		}
		return q.refused(err, p.Policy, func(f ui.Form) component { p.Policy = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Broadcasts())
}

// hearerOptions are whom something can be said to.
func (q *request) hearerOptions() (audiences, tiers []ui.Option, err error) {
	audiences = []ui.Option{{Label: q.locale.T("broadcast.to.everybody")}}
	if q.may(access.SegmentView) {
		segments, err := q.s.Communities.Segments(q.ctx(), q.actor)
		if err != nil {
			return nil, nil, err
		}
		for _, s := range segments {
			audiences = append(audiences, ui.Option{Value: id.Segment.Text(s.ID), Label: q.locale.T("broadcast.to.segment", "name", s.Name)})
		}
	}
	circles, err := q.s.Communities.Circles(q.ctx(), q.actor, community.CircleFilter{State: community.CircleLive, Largest: true}, page.Request{Limit: page.Most})
	if err != nil {
		return nil, nil, err
	}
	for _, c := range circles.Items {
		audiences = append(audiences, ui.Option{Value: id.Circle.Text(c.ID), Label: q.locale.T("broadcast.to.circle", "name", c.Name)})
	}
	all, err := q.s.Communities.Tiers(q.ctx(), q.actor)
	for _, t := range all {
		tiers = append(tiers, ui.Option{Value: id.Tier.Text(t.ID), Label: t.Name})
	}
	return audiences, tiers, err
}

// audienceValues writes an audience as the form has it.
func audienceValues(values url.Values, a content.Audience) {
	switch a.Kind() {
	case content.OfCircle:
		values.Set("audience", id.Circle.Text(a.Circle))
	case content.OfSegment:
		values.Set("audience", id.Segment.Text(a.Segment))
	}
	for _, tier := range a.Tiers {
		values.Add("tier", id.Tier.Text(tier))
	}
}

// broadcastForm is the form of a broadcast that staff write; b is zero for a new one.
func (q *request) broadcastForm(b content.Broadcast, form ui.Form) (p broadcast.Write, err error) {
	title, action := q.locale.T("broadcast.write"), q.pages().Broadcasts()
	if !b.ID.IsZero() {
		title, action = b.Title, q.pages().Broadcast(b.ID)
	}
	p = broadcast.Write{Page: q.consolePage(title), To: q.links(), Console: true, Action: action, Form: form, Broadcast: b, Missed: !b.MissedAt.IsZero(),
		Crumbs: []ui.Crumb{{Label: q.locale.T("broadcast.title"), Href: q.pages().Broadcasts()}, {Label: title}}}
	if p.Audiences, p.Tiers, err = q.hearerOptions(); err != nil {
		return p, err
	}
	all, err := q.s.Content.AllSeries(q.ctx(), q.actor)
	if err != nil {
		return p, err
	}
	r := q.reader(form.Values)
	audience := r.hearers()
	for _, one := range all {
		if one.State == content.SeriesEnded {
			continue
		}
		if len(p.Series) == 0 {
			p.Series = []ui.Option{{Label: q.locale.T("broadcast.alone")}}
		}
		p.Series = append(p.Series, ui.Option{Value: id.Series.Text(one.ID), Label: one.Name})
		if form.Values.Get("series") == id.Series.Text(one.ID) {
			audience = one.Audience
		}
	}
	if r.err() == nil {
		p.Reach, err = q.s.Content.Reach(q.ctx(), q.actor, audience)
	}
	return p, err
}

func (s *Server) newBroadcast(q *request) error {
	form := q.blankForm()
	for _, name := range []string{"audience", "series", "tier"} {
		if value := q.query(name); value != "" {
			form.Values.Set(name, value)
		}
	}
	p, err := q.broadcastForm(content.Broadcast{}, form)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// consoleBroadcast is the form of a broadcast that did not go out, and what came of one that did.
func (s *Server) consoleBroadcast(q *request) error {
	b, err := q.workedOn()
	if err != nil {
		return err
	}
	if !b.Open() {
		p := broadcast.Result{Page: q.consolePage(b.Title), To: q.pages(), Read: q.links(), Broadcast: b, Form: ui.NewForm(q.locale, url.Values{"correction": {b.Correction}})}
		if p.Names, err = q.hearerNames(); err != nil {
			return err
		}
		return q.show(p.Show())
	}
	form := q.blankForm()
	v := form.Values
	v.Set("title", b.Title)
	v.Set("text", b.Text)
	v.Set("link", b.Link)
	v.Set("series", id.Series.Text(b.Series))
	if !b.At.IsZero() {
		v.Set("at", b.At.In(q.community.Zone()).Format(wallClock))
	}
	if b.Series.IsZero() {
		audienceValues(v, b.Audience)
	}
	p, err := q.broadcastForm(b, form)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// workedOn is the broadcast in the path; zero where there is none, for one that is new.
func (q *request) workedOn() (b content.Broadcast, err error) {
	if q.r.PathValue("broadcast") == "" {
		return b, nil
	}
	key, err := q.broadcastID()
	if err != nil {
		return b, err
	}
	return q.s.Content.Broadcast(q.ctx(), q.actor, key)
}

// saveBroadcast keeps a broadcast, or schedules it; the button to look at it keeps nothing.
func (s *Server) saveBroadcast(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	b, err := q.workedOn()
	if err != nil {
		return err
	}
	p, err := q.broadcastForm(b, ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	if p.Preview = values.Get("do") == "look"; p.Preview {
		return q.showWith(http.StatusOK, p.Show())
	}
	cmd, err := q.writing(values, b)
	if err == nil {
		if b.ID.IsZero() {
			b, err = s.Content.CreateBroadcast(q.ctx(), q.actor, cmd)
		} else {
			b, err = s.Content.EditBroadcast(q.ctx(), q.actor, b.ID, cmd)
		}
	}
	if err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash(keptAs(cmd))
	if !b.Series.IsZero() {
		return q.see(q.pages().OneSeries(b.Series))
	}
	return q.see(q.pages().Broadcasts())
}

// placeBroadcast moves a broadcast in the queue of its series.
func (s *Server) placeBroadcast(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	b, err := q.workedOn()
	if err != nil {
		return err
	}
	r := q.reader(values)
	place := r.whole("place")
	if err := r.err(); err != nil {
		return err
	}
	if _, err := s.Content.PlaceBroadcast(q.ctx(), q.actor, b.ID, int(min(max(place, 0), math.MaxInt32))); err != nil {
		return err
	}
	q.flash("saved")
	return q.see(q.pages().OneSeries(b.Series))
}

// shownSlots is how many of a series's next slots its page shows.
const shownSlots = 7

func (q *request) seriesPage(one content.Series, form ui.Form) (p broadcast.SeriesPage, err error) {
	title := one.Name
	if one.ID.IsZero() {
		title = q.locale.T("broadcast.begin_series")
	}
	p = broadcast.SeriesPage{Page: q.consolePage(title), To: q.pages(), Read: q.links(), Series: one, Form: form}
	if p.Audiences, p.Tiers, err = q.hearerOptions(); err != nil {
		return p, err
	}
	if p.Names, err = q.hearerNames(); err != nil || one.ID.IsZero() {
		return p, err
	}
	_, p.Queue, err = q.s.Content.OneSeries(q.ctx(), q.actor, one.ID)
	if one.State == content.SeriesLive {
		p.Slots = one.Rhythm.Slots(one.NextAt.Add(-time.Microsecond), q.community.Zone(), max(shownSlots, min(len(p.Queue), 60)))
	}
	return p, err
}

func (s *Server) newSeries(q *request) error {
	form := q.blankForm()
	form.Values.Set("minute", "06:20")
	for day := time.Sunday; day <= time.Saturday; day++ {
		form.Values.Set(broadcast.DayField(day), "yes")
	}
	p, err := q.seriesPage(content.Series{}, form)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// pathSeries is the series in the path; zero where there is none, for one that is new.
func (q *request) pathSeries() (one content.Series, err error) {
	if q.r.PathValue("series") == "" {
		return one, nil
	}
	key, err := q.pathID(id.Series, "series", content.ErrSeriesMissing)
	if err != nil {
		return one, err
	}
	one, _, err = q.s.Content.OneSeries(q.ctx(), q.actor, key)
	return one, err
}

func (s *Server) consoleSeries(q *request) error {
	one, err := q.pathSeries()
	if err != nil {
		return err
	}
	form := q.blankForm()
	v := form.Values
	v.Set("name", one.Name)
	v.Set("slug", one.Slug)
	v.Set("about", one.About)
	v.Set("minute", clockOf(one.Rhythm.Minute))
	for day := time.Sunday; day <= time.Saturday; day++ {
		if one.Rhythm.Days.Has(day) {
			v.Set(broadcast.DayField(day), "yes")
		}
	}
	audienceValues(v, one.Audience)
	p, err := q.seriesPage(one, form)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) saveSeries(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	one, err := q.pathSeries()
	if err != nil {
		return err
	}
	p, err := q.seriesPage(one, ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	r := q.reader(values)
	terms := content.SeriesTerms{Slug: r.text("slug"), Name: r.text("name"), About: values.Get("about"), Rhythm: content.Rhythm{Minute: r.minutes("minute")}, Audience: r.hearers()}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if r.text(broadcast.DayField(day)) != "" {
			terms.Rhythm.Days |= content.On(day)
		}
	}
	if err = r.err(); err == nil {
		if one.ID.IsZero() {
			request, bad := q.once(values)
			if err = bad; err == nil {
				one, err = s.Content.CreateSeries(q.ctx(), q.actor, terms, request)
			}
		} else {
			one, err = s.Content.EditSeries(q.ctx(), q.actor, one.ID, terms, "")
		}
	}
	if err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().OneSeries(one.ID))
}

// moveSeries pauses a series, has it go on, or ends it.
func (s *Server) moveSeries(q *request) error {
	one, err := q.pathSeries()
	if err != nil {
		return err
	}
	state := content.SeriesState(q.r.PathValue("state"))
	if state != content.SeriesLive && state != content.SeriesPaused && state != content.SeriesEnded {
		return fault.Missing("series")
	}
	if _, err := s.Content.MoveSeries(q.ctx(), q.actor, one.ID, state); err != nil {
		return err
	}
	q.flash("saved")
	return q.see(q.pages().OneSeries(one.ID))
}
