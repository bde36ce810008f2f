package web

import (
	"net/http"
	"net/url"
	"strings"

	"panal/access"
	"panal/community"
	"panal/web/link"
	"panal/web/pages/mailbox"
	"panal/web/pages/signin"
	"panal/web/ui"
)

func (s *Server) showSignIn(q *request) error {
	next := localPath(q.query("next"), "")
	if err := q.at(next); err != nil {
		return err
	}
	form := ui.NewForm(q.locale, url.Values{"email": {q.sessionGet(sessionEmail)}})
	return q.show(q.signInPage(form, next).Show())
}

// at makes it a page of the community that signing in leads to, if it leads to one.
func (q *request) at(next string) error {
	u, err := url.Parse(next)
	if err != nil || next == "" {
		return nil
	}
	c, err := q.s.Communities.CommunityBySlug(q.ctx(), firstWord(u.Path))
	if err != nil {
		return nil // it leads to a page of no community
	}
	q.community = c
	q.actor, err = q.actorIn(c.ID)
	q.negotiate()
	return err
}

func (q *request) signInPage(form ui.Form, next string) signin.Email {
	p := signin.Email{Page: q.page(q.locale.T("action.sign_in")), Form: form, Next: next, Origin: q.s.passkeyOrigin(),
		Providers: q.s.Keyring.Providers(), Unproven: q.unprovenBy()}
	p.Links.SignIn = ""
	return p
}

// sendCode sends a code to an address; sent again, another.
func (s *Server) sendCode(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	next := localPath(form.Get("next"), q.sessionGet(sessionNext))
	if err := q.at(next); err != nil {
		return err
	}
	challenge, err := s.Communities.StartSignIn(q.ctx(), q.community.ID, form.Get("email"), q.locale.Tag())
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { return q.signInPage(f, next).Show() })
	}
	q.sessionPut(sessionSigning, form.Get("email"))
	q.sessionPut(sessionChallenge, challenge)
	q.sessionPut(sessionNext, next)
	return q.see(link.SignInCode)
}

func (s *Server) showCode(q *request) error {
	if q.sessionGet(sessionSigning) == "" {
		return q.see(link.SignIn)
	}
	if err := q.at(q.sessionGet(sessionNext)); err != nil {
		return err
	}
	return q.show(q.codePage(ui.NewForm(q.locale, nil)).Show())
}

func (q *request) codePage(form ui.Form) signin.Code {
	p := signin.Code{Page: q.page(q.locale.T("signin.code_title")), Form: form, Email: q.sessionGet(sessionSigning), Mail: q.s.Mailbox != nil}
	p.Links.SignIn = ""
	return p
}

func (s *Server) tryCode(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	next := q.sessionGet(sessionNext)
	if err := q.at(next); err != nil {
		return err
	}
	actor, err := s.Communities.SignIn(q.ctx(), community.SignIn{
		Community: q.community.ID, Email: q.sessionGet(sessionSigning), Code: form.Get("code"), Challenge: q.sessionGet(sessionChallenge),
		Guest: q.sessionPerson(), Language: q.locale.Tag(),
	})
	if err != nil {
		form.Del("code") // a wrong code is typed anew
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { return q.codePage(f).Show() })
	}
	return q.letIn(actor, community.ByCode, next)
}

// arrival is where and as whom somebody arrives who signs in by other ways than a code.
func (q *request) arrival() community.Arrival {
	return community.Arrival{Community: q.community.ID, Guest: q.sessionPerson(), Language: q.locale.Tag()}
}

// letIn signs somebody in who proved who they are, and leads on.
func (q *request) letIn(actor access.Actor, proof community.Proof, next string) error {
	if err := q.signIn(actor, proof); err != nil {
		return err
	}
	q.actor = actor
	q.flash("signed_in")
	return q.see(q.afterSignIn(next))
}

func (s *Server) signOut(q *request) error {
	if session := q.session(); !session.IsZero() {
		if err := s.Keyring.CloseSession(q.ctx(), q.sessionPerson(), session); err != nil {
			return err
		}
	}
	if err := s.sessions.Destroy(q.ctx()); err != nil {
		return err
	}
	q.flash("signed_out")
	return q.see(link.Home)
}

// showMailbox shows what would have been sent. Where mail is sent, there is no such page.
func (s *Server) showMailbox(q *request) error {
	if s.Mailbox == nil || !s.fromHere(q.r) {
		return access.ErrNotFound
	}
	return q.show(mailbox.Page{Page: q.page(q.locale.T("mailbox.title")), Messages: s.Mailbox()}.Show())
}

// letterPolicy allows a letter its own style, and its links to open beside it: what is in it is not ours to trust.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox; frame-ancestors 'self'"

// showLetter shows a message as a mail program does, for the frame that the mailbox has for it.
func (s *Server) showLetter(q *request) error {
	if s.Mailbox == nil || !s.fromHere(q.r) {
		return access.ErrNotFound
	}
	for _, m := range s.Mailbox() {
		if m.ID == q.r.PathValue("message") && m.HTML != "" {
			q.w.Header().Set("Content-Security-Policy", letterPolicy)
			return q.send(http.StatusOK, "text/html; charset=utf-8", []byte(strings.Replace(m.HTML, "<head>", `<head><base target="_blank">`, 1)))
		}
	}
	return access.ErrNotFound
}

// followLink signs in whoever opens a link that the program printed, and leads to their community.
func (s *Server) followLink(q *request) error {
	actor, err := s.Communities.FollowSignInLink(q.ctx(), q.r.PathValue("link"))
	if err != nil {
		return err
	}
	if err := q.signIn(actor, community.ByLink); err != nil {
		return err
	}
	c, err := s.Communities.Community(q.ctx(), actor.Community)
	if err != nil {
		return err
	}
	return q.see("/" + c.Slug)
}
