package web

import (
	"panal/internal/id"
	"panal/web/pages/ladder"
	"panal/web/ui"
)

// footing is where a member is on the ladder.
func (s *Server) footing(q *request, on ui.Page, member id.ID) (*ladder.Footing, error) {
	f, err := s.Communities.Footing(q.ctx(), q.actor, member)
	return &ladder.Footing{Page: on, Footing: f}, err
}

func (s *Server) consoleLadder(q *request) error {
	o, err := s.Communities.Ladder(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	return q.show(ladder.Overview{Page: q.consolePage(q.locale.T("ladder.title")), To: q.pages(), LadderOverview: o}.Show())
}
