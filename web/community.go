package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"panal/community"
	"panal/internal/id"
	"panal/web/link"
	page "panal/web/pages/community"
	"panal/web/pages/setup"
	"panal/web/ui"
)

// mostCommunities is how many the front page lists.
const mostCommunities = 100

// showHome lists the communities; with one, it leads there.
func (s *Server) showHome(q *request) error {
	all, err := s.Communities.Communities(q.ctx(), id.Zero, mostCommunities)
	if err != nil {
		return err
	}
	if len(all) == 1 {
		return q.see(link.Community(all[0].Slug).Front())
	}
	return q.show(page.Page{Page: q.page(q.locale.T("home.title")), Communities: all}.Show())
}

// showSetup asks what the first community is to be, as long as its link works.
func (s *Server) showSetup(q *request) error {
	if err := s.Communities.CheckSetupLink(q.ctx(), q.r.PathValue("token")); err != nil {
		return err
	}
	form := ui.NewForm(q.locale, map[string][]string{"locale": {q.locale.Tag()}})
	return q.show(q.setupPage(form).Show())
}

func (q *request) setupPage(form ui.Form) setup.Page {
	return setup.Page{Page: q.page(q.locale.T("setup.title")), Intro: q.locale.T("setup.intro"), Form: form,
		Action: link.Setup(q.r.PathValue("token")), Operator: true}
}

func (s *Server) setUp(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	c, operator, err := s.Communities.SetUp(q.ctx(), q.r.PathValue("token"), founding(form))
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, form), func(f ui.Form) component { return q.setupPage(f).Show() })
	}
	if err := q.signIn(operator, community.ByLink); err != nil {
		return err
	}
	return q.see(link.Community(c.Slug).Console())
}

// founding is what a form asks a new community to be.
func founding(form url.Values) community.Founding {
	return community.Founding{
		Name: form.Get("name"), Slug: cmp.Or(strings.TrimSpace(form.Get("slug")), slugOf(form.Get("name"))), Slogan: form.Get("slogan"),
		Currency: form.Get("currency"), Locale: form.Get("locale"), TimeZone: form.Get("time_zone"),
		OperatorName: form.Get("operator_name"), OperatorEmail: form.Get("operator_email"),
	}
}

// toFront leads from the address with a slash at its end.
func (s *Server) toFront(q *request) error {
	http.Redirect(q.w, q.r, q.links().Front(), http.StatusMovedPermanently)
	return nil
}
