package main

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"panal/commerce"
	"panal/fact"
	"panal/internal/id"
	"panal/ledger"
	"panal/money"
)

// order keeps the next order: the first of a group opens it, the last forms it.
func (r *raw) order() {
	community, offer, variant := r.market.community[:], r.market.offer[:], r.market.variant[:]
	member, order, payment := r.members[r.orders%len(r.members)], r.newID(), r.newID()
	r.one(rawRequest, community, member[:], r.newID().String(), make([]byte, 32), order[:], r.now)
	r.read(rawTerms, 24, variant, variant, community, offer)
	if !r.group.IsZero() {
		r.read(rawGroup, 10, community, r.group[:])
	}
	r.one(rawSell, int64(1), community, variant, int64(1))
	r.one(rawPayment, community, payment[:], order[:], "sandbox", reference(order), int64(together), currency, string(commerce.PaymentAccepted), r.now)
	news := r.seat(member)
	group := r.group[:]
	r.one(rawSlot, community, group, int64(r.taken), member[:], order[:], r.now)
	r.one(rawOrder, community, order[:], member[:], "m0-1000@bench.example", offer, group, string(commerce.AwaitingGroup), currency,
		int64(alone), int64(alone-together), int64(together), r.now, r.now, nil)
	r.one(rawLine, community, order[:], int64(1), r.market.product[:], variant, "Honey, 500 g", int64(1), int64(alone), int64(together))
	r.post("payment", payment, "received", movement{ledger.Clearing, id.Zero, -together}, movement{ledger.Escrow, r.group, together})
	r.tell(commerce.FactOrderPaid, order)
	r.tell(news, r.group)
	r.orders++
	if r.taken == r.size {
		r.form()
	}
}

// seat opens a group with the member as its head, or joins the one that is open.
func (r *raw) seat(member id.ID) (news fact.Kind) {
	community, state := r.market.community[:], string(commerce.GroupOpen)
	if r.group.IsZero() {
		r.group, r.head, r.taken = r.newID(), member, 1
		deadline := r.now + (24 * time.Hour).Microseconds()
		r.one(rawOpenGroup, community, r.group[:], r.market.offer[:], member[:], int64(r.size), int64(1), int64(0), state, r.now, deadline, nil)
		return commerce.FactGroupOpened
	}
	var closed any
	if r.taken++; r.taken == r.size {
		state, closed = string(commerce.GroupFormed), r.now
	}
	r.one(rawJoinGroup, r.head[:], int64(r.taken), int64(0), state, closed, community, r.group[:], int64(r.taken-1))
	return commerce.FactGroupJoined
}

// form makes the orders of a group that is full ready, and books its escrow as sold.
func (r *raw) form() {
	r.read(rawReady, 5, r.market.community[:], r.market.community[:], r.group[:])
	paid, full := together*money.Amount(r.size), alone*money.Amount(r.size)
	r.post("group_buy", r.group, "formed", movement{ledger.Escrow, r.group, -paid}, movement{ledger.Revenue, id.Zero, full},
		movement{ledger.Marketing, id.Zero, paid - full})
	r.tell(commerce.FactGroupFormed, r.group)
	r.group = id.Zero
}

// movement is an amount into or out of an account.
type movement struct {
	kind   ledger.Kind
	owner  id.ID
	amount money.Amount
}

func (r *raw) post(kind string, cause id.ID, purpose string, movements ...movement) {
	community, posting := r.market.community[:], r.newID()
	r.one(rawPosting, community, posting[:], kind, cause[:], purpose, nil, r.now)
	for line, m := range movements {
		account, lowest := ledger.AccountRef{Kind: m.kind, Owner: m.owner}.ID(currency), m.kind.Lowest()
		var owner any // NULL for the community's own
		if !m.owner.IsZero() {
			owner = m.owner[:]
		}
		if m.amount < 0 && lowest == 0 {
			r.one(rawWithdraw, int64(m.amount), community, account[:], int64(m.amount))
		} else {
			r.one(rawDeposit, community, account[:], string(m.kind), owner, currency, int64(m.amount), int64(lowest))
		}
		r.one(rawEntry, community, posting[:], int64(line+1), account[:], int64(m.amount))
	}
}

func (r *raw) tell(kind fact.Kind, subject id.ID) {
	r.facts = append(r.facts, fact.Fact{Kind: kind, Subject: subject})
}

// writeFacts numbers the facts of the batch and keeps them.
func (r *raw) writeFacts() {
	var last int64
	if r.failed == nil {
		r.failed = r.prepared[rawSequence].QueryRowContext(context.Background(), int64(len(r.facts)), r.market.community[:]).Scan(&last)
	}
	for n, f := range r.facts {
		r.one(rawFact, r.market.community[:], last-int64(len(r.facts)-1-n), string(f.Kind), int64(1), f.Subject[:], r.payload[f.Kind], r.now)
	}
}

func (r *raw) newID() id.ID { return r.ids.New(time.UnixMicro(r.now)) }

// payloads are facts as long as they are on average; writing JSON is the server's business.
func payloads(some id.ID) map[fact.Kind]string {
	write := func(v any) string {
		text, _ := json.Marshal(v) // of plain structs
		return string(text)
	}
	opened := commerce.GroupFact{Offer: some, Member: some, Head: some, Taken: 2, Size: 3}
	formed := opened
	formed.Orders = []id.ID{some, some, some}
	return map[fact.Kind]string{
		commerce.FactOrderPaid: write(commerce.OrderFact{Member: some, Offer: some, GroupBuy: some, Total: together, Discount: alone - together, Currency: currency,
			Payment: some, Provider: "sandbox", Reference: reference(some)}),
		commerce.FactGroupOpened: write(opened),
		commerce.FactGroupJoined: write(opened),
		commerce.FactGroupFormed: write(formed),
	}
}

// reference is as long as one of the sandbox's, and grows with time as they do.
func reference(order id.ID) string {
	const length = 80
	text := order.String()
	return text + strings.Repeat("s", length-len(text))
}
