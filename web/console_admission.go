package web

import (
	"net/url"
	"strconv"

	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/admission"
	"panal/web/ui"
)

func (q *request) invitationFilter() (f community.InvitationFilter, err error) {
	f.Words = q.query("q")
	f.Inviter, err = q.queryID(id.Member, "member", community.ErrMemberMissing)
	return f, err
}

func (q *request) invitationsPage(form ui.Form) (p admission.Invitations, err error) {
	filter, err := q.invitationFilter()
	if err != nil {
		return p, err
	}
	list, err := q.s.Communities.Invitations(q.ctx(), q.actor, filter, q.rows())
	if err != nil {
		return p, err
	}
	p = admission.Invitations{Page: q.consolePage(q.locale.T("admission.invitations")), To: q.pages(), Form: form, List: list.Items,
		Pages: ui.NextPage(q.r.URL, list.Next)}
	p.By, err = q.s.nameOf(q, filter.Inviter)
	return p, err
}

func (s *Server) consoleInvitations(q *request) error {
	p, err := q.invitationsPage(q.newInvite())
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
	filter, err := q.invitationFilter()
	if err != nil {
		return err
	}
	return export(q, sheet[community.Invitation]{"invitations", columns, row}, func(r page.Request) (page.Page[community.Invitation], error) {
		return s.Communities.Invitations(q.ctx(), q.actor, filter, r)
	})
}

func (s *Server) consoleInvite(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	secret, refusal := q.invites(form, q.pages().Invitations())
	if refusal == nil && secret == "" {
		return nil
	}
	shown := q.newInvite()
	if refusal != nil {
		shown = ui.NewForm(q.locale, form)
	}
	p, err := q.invitationsPage(shown)
	if err != nil {
		return err
	}
	if refusal != nil {
		return q.refused(refusal, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
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
	p = admission.Settings{Page: q.consolePage(q.locale.T("admission.ways")), To: q.pages()}
	if p.Questions, err = q.questionEditor(p.Page, community.Place{ID: q.community.ID, Name: q.community.Name, Admission: e.Admission}, q.pages().Questions()); err != nil {
		return p, err
	}
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
