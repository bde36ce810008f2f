package web

import (
	"net/url"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	"panal/web/pages/keyring"
	"panal/web/pages/signin"
	"panal/web/ui"
)

// goToProvider begins to sign in at an identity provider.
func (s *Server) goToProvider(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	next := localPath(form.Get("next"), "")
	if err := q.at(next); err != nil {
		return err
	}
	address, err := s.Keyring.BeginProvider(q.ctx(), q.journey(next))
	if err != nil {
		return q.refusedSignIn(err, next)
	}
	return q.leave(address)
}

// linkProvider begins to make an account with an identity provider the member's.
func (s *Server) linkProvider(q *request) error {
	address, err := s.Keyring.BeginLink(q.ctx(), q.actor, q.journey(q.links().Keyring()))
	if err != nil {
		return q.refusedKeyring(err, nil, func(p *keyring.Page, f ui.Form) { p.Linking = f })
	}
	return q.leave(address)
}

func (q *request) journey(next string) community.GoToProvider {
	return community.GoToProvider{Provider: q.r.PathValue("provider"), Browser: q.browserSecret(), Next: next, Community: q.community.ID}
}

// leave answers with a page that leads on by itself. A redirect of the form would do, but browsers hold it to where
// our forms may go, and that is nowhere else.
func (q *request) leave(address string) error {
	name := ""
	for _, p := range q.s.Keyring.Providers() {
		if p.Key == q.r.PathValue("provider") {
			name = p.Name
		}
	}
	q.w.Header().Set("Refresh", "0; url="+address)
	return q.show(signin.Leaving{Page: q.page(q.locale.T("keyring.leaving", "provider", name)), Provider: name, Address: address}.Show())
}

// backFromProvider is where the browser comes back to.
func (s *Server) backFromProvider(q *request) error {
	a, err := s.Keyring.FinishProvider(q.ctx(), community.FromProvider{
		Provider: q.r.PathValue("provider"), Browser: q.browserSecret(), State: q.query("state"), Code: q.query("code"), Failed: q.query("error"),
		Actor: q.actor, Language: q.locale.Tag(),
	})
	a.Next = localPath(a.Next, "")
	if broken := q.at(a.Next); broken != nil {
		return broken
	}
	switch {
	case err != nil && a.Linked && q.actor.May(access.KeyringManage, q.actor.Own()) == nil:
		return q.refusedKeyring(err, nil, func(p *keyring.Page, f ui.Form) { p.Linking = f })
	case err != nil:
		return q.refusedSignIn(err, a.Next)
	case a.Linked:
		q.flash("identity_added")
		return q.see(localPath(a.Next, link.Home))
	case a.Unproven != "":
		q.sessionPut(sessionUnproven, a.Unproven)
		q.sessionPut(sessionUnprovenBy, q.r.PathValue("provider"))
		q.sessionPut(sessionEmail, a.Email)
		return q.see(link.SignInThen(a.Next))
	}
	return q.letIn(a.Actor, community.ByProvider, a.Next)
}

// unprovenBy is the name of the provider whom the person came from and who did not confirm their e-mail.
func (q *request) unprovenBy() string {
	for _, p := range q.s.Keyring.Providers() {
		if p.Key == q.sessionGet(sessionUnprovenBy) {
			return p.Name
		}
	}
	return ""
}

// linkUnproven makes the account of a provider the person's, who came from there and has proven their e-mail now. They
// are signed in, whatever comes of it.
func (q *request) linkUnproven(actor access.Actor, browser, handle string) {
	if handle == "" {
		return
	}
	if err := q.s.Keyring.LinkProven(q.ctx(), actor, browser, handle); err != nil {
		q.logger().Info("an account was not linked", "error", err)
	}
}

func (s *Server) removeIdentity(q *request) error {
	identity, err := q.pathID(id.Identity, "identity", community.ErrIdentityMissing)
	if err != nil {
		return err
	}
	if err := s.Keyring.RemoveIdentity(q.ctx(), q.actor, identity); err != nil {
		return err
	}
	q.flash("identity_removed")
	return q.see(q.links().Keyring())
}

// refusedSignIn shows the sign-in page with what went wrong on another way in: the code by e-mail remains.
func (q *request) refusedSignIn(err error, next string) error {
	form := ui.NewForm(q.locale, url.Values{"email": {q.sessionGet(sessionEmail)}})
	return q.refused(err, form, func(f ui.Form) component { return q.signInPage(f, next).Show() })
}
