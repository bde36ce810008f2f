package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"panal/access"
	"panal/commerce"
	"panal/growth"
	"panal/internal/id"
	"panal/internal/poster"
	"panal/web/link"
	"panal/web/pages/campaign"
	"panal/web/pages/purchase"
	"panal/web/pages/share"
	"panal/web/ui"
)

// arrive remembers who brought the visitor, and leads to what the link is for: an offer or a campaign, or a group or a
// bargain of it.
func (s *Server) arrive(q *request) error {
	visitor := id.Zero
	if q.r.Method == http.MethodGet && q.r.Header.Get("Sec-Purpose") == "" && !preview(q.r.UserAgent()) { // what looks ahead is no visit
		visitor = q.ensureVisitor()
	}
	shared, err := s.Growth.Arrive(q.ctx(), q.actor, q.community.ID, q.r.PathValue("code"), visitor, channelOf(q.r.URL.Query()))
	if err != nil {
		return err
	}
	if shared.Target.Kind == growth.ToCampaign && !visitor.IsZero() && !shared.Member.IsZero() {
		if err := s.Commerce.HearGiveaway(q.ctx(), q.community.ID, shared.Target.ID, shared.Member); err != nil {
			return err
		}
	}
	if group, err := id.GroupBuy.Parse(q.query("g")); err == nil {
		return q.see(q.links().GroupBuy(group))
	}
	if bargain, err := id.Bargain.Parse(q.query("g")); err == nil {
		return q.see(q.links().Bargain(bargain))
	}
	if shared.Target.Kind == growth.ToCampaign {
		v, err := s.Commerce.CampaignMet(q.ctx(), q.actor, q.community.ID, shared.Target.ID)
		if err != nil {
			return err
		}
		return q.see(q.links().Campaign(v.Slug))
	}
	v, err := s.Commerce.Offer(q.ctx(), q.actor, q.community.ID, shared.Target.ID)
	if err != nil {
		return err
	}
	return q.see(q.links().Offer(v.Offer.Slug))
}

// previews are how programs call themselves that show what is behind a link where somebody posts it.
var previews = []string{"bot/", "bot-", "telegrambot", "facebookexternalhit", "whatsapp/", "preview"}

func preview(agent string) bool {
	agent = strings.ToLower(agent)
	return slices.ContainsFunc(previews, func(p string) bool { return strings.Contains(agent, p) })
}

// channelOf is where a link was put: what its own end says, then what whoever passed it on has added.
func channelOf(query url.Values) string {
	if said := query["c"]; len(said) > 0 {
		return said[len(said)-1]
	}
	return ""
}

// shareKit is the viewer's own link to an offer or a campaign, or to one entry of it. A visitor has none yet.
func (q *request) shareKit(kind growth.TargetKind, target id.ID, entry, title string) (ui.ShareKit, error) {
	if q.actor.Member.IsZero() {
		return ui.ShareKit{}, nil
	}
	made, err := q.s.Growth.MakeShare(q.ctx(), q.actor, q.community.ID, growth.Target{Kind: kind, ID: target})
	if err != nil {
		return ui.ShareKit{}, err
	}
	return q.kit(made.Code, entry, title), nil
}

func (q *request) kit(code, entry, title string) ui.ShareKit {
	to := q.links()
	return ui.ShareKit{Title: title, Link: q.s.absolute(to.Share(code, entry, link.ByHand)), Code: q.s.absolute(to.Share(code, entry, link.ByCode)),
		PosterPNG: to.Poster(code, entry, "png"), PosterSVG: to.Poster(code, entry, "svg")}
}

// treeDepth is how far down one's own tree is shown.
const treeDepth = growth.MaxDepth

func (s *Server) myShares(q *request) error {
	reports, err := s.Growth.MyShares(q.ctx(), q.actor, q.community.ID)
	if err != nil {
		return err
	}
	tree, err := s.Growth.Tree(q.ctx(), q.actor, q.community.ID, q.actor.Member, treeDepth)
	if err != nil {
		return err
	}
	p := share.Page{Page: q.page(q.locale.T("nav.my_shares")), Tree: tree, To: q.links()}
	for _, r := range reports {
		p.Links = append(p.Links, share.Link{ShareReport: r, Kit: q.kit(r.Share.Code, "", r.Title)})
		p.Total.Visitors += r.Visitors
		p.Total.Orders += r.Orders
		p.Total.Newcomers += r.Newcomers
		p.Total.Discount += r.Discount
	}
	return q.show(p.Show())
}

// drawing bounds how many posters are drawn at once: each takes a processor for a moment.
var drawing = make(chan struct{}, 2)

func (s *Server) posterPNG(q *request) error {
	return s.drawPoster(q, "image/png", q.sharePoster, poster.Poster.PNG)
}

func (s *Server) posterSVG(q *request) error {
	return s.drawPoster(q, "image/svg+xml", q.sharePoster, func(p poster.Poster) ([]byte, error) { return p.SVG(), nil })
}

// drawPoster draws what a poster says.
func (s *Server) drawPoster(q *request, kind string, says func() (poster.Content, error), draw func(poster.Poster) ([]byte, error)) error {
	select {
	case drawing <- struct{}{}:
		defer func() { <-drawing }()
	case <-q.ctx().Done():
		return errManyStreams.Because(context.Cause(q.ctx()))
	}
	content, err := says()
	if err != nil {
		return err
	}
	p, err := poster.New(content)
	if err != nil {
		return err
	}
	drawn, err := draw(p)
	if err != nil {
		return err
	}
	q.w.Header().Set("Cache-Control", "private, max-age=60") // how many are missing changes
	return q.send(http.StatusOK, kind, drawn)
}

// sharePoster is what the poster of a share link says. Looking at it is no visit.
func (q *request) sharePoster() (poster.Content, error) {
	s := q.s
	shared, err := s.Growth.Arrive(q.ctx(), access.Actor{}, q.community.ID, q.r.PathValue("code"), id.Zero, "")
	if err != nil {
		return poster.Content{}, err
	}
	if shared.Target.Kind == growth.ToCampaign {
		return q.campaignPoster(shared)
	}
	v, err := s.Commerce.Offer(q.ctx(), q.actor, q.community.ID, shared.Target.ID)
	if err != nil {
		return poster.Content{}, err
	}
	page := q.page("")
	choice := purchase.Choice{Product: v.Product, Offer: v.Offer}
	prices := choice.Prices(page)
	c := poster.Content{Community: q.community.Name, Title: v.Product.Title, Together: prices.Together,
		Alone: page.T("ui.alone", "price", prices.Alone), Call: page.T("poster.start", "count", v.Offer.Size),
		Link: s.absolute(q.links().Share(shared.Code, "", link.ByPoster))}
	if group, err := id.GroupBuy.Parse(q.query("g")); err == nil {
		g, err := s.Commerce.GroupBuy(q.ctx(), q.actor, q.community.ID, group)
		if err != nil || g.Offer.ID != v.Offer.ID {
			return c, commerce.ErrGroupMissing
		}
		c.Link = s.absolute(q.links().Share(shared.Code, id.GroupBuy.Text(group), link.ByPoster))
		if g.GroupBuy.Admits(q.now()) == nil {
			c.Call = page.T("poster.join", "count", g.GroupBuy.Missing())
		}
	}
	return c, q.picturePoster(&c, v.Product)
}

// picturePoster puts a product's picture on a poster.
func (q *request) picturePoster(c *poster.Content, p commerce.Product) (err error) {
	if len(p.Pictures) > 0 {
		_, c.Picture, err = q.s.Commerce.Picture(q.ctx(), q.actor, q.community.ID, p.Pictures[0].ID)
	}
	return err
}

// campaignPoster is what the poster of a link to a campaign says: what it gives, or its price.
func (q *request) campaignPoster(shared growth.Share) (poster.Content, error) {
	v, err := q.s.Commerce.CampaignMet(q.ctx(), q.actor, q.community.ID, shared.Target.ID)
	if err != nil {
		return poster.Content{}, err
	}
	page := q.page("")
	c := poster.Content{Community: q.community.Name, Title: v.Title, Call: page.T("campaign.poster"),
		Link: q.s.absolute(q.links().Share(shared.Code, "", link.ByPoster))}
	c.Together, c.Alone = campaign.Pitch(page, v)
	if rule, is := v.Rule.(*commerce.MomentRule); is {
		m, err := q.moment(campaign.Page{Page: page, To: q.links(), View: v})
		if err != nil {
			return c, err
		}
		c.Together, c.Alone, c.Call = m.Big, m.Small, "#"+rule.Hashtag
		return c, q.picturePoster(&c, m.Product)
	}
	if product, err := q.s.Commerce.Product(q.ctx(), q.actor, q.community.ID, v.Sold.Product.ID); err == nil { // not while it is off the shelf
		return c, q.picturePoster(&c, product)
	}
	return c, nil
}
