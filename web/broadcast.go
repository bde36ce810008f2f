package web

import (
	"net/url"
	"strings"

	"panal/access"
	"panal/community"
	"panal/content"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/broadcast"
	"panal/web/ui"
)

// broadcastRoutes are the pages of what is said, with who may use them. Who may read what, and who writes to which circle,
// the service asks.
func broadcastRoutes() []route {
	return []route{
		{pattern: "GET /{community}/broadcasts", rule: may(access.BroadcastView), handle: (*Server).showBroadcasts},
		{pattern: "GET /{community}/broadcasts/series/{series}", rule: may(access.BroadcastView), handle: (*Server).showSeries},
		{pattern: "GET /{community}/broadcasts/{broadcast}", rule: may(access.BroadcastView), handle: (*Server).showBroadcast},
		{pattern: "POST /{community}/broadcasts/{broadcast}/cancel", rule: own(access.BroadcastOpen), handle: (*Server).cancelBroadcast},
		{pattern: "POST /{community}/broadcasts/{broadcast}/correct", rule: own(access.BroadcastOpen), handle: (*Server).correctBroadcast},
		{pattern: "GET /{community}/circles/{circle}/broadcasts", rule: may(access.BroadcastView), handle: (*Server).circleBroadcasts},
		{pattern: "GET /{community}/circles/{circle}/broadcasts/new", rule: own(access.BroadcastOpen), handle: (*Server).writeToCircle},
		{pattern: "POST /{community}/circles/{circle}/broadcasts", rule: own(access.BroadcastOpen), handle: (*Server).sendToCircle},

		{pattern: "GET /{community}/console/broadcasts", rule: staff(access.BroadcastWorkView), handle: (*Server).consoleBroadcasts},
		{pattern: "GET /{community}/console/broadcasts/new", rule: staff(access.BroadcastSend), handle: (*Server).newBroadcast},
		{pattern: "POST /{community}/console/broadcasts", rule: staff(access.BroadcastSend), handle: (*Server).saveBroadcast},
		{pattern: "POST /{community}/console/broadcasts/policy", rule: staff(access.CommunityManage), handle: (*Server).setBroadcastPolicy},
		{pattern: "GET /{community}/console/broadcasts/{broadcast}", rule: staff(access.BroadcastWorkView), handle: (*Server).consoleBroadcast},
		{pattern: "POST /{community}/console/broadcasts/{broadcast}", rule: staff(access.BroadcastSend), handle: (*Server).saveBroadcast},
		{pattern: "POST /{community}/console/broadcasts/{broadcast}/place", rule: staff(access.BroadcastSend), handle: (*Server).placeBroadcast},
		{pattern: "GET /{community}/console/series/new", rule: staff(access.BroadcastSend), handle: (*Server).newSeries},
		{pattern: "POST /{community}/console/series", rule: staff(access.BroadcastSend), handle: (*Server).saveSeries},
		{pattern: "GET /{community}/console/series/{series}", rule: staff(access.BroadcastWorkView), handle: (*Server).consoleSeries},
		{pattern: "POST /{community}/console/series/{series}", rule: staff(access.BroadcastSend), handle: (*Server).saveSeries},
		{pattern: "POST /{community}/console/series/{series}/{state}", rule: staff(access.BroadcastSend), handle: (*Server).moveSeries},
	}
}

// hearerNames are what circles, tiers and segments are called; segments only to who may see them.
func (q *request) hearerNames() (broadcast.Names, error) {
	names := broadcast.Names{}
	tiers, err := q.s.Communities.Tiers(q.ctx(), q.actor)
	if err != nil {
		return nil, err
	}
	for _, t := range tiers {
		names[t.ID] = t.Name
	}
	circles, err := q.s.Communities.Circles(q.ctx(), q.actor, community.CircleFilter{Largest: true}, page.Request{Limit: page.Most})
	if err != nil {
		return nil, err
	}
	for _, c := range circles.Items {
		names[c.ID] = c.Name
	}
	if !q.may(access.SegmentView) {
		return names, nil
	}
	segments, err := q.s.Communities.Segments(q.ctx(), q.actor)
	for _, s := range segments {
		names[s.ID] = s.Name
	}
	return names, err
}

// openers are the tiers that open what is for tiers.
func (q *request) openers(a content.Audience) (all []broadcast.Opener, err error) {
	tiers, err := q.s.Communities.Tiers(q.ctx(), q.actor)
	for _, t := range tiers {
		for _, tier := range a.Tiers {
			if t.ID == tier {
				all = append(all, broadcast.Opener{Name: t.Name, Href: q.links().Tiers() + "#tier-" + t.Slug})
			}
		}
	}
	return all, err
}

func (q *request) archive(title string, f content.ArchiveFilter) (p broadcast.Archive, err error) {
	list, err := q.s.Content.Archive(q.ctx(), q.actor, f, page.Request{Cursor: q.query("cursor")})
	return broadcast.Archive{Page: q.page(title), To: q.links(), List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next)}, err
}

// showBroadcasts is what was said to the member, the last first, and the series that it came in.
func (s *Server) showBroadcasts(q *request) error {
	p, err := q.archive(q.locale.T("broadcast.title"), content.ArchiveFilter{})
	if err != nil {
		return err
	}
	all, err := s.Content.AllSeries(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	for _, one := range all {
		if one.State != content.SeriesEnded {
			p.Series = append(p.Series, one)
		}
	}
	return q.show(p.Show())
}

func (s *Server) showSeries(q *request) error {
	one, shut, err := s.Content.SeriesBySlug(q.ctx(), q.actor, q.r.PathValue("series"))
	if err != nil {
		return err
	}
	p, err := q.archive(one.Name, content.ArchiveFilter{Series: one.ID})
	if err != nil {
		return err
	}
	p.Crumbs = []ui.Crumb{{Label: q.locale.T("broadcast.title"), Href: p.To.Broadcasts()}, {Label: one.Name}}
	p.Intro = strings.TrimSpace(one.About + "\n\n" + broadcast.When(p.Page, one.Rhythm))
	if shut {
		if p.Shut, err = q.openers(one.Audience); err != nil {
			return err
		}
	}
	return q.show(p.Show())
}

// circleBroadcasts is what was said to a circle; and to who leads it, where they write to it.
func (s *Server) circleBroadcasts(q *request) error {
	c, err := q.circle()
	if err != nil {
		return err
	}
	p, err := q.archive(q.locale.T("broadcast.title"), content.ArchiveFilter{Circle: c.ID})
	if err != nil {
		return err
	}
	to := q.circleLinks(c)
	p.Crumbs = []ui.Crumb{{Label: c.Name, Href: to.Page()}, {Label: p.Title}}
	mine, err := s.Content.Broadcasts(q.ctx(), q.actor, content.BroadcastFilter{Circle: c.ID}, page.Request{})
	switch {
	case err == nil:
		p.Mine = mine.Items
		if c.Open() == nil {
			p.Write = to.NewBroadcast()
		}
	case fault.KindOf(err) != fault.Forbidden:
		return err
	}
	return q.show(p.Show())
}

func (q *request) broadcastID() (id.ID, error) {
	return q.pathID(id.Broadcast, "broadcast", content.ErrBroadcastMissing)
}

// showBroadcast shows a broadcast as the viewer may read it. Whoever sees that has opened it.
func (s *Server) showBroadcast(q *request) error {
	p, err := q.readPage(ui.NewForm(q.locale, url.Values{}))
	if err != nil {
		return err
	}
	if prefetched := strings.Contains(q.r.Header.Get("Sec-Purpose"), "prefetch"); !prefetched && q.actor.May(access.BroadcastOpen, q.actor.Own()) == nil && p.Reading.Out() {
		if err := s.Content.Opened(q.ctx(), q.actor, p.Reading.ID); err != nil {
			return err
		}
	}
	return q.show(p.Show())
}

func (q *request) readPage(form ui.Form) (p broadcast.Read, err error) {
	key, err := q.broadcastID()
	if err != nil {
		return p, err
	}
	r, err := q.s.Content.Read(q.ctx(), q.actor, key)
	work, refused := q.s.Content.Broadcast(q.ctx(), q.actor, key)
	if err != nil && refused == nil { // who leads the circle that it is to sees it before it goes out
		r, err = content.Reading{Broadcast: work}, nil
	}
	if err != nil {
		return p, err
	}
	p = broadcast.Read{Page: q.page(r.Title), To: q.links(), Reading: r, Form: form, Runs: refused == nil}
	if q.may(access.BroadcastWorkView) {
		p.Manage, p.Runs = q.pages().Broadcast(r.ID), false
	}
	names, err := q.hearerNames()
	if err != nil {
		return p, err
	}
	p.Whom = broadcast.Whom(p.Page, r.Audience, names)
	if r.Audience.Kind() == content.OfSegment && !q.may(access.SegmentView) { // which segment somebody is in is not told
		p.Whom = q.locale.T("broadcast.to.some")
	}
	if r.Closed {
		p.Openers, err = q.openers(r.Audience)
	}
	return p, err
}

// afterBroadcast leads back to where a broadcast is looked after.
func (s *Server) afterBroadcast(q *request, b content.Broadcast) error {
	if q.may(access.BroadcastWorkView) {
		return q.see(q.pages().Broadcast(b.ID))
	}
	return q.see(q.links().Broadcast(b.ID))
}

func (s *Server) cancelBroadcast(q *request) error {
	key, err := q.broadcastID()
	if err != nil {
		return err
	}
	b, err := s.Content.CancelBroadcast(q.ctx(), q.actor, key)
	if err != nil {
		return err
	}
	q.flash("broadcast_canceled")
	return s.afterBroadcast(q, b)
}

func (s *Server) correctBroadcast(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	key, err := q.broadcastID()
	if err != nil {
		return err
	}
	b, err := s.Content.CorrectBroadcast(q.ctx(), q.actor, key, values.Get("correction"))
	if err != nil {
		p, broken := q.readPage(ui.NewForm(q.locale, values))
		if broken != nil {
			return err
		}
		p.Runs = true
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("saved")
	return s.afterBroadcast(q, b)
}

// circleForm is the form of a broadcast to a circle, for who leads it.
func (q *request) circleForm(form ui.Form) (p broadcast.Write, c community.Circle, err error) {
	if c, err = q.circle(); err != nil {
		return p, c, err
	}
	to := q.circleLinks(c)
	p = broadcast.Write{Page: q.page(q.locale.T("broadcast.write")), To: q.links(), Action: to.Broadcasts(), Form: form, Whom: q.locale.T("broadcast.to.circle", "name", c.Name),
		Crumbs: []ui.Crumb{{Label: c.Name, Href: to.Page()}, {Label: q.locale.T("broadcast.title"), Href: to.Broadcasts()}, {Label: q.locale.T("broadcast.write")}}}
	p.Reach, err = q.s.Content.Reach(q.ctx(), q.actor, content.Audience{Circle: c.ID})
	return p, c, err
}

func (s *Server) writeToCircle(q *request) error {
	p, _, err := q.circleForm(q.blankForm())
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) sendToCircle(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, c, err := q.circleForm(ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	if p.Preview = values.Get("do") == "look"; p.Preview {
		return q.show(p.Show())
	}
	cmd, err := q.writing(values, content.Broadcast{})
	if err == nil {
		cmd.Terms.Audience, cmd.Terms.Series = content.Audience{Circle: c.ID}, id.Zero
		_, err = s.Content.CreateBroadcast(q.ctx(), q.actor, cmd)
	}
	if err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash(keptAs(cmd))
	return q.see(q.circleLinks(c).Broadcasts())
}

// keptAs is the message of a broadcast that was kept, or scheduled.
func keptAs(cmd content.WriteBroadcast) string {
	if cmd.Schedule {
		return "broadcast_scheduled"
	}
	return "saved"
}

// writing reads a broadcast as a form has it.
func (q *request) writing(values url.Values, was content.Broadcast) (cmd content.WriteBroadcast, err error) {
	r := q.reader(values)
	cmd.Terms = content.BroadcastTerms{Title: r.text("title"), Text: values.Get("text"), Link: r.text("link"), Audience: r.hearers()}
	if text := r.text("series"); text != "" {
		key, bad := id.Series.Parse(text)
		r.wrong.Check(bad == nil, "series", "invalid.choice")
		cmd.Terms.Series = key
	}
	if r.text("at") != "" {
		cmd.Terms.At = r.moment("at", was.At)
	}
	cmd.Schedule = values.Get("do") == "schedule"
	if err := r.err(); err != nil {
		return cmd, err
	}
	cmd.Request, err = q.once(values)
	return cmd, err
}

// hearers is whom something is said to: a segment or a circle by its id, tiers that are ticked, or everybody.
func (r *reader) hearers() (a content.Audience) {
	one := r.audience("audience")
	a.Segment, a.Circle = one.Segment, one.Circle
	if !one.Tier.IsZero() {
		a.Tiers = append(a.Tiers, one.Tier)
	}
	for _, text := range r.values["tier"] {
		if text == "" {
			continue
		}
		tier, err := id.Tier.Parse(text)
		r.wrong.Check(err == nil, "audience", "invalid.choice")
		a.Tiers = append(a.Tiers, tier)
	}
	return a
}
