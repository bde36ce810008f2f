package web

import (
	"net/url"
	"strconv"
	"strings"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/admission"
	"panal/web/ui"
)

// Who invited whom, on the pages of members and of the staff.

// broughtShown is how many of those who came by a member stand on a page that is about more than that.
const broughtShown = 8

// brought is how a member came in, whom they invited, and how many more they may, as far as the reader may know.
func (q *request) brought(p ui.Page, member id.ID) (b admission.Brought, err error) {
	b = admission.Brought{Page: p, Sees: q.actor.May(access.InvitationView, access.Resource{Community: q.community.ID, Owner: member}) == nil}
	if b.Ways, err = q.s.Communities.Admittances(q.ctx(), q.actor, member); err != nil {
		return b, err
	}
	var places []id.ID
	for _, a := range b.Ways {
		places = append(places, a.Place)
	}
	if b.Names, err = q.s.Communities.PlaceNames(q.ctx(), q.community.ID, places); err != nil || !b.Sees {
		return b, err
	}
	if b.Allowance, err = q.s.Communities.Allowance(q.ctx(), q.actor, member); err != nil {
		return b, err
	}
	came, err := q.s.Communities.Entrants(q.ctx(), q.actor, member, page.Request{Limit: broughtShown})
	b.Came, b.More = came.Items, came.Next != ""
	return b, err
}

// cameBy lists everybody who came by a member.
func (q *request) cameBy(p admission.CameBy, member id.ID) error {
	list, err := q.s.Communities.Entrants(q.ctx(), q.actor, member, q.rows())
	if err != nil {
		return err
	}
	p.List, p.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
	return q.show(p.Show())
}

// showCame lists those who came by the reader.
func (s *Server) showCame(q *request) error {
	return q.cameBy(admission.CameBy{Page: q.page(q.locale.T("admission.came_by_you")), Up: q.links().Invites(), UpLabel: q.locale.T("admission.invite_others")}, q.actor.Member)
}

func (s *Server) consoleCame(q *request) error {
	member, err := q.pathID(id.Member, "member", community.ErrMemberMissing)
	if err != nil {
		return err
	}
	m, err := s.Communities.Member(q.ctx(), q.actor, member)
	if err != nil {
		return err
	}
	return q.cameBy(admission.CameBy{Page: q.consolePage(q.locale.T("admission.came_by", "name", m.Name)), To: q.pages(), Up: q.pages().Member(member), UpLabel: m.Name}, member)
}

// placesForm is the form with the number that is a member's own.
func (q *request) placesForm(a community.Allowance) ui.Form {
	values := url.Values{}
	if a.Own {
		values.Set("places", strconv.Itoa(a.Most))
	}
	return ui.NewForm(q.locale, values)
}

// setPlaces allows a member a number of places of their own; without one, as many as everybody.
func (s *Server) setPlaces(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	p, err := s.memberPage(q)
	if err != nil {
		return err
	}
	var own *int
	r := q.reader(form)
	if strings.TrimSpace(form.Get("places")) != "" {
		own = new(int(r.whole("places")))
	}
	if err = r.err(); err == nil {
		err = s.Communities.SetPlaces(q.ctx(), q.actor, p.Member.ID, own)
	}
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { p.Places = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Member(p.Member.ID))
}

// letIn makes a guest a member by hand.
func (s *Server) letIn(q *request) error {
	p, err := s.memberPage(q)
	if err != nil {
		return err
	}
	if err := s.Communities.LetIn(q.ctx(), q.actor, p.Member.ID); err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("let_in_by_hand")
	return q.see(q.pages().Member(p.Member.ID))
}
