package web

import (
	"slices"

	"panal/community"
	"panal/web/link"
	page "panal/web/pages/community"
	"panal/web/ui"
)

// mostElsewhere is how many other communities every page offers to switch to; the rest are on a page of their own.
const mostElsewhere = 8

// elsewhere are the other communities that the reader is in. A page is shown without them rather than not at all.
func (q *request) elsewhere() (all []ui.Elsewhere) {
	if q.actor.Email == "" {
		return nil // a guest is somebody in one community, by this browser
	}
	in, err := q.s.Communities.Belongings(q.ctx(), q.actor)
	if err != nil {
		q.logger().Warn("a page goes without the communities elsewhere", "error", err)
	}
	others := slices.DeleteFunc(in, func(b community.Belonging) bool { return b.ID == q.community.ID })
	for _, b := range others[:min(len(others), mostElsewhere)] {
		all = append(all, ui.Elsewhere{Name: b.Community, As: page.As(q.locale, b), Href: link.Community(b.Slug).Front()})
	}
	return all
}

// myCommunities lists the communities that the reader is in, with who they are in each.
func (s *Server) myCommunities(q *request) error {
	in, err := s.Communities.Belongings(q.ctx(), q.actor)
	if err != nil {
		return err
	}
	p := page.Mine{Page: q.page(q.locale.T("belonging.title")), In: in}
	p.MayFound = s.Communities.MayCreate(q.ctx(), q.actor) == nil
	return q.show(p.Show())
}
