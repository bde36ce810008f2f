package web

import (
	"net/url"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/fission"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/circle"
	"panal/web/pages/console"
	"panal/web/ui"
)

// largest is what the list of circles is sorted by; as it is, who was founded last is first.
const largest = "-size"

func (q *request) circleFilter() community.CircleFilter {
	return community.CircleFilter{Words: q.query("q"), Kind: community.CircleKind(q.query("kind")), State: community.CircleState(q.query("state")),
		Largest: q.query("sort") == largest}
}

func (s *Server) circlesPage(q *request) (p console.Circles, err error) {
	list, err := s.Communities.Circles(q.ctx(), q.actor, q.circleFilter(), q.rows())
	if err != nil {
		return p, err
	}
	p = console.Circles{Page: q.consolePage(q.locale.T("nav.circles")), To: q.pages(), Of: q.links(), List: list.Items,
		Pages: ui.NextPage(q.r.URL, list.Next), MaySet: q.may(access.CommunityManage)}
	p.Policy, err = s.Communities.CirclePolicy(q.ctx(), q.actor)
	return p, err
}

func (s *Server) consoleCircles(q *request) error {
	p, err := s.circlesPage(q)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) exportCircles(q *request) error {
	const columns = "circle slug name kind reason region admission capacity members waiting stage state leader founded_at archived_at"
	return export(q, sheet[community.Circle]{"circles", columns, func(c community.Circle) []string {
		return []string{id.Circle.Text(c.ID), c.Slug, c.Name, string(c.Kind), string(c.Reason), c.Region, string(c.Admission), count(c.Capacity),
			count(c.Members), count(c.Waiting), string(fission.Stage(c)), string(c.State), c.LeaderName, q.stamp(c.FoundedAt), q.stamp(c.ArchivedAt)}
	}}, func(r page.Request) (page.Page[community.Circle], error) {
		return s.Communities.Circles(q.ctx(), q.actor, q.circleFilter(), r)
	})
}

func (s *Server) setCirclePolicy(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	if err := s.Communities.SetCirclePolicy(q.ctx(), q.actor, community.CirclePolicy{MembersFound: values.Get("members_found") == "yes"}); err != nil {
		return err
	}
	q.flash("saved")
	return q.see(q.pages().Circles())
}

// consoleFoundingForm is the form for a circle of any kind.
func (s *Server) consoleFoundingForm(q *request, form ui.Form) circle.Form {
	return circle.Form{Page: q.consolePage(q.locale.T("circle.found")), Form: form, Of: q.links(), Console: q.pages(), Action: q.pages().Circles(), Kinds: community.CircleKinds}
}

func (s *Server) consoleNewCircle(q *request) error {
	return q.showCircleForm(s.consoleFoundingForm(q, ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}, "kind": {string(community.Interest)}, "admission": {string(community.AdmitOpen)}})), nil)
}

func (s *Server) consoleFoundCircle(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	c, err := s.found(q, values)
	if err != nil {
		return q.showCircleForm(s.consoleFoundingForm(q, ui.NewForm(q.locale, values)), err)
	}
	q.flash("circle_founded")
	return q.see(q.pages().Circle(c.ID))
}

// consoleCirclePage is the circle in the path, and what merging it into another would come to, if one is named.
func (s *Server) consoleCirclePage(q *request) (p console.Circle, err error) {
	i, err := q.pathID(id.Circle, "circle", community.ErrCircleMissing)
	if err != nil {
		return p, err
	}
	c, err := s.Communities.Circle(q.ctx(), q.actor, i)
	if err != nil {
		return p, err
	}
	list, err := s.Communities.CircleMembers(q.ctx(), q.actor, c.ID, q.rows())
	if err != nil {
		return p, err
	}
	p = console.Circle{Page: q.consolePage(c.Name), To: q.pages(), Of: q.links(), Circle: c, People: list.Items,
		Pages: ui.NextPage(q.r.URL, list.Next), Form: ui.NewForm(q.locale, q.r.URL.Query())}
	if slug := q.query("into"); slug != "" {
		err := s.previewMerge(q, &p, slug)
		if err != nil {
			f := fault.From(err)
			if f.Kind == fault.Internal {
				return p, err
			}
			p.Form = p.Form.Refused(f)
		}
	}
	return p, nil
}

func (s *Server) previewMerge(q *request, p *console.Circle, slug string) error {
	into, err := s.Communities.CircleBySlug(q.ctx(), q.actor, slug)
	if err != nil {
		return fault.OnField("into", "invalid.no_circle").Because(err)
	}
	p.Merging, err = s.Fission.PreviewMerge(q.ctx(), q.actor, p.Circle.ID, into.ID)
	return err
}

func (s *Server) consoleCircle(q *request) error {
	p, err := s.consoleCirclePage(q)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// overCircle does something with the circle in the path, and shows its page in the console again.
func (s *Server) overCircle(q *request, news string, do func(c community.Circle, values url.Values) (community.Circle, error)) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	p, err := s.consoleCirclePage(q)
	if err != nil {
		return err
	}
	to, err := do(p.Circle, values)
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash(news)
	return q.see(q.pages().Circle(to.ID))
}

func (s *Server) appointLeader(q *request) error {
	return s.overCircle(q, "saved", func(c community.Circle, values url.Values) (community.Circle, error) {
		member, err := formMember(values, "member")
		if err != nil {
			return c, err
		}
		return c, s.Fission.Appoint(q.ctx(), q.actor, c.ID, member)
	})
}

func (s *Server) mergeCircle(q *request) error {
	return s.overCircle(q, "circle_merged", func(c community.Circle, values url.Values) (community.Circle, error) {
		into, err := s.Communities.CircleBySlug(q.ctx(), q.actor, values.Get("into"))
		if err != nil {
			return c, fault.OnField("into", "invalid.no_circle").Because(err)
		}
		return into, s.Fission.Merge(q.ctx(), q.actor, c.ID, into.ID)
	})
}
