package web

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/live"
	"panal/web/link"
	"panal/web/pages/campaign"
	"panal/web/pages/giveaway"
	"panal/web/ui"
)

// newGiveaways reads each giveaway once, however many watch it.
func (s *Server) newGiveaways() *live.Hub[liveKey, commerce.GiveawayView] {
	return hub(s, live.Source[liveKey, commerce.GiveawayView]{
		Load: func(ctx context.Context, k liveKey) (commerce.GiveawayView, error) {
			return s.Commerce.Giveaway(ctx, access.Actor{Community: k.community}, k.community, k.thing)
		},
		Same:  func(a, b commerce.GiveawayView) bool { return a.Giveaway == b.Giveaway },
		Turns: func(v commerce.GiveawayView) time.Duration { return v.ClosesAt.Sub(s.Clock.Now()) },
	})
}

func showGiveaway(q *request, p campaign.Page) error {
	page, err := q.giveawayPage(p)
	if err != nil {
		return err
	}
	return q.show(page.Show())
}

// giveawayPage is the page of a giveaway for the viewer.
func (q *request) giveawayPage(c campaign.Page) (p giveaway.Page, err error) {
	p = giveaway.Page{Page: c, Proved: q.actor.Email != "", Works: q.actor.Role.Works(), SignIn: link.SignInThen(c.To.Campaign(c.View.Slug))}
	if c.View.State != commerce.CampaignDraft {
		if p.Giveaway, err = q.s.Commerce.Giveaway(q.ctx(), q.actor, q.community.ID, c.View.ID); err != nil {
			return p, err
		}
		if !p.Final() {
			p.Stream = c.To.GiveawayLive(c.View.ID) + "?lang=" + q.locale.Tag() + "&acts=" + url.QueryEscape(p.Acts())
		}
		p.Live = p.Stream != ""
	}
	p.Description = p.T("giveaway.preview", "prize", p.Prize(), "amount", p.Money(int64(p.Rule().Worth)))
	p.Preview.Text = p.Description
	return p, nil
}

// giveaway is the giveaway in the path, as the viewer meets it.
func (q *request) giveaway(form ui.Form) (p giveaway.Page, err error) {
	v, err := q.campaignMet()
	if err != nil {
		return p, err
	}
	if v.Kind() != commerce.Giveaways || v.State == commerce.CampaignDraft {
		return p, commerce.ErrCampaignMissing
	}
	c, err := q.campaignPage(v, form)
	if err != nil {
		return p, err
	}
	return q.giveawayPage(c)
}

// streamGiveaway tells a page how its giveaway stands.
func (s *Server) streamGiveaway(q *request) error {
	p, err := q.giveaway(q.blankForm())
	if err != nil {
		return err
	}
	return follow(q, s.live.giveaways.Watch(liveKey{q.community.ID, p.View.ID}), func(v commerce.GiveawayView, acts *string, out *eventWriter) (bool, error) {
		p, err := q.giveaway(q.blankForm())
		if err != nil {
			return false, err
		}
		return tellPage(q.ctx(), "giveaway", p, acts, out)
	})
}

// giveawayList sends the text of the numbers that were drawn from, whose hash the page shows.
func (s *Server) giveawayList(q *request) error {
	p, err := q.giveaway(q.blankForm())
	if err != nil {
		return err
	}
	if p.Giveaway.State != commerce.GiveawayDrawn {
		return commerce.ErrCampaignMissing
	}
	return q.send(http.StatusOK, "text/plain; charset=utf-8", []byte(commerce.ListText(p.Giveaway.Numbers)))
}

// enterGiveaway enters the viewer. What keeps them from it the page says.
func (s *Server) enterGiveaway(q *request) error {
	values, err := q.form()
	if err != nil {
		return err
	}
	campaign, err := q.pathID(id.Campaign, "campaign", commerce.ErrCampaignMissing)
	if err != nil {
		return err
	}
	request, err := q.once(values)
	if err != nil {
		return err
	}
	cmd := commerce.EnterGiveaway{Community: q.community.ID, Campaign: campaign, Answer: values.Get("answer"), Visitor: q.ensureVisitor(), Request: request}
	_, err = s.Commerce.EnterGiveaway(q.ctx(), q.actor, cmd)
	to := q.links().CampaignOf(campaign)
	switch kind := fault.KindOf(err); {
	case err == nil:
		q.flash("giveaway_entered")
	case kind == fault.Unauthenticated:
		return q.see(link.SignInThen(to))
	case kind == fault.Conflict, kind == fault.Gone, kind == fault.Forbidden:
	default:
		form := ui.NewForm(q.locale, values)
		p, broken := q.giveaway(form)
		if broken != nil {
			return broken
		}
		return q.refused(err, form, func(f ui.Form) component { p.Form = f; return p.Show() })
	}
	return q.see(to)
}
