package web

import (
	"net/url"
	"strings"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/admission"
	"panal/web/ui"
)

// The queue of applications, and each before who decides on it: of every place in the console, of a circle for its
// leader and hosts. What the queue is narrowed to stays in the address, from one application to the next.

// queueFilter is what the address narrows the queue to; a circle's own is of that circle.
func (q *request) queueFilter(circle id.ID) (f community.ApplicationFilter, err error) {
	f.Place = circle
	if place := q.query("circle"); place == admission.Here {
		f.Place = q.community.ID
	} else if circle.IsZero() {
		if f.Place, err = q.queryID(id.Circle, "circle", community.ErrCircleMissing); err != nil {
			return f, err
		}
	}
	switch state := q.query("state"); state {
	case "all":
		f.Decided, f.Newest = true, true
	default:
		f.State = community.ApplicationState(state)
	}
	if f.Unassigned = q.query("reviewer") == admission.Nobody; !f.Unassigned {
		f.Reviewer, err = q.queryID(id.Member, "reviewer", community.ErrMemberMissing)
	}
	return f, err
}

// queuePage lists the applications to a place; zero is every place.
func (q *request) queuePage(p ui.Page, circle id.ID) (v admission.Queue, err error) {
	filter, err := q.queueFilter(circle)
	if err != nil {
		return v, err
	}
	list, err := q.s.Communities.Applications(q.ctx(), q.actor, filter, q.rows())
	if err != nil {
		return v, err
	}
	v = admission.Queue{Page: p, List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next), Me: q.actor.Member, Here: q.community.ID, Filter: filter}
	if v.Waiting, err = q.s.Communities.ApplicationsWaiting(q.ctx(), q.actor, circle); err != nil {
		return v, err
	}
	var places []id.ID
	for _, a := range list.Items {
		places = append(places, a.Place)
	}
	for _, w := range v.Waiting {
		places = append(places, w.Place)
	}
	if !filter.Place.IsZero() {
		places = append(places, filter.Place)
	}
	if v.Places, err = q.s.Communities.PlaceNames(q.ctx(), q.community.ID, places); err != nil {
		return v, err
	}
	v.Reviewer, err = q.s.nameOf(q, filter.Reviewer)
	return v, err
}

func (s *Server) consoleApplications(q *request) error {
	p, err := q.queuePage(q.consolePage(q.locale.T("admission.applications")), id.Zero)
	if err != nil {
		return err
	}
	p.Console, p.CSV = true, ui.Filtered(q.r.URL, q.pages().ApplicationsCSV())
	p.Open = func(a id.ID) string { return ui.Filtered(q.r.URL, q.pages().Application(a)) }
	if q.may(access.InvitationManage) {
		p.More = append(p.More, ui.Action{Label: q.locale.T("admission.invitations"), Href: q.pages().Invitations(), Kind: ui.Plain, Small: true})
	}
	if q.may(access.CommunityManage) {
		p.More = append(p.More, ui.Action{Label: q.locale.T("admission.ways"), Href: q.pages().Admission(), Kind: ui.Plain, Small: true})
	}
	return q.show(p.Show())
}

// circleReviews is the queue of a circle, for its leader and hosts.
func (s *Server) circleReviews(q *request) error {
	place, err := q.placeHere()
	if err != nil {
		return err
	}
	p, err := q.queuePage(q.page(q.locale.T("admission.applications_to", "place", place.Name)), place.ID)
	if err != nil {
		return err
	}
	p.Open = func(a id.ID) string { return ui.Filtered(q.r.URL, q.links().Review(place.Circle.Slug, a)) }
	p.More = []ui.Action{{Label: q.locale.T("admission.questions"), Href: q.circleLinks(place.Circle).Questions(), Kind: ui.Plain, Small: true}}
	return q.show(p.Show())
}

func (s *Server) exportApplications(q *request) error {
	const columns = "application name email state days_waited submitted_at changed_at answers"
	row := func(a community.Application) []string {
		var answers []string
		for _, texts := range a.Answers {
			answers = append(answers, strings.Join(texts, "; "))
		}
		return []string{id.Application.Text(a.ID), a.Name, a.Email, string(a.State), waited(a, q.now()), q.stamp(a.SubmittedAt), q.stamp(a.ChangedAt),
			strings.Join(answers, " | ")}
	}
	filter, err := q.queueFilter(id.Zero)
	if err != nil {
		return err
	}
	return export(q, sheet[community.Application]{"applications", columns, row}, func(r page.Request) (page.Page[community.Application], error) {
		return s.Communities.Applications(q.ctx(), q.actor, filter, r)
	})
}

// reviewPage is the application of the path, before who decides on it: in the console, or for a circle.
func (q *request) reviewPage() (p admission.Review, filter community.ApplicationFilter, err error) {
	application, err := q.pathID(id.Application, "application", community.ErrApplicationMissing)
	if err != nil {
		return p, filter, err
	}
	v, err := q.s.Communities.Application(q.ctx(), q.actor, application)
	if err != nil {
		return p, filter, err
	}
	p = admission.Review{View: v, Form: ui.NewForm(q.locale, url.Values{})}
	here, queue, circle := q.pages().Application, q.pages().Applications(), id.Zero
	if slug := q.r.PathValue("circle"); slug != "" {
		if v.Own || v.Place.Circle.Slug != slug {
			return p, filter, community.ErrApplicationMissing
		}
		circle, queue = v.Place.ID, q.links().Reviews(slug)
		here = func(a id.ID) string { return q.links().Review(slug, a) }
		p.Page = q.page(v.Application.Name)
	} else {
		p.Page, p.Console = q.consolePage(v.Application.Name), true
	}
	p.Open = func(a id.ID) string { return ui.Filtered(q.r.URL, here(a)) }
	p.Back = ui.Filtered(q.r.URL, queue)
	if filter, err = q.queueFilter(circle); err != nil {
		return p, filter, err
	}
	if v.Application.Reviewer != q.actor.Member {
		p.Mine = id.Member.Text(q.actor.Member)
	}
	p.Beside, err = q.s.Communities.ApplicationBeside(q.ctx(), q.actor, filter, application)
	return p, filter, err
}

func (s *Server) showReview(q *request) error {
	p, _, err := q.reviewPage()
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// review acts on an application. A decision opens the next one of the same queue, and the queue when there is none.
func (s *Server) review(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	p, filter, err := q.reviewPage()
	if err != nil {
		return err
	}
	v := community.Verdict{Kind: community.StepKind(form.Get("verdict")), Words: form.Get("words")}
	v.Reviewer, _ = id.Member.Parse(form.Get("reviewer"))
	a, err := s.Communities.Review(q.ctx(), q.actor, p.View.Application.ID, v)
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	if v.Kind == community.StepNote || v.Kind == community.StepAssigned {
		q.flash("saved")
		return q.see(p.Open(a.ID))
	}
	q.flash("application_" + string(v.Kind))
	next, err := s.Communities.NextToDecide(q.ctx(), q.actor, filter, a.ID)
	switch {
	case err != nil:
		return err
	case next.IsZero():
		return q.see(p.Back)
	}
	return q.see(p.Open(next))
}
