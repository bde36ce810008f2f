package web

import (
	"net/url"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/loyalty"
	"panal/money"
	"panal/web/pages/audience"
	"panal/web/pages/points"
	"panal/web/ui"
)

// movesShown is how many lines of a statement a page shows.
const movesShown = 20

func (s *Server) showPoints(q *request) error {
	p := points.Page{Page: q.page(q.locale.T("points.mine")), To: q.links(), CheckInForm: ui.NewForm(q.locale, url.Values{})}
	var err error
	if p.Statement, err = q.statement(q.actor.Member); err != nil {
		return err
	}
	return q.show(p.Show())
}

// statement is what a member has of points, with a page of how it came about.
func (q *request) statement(member id.ID) (s points.Statement, err error) {
	if s.View, err = q.s.Loyalty.Points(q.ctx(), q.actor, q.community.ID, member); err != nil {
		return s, err
	}
	list, err := q.s.Loyalty.Moves(q.ctx(), q.actor, q.community.ID, member, page.Request{Limit: movesShown, Cursor: q.query("cursor")})
	s.Moves, s.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
	return s, err
}

// checkIn records that the reader was here today, and leads back to where they said so.
func (s *Server) checkIn(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	_, err = s.Loyalty.CheckIn(q.ctx(), q.actor, q.community.ID)
	switch {
	case err == nil:
		q.flash("checked_in")
	case loyalty.ErrCheckedIn.Is(err):
		q.flash("checked_in_before")
	default:
		return err
	}
	if form.Get("from") == "home" {
		return q.see(q.links().Front())
	}
	return q.see(q.links().Points())
}

// showPerson shows a member to members, with what they were thanked for.
func (s *Server) showPerson(q *request) error {
	p, err := q.personPage(ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (q *request) personPage(form ui.Form) (p audience.Profile, err error) {
	member, err := q.pathID(id.Member, "member", community.ErrMemberMissing)
	if err != nil {
		return p, err
	}
	m, err := q.s.Communities.Profile(q.ctx(), q.actor, member)
	if err != nil {
		return p, err
	}
	p = audience.Profile{Page: q.page(m.Name), To: q.links(), Member: m, Self: m.ID == q.actor.Member}
	if p.Answers, err = q.s.Communities.Shown(q.ctx(), q.actor, member); err != nil {
		return p, err
	}
	if p.Portrait, err = q.s.portrait(q, member, m.Name); err != nil {
		return p, err
	}
	p.Thanks, err = q.thanks(member, m.Name, form)
	return p, err
}

// thanks is what a member was thanked for, and what the reader has to thank them with.
func (q *request) thanks(member id.ID, name string, form ui.Form) (t points.Thanks, err error) {
	t = points.Thanks{Page: q.page(""), To: q.links(), Member: member, Name: name, Form: form}
	list, err := q.s.Loyalty.ThanksTo(q.ctx(), q.actor, q.community.ID, member, page.Request{Limit: movesShown, Cursor: q.query("cursor")})
	if err != nil {
		return t, err
	}
	t.List, t.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
	if member == q.actor.Member || q.actor.May(access.PointsView, q.actor.Own()) != nil {
		return t, nil
	}
	mine, err := q.s.Loyalty.Points(q.ctx(), q.actor, q.community.ID, q.actor.Member)
	t.Left = mine.ToThank()
	return t, err
}

// thankPerson gives recognition to the member in the path.
func (s *Server) thankPerson(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	member, err := q.pathID(id.Member, "member", community.ErrMemberMissing)
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	r := q.reader(values)
	cmd := loyalty.Thank{Community: q.community.ID, To: member, Points: money.Amount(r.whole("points")), Words: r.text("words"), Request: request}
	if err = r.err(); err == nil {
		_, err = s.Loyalty.Thank(q.ctx(), q.actor, cmd)
	}
	if err != nil {
		p, broken := q.personPage(ui.NewForm(q.locale, values))
		if broken != nil {
			return broken
		}
		return q.refused(err, p.Thanks.Form, func(f ui.Form) component { p.Thanks.Form = f; return p.Show() })
	}
	q.flash("thanked")
	return q.see(q.links().Person(member))
}

// homePoints finds what the member is invited to on home: to check in, where there is something to earn by it.
func (q *request) homePoints() (p *points.Today, err error) {
	if q.actor.May(access.PointsEarn, q.actor.Own()) != nil {
		return nil, nil
	}
	v, err := q.s.Loyalty.Points(q.ctx(), q.actor, q.community.ID, q.actor.Member)
	if err != nil || !v.Programme.Active {
		return nil, err
	}
	return &points.Today{Page: q.page(""), To: q.links(), View: v}, nil
}
