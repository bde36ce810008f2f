package web

import (
	"net/url"

	"panal/content"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/web/pages/gathering"
	"panal/web/ui"
)

// What those who run a gathering do with it: publish it, call it off, say who hosts it, and check people in.

// runPage is the page of who runs the gathering in the path; a code that was scanned is filled in.
func (q *request) runPage(form ui.Form) (p gathering.Run, err error) {
	v, err := q.runs()
	if err != nil {
		return p, err
	}
	p = gathering.Run{Page: q.page(q.locale.T("gathering.run")), To: q.links(), At: q.links().Gathering(v.Slug), View: v, Form: form}
	if p.There, p.Walked, err = q.s.Content.Attendance(q.ctx(), q.actor, v.ID); err != nil {
		return p, err
	}
	list, err := q.s.Content.GatheringAnswers(q.ctx(), q.actor, v.ID, content.AnswerNone, q.rows())
	if err != nil {
		return p, err
	}
	p.People, p.Pages = list.Items, ui.NextPage(q.r.URL, list.Next)
	if scanned := q.query("code"); scanned != "" && form.Failed == "" {
		p.Form.Values.Set("code", scanned)
		p.Ticket, err = q.s.Content.Ticket(q.ctx(), q.actor, v.ID, scanned)
		if fault.KindOf(err) == fault.Invalid {
			p.Form, err = p.Form.Refused(err), nil
		}
	}
	return p, err
}

func (s *Server) runGathering(q *request) error {
	p, err := q.runPage(ui.NewForm(q.locale, url.Values{formKey: {q.newFormKey()}}))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// tend does something with the gathering in the path for who runs it, and shows their page again.
func (q *request) tend(news string, do func(v content.GatheringView, values url.Values) error) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	v, err := q.runs()
	if err != nil {
		return err
	}
	if err := do(v, values); err != nil {
		p, broken := q.runPage(ui.NewForm(q.locale, values))
		if broken != nil {
			return broken
		}
		return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	q.flash(news)
	return q.see(q.links().Gathering(v.Slug).Run())
}

func (s *Server) publishGathering(q *request) error {
	return q.tend("gathering_opened", func(v content.GatheringView, _ url.Values) error {
		_, err := s.Content.OpenGathering(q.ctx(), q.actor, v.ID)
		return err
	})
}

func (s *Server) cancelGathering(q *request) error {
	return q.tend("gathering_canceled", func(v content.GatheringView, values url.Values) error {
		_, err := s.Content.CancelGathering(q.ctx(), q.actor, v.ID, values.Get("reason"))
		return err
	})
}

func (s *Server) checkInAtDoor(q *request) error {
	return q.tend("gathering_checked_in", func(v content.GatheringView, values url.Values) error {
		_, err := s.Content.CheckIn(q.ctx(), q.actor, v.ID, values.Get("code"))
		return err
	})
}

func (s *Server) addWalkIn(q *request) error {
	return q.tend("gathering_walked_in", func(v content.GatheringView, values url.Values) error {
		request, err := q.once(values)
		if err == nil {
			_, err = s.Content.AddWalkIn(q.ctx(), q.actor, v.ID, values.Get("name"), request)
		}
		return err
	})
}

func (s *Server) setGatheringHost(q *request) error {
	return q.tend("saved", func(v content.GatheringView, values url.Values) error {
		member, err := formMember(values, "member")
		if err != nil {
			return err
		}
		return s.Content.SetGatheringHost(q.ctx(), q.actor, v.ID, member, values.Get("host") == "yes")
	})
}

// exportAnswers sends who comes as a table.
func (s *Server) exportAnswers(q *request) error {
	v, err := q.runs()
	if err != nil {
		return err
	}
	return export(q, sheet[content.GatheringAnswer]{"gathering-" + v.Slug, "member name answer guests answered_at came_at", func(a content.GatheringAnswer) []string {
		return []string{id.Member.Text(a.Member), a.Name, string(a.State), count(int(a.Guests)), q.stamp(a.AnsweredAt), q.stamp(a.CameAt)}
	}}, func(r page.Request) (page.Page[content.GatheringAnswer], error) {
		return s.Content.GatheringAnswers(q.ctx(), q.actor, v.ID, content.AnswerNone, r)
	})
}
