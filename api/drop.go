package api

import (
	"context"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/internal/page"
)

// dropKeeping runs the lines of drops.
type dropKeeping interface {
	Drop(ctx context.Context, actor access.Actor, community, campaign id.ID) (commerce.DropView, error)
	JoinLine(ctx context.Context, actor access.Actor, cmd commerce.JoinLine) (commerce.Spot, error)
	LeaveLine(ctx context.Context, actor access.Actor, community, campaign id.ID) (commerce.Spot, error)
	EnterCode(ctx context.Context, actor access.Actor, cmd commerce.EnterCode) (commerce.Spot, error)
	ReserveDrop(ctx context.Context, actor access.Actor, cmd commerce.ReserveDrop) error
	Spots(ctx context.Context, actor access.Actor, community, campaign id.ID, state commerce.SpotState, r page.Request) (page.Page[commerce.SpotView], error)
	DropCodes(ctx context.Context, actor access.Actor, community, campaign id.ID, r page.Request) (page.Page[commerce.DropCodeView], error)
	MakeDropCodes(ctx context.Context, actor access.Actor, cmd commerce.MakeDropCodes) ([]string, error)
}

// Drop is the line of a drop, and one's own place in it.
type Drop struct {
	Campaign string              `json:"campaign" example:"camp_01h455vb4pex5vsknk084sn02q"`
	Stage    commerce.DropStage  `json:"stage" enum:"ahead,open,paused,closed"`
	Ending   commerce.DropEnding `json:"ending,omitempty" enum:"sold_out,over" doc:"How it was closed."`
	Units    int64               `json:"units" doc:"To be had in all."`
	Bought   int64               `json:"bought"`
	Offered  int64               `json:"offered" doc:"Called, and not paid yet."`
	Came     int64               `json:"came" doc:"The highest number that was given."`
	Reached  int64               `json:"reached" doc:"Whoever has a number up to it was called, or left."`
	Reserved int64               `json:"reserved" doc:"Members who want to be told of the opening."`
	OpensAt  time.Time           `json:"opens_at"`
	EndsAt   time.Time           `json:"ends_at"`
	Mine     *Spot               `json:"mine,omitempty" doc:"One's own place."`
	Told     bool                `json:"told,omitempty" doc:"One has reserved."`
	HasCode  bool                `json:"has_code,omitempty" doc:"One was given a priority code, and may enter it until the opening."`
}

// Spot is a place in the line of a drop.
type Spot struct {
	Number   int64              `json:"number" doc:"Given once, in the order of arrival."`
	Member   string             `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name     string             `json:"name,omitempty" doc:"The member's; shown to staff."`
	State    commerce.SpotState `json:"state" enum:"waiting,called,bought,lapsed,left,returned"`
	Coded    bool               `json:"coded,omitempty" doc:"Had by a priority code."`
	JoinedAt time.Time          `json:"joined_at"`
	CalledAt time.Time          `json:"called_at,omitzero"`
	Until    time.Time          `json:"until,omitzero" doc:"When it is to be paid."`
	Order    string             `json:"order,omitempty" example:"ord_01h455vb4pex5vsknk084sn02q"`
	Before   int64              `json:"before,omitempty" doc:"How many come before it at most, while it waits."`
}

func spot(p commerce.Spot) Spot {
	return Spot{Number: p.Number, Member: id.Member.Text(p.Member), State: p.State, Coded: p.Coded, JoinedAt: p.JoinedAt,
		CalledAt: p.CalledAt, Until: p.Until, Order: id.Order.Text(p.Order)}
}

func (s *server) drop(v commerce.DropView) Drop {
	c, l := v.Campaign, v.Line
	out := Drop{Campaign: id.Campaign.Text(c.ID), Stage: v.Stage(s.Clock.Now()), Ending: l.Ending, Units: c.Stock, Bought: l.Bought, Offered: v.Offered(),
		Came: l.Last, Reached: l.Reached, Reserved: v.Reserved, OpensAt: c.StartsAt, EndsAt: c.EndsAt, Told: v.Told, HasCode: v.Given}
	if v.Mine != nil {
		mine := spot(*v.Mine)
		if v.Mine.State == commerce.SpotWaiting {
			mine.Before = l.Before(v.Mine.Number)
		}
		out.Mine = &mine
	}
	return out
}

// OfDrop names a drop in a path, by the id of its campaign.
type OfDrop struct {
	Drop string `path:"drop"`
}

func (in *OfDrop) id() (id.ID, error) {
	return named(id.Campaign, in.Drop, commerce.ErrCampaignMissing)
}

func (s *server) getDrop(ctx context.Context, c *call, in *OfDrop) (*one[Drop], error) {
	campaign, err := in.id()
	if err != nil {
		return nil, err
	}
	v, err := s.Commerce.Drop(ctx, c.actor, c.community.ID, campaign)
	if err != nil {
		return nil, err
	}
	return &one[Drop]{s.drop(v)}, nil
}

// joinLine is what everybody does at once when a drop opens: one write, and no read after it.
func (s *server) joinLine(ctx context.Context, c *call, in *OfDrop) (*one[Spot], error) {
	campaign, err := in.id()
	if err != nil {
		return nil, err
	}
	request, err := c.request(nil)
	if err != nil {
		return nil, err
	}
	p, err := s.Commerce.JoinLine(ctx, c.actor, commerce.JoinLine{Community: c.community.ID, Campaign: campaign, Request: request})
	return &one[Spot]{spot(p)}, err
}

func (s *server) leaveLine(ctx context.Context, c *call, in *OfDrop) (*one[Drop], error) {
	return s.dropMove(ctx, c, in, func(campaign id.ID) error {
		_, err := s.Commerce.LeaveLine(ctx, c.actor, c.community.ID, campaign)
		return err
	})
}

func (s *server) reserveDrop(ctx context.Context, c *call, in *OfDrop) (*one[Drop], error) {
	return s.dropMove(ctx, c, in, func(campaign id.ID) error {
		return s.Commerce.ReserveDrop(ctx, c.actor, commerce.ReserveDrop{Community: c.community.ID, Campaign: campaign, Reserve: true})
	})
}

func (s *server) unreserveDrop(ctx context.Context, c *call, in *OfDrop) (*one[Drop], error) {
	return s.dropMove(ctx, c, in, func(campaign id.ID) error {
		return s.Commerce.ReserveDrop(ctx, c.actor, commerce.ReserveDrop{Community: c.community.ID, Campaign: campaign})
	})
}

// dropMove does something about a drop, once, and answers how it stands.
func (s *server) dropMove(ctx context.Context, c *call, in *OfDrop, move func(campaign id.ID) error) (*one[Drop], error) {
	campaign, err := in.id()
	if err != nil {
		return nil, err
	}
	stands := func() (*one[Drop], error) { return s.getDrop(ctx, c, in) }
	return again(ctx, s, c, nil, campaign, stands, func() (*one[Drop], error) {
		if err := move(campaign); err != nil {
			return nil, err
		}
		return stands()
	})
}

// EnteredCode is a priority code as it is entered.
type EnteredCode struct {
	Code string `json:"code,omitempty" maxLength:"100" doc:"Left out: the one that the member was given." example:"K7QX-2MNP-9RTV"`
}

type enterCodeInput struct {
	OfDrop
	Posted
	Body EnteredCode
}

func (s *server) enterCode(ctx context.Context, c *call, in *enterCodeInput) (*one[Spot], error) {
	campaign, err := in.id()
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	p, err := s.Commerce.EnterCode(ctx, c.actor, commerce.EnterCode{Community: c.community.ID, Campaign: campaign, Code: in.Body.Code, Request: request})
	return &one[Spot]{spot(p)}, err
}

type listSpotsInput struct {
	OfDrop
	Paging
	State commerce.SpotState `query:"state" enum:"waiting,called,bought,lapsed,left,returned"`
}

func (s *server) listSpots(ctx context.Context, c *call, in *listSpotsInput) (*pageOutput[Spot], error) {
	campaign, err := in.id()
	if err != nil {
		return nil, err
	}
	spots, err := s.Commerce.Spots(ctx, c.actor, c.community.ID, campaign, in.State, in.request())
	return paged(c, spots, func(v commerce.SpotView) Spot {
		p := spot(v.Spot)
		p.Name = v.Name
		return p
	}), err
}

// DropCode is a priority code, without what is typed.
type DropCode struct {
	Member    string    `json:"member,omitempty" doc:"Whom it was given to; absent: whoever types it." example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name      string    `json:"name,omitempty" doc:"The member's."`
	Reason    string    `json:"reason,omitempty" doc:"What it was earned by."`
	MadeAt    time.Time `json:"made_at"`
	ExpiresAt time.Time `json:"expires_at,omitzero" doc:"Absent: the opening."`
	UsedAt    time.Time `json:"used_at,omitzero"`
	UsedBy    string    `json:"used_by,omitempty" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Number    int64     `json:"number,omitempty" doc:"The place that it gave."`
}

func dropCode(k commerce.DropCodeView) DropCode {
	return DropCode{Member: id.Member.Text(k.Member), Name: k.Name, Reason: k.Reason, MadeAt: k.MadeAt, ExpiresAt: k.ExpiresAt, UsedAt: k.UsedAt,
		UsedBy: id.Member.Text(k.UsedBy), Number: k.Number}
}

type listDropCodesInput struct {
	OfDrop
	Paging
}

func (s *server) listDropCodes(ctx context.Context, c *call, in *listDropCodesInput) (*pageOutput[DropCode], error) {
	campaign, err := in.id()
	if err != nil {
		return nil, err
	}
	codes, err := s.Commerce.DropCodes(ctx, c.actor, c.community.ID, campaign, in.request())
	return paged(c, codes, dropCode), err
}

// NewDropCodes says which priority codes are made: so many, or one for each of some members.
type NewDropCodes struct {
	Count     int64     `json:"count,omitempty" minimum:"0" maximum:"5000" doc:"For whoever types them."`
	Members   []string  `json:"members,omitempty" maxItems:"5000" doc:"Who are given one each, and have nothing to type."`
	Segment   string    `json:"segment,omitempty" doc:"Whom it chooses now, but for those who have one." example:"seg_01h455vb4pex5vsknk084sn02q"`
	Reason    string    `json:"reason,omitempty" maxLength:"200" doc:"What they were earned by; the members are told." example:"Ten answers in March"`
	ExpiresAt time.Time `json:"expires_at,omitzero" doc:"Left out: the opening."`
}

// MadeDropCodes are codes that were drawn; they cannot be read again.
type MadeDropCodes struct {
	Codes []string `json:"codes" nullable:"false" doc:"Those to be typed."`
}

type makeDropCodesInput struct {
	OfDrop
	Posted
	Body NewDropCodes
}

func (s *server) makeDropCodes(ctx context.Context, c *call, in *makeDropCodesInput) (*made[MadeDropCodes], error) {
	campaign, err := in.id()
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r, b := reading{community: c.community}, &in.Body
	cmd := commerce.MakeDropCodes{Community: c.community.ID, Campaign: campaign, Count: b.Count, Reason: b.Reason, ExpiresAt: b.ExpiresAt,
		Audience: commerce.Audience{Segment: r.id(id.Segment, "segment", b.Segment)}, Request: request}
	for _, member := range b.Members {
		cmd.Members = append(cmd.Members, r.needed(id.Member, "members", member))
	}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	texts, err := s.Commerce.MakeDropCodes(ctx, c.actor, cmd)
	if err != nil {
		return nil, err
	}
	return &made[MadeDropCodes]{s.path(c, "drops", in.Drop, "priority-codes"), MadeDropCodes{append([]string{}, texts...)}}, nil
}
