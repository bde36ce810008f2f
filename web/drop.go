package web

import (
	"bytes"
	"context"
	"net/url"
	"sync"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/live"
	"panal/web/link"
	"panal/web/pages/campaign"
	"panal/web/pages/drop"
	"panal/web/ui"
)

// A rush watches a drop: it is read once for all who do, and what all see of it is written once in each language. A
// watcher's own place is read again only when the line has come to it.

// dropSeen is a drop as all who watch it see it, with its status as it was written.
type dropSeen struct {
	commerce.DropNow
	said *sayings
}

// sayings are the same thing in several languages, each written once.
type sayings struct {
	mu sync.Mutex
	in map[string][]byte
}

// say writes it in a language unless that was done.
func (s *sayings) say(ctx context.Context, language string, c component) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if text, said := s.in[language]; said {
		return text, nil
	}
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		return nil, err
	}
	s.in[language] = b.Bytes()
	return b.Bytes(), nil
}

func (s *Server) newDrops() *live.Hub[liveKey, dropSeen] {
	return hub(s, live.Source[liveKey, dropSeen]{
		Load: func(ctx context.Context, k liveKey) (dropSeen, error) {
			d, err := s.Commerce.DropNow(ctx, access.Actor{Community: k.community}, k.community, k.thing)
			return dropSeen{d, &sayings{in: map[string][]byte{}}}, err
		},
		Same: func(a, b dropSeen) bool {
			x, y := a.Campaign, b.Campaign
			return a.Line == b.Line && a.Reserved == b.Reserved && x.State == y.State && x.Stock == y.Stock && x.Taken == y.Taken &&
				x.StartsAt.Equal(y.StartsAt) && x.EndsAt.Equal(y.EndsAt)
		},
		Turns: func(d dropSeen) time.Duration { return d.Campaign.StartsAt.Sub(s.Clock.Now()) },
	})
}

// toDrop leads from a campaign to the page of its line.
func toDrop(q *request, p campaign.Page) error { return q.see(p.To.Drop(p.View.Slug)) }

func (s *Server) showDrop(q *request) error {
	p, err := q.dropPage(ui.NewForm(q.locale, nil))
	if err != nil {
		return err
	}
	return q.show(p.Show())
}

// dropPage is the page of the drop in the path, for the viewer.
func (q *request) dropPage(code ui.Form) (p drop.Page, err error) {
	v, err := q.campaignMet()
	if err != nil {
		return p, err
	}
	if v.Kind() != commerce.Drops {
		return p, commerce.ErrCampaignMissing
	}
	to := q.links()
	p = drop.Page{Page: q.page(v.Title), Sold: v.Sold, Outside: v.Outside, Proved: q.actor.Email != "", Inside: q.inside(), Form: code, To: to,
		SignIn: link.SignInThen(to.Drop(v.Slug))}
	if p.View, err = q.s.Commerce.Drop(q.ctx(), q.actor, q.community.ID, v.Campaign.ID); err != nil {
		return p, err
	}
	if p.Proved && !p.Inside {
		entry, err := q.entry()
		if err != nil {
			return p, err
		}
		p.Enter = &entry.Act
	}
	if sold, err := q.s.Commerce.Product(q.ctx(), q.actor, q.community.ID, v.Sold.Product.ID); err == nil { // not while it is off the shelf
		p.Sold.Product.Description = sold.Description
		p.Picture, p.Alt = q.picture(sold)
		p.Preview = q.preview(sold, p.Description, to.Drop(v.Slug))
	}
	p.Live = !p.Final()
	p.Stream = to.DropLive(v.Campaign.ID) + "?lang=" + q.locale.Tag() + "&acts=" + p.Acts()
	p.Description = p.T("drop.preview", "count", v.Stock, "price", p.Money(int64(p.Rule().UnitPrice)), "time", p.Locale.DateTime(v.StartsAt, p.Zone))
	p.Preview.Text = p.Description
	return p, nil
}

// streamDrop tells a page how its drop stands.
func (s *Server) streamDrop(q *request) error {
	p, err := q.dropPage(ui.NewForm(q.locale, nil))
	if err != nil {
		return err
	}
	var headline, place string
	return follow(q, s.live.drops.Watch(liveKey{q.community.ID, p.View.Campaign.ID}), func(d dropSeen, acts *string, out *eventWriter) (bool, error) {
		p.Now, p.View.DropNow = q.now(), d.DropNow
		if mine := p.View.Mine; mine != nil && d.Moved(*mine, p.Now) {
			v, err := s.Commerce.Drop(q.ctx(), q.actor, q.community.ID, d.Campaign.ID)
			if err != nil {
				return false, err
			}
			p.View.Mine = v.Mine
		}
		return tellDrop(q.ctx(), p, d.said, &headline, &place, acts, out)
	})
}

// tellDrop sends what all see, and of what is the viewer's alone what has changed; final means that nothing more will.
func tellDrop(ctx context.Context, p drop.Page, said *sayings, headline, place, acts *string, out *eventWriter) (final bool, err error) {
	status, err := said.say(ctx, p.Locale.Tag(), p.Status())
	if err != nil {
		return false, err
	}
	out.send("drop", status)
	if now := p.Headline(); now != *headline {
		*headline = now
		out.say("headline", now)
	}
	var b bytes.Buffer
	if err := p.Place().Render(ctx, &b); err != nil {
		return false, err
	}
	if now := b.String(); now != *place {
		*place = now
		out.send("place", b.Bytes())
	}
	return p.Final(), tellActs(ctx, p, acts, out)
}

// dropDone leads back to the page of a drop after an act of the viewer's. What keeps them from it the page says.
func (q *request) dropDone(campaign id.ID, err error, news string) error {
	to := q.links().DropOf(campaign)
	switch kind := fault.KindOf(err); {
	case err == nil && news != "":
		q.flash(news)
	case err == nil, kind == fault.Conflict, kind == fault.Gone, kind == fault.Forbidden:
	default:
		return err
	}
	return q.see(to)
}

// dropAct does something about the drop in the path.
func (q *request) dropAct(news string, act func(campaign id.ID) error) error {
	campaign, err := q.pathID(id.Campaign, "campaign", commerce.ErrCampaignMissing)
	if err != nil {
		return err
	}
	return q.dropDone(campaign, act(campaign), news)
}

// joinDrop is what everybody does at once when a drop opens.
func (s *Server) joinDrop(q *request) error {
	return q.dropAct("", func(campaign id.ID) error {
		_, err := s.Commerce.JoinLine(q.ctx(), q.actor, commerce.JoinLine{Community: q.community.ID, Campaign: campaign})
		return err
	})
}

func (s *Server) leaveDrop(q *request) error {
	return q.dropAct("drop_left", func(campaign id.ID) error {
		_, err := s.Commerce.LeaveLine(q.ctx(), q.actor, q.community.ID, campaign)
		return err
	})
}

func (s *Server) reserveDrop(q *request) error { return q.reserve(true, "drop_reserved") }

func (s *Server) unreserveDrop(q *request) error { return q.reserve(false, "drop_unreserved") }

func (q *request) reserve(reserve bool, news string) error {
	return q.dropAct(news, func(campaign id.ID) error {
		return q.s.Commerce.ReserveDrop(q.ctx(), q.actor, commerce.ReserveDrop{Community: q.community.ID, Campaign: campaign, Reserve: reserve})
	})
}

// enterDropCode takes a place by the code that is typed, or by the one that the viewer was given.
func (s *Server) enterDropCode(q *request) error {
	form, err := q.form()
	if err != nil {
		return err
	}
	campaign, err := q.pathID(id.Campaign, "campaign", commerce.ErrCampaignMissing)
	if err != nil {
		return err
	}
	_, err = s.Commerce.EnterCode(q.ctx(), q.actor, commerce.EnterCode{Community: q.community.ID, Campaign: campaign, Code: form.Get("code")})
	if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.Limited {
		return q.dropDone(campaign, err, "")
	}
	p, broken := q.dropPage(ui.NewForm(q.locale, url.Values{"code": {form.Get("code")}}))
	if broken != nil {
		return broken
	}
	return q.refused(err, p.Form, func(f ui.Form) component { p.Form = f; return p.Show() })
}
