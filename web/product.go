package web

import (
	"net/http"

	"panal/commerce"
	"panal/internal/id"
	"panal/web/pages/product"
	"panal/web/pages/purchase"
	"panal/web/ui"
)

// shopPage is how many products one page of the shop shows.
const shopPage = 24

func (s *Server) showShop(q *request) error {
	list, err := s.Commerce.Shop(q.ctx(), q.actor, q.community.ID, commerce.PageRequest{Limit: shopPage, Cursor: q.query("cursor")})
	if err != nil {
		return err
	}
	shelf := product.Shelf{Page: q.page(q.locale.T("nav.shop")), Listings: list.Items, To: q.links()}
	p := product.Shop{Shelf: shelf, Pages: ui.NextPage(q.r.URL, list.Next)}
	if q.query("cursor") == "" {
		if p.Open, err = s.Commerce.OpenCampaigns(q.ctx(), q.actor, q.community.ID); err != nil {
			return err
		}
	}
	p.Description = q.community.Slogan
	p.Preview = ui.Preview{Title: q.community.Name, Text: q.community.Slogan, URL: s.absolute(q.links().Shop())}
	return q.show(p.Show())
}

func (s *Server) showProduct(q *request) error {
	v, err := s.Commerce.ProductBySlug(q.ctx(), q.actor, q.community.ID, q.r.PathValue("product"))
	if err != nil {
		return err
	}
	p := product.Page{Page: q.page(v.Title), Product: v, ForSale: v.State == commerce.ProductLive, Choice: q.choice(v, commerce.Offer{}, id.Zero)}
	if p.Choice.Rights, err = s.Commerce.MemberRights(q.ctx(), q.actor, q.community.ID); err != nil {
		return err
	}
	offer, together, err := s.Commerce.OpenOffer(q.ctx(), q.actor, q.community.ID, v.ID)
	if err != nil {
		return err
	}
	if together && p.ForSale {
		p.Together = q.links().Offer(offer.Slug)
	}
	p.Picture, p.Alt = q.picture(v)
	p.Description = v.Description
	p.Preview = q.preview(v, p.Choice.Prices(p.Page).Together, q.links().Product(v.Slug))
	return q.show(p.Show())
}

// choice is what can be bought of a product: together, in a group or at the head of one, or (zero offer) alone.
func (q *request) choice(p commerce.Product, o commerce.Offer, group id.ID) purchase.Choice {
	return purchase.Choice{Product: p, Offer: o, Group: group, Action: q.links().Checkout()}
}

// picture is the address of a product's first picture and what it shows; nothing where there is none.
func (q *request) picture(p commerce.Product) (src, alt string) {
	if len(p.Pictures) == 0 {
		return "", ""
	}
	alt = p.Pictures[0].Alt
	if alt == "" {
		alt = p.Title
	}
	return q.links().Picture(p.Pictures[0].ID), alt
}

// preview is what a chat shows of a page of a product.
func (q *request) preview(p commerce.Product, text, path string) ui.Preview {
	preview := ui.Preview{Title: p.Title, Text: text, URL: q.s.absolute(path)}
	if src, _ := q.picture(p); src != "" {
		preview.Image = q.s.absolute(src)
	}
	return preview
}

// showPicture sends a picture. Its content never changes under its id.
func (s *Server) showPicture(q *request) error {
	picture, err := q.pathID(id.Picture, "picture", commerce.ErrPictureMissing)
	if err != nil {
		return err
	}
	p, content, err := s.Commerce.Picture(q.ctx(), q.actor, q.community.ID, picture)
	if err != nil {
		return err
	}
	h := q.w.Header()
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	return q.send(http.StatusOK, p.MediaType, content)
}
