package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"panal/community"
	"panal/fault"
	"panal/fission"
	"panal/internal/once"
	"panal/web/link"
	"panal/web/pages/setup"
	"panal/web/ui"
)

// newCommunity offers the patterns to begin a community by, or asks for what the one that is chosen needs to know.
func (s *Server) newCommunity(q *request) error {
	if err := s.Communities.MayCreate(q.ctx(), q.actor); err != nil {
		return err
	}
	if !q.r.URL.Query().Has("pattern") {
		return q.show(q.choosePage(ui.NewForm(q.locale, url.Values{})).Show())
	}
	values := s.usual(q)
	values.Set("pattern", q.query("pattern"))
	return q.show(q.foundingPage(ui.NewForm(q.locale, values)).Show())
}

func (q *request) choosePage(form ui.Form) setup.Choose {
	return setup.Choose{Page: q.page(q.locale.T("setup.another")), Form: form, Templates: fission.ShippedTemplates(q.locale.Tag())}
}

// usual is what a new community most likely takes from the first that its founder is in.
func (s *Server) usual(q *request) url.Values {
	values := url.Values{"locale": {q.locale.Tag()}, formKey: {q.newFormKey()}}
	in, err := s.Communities.Belongings(q.ctx(), q.actor)
	if err != nil || len(in) == 0 {
		return values
	}
	if c, err := s.Communities.Community(q.ctx(), in[0].ID); err == nil {
		values.Set("currency", c.Currency)
		values.Set("time_zone", c.TimeZone)
	}
	return values
}

// foundingPage asks what a community is to be, by the pattern that the form names or holds.
func (q *request) foundingPage(form ui.Form) setup.Page {
	p := setup.Page{Page: q.page(q.locale.T("setup.another")), Intro: q.locale.T("setup.another_intro"), Form: form,
		Action: link.MyCommunities, Back: link.NewCommunity}
	if t, chosen, err := q.template(form.Values, q.locale.Tag()); err == nil && chosen {
		p.Template = &t
	}
	return p
}

// template is the pattern that a form chose to begin by, if any: one of its own, or one that comes with the program, in
// a language.
func (q *request) template(values url.Values, language string) (t fission.Template, chosen bool, err error) {
	if text := strings.TrimSpace(values.Get("template")); text != "" {
		t, err = fission.ReadTemplate([]byte(text))
		return t, true, err
	}
	key := values.Get("pattern")
	if key == "" {
		return t, false, nil
	}
	t, is := fission.Shipped(key, language)
	if !is {
		return t, false, fault.OnField("template", "invalid.choice")
	}
	return t, true, nil
}

// ownTemplate is the text of a template of one's own: of the file that was sent, or else as it was pasted. What is wrong
// with it is said where it came from.
func (q *request) ownTemplate() (sent url.Values, text string, err error) {
	file, err := q.uploaded("file", fission.MaxTemplateBytes, fission.ErrTemplateLarge)
	if errors.Is(err, fission.ErrTemplateLarge) {
		return url.Values{}, "", ofFile(err)
	}
	if err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return nil, "", err
	}
	if sent, err = q.form(); err != nil {
		return nil, "", err
	}
	if len(file) > 0 {
		if _, err = fission.ReadTemplate(file); err != nil {
			err = ofFile(err)
		}
		return sent, string(file), err
	}
	if text = strings.TrimSpace(sent.Get("template")); text == "" {
		return sent, "", fault.OnField("template", "invalid.required")
	}
	_, err = fission.ReadTemplate([]byte(text))
	return sent, text, err
}

// ofFile says of the file what is wrong with a template.
func ofFile(err error) error {
	wrong := fault.From(err).Fields[0]
	return fault.OnField("file", wrong.Code).With(wrong.Args).Because(err)
}

// readOwnTemplate shows what a template of one's own would make, or where it is wrong.
func (s *Server) readOwnTemplate(q *request) error {
	if err := s.Communities.MayCreate(q.ctx(), q.actor); err != nil {
		return err
	}
	sent, text, err := q.ownTemplate()
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, sent), func(f ui.Form) component { return q.choosePage(f).Show() })
	}
	values := s.usual(q)
	values.Set("template", text)
	return q.show(q.foundingPage(ui.NewForm(q.locale, values)).Show())
}

// createCommunity begins a community, and leads to its console. Who taps twice comes to the one that the first tap made.
func (s *Server) createCommunity(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	c, err := s.begun(q, values)
	if err != nil {
		return q.refused(err, ui.NewForm(q.locale, values), func(f ui.Form) component {
			if f.Errors["template"] != "" {
				return q.choosePage(f).Show()
			}
			return q.foundingPage(f).Show()
		})
	}
	return q.see(link.Community(c.Slug).Console())
}

// begun begins the community that a form asks for.
func (s *Server) begun(q *request, values url.Values) (c community.Community, err error) {
	f := founding(values)
	if f.Request, err = q.onceBy(q.actor.Person, values); err != nil {
		return c, err
	}
	pattern, chosen, err := q.template(values, f.Locale) // in the community's language, not in that of who begins it
	if err != nil {
		return c, err
	}
	if !chosen {
		if c, _, err = s.Communities.Create(q.ctx(), q.actor, f); errors.Is(err, once.ErrRepeated) {
			err = nil
		}
		return c, err
	}
	if pattern, err = pattern.Answer(answersOf(pattern, values)); err != nil {
		return c, err
	}
	c, _, err = fission.Begin(q.ctx(), s.world(), q.actor, f, pattern)
	return c, err
}

// answersOf are what a form answers to what a template asks.
func answersOf(t fission.Template, values url.Values) map[string]string {
	answers := map[string]string{}
	for _, a := range t.Asks {
		answers[a.Part] = strings.TrimSpace(values.Get(fission.AnswerField(a.Part)))
	}
	return answers
}
