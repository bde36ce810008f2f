package commerce

import (
	"context"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
)

// Staff make campaigns, and everybody sees those that are for them.

// FactCampaignChanged tells that a campaign was drafted, changed, paused or ended.
const FactCampaignChanged fact.Kind = "campaign.changed"

// CampaignFact is the payload of facts about a campaign.
type CampaignFact struct {
	Kind  CampaignKind  `json:"kind"`
	Slug  string        `json:"slug"`
	Title string        `json:"title"`
	State CampaignState `json:"state"`
	Fate  Fate          `json:"fate,omitempty"`
}

func (c Campaign) fact(kind fact.Kind) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: c.ID, Payload: CampaignFact{c.Kind(), c.Slug, c.Title, c.State, c.Fate}}
}

// CampaignFilter narrows the list of campaigns; what is zero narrows nothing.
type CampaignFilter struct {
	Kind  CampaignKind
	State CampaignState
}

// campaignReads reads campaigns.
type campaignReads interface {
	Campaigns(ctx context.Context, community id.ID, f CampaignFilter, after id.ID, limit int) ([]Campaign, error)
	// OpenCampaigns lists those that are live and not over at the time, nor sold out for good, those that end first first.
	OpenCampaigns(ctx context.Context, community id.ID, now time.Time, limit int) ([]Campaign, error)
	Campaign(ctx context.Context, community, campaign id.ID) (Campaign, error)
	CampaignBySlug(ctx context.Context, community id.ID, slug string) (Campaign, error)
	SoldBy(ctx context.Context, community, variant id.ID) (Sold, error)
}

// CreateCampaign drafts a campaign.
type CreateCampaign struct {
	Community id.ID
	Variant   id.ID // what it sells, where it sells one thing
	Terms     CampaignTerms
	Request   once.Request
}

// CreateCampaign drafts a campaign. A repeated request returns the campaign it made.
func (s *Service) CreateCampaign(ctx context.Context, actor access.Actor, cmd CreateCampaign) (made Campaign, err error) {
	if err := may(actor, access.CampaignManage, cmd.Community, id.Zero); err != nil {
		return Campaign{}, err
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		tx = working(tx, actor, id.Zero)
		made = Campaign{ID: tx.NewID(), State: CampaignDraft, Variant: cmd.Variant, CampaignTerms: cmd.Terms.tidied(), CreatedAt: tx.Now()}
		if prior, repeated, err := tx.Once(cmd.Request, made.ID); err != nil {
			return err
		} else if repeated {
			made, err = tx.CampaignByID(prior)
			return err
		}
		sold, err := tx.SoldBy(cmd.Variant)
		if err != nil {
			return err
		}
		if err := made.Check(sold); err != nil {
			return err
		}
		if err := tx.InsertCampaign(made); err != nil {
			return err
		}
		if err := prepare(tx, made); err != nil {
			return err
		}
		return emit(tx, made.fact(FactCampaignChanged))
	})
	return made, err
}

// UpdateCampaign says what a campaign is to be from now on; an empty state leaves its state.
type UpdateCampaign struct {
	Community id.ID
	Campaign  id.ID
	Terms     CampaignTerms
	State     CampaignState
	Fate      Fate // of those inside, where it is ended
}

// closes is implemented by rules that have something to do for those inside when a campaign ends for them too.
type closes interface {
	closed(tx Tx, c Campaign) error
}

// follows is implemented by rules that have something to do whenever a campaign changes.
type follows interface {
	follow(tx Tx, was, is Campaign) error
}

// prepares is implemented by rules that ask for something, or make it ready, whenever a campaign that has not ended is
// kept.
type prepares interface {
	prepare(tx Tx, c Campaign) error
}

func prepare(tx Tx, c Campaign) error {
	if rule, is := c.Rule.(prepares); is && c.State != CampaignEnded {
		return rule.prepare(tx, c)
	}
	return nil
}

// UpdateCampaign changes a campaign's terms and its state.
func (s *Service) UpdateCampaign(ctx context.Context, actor access.Actor, cmd UpdateCampaign) (changed Campaign, err error) {
	if err := may(actor, access.CampaignManage, cmd.Community, id.Zero); err != nil {
		return Campaign{}, err
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		tx = working(tx, actor, id.Zero)
		before, err := tx.CampaignByID(cmd.Campaign)
		if err != nil {
			return err
		}
		sold, err := tx.SoldBy(before.Variant)
		if err != nil {
			return err
		}
		if changed, err = before.revise(cmd.Terms, cmd.State, cmd.Fate, sold, tx.Now()); err != nil {
			return err
		}
		if err := tx.UpdateCampaign(before, changed); err != nil {
			return err
		}
		if err := prepare(tx, changed); err != nil {
			return err
		}
		if rule, ok := changed.Rule.(closes); ok && changed.Over() {
			if err := rule.closed(tx, changed); err != nil {
				return err
			}
		}
		if rule, ok := changed.Rule.(follows); ok {
			if err := rule.follow(tx, before, changed); err != nil {
				return err
			}
		}
		return emit(tx, changed.fact(FactCampaignChanged))
	})
	s.drops.Forget(dropKey{cmd.Community, cmd.Campaign})
	return changed, err
}

// Campaigns lists campaigns, the newest first.
func (s *Service) Campaigns(ctx context.Context, actor access.Actor, community id.ID, f CampaignFilter, r PageRequest) (Page[Campaign], error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return Page[Campaign]{}, err
	}
	read := func(after id.ID, limit int) ([]Campaign, error) {
		return s.store.Campaigns(ctx, community, f, after, limit)
	}
	return listed(r, read, func(c Campaign) id.ID { return c.ID })
}

// CampaignView is a campaign as somebody sees it.
type CampaignView struct {
	Campaign
	Sold    Sold
	Outside bool // it is not for who looks
}

// Campaign returns a campaign of any state, for staff.
func (s *Service) Campaign(ctx context.Context, actor access.Actor, community, campaign id.ID) (CampaignView, error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return CampaignView{}, err
	}
	c, err := s.store.Campaign(ctx, community, campaign)
	return s.viewed(ctx, actor, community, c, err)
}

// CampaignBySlug returns a campaign as a member or a guest meets it: a draft is found by who may see drafts alone.
func (s *Service) CampaignBySlug(ctx context.Context, actor access.Actor, community id.ID, slug string) (CampaignView, error) {
	return s.met(ctx, actor, community, func() (Campaign, error) { return s.store.CampaignBySlug(ctx, community, slug) })
}

// CampaignMet returns a campaign as CampaignBySlug does.
func (s *Service) CampaignMet(ctx context.Context, actor access.Actor, community, campaign id.ID) (CampaignView, error) {
	return s.met(ctx, actor, community, func() (Campaign, error) { return s.store.Campaign(ctx, community, campaign) })
}

func (s *Service) met(ctx context.Context, actor access.Actor, community id.ID, read func() (Campaign, error)) (CampaignView, error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return CampaignView{}, err
	}
	c, err := read()
	if err == nil && c.State == CampaignDraft && may(actor, access.CampaignView, community, id.Zero) != nil {
		err = ErrCampaignMissing
	}
	return s.viewed(ctx, actor, community, c, err)
}

func (s *Service) viewed(ctx context.Context, actor access.Actor, community id.ID, c Campaign, err error) (v CampaignView, _ error) {
	if err != nil {
		return v, err
	}
	v.Campaign = c
	if v.Sold, err = s.store.SoldBy(ctx, community, c.Variant); err != nil {
		return v, fault.Wrap("read what a campaign sells", err)
	}
	v.Outside, err = s.outside(ctx, actor, community, c.Audience)
	return v, err
}

// openMost bounds how many open campaigns are shown at once.
const openMost = 50

// OpenCampaigns lists the campaigns that the actor may get into now or soon, those that end first first.
func (s *Service) OpenCampaigns(ctx context.Context, actor access.Actor, community id.ID) ([]Campaign, error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return nil, err
	}
	open, err := s.store.OpenCampaigns(ctx, community, s.now(), openMost)
	if err != nil {
		return nil, fault.Wrap("read open campaigns", err)
	}
	audiences := make([]Audience, len(open))
	for i, c := range open {
		audiences[i] = c.Audience
	}
	in, err := s.inAudiences(ctx, actor, community, audiences...)
	var theirs []Campaign
	for _, c := range open {
		if c.Audience.Everybody() || in[c.Audience] {
			theirs = append(theirs, c)
		}
	}
	return theirs, err
}

// mayTakePart asks whether the actor may take part in what friends do for one another, bargains and red packets: whoever
// has proved an e-mail and is not banned. Nothing less tells one person from another.
func mayTakePart(actor access.Actor, community id.ID) error {
	if actor.Email == "" {
		return access.ErrUnauthenticated
	}
	return may(actor, access.OrderPlace, community, id.Zero)
}
