package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/console"
	"panal/web/pages/leader"
	"panal/web/ui"
)

// portrait is the face of a member as somebody who leads; nothing is known of who leads nothing.
func (s *Server) portrait(q *request, member id.ID, name string) (p leader.Portrait, err error) {
	p = leader.Portrait{Name: name, Of: q.links()}
	p.Profile, p.Leads, err = s.Communities.LeaderProfile(q.ctx(), q.actor, member)
	return p, err
}

// leadingPage is the page on which the actor keeps their face as a leader.
func (s *Server) leadingPage(q *request) (p leader.Mine, err error) {
	p = leader.Mine{Page: q.page(q.locale.T("leader.mine")), To: q.links(), Upload: ui.NewForm(q.locale, url.Values{})}
	if p.Portrait, err = s.portrait(q, q.actor.Member, q.actor.Name); err != nil {
		return p, err
	}
	p.Form = ui.NewForm(q.locale, leaderValues(p.Portrait.Profile))
	p.Cards, err = s.Communities.MyScorecards(q.ctx(), q.actor)
	return p, err
}

// leaderValues fills a form with what a profile says.
func leaderValues(p community.LeaderProfile) url.Values {
	values := url.Values{"about": {p.About}, "labels": {strings.Join(p.Labels, ", ")}}
	for i, in := range p.Influence {
		at := community.InfluenceField(i)
		values.Set(at+"place", in.Place)
		values.Set(at+"link", in.Link)
		if in.Followers > 0 {
			values.Set(at+"followers", strconv.FormatInt(in.Followers, 10))
		}
	}
	return values
}

func (s *Server) showLeading(q *request) error {
	p, err := s.leadingPage(q)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) editLeading(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	r := q.reader(values)
	words := community.LeaderWords{About: values.Get("about"), Labels: givenValues(url.Values{"value": values["labels"]})}
	for i := range community.MaxInfluence {
		at := community.InfluenceField(i)
		words.Influence = append(words.Influence, community.Influence{Place: r.text(at + "place"), Link: r.text(at + "link"), Followers: r.optional(at + "followers")})
	}
	if err = r.err(); err == nil {
		_, err = s.Communities.EditLeaderProfile(q.ctx(), q.actor, words)
	}
	return s.leadingChanged(q, err, func(p *leader.Mine) *ui.Form { p.Form.Values = values; return &p.Form })
}

// leadingChanged answers a change of the actor's face as a leader: refused, its form is shown again.
func (s *Server) leadingChanged(q *request, err error, form func(*leader.Mine) *ui.Form) error {
	if err != nil {
		p, failed := s.leadingPage(q)
		if failed != nil {
			return failed
		}
		at := form(&p)
		return q.refused(err, *at, func(refused ui.Form) component { *at = refused; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.links().Leading())
}

func (s *Server) portraitLeading(q *request) error {
	content, err := q.upload("content")
	if form := q.r.MultipartForm; form != nil {
		defer form.RemoveAll()
	}
	if err == nil {
		_, err = s.Communities.PictureLeader(q.ctx(), q.actor, content, false)
	}
	return s.leadingChanged(q, err, func(p *leader.Mine) *ui.Form { return &p.Upload })
}

func (s *Server) removePortrait(q *request) error {
	_, err := s.Communities.PictureLeader(q.ctx(), q.actor, nil, true)
	return s.leadingChanged(q, err, func(p *leader.Mine) *ui.Form { return &p.Upload })
}

// showPortrait sends the picture of a leader. Its address names when it was changed.
func (s *Server) showPortrait(q *request) error {
	member, err := q.pathID(id.Member, "member", community.ErrMemberMissing)
	if err != nil {
		return err
	}
	mediaType, content, err := s.Communities.LeaderPicture(q.ctx(), q.actor, member)
	if err != nil {
		return err
	}
	q.w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	return q.send(http.StatusOK, mediaType, content)
}

// showScore is how the leader of the circle in the path does.
func (s *Server) showScore(q *request) error {
	c, err := q.circle()
	if err != nil {
		return err
	}
	card, err := s.Communities.Scorecard(q.ctx(), q.actor, c.ID)
	if err != nil {
		return err
	}
	title := "leader.how"
	if card.Leader != q.actor.Member {
		title = "leader.sees"
	}
	return q.show(leader.Of{Page: q.page(q.locale.T(title)), To: q.links(), Card: card}.Show())
}

func (s *Server) consoleLeader(q *request) error {
	circle, err := q.pathID(id.Circle, "circle", community.ErrCircleMissing)
	if err != nil {
		return err
	}
	card, err := s.Communities.Scorecard(q.ctx(), q.actor, circle)
	if err != nil {
		return err
	}
	return q.show(leader.Of{Page: q.consolePage(card.Name), To: q.links(), Console: q.pages(), Card: card}.Show())
}

// leaders is the list that the address asks for.
func (s *Server) leaders(q *request, r page.Request) (page.Page[community.Scorecard], error) {
	switch q.query("sort") {
	case "", "score":
		return s.Communities.Leaders(q.ctx(), q.actor, q.query("sort") == "score", r)
	}
	return page.Page[community.Scorecard]{}, fault.OnField("sort", "invalid.choice")
}

func (s *Server) consoleLeaders(q *request) error {
	list, err := s.leaders(q, q.rows())
	if err != nil {
		return err
	}
	return q.show(console.Leaders{Page: q.consolePage(q.locale.T("leader.title")), To: q.pages(), List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next)}.Show())
}

func (s *Server) exportLeaders(q *request) error {
	const columns = "circle circle_name leader name score step visitors followers acting acts own_acts measured_at"
	return export(q, sheet[community.Scorecard]{"leaders", columns, func(c community.Scorecard) []string {
		d := c.Deeds
		return []string{id.Circle.Text(c.Circle), c.CircleName, id.Member.Text(c.Leader), c.Name, count(c.Score), count(community.LeaderStep(c.Score)),
			count(d.Visitors), count(d.Followers), count(d.Acting), count(d.Acts), count(d.OwnActs), q.stamp(c.MeasuredAt)}
	}}, func(r page.Request) (page.Page[community.Scorecard], error) { return s.leaders(q, r) })
}
