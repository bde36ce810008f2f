package web

import (
	"net/url"

	"panal/access"
	"panal/web/pages/member"
	"panal/web/ui"
)

// showMe leads who is banned to what is left to them.
func (s *Server) showMe(q *request) error {
	if q.actor.Role == access.Banned {
		return q.see(q.links().Safety())
	}
	form := ui.NewForm(q.locale, url.Values{"name": {q.actor.Name}, "locale": {q.locale.Tag()}})
	p := q.mePage(form)
	if q.inside() {
		var err error
		if p.Ladder, err = s.footing(q, p.Page, q.actor.Member); err != nil {
			return err
		}
		p.Ladder.Own = true
	}
	return q.show(p.Show())
}

func (q *request) mePage(form ui.Form) member.Page {
	return member.Page{Page: q.page(q.locale.T("nav.me")), Form: form, Email: q.actor.Email, In: q.inside(), To: q.links()}
}

func (s *Server) editMe(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	language := form.Get("locale")
	if err := s.Communities.EditProfile(q.ctx(), q.actor, form.Get("name"), language); err != nil {
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { return q.mePage(f).Show() })
	}
	q.setCookie("lang", language, visitorLasts) // else a language chosen before on this browser would hide the change
	q.flash("profile_saved")
	return q.see(q.links().Me())
}
