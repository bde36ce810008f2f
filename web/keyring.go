package web

import (
	"net/url"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/pages/keyring"
	"panal/web/ui"
)

func (s *Server) showKeyring(q *request) error {
	p, err := q.keyringPage()
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (q *request) keyringPage() (p keyring.Page, err error) {
	e := q.s.Keyring
	p = keyring.Page{Page: q.page(q.locale.T("keyring.title")), To: q.links(), Email: q.actor.Email, Origin: q.s.passkeyOrigin(),
		Providers: e.Providers(), Current: q.session(), NewPasskey: ui.NewForm(q.locale, nil), Linking: ui.NewForm(q.locale, nil), NewEmail: ui.NewForm(q.locale, nil),
		Renames: ui.NewForm(q.locale, nil)}
	if p.Passkeys, err = e.Passkeys(q.ctx(), q.actor); err != nil {
		return p, err
	}
	if p.Identities, err = e.Identities(q.ctx(), q.actor); err != nil {
		return p, err
	}
	p.Sessions, err = e.Sessions(q.ctx(), q.actor)
	return p, err
}

// refusedKeyring shows the page again with a form of it as it was sent.
func (q *request) refusedKeyring(err error, form url.Values, put func(p *keyring.Page, f ui.Form)) error {
	p, broken := q.keyringPage()
	if broken != nil {
		return broken
	}
	return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component {
		put(&p, f)
		return p.Show()
	})
}

func (s *Server) endSession(q *request) error {
	session, err := q.pathID(id.Session, "session", community.ErrSessionMissing)
	if err != nil {
		return err
	}
	if err := s.Keyring.EndSession(q.ctx(), q.actor, session); err != nil {
		return err
	}
	q.flash("session_ended")
	return q.see(q.links().Keyring())
}

func (s *Server) endOtherSessions(q *request) error {
	if _, err := s.Keyring.EndOtherSessions(q.ctx(), q.actor, q.session()); err != nil {
		return err
	}
	q.flash("sessions_ended")
	return q.see(q.links().Keyring())
}

// sendEmailCode sends a code to the address that is to be the member's.
func (s *Server) sendEmailCode(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	challenge, err := s.Keyring.StartEmailChange(q.ctx(), q.actor, form.Get("email"), q.locale.Tag())
	if err != nil {
		return q.refusedKeyring(err, form, func(p *keyring.Page, f ui.Form) { p.NewEmail = f })
	}
	q.sessionPut(sessionNewEmail, form.Get("email"))
	q.sessionPut(sessionNewEmailChallenge, challenge)
	return q.see(q.links().NewEmailCode())
}

func (s *Server) showEmailCode(q *request) error {
	if q.sessionGet(sessionNewEmail) == "" {
		return q.see(q.links().Keyring())
	}
	return q.show(q.emailCodePage(ui.NewForm(q.locale, nil)).Show())
}

func (q *request) emailCodePage(form ui.Form) keyring.Code {
	return keyring.Code{Page: q.page(q.locale.T("keyring.email_code_title")), To: q.links(), Form: form, Email: q.sessionGet(sessionNewEmail),
		Mail: q.s.Mailbox != nil}
}

func (s *Server) tryEmailCode(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	err = s.Keyring.ChangeEmail(q.ctx(), q.actor, community.ConfirmEmail{Email: q.sessionGet(sessionNewEmail), Code: form.Get("code"),
		Challenge: q.sessionGet(sessionNewEmailChallenge), Session: q.session()})
	if err != nil {
		form.Del("code") // a wrong code is typed anew
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { return q.emailCodePage(f).Show() })
	}
	q.sessionDrop(sessionNewEmail, sessionNewEmailChallenge)
	q.flash("email_changed")
	return q.see(q.links().Keyring())
}

// showUndo asks first: what follows links in mail may not be a person.
func (s *Server) showUndo(q *request) error {
	c, err := s.Keyring.EmailChangeByUndo(q.ctx(), q.r.PathValue("secret"))
	if err != nil {
		return err
	}
	return q.show(q.undoPage(c, ui.NewForm(q.locale, nil)).Show())
}

func (q *request) undoPage(c community.EmailChange, failed ui.Form) keyring.Undo {
	return keyring.Undo{Page: q.page(q.locale.T("keyring.undo_title")), Change: c, Secret: q.r.PathValue("secret"), Failed: failed}
}

func (s *Server) undoEmail(q *request) error {
	secret := q.r.PathValue("secret")
	c, err := s.Keyring.UndoEmailChange(q.ctx(), secret)
	if err != nil {
		known, missing := s.Keyring.EmailChangeByUndo(q.ctx(), secret)
		if missing != nil {
			return err
		}
		return q.refused(err, ui.NewForm(q.locale, nil), func(f ui.Form) component { return q.undoPage(known, f).Show() })
	}
	q.actor = access.Actor{} // whoever it was here is signed out as well
	p := q.undoPage(c, ui.NewForm(q.locale, nil))
	p.Secret, p.Links.SignIn = "", link.SignIn
	return q.show(p.Show())
}
