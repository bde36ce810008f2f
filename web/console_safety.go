package web

import (
	"net/url"
	"strconv"
	"strings"

	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/console"
	"panal/web/ui"
)

// caseQueue is the queue that the address asks for: what waits for a decision, unless it says otherwise.
func (q *request) caseQueue() community.CaseQueue {
	if queue := q.query("queue"); queue != "" {
		return community.CaseQueue(queue)
	}
	return community.CasesOpen
}

func (s *Server) consoleSafety(q *request) error {
	list, err := s.Communities.Cases(q.ctx(), q.actor, q.caseQueue(), q.rows())
	if err != nil {
		return err
	}
	p := console.Safety{Page: q.consolePage(q.locale.T("nav.safety")), To: q.pages(), Queue: q.caseQueue(), List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next)}
	if p.Open, p.Appeals, err = s.Communities.CasesWaiting(q.ctx(), q.actor); err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) exportCases(q *request) error {
	const columns = "case kind thing title member name state reports hidden opened_at decided_at decided_by until ended_at appealed_at review reviewed_at"
	row := func(c community.Case) []string {
		return []string{id.Case.Text(c.ID), string(c.Thing.Kind), c.Thing.Text(), c.Thing.Title, id.Member.Text(c.Thing.Owner), c.OwnerName, string(c.State),
			strconv.Itoa(c.Reports), strconv.FormatBool(c.Hidden), q.stamp(c.OpenedAt), q.stamp(c.DecidedAt), c.Decider, q.stamp(c.Until), q.stamp(c.EndedAt),
			q.stamp(c.AppealedAt), c.Review, q.stamp(c.ReviewedAt)}
	}
	return export(q, sheet[community.Case]{"cases", columns, row}, func(r page.Request) (page.Page[community.Case], error) {
		return s.Communities.Cases(q.ctx(), q.actor, q.caseQueue(), r)
	})
}

// casePage is the case of the path, before who decides it.
func (q *request) casePage(form ui.Form) (p console.Case, err error) {
	i, err := q.pathID(id.Case, "case", community.ErrCaseMissing)
	if err != nil {
		return p, err
	}
	c, reports, err := q.s.Communities.Case(q.ctx(), q.actor, i)
	if err != nil {
		return p, err
	}
	p = console.Case{Page: q.consolePage(c.Thing.Title), To: q.pages(), Case: c, Reports: reports, Own: c.DecidedBy == q.actor.Member, Form: form}
	if c.Thing.Owner.IsZero() {
		return p, nil
	}
	p.Before, err = q.s.Communities.CasesAbout(q.ctx(), q.actor, c.Thing.Owner)
	return p, err
}

func (s *Server) consoleCase(q *request) error {
	p, err := q.casePage(ui.NewForm(q.locale, url.Values{}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// onCase does something with the case of the path, and shows it again: as it is then, or with why not.
func (s *Server) onCase(q *request, news string, do func(c id.ID, values url.Values) error) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.casePage(ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	if err := do(p.Case.ID, values); err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash(news)
	return q.see(q.pages().Case(p.Case.ID))
}

// decision reads what the staff decide. A length that is no number is none, and not for ever.
func decision(values url.Values) community.Decision {
	d := community.Decision{State: community.CaseState(values.Get("state")), Note: values.Get("note")}
	if d.State == community.CaseBanned {
		days, err := strconv.Atoi(strings.TrimSpace(values.Get("days")))
		if err != nil {
			days = -1
		}
		d.Days = days
	}
	return d
}

func (s *Server) decideCase(q *request) error {
	return s.onCase(q, "case_decided", func(c id.ID, values url.Values) error {
		_, err := s.Communities.Decide(q.ctx(), q.actor, c, decision(values))
		return err
	})
}

func (s *Server) reviewAppeal(q *request) error {
	return s.onCase(q, "case_reviewed", func(c id.ID, values url.Values) error {
		review := values.Get("review")
		if review != community.Upheld && review != community.Overturned {
			return fault.OnField("review", "invalid.choice")
		}
		_, err := s.Communities.ReviewAppeal(q.ctx(), q.actor, c, review == community.Overturned, values.Get("note"))
		return err
	})
}

func (s *Server) endBan(q *request) error {
	return s.onCase(q, "ban_ended", func(c id.ID, _ url.Values) error { return s.Communities.EndBan(q.ctx(), q.actor, c) })
}

// sanctionPage is what was decided about the member of the path, with the form that warns or bans them.
func (s *Server) sanctionPage(q *request, form ui.Form) (p console.Sanction, err error) {
	of, err := s.memberPage(q)
	if err != nil {
		return p, err
	}
	p = console.Sanction{Page: of.Page, To: of.To, Member: of.Member, Form: form}
	p.Cases, err = s.Communities.CasesAbout(q.ctx(), q.actor, of.Member.ID)
	return p, err
}

func (s *Server) consoleMemberSafety(q *request) error {
	p, err := s.sanctionPage(q, ui.NewForm(q.locale, url.Values{}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// sanction warns or bans a member without a report.
func (s *Server) sanction(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, err := s.sanctionPage(q, ui.NewForm(q.locale, values))
	if err != nil {
		return err
	}
	c, err := s.Communities.Sanction(q.ctx(), q.actor, p.Member.ID, decision(values))
	if err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("case_decided")
	return q.see(q.pages().Case(c.ID))
}
