package web

import (
	"errors"

	"panal/fault"
	"panal/web/pages/console"
)

// newestFacts is how many of the last facts are shown.
const newestFacts = 20

func (s *Server) consoleFacts(q *request) (err error) {
	p := console.Facts{Page: q.consolePage(q.locale.T("nav.facts")), To: q.pages()}
	if p.Letters, p.Total, err = s.DeadLetters.List(q.ctx(), q.actor, q.community.ID); err != nil {
		return err
	}
	if p.Progress, err = s.Facts.Progress(q.ctx(), q.actor, q.community.ID); err != nil {
		return err
	}
	if p.Newest, err = s.Facts.Newest(q.ctx(), q.actor, q.community.ID, newestFacts); err != nil {
		return err
	}
	return q.show(p.Show())
}

var errLetterMissing = fault.Missing("dead_letter")

// retryFact has a dead letter tried again now. One that was handled meanwhile is no more, which is as good.
func (s *Server) retryFact(q *request) error {
	err := s.DeadLetters.Retry(q.ctx(), q.actor, q.community.ID, q.r.PathValue("consumer"), number(q.r.PathValue("sequence")))
	switch {
	case errors.Is(err, errLetterMissing):
		q.flash("letter_gone")
	case err != nil:
		return err
	default:
		q.flash("letter_retried")
	}
	return q.see(q.pages().Facts())
}
