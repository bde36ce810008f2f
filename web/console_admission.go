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

// applicationFilter is what the queue is narrowed to; in a circle's, to that circle.
func (q *request) applicationFilter(place id.ID) community.ApplicationFilter {
	f := community.ApplicationFilter{Place: place}
	switch state := q.query("state"); state {
	case "":
	case "mine":
		f.Reviewer = q.actor.Member
	case "nobody":
		f.Unassigned = true
	case "all":
		f.Decided, f.Newest = true, true
	default:
		f.State = community.ApplicationState(state)
	}
	return f
}

// queuePage lists the applications to a place; zero is every place.
func (q *request) queuePage(p ui.Page, place id.ID) (v admission.Queue, err error) {
	list, err := q.s.Communities.Applications(q.ctx(), q.actor, q.applicationFilter(place), q.rows())
	if err != nil {
		return v, err
	}
	v = admission.Queue{Page: p, List: list.Items, Pages: ui.NextPage(q.r.URL, list.Next), Places: map[string]string{}}
	for _, a := range list.Items {
		if _, known := v.Places[a.Place.String()]; !known {
			at, err := q.s.Communities.Place(q.ctx(), q.community.ID, a.Place)
			if err != nil {
				return v, err
			}
			v.Places[a.Place.String()] = at.Name
		}
	}
	now := q.query("state")
	for _, state := range []string{"", "nobody", "mine", "asked", "accepted", "declined", "withdrawn", "all"} {
		label := q.locale.T("admission.queue.open")
		if state != "" {
			label = q.locale.T("admission.queue." + state)
		}
		href := q.r.URL.Path
		if state != "" {
			href += "?" + url.Values{"state": {state}}.Encode()
		}
		v.Choices = append(v.Choices, ui.Choice{Label: label, Href: href, Current: state == now})
	}
	return v, nil
}

func (s *Server) consoleApplications(q *request) error {
	p, err := q.queuePage(q.consolePage(q.locale.T("admission.applications")), id.Zero)
	if err != nil {
		return err
	}
	p.Console, p.CSV = true, q.pages().ApplicationsCSV()+"?state="+url.QueryEscape(q.query("state"))
	p.Open = func(a community.Application) string { return q.pages().Application(a.ID) }
	if q.may(access.InvitationManage) {
		p.More = append(p.More, ui.Action{Label: q.locale.T("admission.invitations"), Href: q.pages().Invitations(), Kind: ui.Plain, Small: true})
	}
	if q.may(access.CommunityManage) {
		p.More = append(p.More, ui.Action{Label: q.locale.T("admission.ways"), Href: q.pages().Admission(), Kind: ui.Plain, Small: true})
	}
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
	return export(q, sheet[community.Application]{"applications", columns, row}, func(r page.Request) (page.Page[community.Application], error) {
		return s.Communities.Applications(q.ctx(), q.actor, q.applicationFilter(id.Zero), r)
	})
}

// reviewPage is the application of the path, before who decides on it: in the console, or for a circle.
func (q *request) reviewPage() (p admission.Review, err error) {
	application, err := q.pathID(id.Application, "application", community.ErrApplicationMissing)
	if err != nil {
		return p, err
	}
	v, err := q.s.Communities.Application(q.ctx(), q.actor, application)
	if err != nil {
		return p, err
	}
	p = admission.Review{View: v, Form: ui.NewForm(q.locale, url.Values{})}
	if circle := q.r.PathValue("circle"); circle != "" {
		if v.Own || v.Place.Circle.Slug != circle {
			return p, community.ErrApplicationMissing
		}
		p.Page, p.Back, p.Action = q.page(v.Application.Name), q.links().Reviews(circle), q.links().Review(circle, application)
	} else {
		p.Page, p.Console, p.Back, p.Action = q.consolePage(v.Application.Name), true, q.pages().Applications(), q.pages().Application(application)
	}
	if v.Application.Reviewer != q.actor.Member {
		p.Mine = id.Member.Text(q.actor.Member)
	}
	return p, nil
}

func (s *Server) showReview(q *request) error {
	p, err := q.reviewPage()
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// review acts on an application. A decision opens the next one that waits, and the queue when none does.
func (s *Server) review(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.reviewPage()
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
		return q.see(p.Action)
	}
	q.flash("application_" + string(v.Kind))
	filter := community.ApplicationFilter{State: community.Submitted}
	if !p.Console {
		filter.Place = a.Place
	}
	next, err := s.Communities.Applications(q.ctx(), q.actor, filter, page.Request{Limit: 1})
	switch {
	case err != nil:
		return err
	case len(next.Items) == 0:
		return q.see(p.Back)
	case p.Console:
		return q.see(q.pages().Application(next.Items[0].ID))
	}
	return q.see(q.links().Review(q.r.PathValue("circle"), next.Items[0].ID))
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
	p.Open = func(a community.Application) string { return q.links().Review(place.Circle.Slug, a.ID) }
	return q.show(p.Show())
}

func (q *request) invitationFilter() community.InvitationFilter {
	return community.InvitationFilter{Words: q.query("q")}
}

func (q *request) invitationsPage(form ui.Form) (p admission.Invitations, err error) {
	list, err := q.s.Communities.Invitations(q.ctx(), q.actor, q.invitationFilter(), q.rows())
	return admission.Invitations{Page: q.consolePage(q.locale.T("admission.invitations")), To: q.pages(), Form: form, List: list.Items,
		Pages: ui.NextPage(q.r.URL, list.Next), CSV: q.pages().InvitationsCSV() + "?q=" + url.QueryEscape(q.query("q"))}, err
}

func (s *Server) consoleInvitations(q *request) error {
	p, err := q.invitationsPage(ui.NewForm(q.locale, oneUse))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) exportInvitations(q *request) error {
	const columns = "invitation inviter name email state uses used mailed_at created_at expires_at"
	row := func(i community.Invitation) []string {
		return []string{id.Invitation.Text(i.ID), i.InviterName, i.Name, i.Email, string(i.State(q.now())), count(i.Uses), count(i.Used),
			q.stamp(i.MailedAt), q.stamp(i.CreatedAt), q.stamp(i.ExpiresAt)}
	}
	return export(q, sheet[community.Invitation]{"invitations", columns, row}, func(r page.Request) (page.Page[community.Invitation], error) {
		return s.Communities.Invitations(q.ctx(), q.actor, q.invitationFilter(), r)
	})
}

func (s *Server) consoleInvite(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	_, secret, err := s.Communities.Invite(q.ctx(), q.actor, newInvitation(form))
	if err != nil {
		p, broken := q.invitationsPage(ui.NewForm(q.locale, form))
		if broken != nil {
			return broken
		}
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	if secret == "" {
		q.flash("invited")
		return q.see(q.pages().Invitations())
	}
	p, err := q.invitationsPage(ui.NewForm(q.locale, oneUse))
	if err != nil {
		return err
	}
	p.Made = q.inviteKit(secret)
	return q.show(p.Show())
}

func (s *Server) consoleInvitation(q *request) error {
	p, err := q.invitedPage()
	if err != nil {
		return err
	}
	title := p.Title
	p.Page, p.Console, p.Back = q.consolePage(title), true, q.pages().Invitations()
	if p.Revoke != "" {
		p.Revoke = q.pages().RevokeInvitation(p.Invitation.ID)
	}
	return q.show(p.Show())
}

func (s *Server) consoleRevoke(q *request) error {
	invitation, err := q.pathID(id.Invitation, "invitation", community.ErrInvitationMissing)
	if err != nil {
		return err
	}
	if err := s.Communities.RevokeInvitation(q.ctx(), q.actor, invitation); err != nil {
		return err
	}
	q.flash("invitation_revoked")
	return q.see(q.pages().Invitations())
}

func (q *request) inviteListPage(form ui.Form) admission.InviteList {
	return admission.InviteList{Page: q.consolePage(q.locale.T("admission.invite_many")), To: q.pages(), Form: form}
}

func (s *Server) showInviteMany(q *request) error {
	return q.show(q.inviteListPage(ui.NewForm(q.locale, url.Values{})).Show())
}

// inviteMany tries a list, and does it only when that is asked for.
func (s *Server) inviteMany(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	p := q.inviteListPage(ui.NewForm(q.locale, form))
	send := form.Get("do") == "send"
	invitees, err := community.ReadInvitees(form.Get("list"))
	if err == nil {
		p.Lines, err = s.Communities.InviteMany(q.ctx(), q.actor, invitees, form.Get("note"), !send)
	}
	if err != nil {
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	if send {
		q.flash("invited_many")
		return q.see(q.pages().Invitations())
	}
	return q.show(p.Show())
}

// admissionPage is how people get in, and what they are asked.
func (q *request) admissionPage() (p admission.Settings, err error) {
	e, err := q.s.Communities.Entrance(q.ctx(), q.community.ID)
	if err != nil {
		return p, err
	}
	f, err := q.s.Communities.Questions(q.ctx(), q.community.ID, q.community.ID, 0)
	if err != nil {
		return p, err
	}
	p = admission.Settings{Page: q.consolePage(q.locale.T("admission.ways")), To: q.pages()}
	p.Questions = admission.EditorOf(p.Page, q.pages().Questions(), f)
	p.Form = ui.NewForm(q.locale, url.Values{"admission": {string(e.Admission)}, "reapply_days": {strconv.Itoa(e.ReapplyDays)},
		"quota": {strconv.Itoa(e.Quota)}, "invite_days": {strconv.Itoa(e.InviteDays)}, "mails_a_day": {strconv.Itoa(e.MailsADay)}})
	return p, nil
}

func (s *Server) consoleAdmission(q *request) error {
	p, err := q.admissionPage()
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) editAdmission(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	r := q.reader(form)
	edited := community.Entrance{Admission: community.Admission(form.Get("admission")), ReapplyDays: int(r.whole("reapply_days")),
		Quota: int(r.whole("quota")), InviteDays: int(r.whole("invite_days")), MailsADay: int(r.whole("mails_a_day"))}
	if err = r.err(); err == nil {
		_, err = s.Communities.EditEntrance(q.ctx(), q.actor, func(e *community.Entrance) { *e = edited })
	}
	if err != nil {
		p, broken := q.admissionPage()
		if broken != nil {
			return broken
		}
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Admission())
}

func (s *Server) editQuestions(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	questions, rows := admission.ReadQuestions(form)
	_, err = s.Communities.EditQuestions(q.ctx(), q.actor, q.community.ID, int(number(form.Get("version"))), questions)
	if err != nil {
		p, broken := q.admissionPage()
		if broken != nil {
			return broken
		}
		p.Questions.Rows = rows
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { p.Questions.Form = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Admission())
}

// admissionRoutes are the addresses of how people get in.
func admissionRoutes() []route {
	return []route{
		{pattern: "GET /{community}/join", rule: public, handle: (*Server).showJoin, flags: landing},
		{pattern: "POST /{community}/join", rule: public, handle: (*Server).join},
		{pattern: "GET /{community}/join/{circle}", rule: public, handle: (*Server).showJoin, flags: landing},
		{pattern: "POST /{community}/join/{circle}", rule: public, handle: (*Server).join},
		{pattern: "GET /{community}/i/{secret}", rule: public, handle: (*Server).showInvitation, flags: landing},
		{pattern: "POST /{community}/i/{secret}", rule: public, handle: (*Server).acceptInvitation, flags: guessed},
		{pattern: "GET /{community}/invited/{invitation}", rule: public, handle: (*Server).showInvitation, flags: landing},
		{pattern: "POST /{community}/invited/{invitation}", rule: public, handle: (*Server).acceptInvitation, flags: guessed},
		{pattern: "GET /{community}/invited/{invitation}/never", rule: public, handle: (*Server).askNever},
		{pattern: "POST /{community}/invited/{invitation}/never", rule: public, handle: (*Server).neverInvite},

		{pattern: "GET /{community}/me/applications/{application}", rule: own(access.ApplicationView), handle: (*Server).showApplication},
		{pattern: "POST /{community}/me/applications/{application}/answer", rule: own(access.ApplicationMake), handle: (*Server).answerApplication},
		{pattern: "POST /{community}/me/applications/{application}/withdraw", rule: own(access.ApplicationMake), handle: (*Server).withdrawApplication},
		{pattern: "GET /{community}/me/invites", rule: own(access.InvitationMake), handle: (*Server).showInvites},
		{pattern: "POST /{community}/me/invites", rule: own(access.InvitationMake), handle: (*Server).invite},
		{pattern: "GET /{community}/me/invites/{invitation}", rule: own(access.InvitationView), handle: (*Server).showInvite},
		{pattern: "POST /{community}/me/invites/{invitation}/revoke", rule: own(access.InvitationRevoke), handle: (*Server).revokeInvite},
		{pattern: "GET /{community}/reviews/{circle}", rule: own(access.ApplicationView), handle: (*Server).circleReviews},
		{pattern: "GET /{community}/reviews/{circle}/{application}", rule: own(access.ApplicationView), handle: (*Server).showReview},
		{pattern: "POST /{community}/reviews/{circle}/{application}", rule: own(access.ApplicationMake), handle: (*Server).review},

		{pattern: "GET /{community}/console/applications", rule: staff(access.ApplicationView), handle: (*Server).consoleApplications},
		{pattern: "GET /{community}/console/applications.csv", rule: staff(access.ApplicationView), handle: (*Server).exportApplications, flags: stream},
		{pattern: "GET /{community}/console/applications/{application}", rule: staff(access.ApplicationView), handle: (*Server).showReview},
		{pattern: "POST /{community}/console/applications/{application}", rule: staff(access.ApplicationReview), handle: (*Server).review},
		{pattern: "GET /{community}/console/invitations", rule: staff(access.InvitationManage), handle: (*Server).consoleInvitations},
		{pattern: "GET /{community}/console/invitations.csv", rule: staff(access.InvitationManage), handle: (*Server).exportInvitations, flags: stream},
		{pattern: "POST /{community}/console/invitations", rule: staff(access.InvitationManage), handle: (*Server).consoleInvite},
		{pattern: "GET /{community}/console/invitations/list", rule: staff(access.InvitationManage), handle: (*Server).showInviteMany},
		{pattern: "POST /{community}/console/invitations/list", rule: staff(access.InvitationManage), handle: (*Server).inviteMany, body: 1 << 20},
		{pattern: "GET /{community}/console/invitations/{invitation}", rule: staff(access.InvitationManage), handle: (*Server).consoleInvitation},
		{pattern: "POST /{community}/console/invitations/{invitation}/revoke", rule: staff(access.InvitationManage), handle: (*Server).consoleRevoke},
		{pattern: "GET /{community}/console/admission", rule: staff(access.CommunityManage), handle: (*Server).consoleAdmission},
		{pattern: "POST /{community}/console/admission", rule: staff(access.CommunityManage), handle: (*Server).editAdmission},
		{pattern: "POST /{community}/console/admission/questions", rule: staff(access.CommunityManage), handle: (*Server).editQuestions},
	}
}
