package web

import (
	"panal/commerce"
	"panal/web/link"
	"panal/web/pages/face"
	"panal/web/pages/product"
	"panal/web/ui"
)

// faceGoods is how many products a community's face shows.
const faceGoods = 4

// showFront shows a community's first page.
func (s *Server) showFront(q *request) error { return s.showFace(q) }

// showFace shows what a guest meets.
func (s *Server) showFace(q *request) error {
	list, err := s.Commerce.Shop(q.ctx(), q.actor, q.community.ID, commerce.PageRequest{Limit: faceGoods})
	if err != nil {
		return err
	}
	p := face.Page{Page: q.page(""), Enter: q.enter()}
	p.Goods = product.Shelf{Page: p.Page, Listings: list.Items, To: q.links()}
	p.Description = q.community.Slogan
	p.Preview = ui.Preview{Title: q.community.Name, Text: q.community.Slogan, URL: s.absolute(q.links().Front())}
	return q.show(p.Show())
}

// enter is the one button of a community's face: the way in, and for who is in the way on.
func (q *request) enter() ui.Action {
	if q.actor.Email != "" && !q.actor.Member.IsZero() {
		return ui.Action{Label: q.locale.T("face.to_shop"), Href: q.links().Shop(), Wide: true}
	}
	return ui.Action{Label: q.locale.T("action.join"), Href: link.SignInThen(q.links().Front()), Wide: true}
}
