package web

import (
	"net/url"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/web/pages/safety"
	"panal/web/ui"
)

// reportPage is the form that reports the thing of the path.
func (q *request) reportPage(form ui.Form) (p safety.Report, err error) {
	subject, err := community.ParseSubject(q.r.PathValue("thing"))
	if err != nil {
		return p, err
	}
	thing, err := q.s.Communities.Thing(q.ctx(), q.actor, subject)
	if err != nil {
		return p, err
	}
	if thing.Owner == q.actor.Member {
		return p, community.ErrOwnSubject
	}
	return safety.Report{Page: q.page(q.locale.T("safety.report_title", "name", thing.Title)), To: q.links(), Thing: thing, Form: form}, nil
}

func (s *Server) showReport(q *request) error {
	p, err := q.reportPage(ui.NewForm(q.locale, url.Values{}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) report(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.reportPage(ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	r := community.NewReport{Subject: p.Thing.Subject, Reason: values.Get("reason"), Note: values.Get("note")}
	if _, err := s.Communities.Report(q.ctx(), q.actor, r); err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("reported")
	return q.see(q.links().Safety())
}

// keepDistance mutes or blocks the member of the path, or takes that back.
func (s *Server) keepDistance(q *request) error {
	other, err := q.pathID(id.Member, "member", community.ErrMemberMissing)
	if err != nil {
		return err
	}
	values, err := q.form()
	if err != nil {
		return err
	}
	kind := community.DistanceKind(values.Get("kind"))
	if err := s.Communities.KeepDistance(q.ctx(), q.actor, other, kind); err != nil {
		return err
	}
	q.flash("distance_" + map[community.DistanceKind]string{community.Near: "over", community.Muted: "muted", community.Blocked: "blocked"}[kind])
	return q.see(q.links().Safety())
}

func (s *Server) showSafety(q *request) (err error) {
	p := safety.Mine{Page: q.page(q.locale.T("safety.title")), To: q.links(), Banned: q.actor.Role == access.Banned, Guest: q.actor.Email == ""}
	if p.Cases, err = s.Communities.MyCases(q.ctx(), q.actor); err != nil {
		return err
	}
	if p.Reports, err = s.Communities.MyReports(q.ctx(), q.actor); err != nil {
		return err
	}
	if p.Keeps = q.actor.May(access.DistanceKeep, q.actor.Own()) == nil; p.Keeps {
		if p.Away, err = s.Communities.Distances(q.ctx(), q.actor); err != nil {
			return err
		}
	}
	return q.show(p.Show())
}

// myCasePage is the case of the path, before the member whose it is.
func (q *request) myCasePage(form ui.Form) (p safety.Decision, err error) {
	i, err := q.pathID(id.Case, "case", community.ErrCaseMissing)
	if err != nil {
		return p, err
	}
	c, err := q.s.Communities.MyCase(q.ctx(), q.actor, i)
	return safety.Decision{Page: q.page(q.locale.T("safety.told." + string(c.State))), To: q.links(), Case: c, Form: form}, err
}

func (s *Server) showMyCase(q *request) error {
	p, err := q.myCasePage(ui.NewForm(q.locale, url.Values{}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// appeal has the decision of the path reviewed.
func (s *Server) appeal(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.myCasePage(ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	if err := s.Communities.Appeal(q.ctx(), q.actor, p.Case.ID, values.Get("appeal")); err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("appealed")
	return q.see(q.links().MyCase(p.Case.ID))
}
