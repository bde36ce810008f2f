package web

import (
	"net/http"
	"net/url"
	"strings"

	"panal/access"
	"panal/community"
	"panal/fault"
	"panal/fission"
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
		Action: q.pages().Communities(), Back: q.pages().Settings(), Templates: fission.ShippedTemplates(q.locale.Tag())}
}

func (s *Server) newCommunity(q *request) error {
	c := q.community
	form := ui.NewForm(q.locale, url.Values{"currency": {c.Currency}, "locale": {c.Locale}, "time_zone": {c.TimeZone}})
	return q.show(q.newCommunityPage(form).Show())
}

// template is the pattern that a form chose to begin by, if any: one of its own, or one that comes with the program.
func (q *request) template(values url.Values) (t fission.Template, chosen bool, err error) {
	if text := strings.TrimSpace(values.Get("template")); text != "" {
		t, err = fission.ReadTemplate([]byte(text))
		return t, true, err
	}
	key := values.Get("pattern")
	if key == "" {
		return t, false, nil
	}
	language := values.Get("locale") // of the community, not of who begins it
	for _, shipped := range fission.ShippedTemplates(language) {
		if shipped.Key == key {
			return shipped.Template, true, nil
		}
	}
	return t, false, fault.OnField("pattern", "invalid.choice")
}

// exportTemplate sends the community's pattern as a file.
func (s *Server) exportTemplate(q *request) error {
	t, err := fission.Capture(q.ctx(), s.Communities, q.actor)
	if err != nil {
		return err
	}
	content, err := t.Write()
	if err != nil {
		return err
	}
	q.w.Header().Set("Content-Disposition", `attachment; filename="`+q.community.Slug+`-template.json"`)
	return q.send(http.StatusOK, "application/json", content)
}

// createCommunity begins another community, and leads to its console.
func (s *Server) createCommunity(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	var c community.Community
	pattern, chosen, err := q.template(values)
	switch {
	case err != nil:
	case chosen:
		c, _, err = fission.Begin(q.ctx(), s.Communities, q.actor, founding(values), pattern)
	default:
		c, _, err = s.Communities.Create(q.ctx(), q.actor, founding(values))
	}
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { return q.newCommunityPage(f).Show() })
	}
	return q.see(link.Community(c.Slug).Console())
}
