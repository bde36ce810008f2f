package web

import (
	"net/url"
	"strings"

	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/audience"
	"panal/web/ui"
)

// peopleRows is how many members a page of the directory shows.
const peopleRows = 20

// showPeople finds members for a member.
func (s *Server) showPeople(q *request) error {
	words := q.query("q")
	found, err := s.Communities.Find(q.ctx(), q.actor, words, id.Zero, page.Request{Limit: peopleRows, Cursor: q.query("cursor")})
	if err != nil {
		return err
	}
	return q.show(audience.People{Page: q.page(q.locale.T("people.title")), To: q.links(), List: found.Items, Words: words,
		Pages: ui.NextPage(q.r.URL, found.Next)}.Show())
}

// answersPage is what the member agreed to tell, and what they are asked.
func (s *Server) answersPage(q *request) (p audience.Answers, err error) {
	p = audience.Answers{Page: q.page(q.locale.T("people.about")), To: q.links(), Form: ui.NewForm(q.locale, url.Values{})}
	if p.List, err = s.Communities.Answers(q.ctx(), q.actor, q.actor.Member); err != nil {
		return p, err
	}
	m, err := s.Communities.Member(q.ctx(), q.actor, q.actor.Member)
	p.Findable = m.Findable
	return p, err
}

func (s *Server) myAnswers(q *request) error {
	p, err := s.answersPage(q)
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) setFindable(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	if err := s.Communities.SetFindable(q.ctx(), q.actor, community.Findable(form.Get("findable"))); err != nil {
		return err
	}
	q.flash("saved")
	return q.see(q.links().MyAnswers())
}

// answerAttribute consents to what is asked, with an answer.
func (s *Server) answerAttribute(q *request) error {
	attribute, err := q.pathID(id.Attribute, "attribute", community.ErrAttributeMissing)
	if err != nil {
		return err
	}
	form, err := q.form()
	if err != nil {
		return err
	}
	if err := s.Communities.Consent(q.ctx(), q.actor, attribute, int(number(form.Get("version"))), givenValues(form)); err != nil {
		p, failed := s.answersPage(q)
		if failed != nil {
			return failed
		}
		p.Wrong = attribute
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash("saved")
	return q.see(q.links().MyAnswers())
}

// givenValues are the values of an answer: choices, or tags with commas between.
func givenValues(form url.Values) (values []string) {
	for _, given := range form["value"] {
		values = append(values, strings.FieldsFunc(given, func(r rune) bool { return r == ',' || r == '，' || r == '、' })...)
	}
	return values
}

func (s *Server) withdrawAnswer(q *request) error {
	attribute, err := q.pathID(id.Attribute, "attribute", community.ErrAttributeMissing)
	if err != nil {
		return err
	}
	if err := s.Communities.Withdraw(q.ctx(), q.actor, attribute); err != nil {
		return err
	}
	q.flash("saved")
	return q.see(q.links().MyAnswers())
}
