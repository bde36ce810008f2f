package commerce

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/money"
)

// A red packet holds store credit in shares. Its whole amount leaves the marketing budget when it is opened, how large
// each share is is fixed then (by the schedule of cuts.go), and shares go in the order in which people come: one each of
// a campaign. What nobody claimed in time goes back to the budget. Nobody has to buy anything to claim.
//
// A campaign either has one packet, for all whom it is for, which is open from when the campaign is live; or its members
// open packets of their own and pass them on: who opens one has its first share, and whoever comes by its link has the
// next, member or not yet. They have proved an e-mail, as helpers of bargains have.
//
//	open → empty
//	  └──→ over

// Packets is the kind of campaign that gives red packets.
const Packets CampaignKind = "packet"

// PacketRule is what is in a packet.
type PacketRule struct {
	Total  money.Amount `json:"total"`
	Shares int64        `json:"shares"`
	Spread int64        `json:"spread,omitzero"` // percent that a share may be above or below the others; 0: all are the same
	Hours  int64        `json:"hours"`           // to claim in
	Passed bool         `json:"passed,omitzero"` // members open packets of their own, and pass them on
}

const (
	maxShares = 5000
	// maxPassed bounds the shares of a packet that a member passes on.
	maxPassed = 200
)

func (r PacketRule) Kind() CampaignKind { return Packets }

// Check says what is wrong with the rule.
func (r PacketRule) Check(wrong *fault.Fields, _ Campaign, sold Sold) {
	least, most := int64(1), int64(maxShares)
	if r.Passed {
		least, most = 2, maxPassed // the first is of who opens it
	}
	checkRange(wrong, "rule.total", int64(r.Total), 1, maxPrice)
	checkRange(wrong, "rule.shares", r.Shares, least, most)
	checkRange(wrong, "rule.spread", r.Spread, 0, maxSpread)
	checkRange(wrong, "rule.hours", r.Hours, 1, maxHours)
	wrong.Check(r.Shares < least || r.Shares > most || r.Total < 1 || r.Total >= money.Amount(r.Shares), "rule.shares", "invalid.shares",
		fault.Args{"total": r.Total.Decimal(sold.Currency), "currency": sold.Currency, "max": int64(r.Total)})
}

// Least is what one packet costs.
func (r PacketRule) Least(Sold) money.Amount { return r.Total }

// outright is what packets hold and gave: what went back is not spent.
func (r PacketRule) outright(c Campaign) money.Amount { return c.Spent }

// PacketState says where a packet is.
type PacketState string

const (
	PacketOpen  PacketState = "open"
	PacketEmpty PacketState = "empty" // every share is claimed
	PacketOver  PacketState = "over"  // what was left went back
)

// Packet is one that was opened, with what was promised then.
type Packet struct {
	ID       id.ID
	Campaign id.ID
	Member   id.ID // who passes it on; zero: it is for all whom the campaign is for
	State    PacketState
	Currency string
	Total    money.Amount
	Shares   int64
	Spread   int64
	Claimed  int64 // so many shares
	Left     money.Amount
	Returned money.Amount
	Seed     Seed // nobody is told while it is open
	Promise  [sha256.Size]byte
	OpenedAt time.Time
	Deadline time.Time
	ClosedAt time.Time
}

// PacketShare is a share of a packet: claimed, or the next.
type PacketShare struct {
	ID        id.ID
	Packet    id.ID
	Number    int64 // from 1
	Amount    money.Amount
	Member    id.ID // who claimed it
	ClaimedAt time.Time
}

var (
	ErrPacketMissing = fault.Missing("packet")
	ErrPacketEmpty   = fault.New(fault.Gone, "packet_empty")
	ErrPacketOver    = fault.New(fault.Gone, "packet_over")
	ErrPacketClaimed = fault.New(fault.Conflict, "packet_claimed")
)

// open returns a packet that is opened now.
func (r PacketRule) open(packet id.ID, c Campaign, member id.ID, currency string, seed Seed, now time.Time) Packet {
	p := Packet{ID: packet, Campaign: c.ID, Member: member, State: PacketOpen, Currency: currency, Total: r.Total, Shares: r.Shares, Spread: r.Spread,
		Left: r.Total, Seed: seed, OpenedAt: now}
	p.Deadline = r.until(c, p)
	p.Promise = p.promise()
	return p
}

// until is when a packet's time is over: so many hours after it can be claimed from. One that is for all ends with its
// campaign at the latest; one that is passed on was promised to its member.
func (r PacketRule) until(c Campaign, p Packet) time.Time {
	hours := time.Duration(r.Hours) * time.Hour
	if !p.Member.IsZero() {
		return p.OpenedAt.Add(hours)
	}
	from := p.OpenedAt
	if c.StartsAt.After(from) {
		from = c.StartsAt
	}
	until := from.Add(hours)
	if c.EndsAt.Before(until) {
		return c.EndsAt
	}
	return until
}

// Missing is how many shares are left.
func (p Packet) Missing() int64 { return p.Shares - p.Claimed }

// Admits reports with a fault why nobody may claim at the given time.
func (p Packet) Admits(now time.Time) error {
	switch {
	case p.State == PacketEmpty:
		return ErrPacketEmpty
	case p.State == PacketOver || !now.Before(p.Deadline):
		return ErrPacketOver
	}
	return nil
}

// claim returns the packet after its next share is a member's, and that share.
func (p Packet) claim(next PacketShare, member id.ID, now time.Time) (Packet, PacketShare, error) {
	if err := p.Admits(now); err != nil {
		return p, next, err
	}
	next.Member, next.ClaimedAt = member, now
	p.Claimed, p.Left = p.Claimed+1, p.Left-next.Amount
	if p.Missing() == 0 {
		p.State, p.ClosedAt = PacketEmpty, now
	}
	return p, next, nil
}

// due reports whether what is left is to go back.
func (p Packet) due(now time.Time) bool { return p.State == PacketOpen && !now.Before(p.Deadline) }

// end returns the packet with what was left gone back.
func (p Packet) end(now time.Time) Packet {
	p.State, p.ClosedAt, p.Returned, p.Left = PacketOver, now, p.Left, 0
	return p
}

// Told is the packet without what nobody is told while it is open.
func (p Packet) Told() Packet {
	if p.State == PacketOpen {
		p.Seed = Seed{}
	}
	return p
}

// Schedule returns how large each share is.
func (p Packet) Schedule() []money.Amount { return schedule(p.Seed, p.Total, p.Shares, p.Spread) }

// Revealed is the text whose SHA-256 was promised.
func (p Packet) Revealed() string {
	shares := p.Schedule()
	words := make([]string, len(shares))
	for i, s := range shares {
		words[i] = fmt.Sprint(int64(s))
	}
	return fmt.Sprintf("%s\n%s\n%d %d %d\n%s\n", id.Packet.Text(p.ID), hex.EncodeToString(p.Seed[:]), p.Total, p.Shares, p.Spread, strings.Join(words, " "))
}

func (p Packet) promise() [sha256.Size]byte { return sha256.Sum256([]byte(p.Revealed())) }

// Kept reports what of a packet's shares does not follow from what was promised; empty when all do.
func (p Packet) Kept(shares []PacketShare) string {
	if p.promise() != p.Promise {
		return "the shares are not those that were promised"
	}
	for i, amount := range p.Schedule() {
		if i >= len(shares) || shares[i].Number != int64(i+1) || shares[i].Amount != amount {
			return fmt.Sprintf("share %d is not %d", i+1, amount)
		}
		if claimed := !shares[i].Member.IsZero(); claimed != (int64(i) < p.Claimed) {
			return fmt.Sprintf("share %d is out of turn", i+1)
		}
	}
	return ""
}

// packetTx reads and keeps packets.
type packetTx interface {
	PacketByID(packet id.ID) (Packet, error)
	// PacketAsked returns a packet with its next share; none is left of one that is empty.
	PacketAsked(packet id.ID) (Packet, PacketShare, error)
	// ShareIn returns the share that a member claimed in a campaign, or ErrPacketMissing.
	ShareIn(campaign, member id.ID) (PacketShare, error)
	// InsertPacket keeps a packet with its shares; who has one in the campaign is refused with ErrPacketClaimed.
	InsertPacket(p Packet, shares []PacketShare)
	// UpdatePacket keeps a change, and has the write run again when the packet has changed since it was read.
	UpdatePacket(old, changed Packet)
	// ClaimShare keeps whose a share is: ErrPacketClaimed for who has one in the campaign.
	ClaimShare(campaign id.ID, s PacketShare)
	// OpenPackets lists the packets of a campaign that are open.
	OpenPackets(campaign id.ID) ([]Packet, error)
}

// packetReads reads packets.
type packetReads interface {
	// PacketView returns a packet with the last who claimed from it.
	PacketView(ctx context.Context, community, packet id.ID, claims int) (PacketView, error)
	// PacketOfAll returns the packet of a campaign that is for all whom it is for; zero for none.
	PacketOfAll(ctx context.Context, community, campaign id.ID) (id.ID, error)
	// ShareOf returns the share that a member claimed in a campaign; zero for none.
	ShareOf(ctx context.Context, community, campaign, member id.ID) (PacketShare, error)
	// PacketOfMember returns the packet that a member opened in a campaign; zero for none.
	PacketOfMember(ctx context.Context, community, campaign, member id.ID) (id.ID, error)
	// PacketsIn lists the packets of a campaign, the newest first.
	PacketsIn(ctx context.Context, community, campaign, after id.ID, limit int) ([]PacketView, error)
}

// Facts about packets.
const (
	FactPacketOpened   fact.Kind = "packet.opened"
	FactPacketClaimed  fact.Kind = "packet.claimed"
	FactPacketReturned fact.Kind = "packet.returned"
)

// PacketFact is the payload of facts about a packet.
type PacketFact struct {
	Campaign id.ID        `json:"campaign"`
	Member   id.ID        `json:"member,omitzero"` // who passes it on
	Claimant id.ID        `json:"claimant,omitzero"`
	Amount   money.Amount `json:"amount"` // in it, of the share, or returned
	Currency string       `json:"currency"`
	Claimed  int64        `json:"claimed"`
	Shares   int64        `json:"shares"`
}

func (p Packet) fact(kind fact.Kind, claimant id.ID, amount money.Amount) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: p.ID, Payload: PacketFact{p.Campaign, p.Member, claimant, amount, p.Currency, p.Claimed, p.Shares}}
}
