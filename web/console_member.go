package web

import (
	"net/url"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/console"
	"panal/web/ui"
)

// joined is what the list of members is sorted by: as it is, who came first is first.
const joined = "joined"

func (q *request) memberFilter() (f community.MemberFilter, err error) {
	f = community.MemberFilter{Words: q.query("q"), Role: access.Role(q.query("role")), Rung: community.Rung(q.query("rung")), Oldest: q.query("sort") == joined}
	if f.Segment, err = q.queryID(id.Segment, "segment", community.ErrSegmentMissing); err != nil {
		return f, err
	}
	f.Circle, err = q.queryID(id.Circle, "circle", community.ErrCircleMissing)
	return f, err
}

func (s *Server) consoleMembers(q *request) error {
	filter, err := q.memberFilter()
	if err != nil {
		return err
	}
	list, err := s.Communities.Members(q.ctx(), q.actor, filter, q.rows())
	if err != nil {
		return err
	}
	segments, err := s.Communities.Segments(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	return q.show(console.Members{Segments: segments, Page: q.consolePage(q.locale.T("nav.people")), To: q.pages(), List: list.Items,
		Joined: ui.SortColumn(q.r.URL, q.locale.T("console.member.joined"), joined), Pages: ui.NextPage(q.r.URL, list.Next)}.Show())
}

func (s *Server) exportMembers(q *request) error {
	filter, err := q.memberFilter()
	if err != nil {
		return err
	}
	return export(q, q.memberSheet(), func(r page.Request) (page.Page[community.Member], error) {
		return s.Communities.Members(q.ctx(), q.actor, filter, r)
	})
}

func (q *request) memberSheet() sheet[community.Member] {
	const columns = "member name email role role_at joined_at rung"
	return sheet[community.Member]{"members", columns, func(m community.Member) []string {
		return []string{id.Member.Text(m.ID), m.Name, m.Email, string(m.Role), q.stamp(m.RoleAt), q.stamp(m.JoinedAt), string(m.Rung)}
	}}
}

// memberPage is the page of the member in the path.
func (s *Server) memberPage(q *request) (p console.Member, err error) {
	member, err := q.pathID(id.Member, "member", community.ErrMemberMissing)
	if err != nil {
		return p, err
	}
	m, err := s.Communities.Member(q.ctx(), q.actor, member)
	if err != nil {
		return p, err
	}
	p = console.Member{Page: q.consolePage(m.Name), To: q.pages(), Member: m, Gives: q.gives(m), Self: m.ID == q.actor.Member, Decides: q.may(access.CaseManage),
		Form: ui.NewForm(q.locale, url.Values{"role": {string(m.Role)}}), Allows: q.may(access.InvitationManage),
		LetsIn: m.Role == access.Guest && m.Email != "" && q.may(access.ApplicationReview)}
	if p.Brought, err = q.brought(p.Page, member); err != nil {
		return p, err
	}
	p.Brought.To, p.Places = q.pages(), q.placesForm(p.Brought.Allowance)
	if p.Answers, err = s.Communities.Answers(q.ctx(), q.actor, member); err != nil {
		return p, err
	}
	if err := s.acts(q, &p); err != nil {
		return p, err
	}
	if m.Role != access.Guest {
		if p.Ladder, err = s.footing(q, p.Page, member); err != nil {
			return p, err
		}
		p.Ladder.Names = func(member id.ID) string { return q.pages().Member(member) }
	}
	if !m.RoleBy.IsZero() {
		by, err := s.Communities.Member(q.ctx(), q.actor, m.RoleBy)
		if err != nil {
			return p, err
		}
		p.By = by.Name
	}
	return p, nil
}

// gives are the roles that whoever asks may make of a member, what they are included.
func (q *request) gives(m community.Member) (roles []access.Role) {
	if m.Role == access.Guest {
		return nil
	}
	for _, role := range access.Roles {
		own := m.ID == q.actor.Member && role == access.Member
		if role != access.Guest && role.Valid() && (role == m.Role || own || q.may(community.Naming(m.Role, role))) {
			roles = append(roles, role)
		}
	}
	if len(roles) < 2 || !q.may(access.MemberManage) {
		return nil
	}
	return roles
}

func (s *Server) consoleMember(q *request) error {
	p, err := s.memberPage(q)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// setRole gives a member a role. Who gave up their own way into the console is led out of it.
func (s *Server) setRole(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, err := s.memberPage(q)
	if err != nil {
		return err
	}
	role := access.Role(values.Get("role"))
	if err := s.Communities.SetRole(q.ctx(), q.actor, p.Member.ID, role); err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("saved")
	if p.Self && role == access.Member {
		return q.see(q.links().Front())
	}
	return q.see(q.pages().Member(p.Member.ID))
}
