package web

import (
	"net/url"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/circle"
	"panal/web/ui"
)

// What the leader of a circle does with it, and what its hosts help with. The staff do the same on the same pages.

// running is the circle in the path, for those who help to run it, and whether they lead it.
func (q *request) running() (c community.Circle, leads bool, err error) {
	if c, err = q.circle(); err != nil {
		return c, false, err
	}
	standing, err := q.s.Communities.CircleStanding(q.ctx(), q.actor, c.ID)
	if err == nil {
		err = standing.Runs(q.actor)
	}
	return c, c.Leads(q.actor) == nil, err
}

// leadPage is what there is to do with the circle in the path.
func (s *Server) leadPage(q *request) (p circle.Lead, err error) {
	c, leads, err := q.running()
	if err != nil {
		return p, err
	}
	if err := c.Open(); err != nil {
		return p, err
	}
	ctx := q.ctx()
	p = circle.Lead{To: q.circleLinks(c), Of: q.links(), Circle: c, Leads: leads, Own: c.Leader == q.actor.Member, Form: ui.NewForm(q.locale, url.Values{})}
	p.Page = q.page(circle.Running(q.locale, leads))
	if p.Life, err = s.Fission.Life(ctx, q.actor, c.ID); err != nil {
		return p, err
	}
	list, err := s.Communities.CircleMembers(ctx, q.actor, c.ID, q.rows())
	if err != nil {
		return p, err
	}
	p.People, p.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
	if c.Waiting > 0 {
		if p.Waiting, err = s.Communities.CircleWaiting(ctx, q.actor, c.ID); err != nil {
			return p, err
		}
	}
	if p.HandOver, p.Offered, err = s.Fission.HandOver(ctx, q.actor, c.ID); err != nil {
		return p, err
	}
	last, is, err := s.Fission.LastSplit(ctx, q.actor, c.ID)
	if err != nil {
		return p, err
	}
	p.Split, p.IsSplit = last.Split, is
	if q.may(access.CircleManage) && c.Kind != community.Core {
		cores, err := s.Communities.Circles(ctx, q.actor, community.CircleFilter{Kind: community.Core, State: community.CircleLive}, page.Request{Limit: 1})
		if err != nil {
			return p, err
		}
		for _, core := range cores.Items {
			p.Core = core.Slug
		}
	}
	return p, nil
}

func (s *Server) leadCircle(q *request) error {
	p, err := s.leadPage(q)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// leading does something with the circle in the path that is its leader's to do.
func (s *Server) leading(q *request, news string, do func(c community.Circle, values url.Values) error) error {
	return s.helping(q, news, func(c community.Circle, values url.Values) error {
		if err := c.Leads(q.actor); err != nil {
			return err
		}
		return do(c, values)
	})
}

// helping does something with the circle in the path for who helps to run it, and shows the page for that again.
func (s *Server) helping(q *request, news string, do func(c community.Circle, values url.Values) error) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	c, err := q.circle()
	if err != nil {
		return err
	}
	if err := do(c, values); err != nil {
		p, missing := s.leadPage(q)
		if missing != nil {
			return missing
		}
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash(news)
	return q.see(q.circleLinks(c).Lead())
}

// formMember reads the member that a form names.
func formMember(values url.Values, field string) (id.ID, error) {
	member, err := id.Member.Parse(values.Get(field))
	if err != nil {
		return id.Zero, community.ErrMemberMissing
	}
	return member, nil
}

func (s *Server) setHost(q *request) error {
	return s.leading(q, "saved", func(c community.Circle, values url.Values) error {
		member, err := formMember(values, "member")
		if err != nil {
			return err
		}
		return s.Communities.SetHost(q.ctx(), q.actor, c.ID, member, values.Get("host") == "yes")
	})
}

func (s *Server) removeFromCircle(q *request) error {
	return s.helping(q, "circle_removed", func(c community.Circle, values url.Values) error {
		member, err := formMember(values, "member")
		if err != nil {
			return err
		}
		return s.Communities.RemoveFromCircle(q.ctx(), q.actor, c.ID, member, values.Get("reason"))
	})
}

func (s *Server) offerHandOver(q *request) error {
	return s.leading(q, "circle_offered", func(c community.Circle, values url.Values) error {
		to, err := formMember(values, "to")
		if err != nil {
			return err
		}
		return s.Fission.OfferHandOver(q.ctx(), q.actor, c.ID, to)
	})
}

// promote brings a member to the core circle in the path; who does it goes on to the core.
func (s *Server) promote(q *request) error {
	return s.act(q, says("circle_promoted"), func(c community.Circle, values url.Values) error {
		member, err := formMember(values, "member")
		if err != nil {
			return err
		}
		return s.Fission.Promote(q.ctx(), q.actor, c.ID, member, values.Get("reason"))
	})
}

func (s *Server) archiveCircle(q *request) error {
	return s.act(q, says("circle_archived"), func(c community.Circle, _ url.Values) error {
		return s.Fission.Archive(q.ctx(), q.actor, c.ID)
	})
}

// editingForm is the form with a circle's terms.
func (s *Server) editingForm(q *request, c community.Circle, form ui.Form) circle.Form {
	p := circle.Form{Page: q.page(q.locale.T("circle.edit")), Form: form, Of: q.links(), Circle: c, Action: q.circleLinks(c).Edit(),
		Kinds: []community.CircleKind{c.Kind}}
	if q.may(access.CircleManage) {
		p.Kinds = community.CircleKinds
	}
	return p
}

func (s *Server) showCircleTerms(q *request) error {
	c, err := q.circle()
	if err != nil {
		return err
	}
	if err := c.Leads(q.actor); err != nil {
		return err
	}
	return q.showCircleForm(s.editingForm(q, c, ui.NewForm(q.locale, circleValues(c))), nil)
}

func (s *Server) editCircle(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	c, err := q.circle()
	if err != nil {
		return err
	}
	if err := c.Leads(q.actor); err != nil {
		return err
	}
	edited := c
	terms, err := q.circleTerms(values)
	if err == nil {
		edited, err = s.Communities.EditCircle(q.ctx(), q.actor, c.ID, func(t *community.CircleTerms) { *t = terms })
	}
	if err != nil {
		return q.showCircleForm(s.editingForm(q, c, ui.NewForm(q.locale, values)), err)
	}
	q.flash("saved")
	return q.see(q.circleLinks(edited).Page())
}
