package api

import (
	"context"
	"encoding/hex"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
)

// givingKeeping is what friends do for one another, and what that gives them to spend.
type givingKeeping interface {
	bargainKeeping
	packetKeeping
	giveawayKeeping
	creditKeeping
}

// packetKeeping opens red packets, claims from them, and reads them.
type packetKeeping interface {
	OpenPacket(ctx context.Context, actor access.Actor, cmd commerce.OpenPacket) (commerce.Packet, commerce.PacketShare, error)
	ClaimPacket(ctx context.Context, actor access.Actor, cmd commerce.ClaimPacket) (commerce.Packet, commerce.PacketShare, error)
	Packet(ctx context.Context, actor access.Actor, community, packet id.ID) (commerce.PacketView, error)
	PacketsIn(ctx context.Context, actor access.Actor, community, campaign id.ID, r page.Request) (page.Page[commerce.PacketView], error)
}

// creditKeeping reads store credit, and gives some.
type creditKeeping interface {
	CreditOf(ctx context.Context, actor access.Actor, community, member id.ID, r page.Request) (money.Amount, page.Page[commerce.CreditLine], error)
	GiveCredit(ctx context.Context, actor access.Actor, cmd commerce.GiveCredit) error
}

// PacketRule is what is in a red packet.
type PacketRule struct {
	Total  Amount `json:"total" doc:"In one packet."`
	Shares int64  `json:"shares" minimum:"1" maximum:"5000"`
	Spread int64  `json:"spread,omitempty" minimum:"0" maximum:"90" doc:"Percent that a share may be above or below the others; 0: all are the same."`
	Hours  int64  `json:"hours" minimum:"1" doc:"To claim in."`
	Passed bool   `json:"passed,omitempty" doc:"Members open packets of their own and pass them on; otherwise there is one, for all whom the campaign is for."`
}

// Packet is a red packet that was opened, with what was promised then.
type Packet struct {
	ID       string               `json:"id" example:"packet_01h455vb4pex5vsknk084sn02q"`
	Campaign string               `json:"campaign" example:"camp_01h455vb4pex5vsknk084sn02q"`
	Member   string               `json:"member,omitempty" doc:"Who passes it on; none: it is for all whom the campaign is for." example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name     string               `json:"name,omitempty" doc:"Theirs; shown when a packet is read."`
	State    commerce.PacketState `json:"state" enum:"open,empty,over"`
	Total    Amount               `json:"total"`
	Shares   int64                `json:"shares"`
	Claimed  int64                `json:"claimed" doc:"So many shares."`
	Left     Amount               `json:"left" doc:"For who comes next."`
	Returned Amount               `json:"returned" doc:"To the budget."`
	Promise  string               `json:"promise" doc:"The SHA-256 of what is revealed, in hexadecimal, shown from the start."`
	Revealed string               `json:"revealed,omitempty" doc:"The shares and their seed, once nobody can claim any more."`
	OpenedAt time.Time            `json:"opened_at"`
	Deadline time.Time            `json:"deadline" doc:"To claim."`
	ClosedAt time.Time            `json:"closed_at,omitzero"`
	Share    *Amount              `json:"share,omitempty" doc:"What was just claimed: store credit."`
	Claims   []PacketClaim        `json:"claims,omitempty" doc:"The last fifty, the newest first; shown with one packet."`
}

// PacketClaim is a share that somebody claimed.
type PacketClaim struct {
	Number int64     `json:"number"`
	Member string    `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name   string    `json:"name"`
	Amount Amount    `json:"amount"`
	At     time.Time `json:"at"`
}

func packet(v commerce.PacketView) Packet {
	p := v.Packet
	out := Packet{ID: id.Packet.Text(p.ID), Campaign: id.Campaign.Text(p.Campaign), Member: id.Member.Text(p.Member), Name: v.Name, State: p.State,
		Total: amount(p.Total, p.Currency), Shares: p.Shares, Claimed: p.Claimed, Left: amount(p.Left, p.Currency), Returned: amount(p.Returned, p.Currency),
		Promise: hex.EncodeToString(p.Promise[:]), OpenedAt: p.OpenedAt, Deadline: p.Deadline, ClosedAt: p.ClosedAt}
	if p.Seed != (commerce.Seed{}) {
		out.Revealed = p.Revealed()
	}
	if len(v.Claims) > 0 {
		out.Claims = all(v.Claims, func(c commerce.PacketClaim) PacketClaim {
			return PacketClaim{c.Number, id.Member.Text(c.Member), c.Name, amount(c.Amount, p.Currency), c.ClaimedAt}
		})
	}
	return out
}

// shared is a packet after the caller claimed from it.
func (s *server) shared(c *call, p commerce.Packet, share commerce.PacketShare) *made[Packet] {
	out := packet(commerce.PacketView{Packet: p})
	claimed := amount(share.Amount, p.Currency)
	out.Share = &claimed
	return &made[Packet]{s.path(c, "packets", out.ID), out}
}

// NewPacket says in which campaign.
type NewPacket struct {
	Campaign string `json:"campaign" example:"camp_01h455vb4pex5vsknk084sn02q"`
}

type openPacketInput struct {
	Posted
	Body NewPacket
}

func (s *server) openPacket(ctx context.Context, c *call, in *openPacketInput) (*made[Packet], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := commerce.OpenPacket{Community: c.community.ID, Campaign: r.needed(id.Campaign, "campaign", in.Body.Campaign), Request: request}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	p, share, err := s.Commerce.OpenPacket(ctx, c.actor, cmd)
	if err != nil {
		return nil, err
	}
	return s.shared(c, p, share), nil
}

type packetInput struct {
	Packet string `path:"packet"`
}

func (s *server) getPacket(ctx context.Context, c *call, in *packetInput) (*one[Packet], error) {
	p, err := named(id.Packet, in.Packet, commerce.ErrPacketMissing)
	if err != nil {
		return nil, err
	}
	v, err := s.Commerce.Packet(ctx, c.actor, c.community.ID, p)
	return &one[Packet]{packet(v)}, err
}

func (s *server) claimPacket(ctx context.Context, c *call, in *packetInput) (*made[Packet], error) {
	p, err := named(id.Packet, in.Packet, commerce.ErrPacketMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(nil)
	if err != nil {
		return nil, err
	}
	after, share, err := s.Commerce.ClaimPacket(ctx, c.actor, commerce.ClaimPacket{Community: c.community.ID, Packet: p, Request: request})
	if err != nil {
		return nil, err
	}
	return s.shared(c, after, share), nil
}

func (s *server) listPackets(ctx context.Context, c *call, in *listBargainsInput) (*pageOutput[Packet], error) {
	campaign, err := named(id.Campaign, in.Campaign, commerce.ErrCampaignMissing)
	if err != nil {
		return nil, err
	}
	list, err := s.Commerce.PacketsIn(ctx, c.actor, c.community.ID, campaign, in.request())
	return paged(c, list, packet), err
}

// Credit is a member's store credit.
type Credit struct {
	Balance Amount       `json:"balance"`
	Items   []CreditLine `json:"items" nullable:"false" doc:"What moved it, the newest first."`
	Next    string       `json:"next,omitempty" doc:"Cursor of the next page."`
}

// CreditLine is something that came into a member's store credit, or left it.
type CreditLine struct {
	Posting  string    `json:"posting" example:"post_01h455vb4pex5vsknk084sn02q"`
	Cause    string    `json:"cause" enum:"packet_share,prize,credit_gift,order,refund,return"`
	Purpose  string    `json:"purpose" example:"claimed"`
	Amount   Amount    `json:"amount" doc:"Above zero what came, below what was paid with."`
	At       time.Time `json:"at"`
	Order    string    `json:"order,omitempty" doc:"That it paid for, or came back from." example:"ord_01h455vb4pex5vsknk084sn02q"`
	Packet   string    `json:"packet,omitempty" doc:"That it came from." example:"packet_01h455vb4pex5vsknk084sn02q"`
	Giveaway string    `json:"giveaway,omitempty" doc:"The campaign that it was won in." example:"camp_01h455vb4pex5vsknk084sn02q"`
	Campaign string    `json:"campaign,omitempty" doc:"The title of what it came from."`
	Reason   string    `json:"reason,omitempty" doc:"That staff gave."`
}

type myCreditInput struct{ Paging }

func (s *server) myCredit(ctx context.Context, c *call, in *myCreditInput) (*one[Credit], error) {
	return s.credit(ctx, c, c.actor.Member, in.Paging)
}

type memberCreditInput struct {
	Paging
	Member string `path:"member"`
}

func (s *server) memberCredit(ctx context.Context, c *call, in *memberCreditInput) (*one[Credit], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	return s.credit(ctx, c, member, in.Paging)
}

func (s *server) credit(ctx context.Context, c *call, member id.ID, paging Paging) (*one[Credit], error) {
	has, lines, err := s.Commerce.CreditOf(ctx, c.actor, c.community.ID, member, paging.request())
	currency := c.community.Currency
	return &one[Credit]{Credit{amount(has, currency), all(lines.Items, func(l commerce.CreditLine) CreditLine {
		return CreditLine{id.Posting.Text(l.Posting), l.Cause.Kind, l.Purpose, amount(l.Amount, currency), l.At, id.Order.Text(l.Order), id.Packet.Text(l.Packet), id.Campaign.Text(l.Giveaway),
			l.Campaign, l.Reason}
	}), lines.Next}}, err
}

// NewCredit is store credit to give.
type NewCredit struct {
	Amount Amount `json:"amount"`
	Reason string `json:"reason" doc:"Told to the member, and kept in the audit log."`
}

type giveCreditInput struct {
	Posted
	Member string `path:"member"`
	Body   NewCredit
}

func (s *server) giveCredit(ctx context.Context, c *call, in *giveCreditInput) (*made[Credit], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := commerce.GiveCredit{Community: c.community.ID, Member: member, Amount: r.amount("amount", in.Body.Amount), Reason: in.Body.Reason, Request: request}
	if err = r.wrong.Err(); err == nil {
		err = s.Commerce.GiveCredit(ctx, c.actor, cmd)
	}
	if err != nil {
		return nil, err
	}
	has, err := s.credit(ctx, c, member, Paging{})
	if err != nil {
		return nil, err
	}
	return &made[Credit]{s.path(c, "members", in.Member, "credit"), has.Body}, nil
}
