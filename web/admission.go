package web

import (
	"net/http"
	"net/url"
	"time"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/internal/page"
	"panal/web/link"
	"panal/web/pages/admission"
	"panal/web/ui"
)

// placeHere is the place that the path names: a circle by its slug, or else the community.
func (q *request) placeHere() (community.Place, error) {
	place := q.community.ID
	if slug := q.r.PathValue("circle"); slug != "" {
		c, err := q.s.Communities.CircleBySlug(q.ctx(), q.actor, slug)
		if err != nil {
			return community.Place{}, err
		}
		place = c.ID
	}
	return q.s.Communities.Place(q.ctx(), q.community.ID, place)
}

// inside reports whether the reader is a member of the community, and no guest.
func (q *request) inside() bool {
	return q.actor.Email != "" && !q.actor.Member.IsZero() && q.actor.Role != access.Guest
}

// joinPage is the way into the place of the path.
func (q *request) joinPage() (p admission.Join, err error) {
	place, err := q.placeHere()
	if err != nil {
		return p, err
	}
	p = admission.Join{Page: q.page(q.locale.T("admission.join", "place", place.Name)), To: q.links(), Place: place,
		Form: ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}}), Action: q.links().Join(), Proven: q.actor.Email != ""}
	if place.IsCircle() {
		p.Action = q.links().JoinCircle(place.Circle.Slug)
		standing, err := q.s.Communities.CircleStanding(q.ctx(), q.actor, place.ID)
		if err != nil {
			return p, err
		}
		p.In = standing.In()
	} else {
		p.In = q.inside()
	}
	if p.Questions, err = q.s.Communities.Questions(q.ctx(), q.community.ID, place.ID, 0); err != nil || !p.Proven {
		return p, err
	}
	if p.Invitations, err = q.s.Communities.MyInvitations(q.ctx(), q.actor); err != nil || q.actor.Member.IsZero() {
		return p, err
	}
	own, err := q.s.Communities.MyApplications(q.ctx(), q.actor)
	for _, a := range own {
		if a.Place == place.ID {
			p.Last = a
			break
		}
	}
	return p, err
}

func (s *Server) showJoin(q *request) error {
	p, err := q.joinPage()
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// rulesAgreed is the version of a circle's rules that a form agrees to.
func rulesAgreed(form url.Values) int {
	if form.Get("rules_version") == "" {
		return 0
	}
	return int(number(form.Get("rules_shown")))
}

// join applies to the place, or enters the community where it is open.
func (s *Server) join(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.joinPage()
	if err != nil {
		return err
	}
	if !p.Place.IsCircle() && p.Place.Admission == community.AdmitOpen {
		if err := s.Communities.Join(q.ctx(), q.actor); err != nil {
			return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
		}
		q.flash("let_in")
		return q.see(q.links().Front())
	}
	n := community.NewApplication{Place: p.Place.ID, Form: int(number(form.Get("form"))), Rules: rulesAgreed(form)}
	if n.Request, err = q.once(form); err != nil {
		return err
	}
	for i := range p.Questions.Questions {
		n.Answers = append(n.Answers, form[community.AnswerField(i)])
	}
	a, err := s.Communities.Apply(q.ctx(), q.actor, n)
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("applied")
	return q.see(q.links().Application(a.ID))
}

// applicationPage is the reader's own application.
func (q *request) applicationPage() (p admission.Application, err error) {
	application, err := q.pathID(id.Application, "application", community.ErrApplicationMissing)
	if err != nil {
		return p, err
	}
	v, err := q.s.Communities.Application(q.ctx(), q.actor, application)
	if err == nil && !v.Own {
		err = community.ErrApplicationMissing
	}
	if err != nil {
		return p, err
	}
	p = admission.Application{Page: q.page(q.locale.T("admission.application_to", "place", v.Place.Name)), To: q.links(), View: v,
		Form: ui.NewForm(q.locale, url.Values{})}
	if v.Application.State == community.Declined {
		e, err := q.s.Communities.Entrance(q.ctx(), q.community.ID)
		if err != nil {
			return p, err
		}
		if again := v.Application.ChangedAt.AddDate(0, 0, e.ReapplyDays); again.After(q.now()) {
			p.Again = q.locale.Date(again, q.community.Zone())
		}
	}
	return p, nil
}

func (s *Server) showApplication(q *request) error {
	p, err := q.applicationPage()
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) answerApplication(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.applicationPage()
	if err != nil {
		return err
	}
	if _, err := s.Communities.AnswerApplication(q.ctx(), q.actor, p.View.Application.ID, form.Get("words"), once.Request{}); err != nil {
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("application_answered")
	return q.see(q.links().Application(p.View.Application.ID))
}

func (s *Server) withdrawApplication(q *request) error {
	p, err := q.applicationPage()
	if err != nil {
		return err
	}
	if _, err := s.Communities.WithdrawApplication(q.ctx(), q.actor, p.View.Application.ID, once.Request{}); err != nil {
		return err
	}
	q.flash("application_withdrawn")
	return q.see(q.links().Application(p.View.Application.ID))
}

// invitationPage greets whoever opens an invitation, by its link or by its mail.
func (q *request) invitationPage() (p admission.Invitation, err error) {
	var w community.Welcome
	p = admission.Invitation{To: q.links(), Form: ui.NewForm(q.locale, url.Values{}), Proven: q.actor.Email != ""}
	if secret := q.r.PathValue("secret"); secret != "" {
		w, err = q.s.Communities.Invited(q.ctx(), q.actor, secret)
		p.Action = q.links().Invitation(secret)
	} else {
		invitation, missing := q.pathID(id.Invitation, "invitation", community.ErrInvitationMissing)
		if missing != nil {
			return p, missing
		}
		w, err = q.s.Communities.InvitedByMail(q.ctx(), q.actor, invitation)
		p.Action, p.Never = q.links().Invited(invitation), q.links().NeverInvited(invitation)
	}
	switch {
	case fault.KindOf(err) == fault.Gone && err != nil:
		p.Over = ui.FaultText(q.locale, fault.From(err))
	case err != nil:
		return p, err
	}
	p.Welcome = w
	p.Page = q.page(q.locale.T("admission.invites_you", "name", w.Invitation.InviterName, "place", w.Place.Name))
	if w.Place.IsCircle() {
		standing, err := q.s.Communities.CircleStanding(q.ctx(), q.actor, w.Place.ID)
		p.In = standing.In()
		return p, err
	}
	p.In = q.inside()
	return p, nil
}

func (s *Server) showInvitation(q *request) error {
	p, err := q.invitationPage()
	if err != nil {
		return err
	}
	if p.Over != "" && !p.In {
		return q.showWith(http.StatusGone, p.Show())
	}
	return q.show(p.Show())
}

func (s *Server) acceptInvitation(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	p, err := q.invitationPage()
	if err != nil {
		return err
	}
	if secret := q.r.PathValue("secret"); secret != "" {
		_, err = s.Communities.AcceptInvitation(q.ctx(), q.actor, secret, rulesAgreed(form))
	} else {
		_, err = s.Communities.AcceptMailed(q.ctx(), q.actor, p.Welcome.Invitation.ID, rulesAgreed(form))
	}
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("let_in")
	return q.see(q.links().Front())
}

func (q *request) neverPage() admission.Never {
	return admission.Never{Page: q.page(q.locale.T("admission.never")), Action: q.r.URL.Path}
}

// askNever asks before it keeps an address from being invited: programs that look through mails open every link.
func (s *Server) askNever(q *request) error { return q.show(q.neverPage().Show()) }

func (s *Server) neverInvite(q *request) error {
	invitation, err := q.pathID(id.Invitation, "invitation", community.ErrInvitationMissing)
	if err != nil {
		return err
	}
	if err := s.Communities.RefuseInvitations(q.ctx(), q.community.ID, invitation); err != nil {
		return err
	}
	p := q.neverPage()
	p.Done = true
	return q.show(p.Show())
}

// invitesPage is where a member invites.
func (q *request) invitesPage(form ui.Form) (p admission.Invites, err error) {
	p = admission.Invites{Page: q.page(q.locale.T("admission.invite_others")), To: q.links(), Form: form}
	if p.Brought, err = q.brought(p.Page, q.actor.Member); err != nil {
		return p, err
	}
	p.Circles = []ui.Option{{Label: q.community.Name}}
	circles, err := q.s.Communities.MyCircles(q.ctx(), q.actor)
	if err != nil {
		return p, err
	}
	for _, of := range circles {
		ordinary := of.Standing.Role == community.InCircle
		if of.Standing.In() && (of.Circle.Kind != community.Core || !ordinary) {
			p.Circles = append(p.Circles, ui.Option{Value: id.Circle.Text(of.Circle.ID), Label: of.Circle.Name})
		}
	}
	list, err := q.s.Communities.Invitations(q.ctx(), q.actor, community.InvitationFilter{Inviter: q.actor.Member}, page.Request{Cursor: q.query("cursor")})
	p.List, p.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
	return p, err
}

// newInvite is the form of an invitation before anything is typed.
func (q *request) newInvite() ui.Form {
	return ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}, "uses": {"1"}})
}

func (s *Server) showInvites(q *request) error {
	p, err := q.invitesPage(q.newInvite())
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// invites makes the invitation that a form asks for, and leads back to the list of them. Of a link it returns the secret
// instead, for the list to show once: it is in no address.
func (q *request) invites(form url.Values, list string) (secret string, err error) {
	n := community.NewInvitation{Email: form.Get("email"), Note: form.Get("note"), Uses: int(number(form.Get("uses")))}
	n.Place, _ = id.Circle.Parse(form.Get("place")) // the community when none is named
	if n.Request, err = q.once(form); err != nil {
		return "", err
	}
	i, secret, err := q.s.Communities.Invite(q.ctx(), q.actor, n)
	if err != nil || secret != "" {
		return secret, err
	}
	news := "invited"
	if i.Email == "" {
		news = "invited_before" // the form was sent twice
	}
	q.flash(news)
	return "", q.see(list)
}

func (s *Server) invite(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	secret, refusal := q.invites(form, q.links().Invites())
	if refusal == nil && secret == "" {
		return nil
	}
	shown := q.newInvite()
	if refusal != nil {
		shown = ui.NewForm(q.locale, form)
	}
	p, err := q.invitesPage(shown)
	if err != nil {
		return err
	}
	if refusal != nil {
		return q.refused(refusal, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	p.Made = q.inviteKit(secret)
	return q.show(p.Show())
}

func (q *request) inviteKit(secret string) ui.ShareKit {
	at := q.s.absolute(q.links().Invitation(secret))
	return ui.ShareKit{Link: at, Code: at, Title: q.locale.T("admission.invites_you", "name", q.actor.Name, "place", q.community.Name)}
}

// invitedPage is one invitation, with who came by it.
func (q *request) invitedPage() (p admission.Invited, err error) {
	invitation, err := q.pathID(id.Invitation, "invitation", community.ErrInvitationMissing)
	if err != nil {
		return p, err
	}
	i, came, err := q.s.Communities.Invitation(q.ctx(), q.actor, invitation)
	if err != nil {
		return p, err
	}
	place, err := q.s.Communities.Place(q.ctx(), q.community.ID, i.Place)
	if err != nil {
		return p, err
	}
	p = admission.Invited{Invitation: i, Came: came, Place: place.Name, Page: q.page(""), Back: q.links().Invites()}
	p.Title = admission.Whom(p.Page, i)
	if i.State(q.now()) == community.InvitationOpen {
		p.Revoke = q.links().RevokeInvite(i.ID)
	}
	return p, nil
}

func (s *Server) showInvite(q *request) error {
	p, err := q.invitedPage()
	if err == nil && p.Invitation.Inviter != q.actor.Member {
		err = community.ErrInvitationMissing
	}
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) revokeInvite(q *request) error {
	p, err := q.invitedPage()
	if err != nil {
		return err
	}
	if err := s.Communities.RevokeInvitation(q.ctx(), q.actor, p.Invitation.ID); err != nil {
		return err
	}
	q.flash("invitation_revoked")
	return q.see(p.Back)
}

// afterSignIn leads who is not let in yet to how one gets in; but not away from what they came for.
func (q *request) afterSignIn(next string) string {
	closed := !q.community.ID.IsZero() && q.actor.Role == access.Guest && (next == q.links().Front() || next == q.links().Shop())
	if closed {
		return q.links().Join()
	}
	return localPath(next, link.Home)
}

// waited is how long an application has waited, for a spreadsheet.
func waited(a community.Application, now time.Time) string {
	return count(int64(now.Sub(a.SubmittedAt) / (24 * time.Hour)))
}
