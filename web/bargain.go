package web

import (
	"context"
	"errors"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/live"
	"panal/internal/poster"
	"panal/web/link"
	"panal/web/pages/bargain"
	"panal/web/ui"
)

// newBargains reads each bargain once, however many watch it.
func (s *Server) newBargains() *live.Hub[liveKey, commerce.BargainView] {
	return hub(s, live.Source[liveKey, commerce.BargainView]{
		Load: func(ctx context.Context, k liveKey) (commerce.BargainView, error) {
			return s.Commerce.Bargain(ctx, access.Actor{Community: k.community}, k.community, k.thing)
		},
		Same: func(a, b commerce.BargainView) bool { return a.Bargain == b.Bargain },
	})
}

func (q *request) bargain() (commerce.BargainView, error) {
	b, err := q.pathID(id.Bargain, "bargain", commerce.ErrBargainMissing)
	if err != nil {
		return commerce.BargainView{}, err
	}
	return q.s.Commerce.Bargain(q.ctx(), q.actor, q.community.ID, b)
}

func (s *Server) showBargain(q *request) error {
	v, err := q.bargain()
	if err != nil {
		return err
	}
	p, err := q.bargainPage(v)
	if err != nil {
		return err
	}
	if product, err := s.Commerce.Product(q.ctx(), q.actor, q.community.ID, v.Product.ID); err == nil { // not while it is off the shelf
		p.View.Product.Description = product.Description
		p.Picture, p.Alt = q.picture(product)
		p.Preview = q.preview(product, p.Description, q.links().Bargain(v.ID))
	}
	return q.show(p.Show())
}

// bargainPage is the page of a bargain for the viewer.
func (q *request) bargainPage(v commerce.BargainView) (p bargain.Page, err error) {
	to := q.links()
	p = bargain.Page{Page: q.page(v.Product.Title), View: v, Viewer: q.actor.Member, Proved: q.actor.Email != "", To: to,
		SignIn: link.SignInThen(to.Bargain(v.ID))}
	if p.Helping, err = q.s.Commerce.Helping(q.ctx(), q.actor, q.community.ID, v.Product.ID); err != nil {
		return p, err
	}
	if v.Campaign.Open(q.now()) == nil {
		p.Again = to.Bargaining(v.Campaign.Slug)
	}
	if p.Share, err = q.shareKit(growth.ToCampaign, v.Campaign.ID, id.Bargain.Text(v.ID), v.Product.Title); err != nil {
		return p, err
	}
	if address := q.s.absolute(to.Bargain(v.ID)); p.Share.Link == "" {
		p.Share = ui.ShareKit{Title: v.Product.Title, Link: address, Code: address}
	}
	p.Share.PosterPNG, p.Share.PosterSVG = to.BargainPoster(v.ID, "png"), to.BargainPoster(v.ID, "svg")
	p.Live = !p.Final()
	p.Stream = to.BargainLive(v.ID) + "?lang=" + q.locale.Tag() + "&acts=" + p.Acts()
	p.Description = p.T("bargain.preview", "name", v.Name, "count", max(0, v.Missing()), "floor", p.Money(int64(v.Floor)))
	return p, nil
}

// streamBargain tells a page how its bargain stands.
func (s *Server) streamBargain(q *request) error {
	v, err := q.bargain()
	if err != nil {
		return err
	}
	return follow(q, s.live.bargains.Watch(liveKey{q.community.ID, v.ID}), func(v commerce.BargainView, acts *string, out *eventWriter) (bool, error) {
		p, err := q.bargainPage(v)
		if err != nil {
			return false, err
		}
		return tellPage(q.ctx(), "bargain", p, acts, out)
	})
}

// helpBargain has the viewer help. What keeps them from it the page says.
func (s *Server) helpBargain(q *request) error {
	b, err := q.pathID(id.Bargain, "bargain", commerce.ErrBargainMissing)
	if err != nil {
		return err
	}
	_, _, err = s.Commerce.HelpBargain(q.ctx(), q.actor, commerce.HelpBargain{Community: q.community.ID, Bargain: b})
	switch kind := fault.KindOf(err); {
	case err == nil:
		q.flash("bargain_helped")
	case errors.Is(err, access.ErrUnauthenticated):
		return q.see(link.SignInThen(q.links().Bargain(b)))
	case kind != fault.Conflict && kind != fault.Gone && kind != fault.Limited:
		return err
	}
	return q.see(q.links().Bargain(b))
}

// startBargain begins a bargain, or leads to the one that runs already.
func (s *Server) startBargain(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	campaign, err := id.Campaign.Parse(form.Get("campaign"))
	if err != nil {
		return commerce.ErrCampaignMissing
	}
	request, err := q.once(form)
	if err != nil {
		return err
	}
	b, err := s.Commerce.StartBargain(q.ctx(), q.actor, commerce.StartBargain{Community: q.community.ID, Campaign: campaign, Request: request})
	if errors.Is(err, commerce.ErrBargainRunning) {
		var running id.ID
		if running, err = q.runningBargain(campaign); !running.IsZero() {
			return q.see(q.links().Bargain(running))
		}
	}
	if err != nil {
		return err
	}
	q.flash("bargain_started")
	return q.see(q.links().Bargain(b.ID))
}

// runningBargain is the viewer's bargain in a campaign that runs; zero for none.
func (q *request) runningBargain(campaign id.ID) (id.ID, error) {
	mine, err := q.s.Commerce.MyBargains(q.ctx(), q.actor, q.community.ID, campaign)
	for _, v := range mine {
		if v.Running() {
			return v.ID, err
		}
	}
	return id.Zero, err
}

// showBargaining is the page of a campaign that members bargain in.
func (s *Server) showBargaining(q *request) error {
	v, err := s.Commerce.CampaignBySlug(q.ctx(), q.actor, q.community.ID, q.r.PathValue("campaign"))
	if err != nil {
		return err
	}
	if v.Kind() != commerce.Bargains {
		return commerce.ErrCampaignMissing
	}
	p, err := q.bargainStart(v)
	if err != nil {
		return err
	}
	if product, err := s.Commerce.Product(q.ctx(), q.actor, q.community.ID, v.Sold.Product.ID); err == nil {
		p.Picture, p.Alt = q.picture(product)
		p.Preview = q.preview(product, p.Description, q.links().Bargaining(v.Slug))
	}
	return q.show(p.Show())
}

// bargainStart is where a bargain is begun, on its campaign's page.
func (q *request) bargainStart(v commerce.CampaignView) (p bargain.Start, err error) {
	p = bargain.Start{Page: q.page(v.Title), View: v, Key: q.newFormKey(), To: q.links()}
	if q.actor.Email == "" {
		p.SignIn = link.SignInThen(q.links().Bargaining(v.Slug))
	} else if p.Running, err = q.runningBargain(v.Campaign.ID); err != nil {
		return p, err
	}
	p.Description = p.T("bargain.preview_start", "start", p.Money(int64(p.Starts())), "floor", p.Money(int64(p.Rule().Floor)))
	refusal := v.Open(q.now())
	switch {
	case refusal == nil && v.Stock > 0 && v.Taken >= v.Stock:
		refusal = commerce.ErrCampaignUsedUp
	case refusal == nil && v.Sold.Variant.Available() < 1:
		refusal = commerce.ErrSoldOut
	case refusal == nil && v.Outside && p.SignIn == "":
		refusal = commerce.ErrForSome
	}
	if refusal != nil {
		p.Closed = q.locale.T("fault." + fault.From(refusal).Code)
	}
	return p, nil
}

func (s *Server) myBargains(q *request) error {
	mine, err := s.Commerce.MyBargains(q.ctx(), q.actor, q.community.ID, id.Zero)
	if err != nil {
		return err
	}
	return q.show(bargain.List{Page: q.page(q.locale.T("bargain.mine")), Bargains: mine, To: q.links()}.Show())
}

func (s *Server) bargainPosterPNG(q *request) error {
	return s.drawPoster(q, "image/png", q.bargainPoster, poster.Poster.PNG)
}

func (s *Server) bargainPosterSVG(q *request) error {
	return s.drawPoster(q, "image/svg+xml", q.bargainPoster, func(p poster.Poster) ([]byte, error) { return p.SVG(), nil })
}

// bargainPoster is what the poster of a bargain says.
func (q *request) bargainPoster() (poster.Content, error) {
	v, err := q.bargain()
	if err != nil {
		return poster.Content{}, err
	}
	page := q.page("")
	c := poster.Content{Community: q.community.Name, Title: v.Product.Title, Together: page.Money(int64(v.Floor)), Alone: page.T("ui.alone", "price", page.Money(int64(v.Start))),
		Call: page.T("bargain.poster", "name", v.Name), Link: q.s.absolute(q.links().Bargain(v.ID))}
	if product, err := q.s.Commerce.Product(q.ctx(), q.actor, q.community.ID, v.Product.ID); err == nil {
		return c, q.picturePoster(&c, product)
	}
	return c, nil
}
