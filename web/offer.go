package web

import (
	"panal/commerce"
	"panal/fault"
	"panal/growth"
	"panal/internal/id"
	"panal/web/pages/offer"
	"panal/web/ui"
)

// guestSignIn is where a guest signs in to come back here; nothing for who is signed in.
func (q *request) guestSignIn() string {
	if q.actor.Email != "" {
		return ""
	}
	return q.signInLink()
}

func (s *Server) showOffer(q *request) error {
	v, err := s.Commerce.OfferBySlug(q.ctx(), q.actor, q.community.ID, q.r.PathValue("offer"))
	if err != nil {
		return err
	}
	p := offer.Page{Page: q.page(v.Product.Title), View: v, Choice: q.choice(v.Product, v.Offer, id.Zero), To: q.links()}
	if p.Choice.Rights, err = s.Commerce.MemberRights(q.ctx(), q.actor, q.community.ID); err != nil {
		return err
	}
	p.Picture, p.Alt = q.picture(v.Product)
	switch over := v.Offer.Open(q.now()); {
	case over != nil:
		p.Over = ui.FaultText(q.locale, fault.From(over))
	case v.Product.State != commerce.ProductLive:
		p.Over = ui.FaultText(q.locale, commerce.ErrNotOnSale)
	}
	p.Joins = v.Product.State == commerce.ProductLive && v.Offer.Joins() == nil
	prices := p.Choice.Prices(p.Page)
	p.Description = p.T("offer.preview", "together", prices.Together, "alone", prices.Alone, "size", v.Offer.Size)
	p.Preview = q.preview(v.Product, p.Description, q.links().Offer(v.Offer.Slug))
	p.SignIn = q.guestSignIn()
	if p.Over == "" && !v.Outside {
		if p.Share, err = q.shareKit(growth.ToOffer, v.Offer.ID, "", v.Product.Title); err != nil {
			return err
		}
	}
	return q.show(p.Show())
}
