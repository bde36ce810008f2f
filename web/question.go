package web

import (
	"strconv"
	"strings"

	"panal/community"
	"panal/web/pages/admission"
	"panal/web/ui"
)

// questionEditor changes what a place asks, as it is now.
func (q *request) questionEditor(p ui.Page, place community.Place, action string) (admission.Editor, error) {
	f, err := q.s.Communities.Questions(q.ctx(), q.community.ID, place.ID, 0)
	return admission.EditorOf(p, place, action, f), err
}

// changeQuestions does with an editor what its form asks for: show the questions as an applicant would see them, move
// one up, or keep them.
func (q *request) changeQuestions(e *admission.Editor, show func() component) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	if !form.Has("version") {
		return errBodyBroken // it is not known which questions were changed
	}
	do := form.Get("do")
	if row, moves := strings.CutPrefix(do, "up."); moves {
		n, _ := strconv.Atoi(row) // what is none moves nothing
		admission.MoveUp(form, n)
	}
	questions := e.Typed(ui.NewForm(q.locale, form))
	if do != "" {
		return q.show(show())
	}
	if _, err = q.s.Communities.EditQuestions(q.ctx(), q.actor, e.Place.ID, int(number(form.Get("version"))), questions); err != nil {
		return q.refused(err, e.Form, func(f ui.Form) component { e.Form = f; return show() })
	}
	q.flash("questions_kept")
	return q.see(e.Back)
}

func (s *Server) editQuestions(q *request) error {
	p, err := q.admissionPage()
	if err != nil {
		return err
	}
	p.Questions.Back = q.pages().Admission()
	return q.changeQuestions(&p.Questions, func() component { return p.Show() })
}

// circleQuestions is what the circle of the path asks, before who leads it.
func (q *request) circleQuestions() (p admission.Asking, err error) {
	place, err := q.placeHere()
	if err != nil {
		return p, err
	}
	if err := q.s.Communities.MayAsk(q.ctx(), q.actor, place.ID); err != nil {
		return p, err
	}
	to := q.circleLinks(place.Circle)
	p = admission.Asking{Page: q.page(q.locale.T("admission.questions_of", "place", place.Name)), To: q.links()}
	p.Questions, err = q.questionEditor(p.Page, place, to.Questions())
	p.Questions.Back = to.Questions()
	return p, err
}

func (s *Server) showCircleQuestions(q *request) error {
	p, err := q.circleQuestions()
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

func (s *Server) editCircleQuestions(q *request) error {
	p, err := q.circleQuestions()
	if err != nil {
		return err
	}
	return q.changeQuestions(&p.Questions, func() component { return p.Show() })
}
