package web

import (
	"maps"
	"strings"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/console"
	"panal/web/ui"
)

func (s *Server) consoleAccess(q *request) error {
	p := console.Access{Page: q.consolePage(q.locale.T("nav.access")), Rows: access.Matrix(), Policy: access.Policy()}
	if q.may(access.AuditView) {
		p.Audit = q.pages().Audit()
	}
	return q.show(p.Show())
}

// auditFilter is what the log is narrowed to; days that cannot be read narrow nothing, and are said at their fields.
func (q *request) auditFilter() (f community.AuditFilter, err error) {
	r := q.reader(q.r.URL.Query())
	f.Kind, f.Since, f.Until = r.text("kind"), r.day("from"), r.day("to")
	if !f.Until.IsZero() {
		f.Until = f.Until.AddDate(0, 0, 1) // the last day counts
	}
	if f.By, err = q.queryID(id.Member, "by", community.ErrMemberMissing); err != nil {
		return f, err
	}
	if f.On, err = q.queryID(id.Member, "on", community.ErrMemberMissing); err != nil {
		return f, err
	}
	return f, r.err()
}

// mostSought is how many people a search for a name offers.
const mostSought = 10

func (s *Server) consoleAudit(q *request) error {
	p := console.Audit{Page: q.consolePage(q.locale.T("audit.title")), To: q.pages(), Form: ui.NewForm(q.locale, q.r.URL.Query())}
	if p.Sought = strings.TrimSpace(q.query("who")); p.Sought != "" {
		found, err := s.Communities.Members(q.ctx(), q.actor, community.MemberFilter{Words: p.Sought}, page.Request{Limit: mostSought})
		if err != nil {
			return err
		}
		p.Found = found.Items
	}
	filter, err := q.auditFilter()
	if err == nil {
		var list page.Page[community.Act]
		if list, err = s.Communities.Audit(q.ctx(), q.actor, filter, q.rows()); err == nil {
			p.List, p.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
		}
	}
	if err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	if p.Names, err = s.namesIn(q, p.List); err != nil {
		return err
	}
	if p.By, err = s.nameOf(q, filter.By); err != nil {
		return err
	}
	if p.On, err = s.nameOf(q, filter.On); err != nil {
		return err
	}
	return q.show(p.Show())
}

// nameOf is what a member is called; nothing for the zero id.
func (s *Server) nameOf(q *request, member id.ID) (string, error) {
	if member.IsZero() {
		return "", nil
	}
	m, err := s.Communities.Member(q.ctx(), q.actor, member)
	return m.Name, err
}

// namesIn are the names of what acts name by id alone.
func (s *Server) namesIn(q *request, acts []community.Act) (names console.Names, err error) {
	if names.Called, err = s.Communities.ActNames(q.ctx(), q.actor, console.Named(acts)); err != nil {
		return names, err
	}
	mentioned := console.Mentions(acts)
	if mentioned.Hearers {
		hearers, err := q.hearerNames()
		if err != nil {
			return names, err
		}
		maps.Copy(names.Called, hearers)
	}
	if mentioned.Series {
		all, err := s.Content.AllSeries(q.ctx(), q.actor)
		if err != nil {
			return names, err
		}
		for _, one := range all {
			names.Called[one.ID] = one.Name
		}
	}
	if mentioned.Rules {
		names.Rules, err = s.ruleNames(q)
	}
	return names, err
}

func (s *Server) exportAudit(q *request) error {
	filter, err := q.auditFilter()
	if err != nil {
		return err
	}
	var names console.Names // of the page that is written
	const columns = "sequence at by by_name kind what on before after reason"
	sheet := sheet[community.Act]{"audit", columns, func(a community.Act) []string {
		p := q.page("")
		before, after := console.Sides(console.Changes(p, a.Recorded, names))
		return []string{count(a.Sequence), q.stamp(a.At), id.Member.Text(a.By), a.Name, string(a.Kind), console.Told(p, a, names.Called), console.SubjectID(a.Recorded),
			before, after, console.Reason(a.Recorded)}
	}}
	return export(q, sheet, func(r page.Request) (page.Page[community.Act], error) {
		list, err := s.Communities.Audit(q.ctx(), q.actor, filter, r)
		if err == nil {
			names, err = s.namesIn(q, list.Items)
		}
		return list, err
	})
}

// actsShown is how many acts the page of a member shows of those that were done to them.
const actsShown = 8

// acts puts on the page of a member what was done to them at work, and where what they did is.
func (s *Server) acts(q *request, p *console.Member) error {
	if !q.may(access.AuditView) {
		return nil
	}
	member := p.Member.ID
	list, err := s.Communities.Audit(q.ctx(), q.actor, community.AuditFilter{On: member}, page.Request{Limit: actsShown})
	p.Acts = console.Acts{List: list.Items, More: q.pages().AuditOn(member)}
	if p.Member.Role.Works() {
		p.Did = q.pages().AuditBy(member)
	}
	return err
}
