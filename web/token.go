package web

import (
	"net/url"

	"panal/access"
	"panal/community"
	"panal/internal/id"
	"panal/web/pages/token"
	"panal/web/ui"
)

func (s *Server) myTokens(q *request) error {
	p, err := q.tokenPage(ui.NewForm(q.locale, url.Values{"days": {"90"}}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (q *request) tokenPage(form ui.Form) (token.Page, error) {
	tokens, err := q.s.Communities.Tokens(q.ctx(), q.actor)
	return token.Page{Page: q.page(q.locale.T("token.title")), Form: form, Tokens: tokens, MayMake: q.actor.May(access.TokenManage, q.actor.Own()) == nil, To: q.links()}, err
}

// makeToken answers with the token itself, not with a way to it: its text is shown once, and is in no address.
func (s *Server) makeToken(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	_, text, err := s.Communities.CreateToken(q.ctx(), q.actor, community.NewToken{
		Name: form.Get("name"), Scope: access.Scope(form.Get("scope")), Days: int(number(form.Get("days"))),
	})
	if err != nil {
		p, broken := q.tokenPage(ui.NewForm(q.locale, form))
		if broken != nil {
			return broken
		}
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	p, err := q.tokenPage(ui.NewForm(q.locale, url.Values{"days": {"90"}}))
	if err != nil {
		return err
	}
	p.Made = text
	return q.show(p.Show())
}

func (s *Server) revokeToken(q *request) error {
	t, err := q.pathID(id.Token, "token", community.ErrTokenMissing)
	if err != nil {
		return err
	}
	if err := s.Communities.RevokeToken(q.ctx(), q.actor, t); err != nil {
		return err
	}
	q.flash("token_revoked")
	return q.see(q.links().MyTokens())
}
