package web

import (
	"net/url"

	"panal/access"
	"panal/community"
	"panal/web/link"
	"panal/web/pages/console"
	"panal/web/pages/setup"
	"panal/web/ui"
)

func (q *request) settingsPage(form ui.Form) console.Settings {
	return console.Settings{Page: q.consolePage(q.locale.T("nav.settings")), To: q.pages(), Form: form,
		Address: q.s.absolute(q.links().Front()), MayFound: q.may(access.CommunityCreate)}
}

func (s *Server) consoleSettings(q *request) error {
	c := q.community
	form := ui.NewForm(q.locale, url.Values{"name": {c.Name}, "locale": {c.Locale}, "time_zone": {c.TimeZone}})
	return q.show(q.settingsPage(form).Show())
}

func (s *Server) editCommunity(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	_, err = s.Communities.EditCommunity(q.ctx(), q.actor, func(c *community.Settings) {
		c.Name = values.Get("name")
		c.Locale, c.TimeZone = values.Get("locale"), values.Get("time_zone")
	})
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { return q.settingsPage(f).Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Settings())
}

func (q *request) newCommunityPage(form ui.Form) setup.Page {
	return setup.Page{Page: q.page(q.locale.T("setup.another")), Intro: q.locale.T("setup.another_intro"), Form: form,
		Action: q.pages().Communities(), Back: q.pages().Settings()}
}

func (s *Server) newCommunity(q *request) error {
	c := q.community
	form := ui.NewForm(q.locale, url.Values{"currency": {c.Currency}, "locale": {c.Locale}, "time_zone": {c.TimeZone}})
	return q.show(q.newCommunityPage(form).Show())
}

// createCommunity begins another community, and leads to its console.
func (s *Server) createCommunity(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	c, _, err := s.Communities.Create(q.ctx(), q.actor, founding(values))
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { return q.newCommunityPage(f).Show() })
	}
	return q.see(link.Community(c.Slug).Console())
}
