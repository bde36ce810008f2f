package commerce

import (
	"context"
	"crypto/rand"
	"errors"

	"panal/access"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/ledger"
)

// OpenPacket has a member open a packet of their own, to pass it on.
type OpenPacket struct {
	Community id.ID
	Campaign  id.ID
	Request   once.Request
}

// OpenPacket opens a packet for the actor, who has its first share. A repeated request returns the packet it opened.
func (s *Service) OpenPacket(ctx context.Context, actor access.Actor, cmd OpenPacket) (opened Packet, first PacketShare, err error) {
	if err := mayTakePart(actor, cmd.Community); err != nil {
		return Packet{}, PacketShare{}, err
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		packet := tx.NewID()
		if prior, repeated, err := tx.Once(cmd.Request, packet); err != nil {
			return err
		} else if repeated {
			if opened, err = tx.PacketByID(prior); err == nil {
				first, err = tx.ShareIn(cmd.Campaign, actor.Member)
			}
			return err
		}
		c, err := tx.CampaignByID(cmd.Campaign)
		if err != nil {
			return err
		}
		rule, packets := c.Rule.(*PacketRule)
		if !packets || !rule.Passed {
			return ErrCampaignMissing
		}
		if err := c.Open(tx.Now()); err != nil {
			return err
		}
		if err := c.Audience.admits(tx, actor.Member); err != nil {
			return err
		}
		p, shares, err := rule.fill(tx, packet, c, actor.Member)
		if err != nil {
			return err
		}
		opened, first, err = share(tx, p, shares[0], actor.Member)
		return err
	})
	return opened.Told(), first, err
}

// fill opens a packet, with its amount from the marketing budget.
func (r PacketRule) fill(tx Tx, packet id.ID, c Campaign, member id.ID) (Packet, []PacketShare, error) {
	sold, err := tx.SoldBy(id.Zero)
	if err != nil {
		return Packet{}, nil, err
	}
	var seed Seed
	_, _ = rand.Read(seed[:]) // it never fails
	p := r.open(packet, c, member, sold.Currency, seed, tx.Now())
	shares := make([]PacketShare, 0, p.Shares)
	for i, amount := range p.Schedule() {
		shares = append(shares, PacketShare{ID: tx.NewID(), Packet: p.ID, Number: int64(i + 1), Amount: amount})
	}
	tx.InsertPacket(p, shares)
	tx.TakeOf(Use{Campaign: c, Member: member, Times: 1, Cost: p.Total})
	if err := tx.Post(ledger.Move(ledger.Cause{Kind: "packet", ID: p.ID}, "set_aside", p.Currency, p.Total, marketing, promised(p.ID))); err != nil {
		return p, nil, err
	}
	return p, shares, emit(tx, p.fact(FactPacketOpened, id.Zero, p.Total))
}

// promised is the account of store credit that is set aside for a packet.
func promised(owner id.ID) ledger.AccountRef {
	return ledger.AccountRef{Kind: ledger.Promised, Owner: owner}
}

// share gives a member the next share of a packet.
func share(tx Tx, p Packet, next PacketShare, member id.ID) (Packet, PacketShare, error) {
	after, claimed, err := p.claim(next, member, tx.Now())
	if err != nil {
		return p, claimed, err
	}
	tx.UpdatePacket(p, after)
	tx.ClaimShare(p.Campaign, claimed)
	if err := tx.Post(ledger.Move(ledger.Cause{Kind: "packet_share", ID: claimed.ID}, "claimed", p.Currency, claimed.Amount, promised(p.ID), credit(member))); err != nil {
		return p, claimed, err
	}
	return after, claimed, emit(tx, after.fact(FactPacketClaimed, member, claimed.Amount))
}

// ClaimPacket is what a claimant asks for.
type ClaimPacket struct {
	Community id.ID
	Packet    id.ID
	Request   once.Request
}

// ClaimPacket gives the actor the next share of a packet. A repeated request returns the share that it gave.
func (s *Service) ClaimPacket(ctx context.Context, actor access.Actor, cmd ClaimPacket) (after Packet, claimed PacketShare, err error) {
	if err := mayTakePart(actor, cmd.Community); err != nil {
		return Packet{}, PacketShare{}, err
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		if _, repeated, err := tx.Once(cmd.Request, cmd.Packet); err != nil {
			return err
		} else if repeated {
			if after, err = tx.PacketByID(cmd.Packet); err == nil {
				claimed, err = tx.ShareIn(after.Campaign, actor.Member)
			}
			return err
		}
		p, next, err := tx.PacketAsked(cmd.Packet)
		if err != nil {
			return err
		}
		if p.Member.IsZero() {
			if err := entitled(tx, p, actor.Member); err != nil {
				return err
			}
		}
		after, claimed, err = share(tx, p, next, actor.Member)
		return err
	})
	return after.Told(), claimed, err
}

// entitled refuses who may not claim from a packet that is for all whom its campaign is for, while that is open.
func entitled(tx Tx, p Packet, member id.ID) error {
	c, err := tx.CampaignByID(p.Campaign)
	if err != nil {
		return err
	}
	if err := c.Open(tx.Now()); err != nil && !errors.Is(err, ErrCampaignEnded) { // the packet knows its own end
		return err
	}
	return c.Audience.admits(tx, member)
}

// ReturnPackets returns to the budget what was not claimed in time. A packet that is open still is left as it is.
func (s *Service) ReturnPackets(ctx context.Context, community id.ID, packets ...id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		for _, packet := range packets {
			p, err := tx.PacketByID(packet)
			if err != nil {
				return err
			}
			if p.due(tx.Now()) {
				if err := giveBack(tx, p); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// giveBack ends a packet.
func giveBack(tx Tx, p Packet) error {
	over := p.end(tx.Now())
	tx.UpdatePacket(p, over)
	tx.Relieve(p.Campaign, over.Returned)
	if err := tx.Post(ledger.Move(ledger.Cause{Kind: "packet", ID: p.ID}, "returned", p.Currency, over.Returned, promised(p.ID), marketing)); err != nil {
		return err
	}
	return emit(tx, over.fact(FactPacketReturned, id.Zero, over.Returned))
}

// follow opens the packet that is for all when its campaign goes live, keeps its end where the campaign's window says,
// and ends it with the campaign.
func (r *PacketRule) follow(tx Tx, was, is Campaign) error {
	switch {
	case r.Passed || is.State == CampaignDraft:
		return nil
	case is.State == CampaignEnded:
		return r.closed(tx, is)
	case was.State == CampaignDraft:
		_, _, err := r.fill(tx, tx.NewID(), is, id.Zero)
		return err
	}
	open, err := tx.OpenPackets(is.ID)
	for _, p := range open {
		moved := p
		if moved.Deadline = r.until(is, p); !moved.Deadline.Equal(p.Deadline) {
			tx.UpdatePacket(p, moved)
		}
	}
	return err
}

// closed ends every packet that is open.
func (r *PacketRule) closed(tx Tx, c Campaign) error {
	open, err := tx.OpenPackets(c.ID)
	if err != nil {
		return err
	}
	for _, p := range open {
		if err := giveBack(tx, p); err != nil {
			return err
		}
	}
	return nil
}

// PacketView is a packet as its page shows it.
type PacketView struct {
	Packet
	Campaign Campaign
	Name     string // of its member
	Claims   []PacketClaim
}

// PacketClaim is a claimed share as people see it.
type PacketClaim struct {
	PacketShare
	Name string
}

// shownClaims is how many of those who claimed are shown, the last first.
const shownClaims = 50

// Packet returns a packet with those who claimed from it last: whoever has its link sees it, for that is how it is passed
// on.
func (s *Service) Packet(ctx context.Context, actor access.Actor, community, packet id.ID) (PacketView, error) {
	if err := may(actor, access.ShopView, community, id.Zero); err != nil {
		return PacketView{}, err
	}
	v, err := s.store.PacketView(ctx, community, packet, shownClaims)
	v.Packet = v.Packet.Told()
	return v, fault.Wrap("read a packet", err)
}

// PacketStanding is how somebody stands to a campaign that gives packets.
type PacketStanding struct {
	Share  PacketShare // that they claimed; zero: none
	Packet id.ID       // the one to look at: that is for all, or their own; zero: none
}

// PacketStanding returns how the actor stands to a campaign that gives packets.
func (s *Service) PacketStanding(ctx context.Context, actor access.Actor, community id.ID, c Campaign) (st PacketStanding, err error) {
	rule, packets := c.Rule.(*PacketRule)
	if !packets {
		return st, nil
	}
	if !actor.Member.IsZero() {
		if st.Share, err = s.store.ShareOf(ctx, community, c.ID, actor.Member); err != nil {
			return st, fault.Wrap("read a share", err)
		}
	}
	switch {
	case !rule.Passed:
		st.Packet, err = s.store.PacketOfAll(ctx, community, c.ID)
	case !actor.Member.IsZero():
		st.Packet, err = s.store.PacketOfMember(ctx, community, c.ID, actor.Member)
	}
	return st, fault.Wrap("read a packet", err)
}

// PacketsIn lists the packets of a campaign, the newest first, without claims.
func (s *Service) PacketsIn(ctx context.Context, actor access.Actor, community, campaign id.ID, r PageRequest) (Page[PacketView], error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return Page[PacketView]{}, err
	}
	if _, err := s.store.Campaign(ctx, community, campaign); err != nil {
		return Page[PacketView]{}, err
	}
	read := func(after id.ID, limit int) ([]PacketView, error) {
		all, err := s.store.PacketsIn(ctx, community, campaign, after, limit)
		for i := range all {
			all[i].Packet = all[i].Packet.Told()
		}
		return all, err
	}
	return listed(r, read, func(v PacketView) id.ID { return v.ID })
}
