package web

import (
	"net/http"
	"net/url"
	"strconv"

	"panal/community"
	"panal/fission"
	"panal/web/pages/console"
	"panal/web/ui"
)

func (q *request) settingsPage(form ui.Form) console.Settings {
	return console.Settings{Page: q.consolePage(q.locale.T("nav.settings")), To: q.pages(), Form: form,
		Address: q.s.absolute(q.links().Front()), Founders: q.s.Communities.Founders(), MayFound: q.s.Communities.MayCreate(q.ctx(), q.actor) == nil}
}

func (s *Server) consoleSettings(q *request) error {
	c := q.community
	form := ui.NewForm(q.locale, url.Values{"name": {c.Name}, "locale": {c.Locale}, "time_zone": {c.TimeZone}, "return_days": {strconv.Itoa(c.ReturnDays)},
		"prize_ceiling": {q.decimal(c.PrizeCeiling)}})
	return q.show(q.settingsPage(form).Show())
}

func (s *Server) editCommunity(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	r := q.reader(values)
	days, ceiling := r.whole("return_days"), r.amount("prize_ceiling")
	if err = r.err(); err == nil {
		_, err = s.Communities.EditCommunity(q.ctx(), q.actor, func(c *community.Settings) {
			c.Name, c.ReturnDays, c.PrizeCeiling = values.Get("name"), int(days), ceiling
			c.Locale, c.TimeZone = values.Get("locale"), values.Get("time_zone")
		})
	}
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component { return q.settingsPage(f).Show() })
	}
	q.flash("saved")
	return q.see(q.pages().Settings())
}

// consoleTemplate shows the community's pattern before it is saved.
func (s *Server) consoleTemplate(q *request) error {
	t, err := fission.Capture(q.ctx(), s.world(), q.actor)
	if err != nil {
		return err
	}
	return q.show(console.Template{Page: q.consolePage(q.locale.T("template.export")), To: q.pages(), Pattern: t}.Show())
}

// exportTemplate sends the community's pattern as a file.
func (s *Server) exportTemplate(q *request) error {
	t, err := fission.Capture(q.ctx(), s.world(), q.actor)
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

// world is what templates are taken from and followed in.
func (s *Server) world() fission.World {
	return fission.World{Communities: s.Communities, Shop: s.Commerce, Points: s.Loyalty, Now: s.Clock.Now}
}
