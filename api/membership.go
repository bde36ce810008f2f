package api

import (
	"context"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
)

// standingKeeping knows where members stand, and their cards.
type standingKeeping interface {
	StandingOf(ctx context.Context, actor access.Actor, member id.ID) (community.Standing, error)
	Terms(ctx context.Context, actor access.Actor, member id.ID) ([]community.Term, error)
	Memberships(ctx context.Context, actor access.Actor, f community.MembershipFilter, r page.Request) (page.Page[community.MembershipRow], error)
	Card(ctx context.Context, actor access.Actor, member id.ID) (community.Card, error)
	MakeCard(ctx context.Context, actor access.Actor) (community.Card, error)
	ScanCard(ctx context.Context, actor access.Actor, code string) (community.Card, community.Standing, error)
}

// termSelling sells terms in tiers, renews them and takes them back.
type termSelling interface {
	QuoteTier(ctx context.Context, actor access.Actor, community, price id.ID) (community.TierOffer, community.TierPurchase, error)
	BuyTier(ctx context.Context, actor access.Actor, cmd commerce.BuyTier) (commerce.Order, error)
	StopRenewal(ctx context.Context, actor access.Actor, community id.ID) (community.Membership, error)
	ChooseRenewal(ctx context.Context, actor access.Actor, community, price id.ID) (community.Membership, error)
	ReplaceInstrument(ctx context.Context, actor access.Actor, community id.ID, instrument string) (community.Membership, error)
	QuoteRefund(ctx context.Context, actor access.Actor, community id.ID) (community.RefundOf, error)
	RefundTerm(ctx context.Context, actor access.Actor, community id.ID, agreed money.Amount) (community.Membership, error)
}

// TierQuote is what a term would cost the member now, and what comes after it.
type TierQuote struct {
	Price       TierPrice          `json:"price"`
	Name        string             `json:"name" doc:"The tier's."`
	Kind        community.TermKind `json:"kind" enum:"trial,start,renewal,upgrade"`
	Amount      Amount             `json:"amount" doc:"To be paid now: send it as agreed."`
	Credit      *Amount            `json:"credit,omitempty" doc:"What is left of the current term, which is taken off."`
	Early       bool               `json:"early,omitempty" doc:"At the early price."`
	StartsAt    time.Time          `json:"starts_at"`
	EndsAt      time.Time          `json:"ends_at,omitzero" doc:"Absent: never."`
	Then        *Amount            `json:"then,omitempty" doc:"What is charged when the term ends, unless the renewal is stopped."`
	RenewsAt    time.Time          `json:"renews_at,omitzero"`
	NoticeDays  int                `json:"notice_days,omitempty" doc:"How long before that charge it is announced."`
	CoolingDays int                `json:"cooling_days" doc:"Within which the payment comes back on request: all of it before the tier's first use, then the part for the days that are left. 0: not at all."`
}

type tierPriceInput struct {
	Price string `path:"price"`
}

func (s *server) quoteTier(ctx context.Context, c *call, in *tierPriceInput) (*one[TierQuote], error) {
	price, err := named(id.TierPrice, in.Price, community.ErrTierPriceMissing)
	if err != nil {
		return nil, err
	}
	offer, b, err := s.Commerce.QuoteTier(ctx, c.actor, c.community.ID, price)
	if err != nil {
		return nil, err
	}
	q := TierQuote{Price: c.tierPrice(offer.Price), Name: offer.Tier.Name, Kind: b.Kind, Amount: amount(b.Amount, offer.Currency), Early: b.Early,
		StartsAt: b.StartsAt, EndsAt: b.EndsAt, RenewsAt: b.RenewsAt, CoolingDays: offer.Tier.CoolingDays}
	if b.Credit > 0 {
		credit := amount(b.Credit, offer.Currency)
		q.Credit = &credit
	}
	if !b.RenewsAt.IsZero() {
		then := amount(b.Then, offer.Currency)
		q.Then, q.NoticeDays = &then, offer.Price.NoticeDays
	}
	return &one[TierQuote]{q}, nil
}

// TierPurchase is what a member asks for.
type TierPurchase struct {
	Price      string `json:"price" example:"price_01h455vb4pex5vsknk084sn02q"`
	Agreed     Amount `json:"agreed" doc:"What was quoted: another amount is refused."`
	Instrument string `json:"instrument,omitempty" maxLength:"200" doc:"What the member has stored with the payment provider: the term begins at once, or is not bought. Left out, it is paid at checkout_url."`
}

type buyTierInput struct {
	Posted
	Body TierPurchase
}

func (s *server) buyTier(ctx context.Context, c *call, in *buyTierInput) (*made[Order], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := commerce.BuyTier{Community: c.community.ID, Price: r.needed(id.TierPrice, "price", in.Body.Price), Agreed: r.amount("agreed", in.Body.Agreed),
		Instrument: in.Body.Instrument, Request: request}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	o, err := s.Commerce.BuyTier(ctx, c.actor, cmd)
	if err != nil {
		return nil, err
	}
	return s.placed(ctx, c, o)
}

// TierMembership is a member's place in a paid tier.
type TierMembership struct {
	Member    string                    `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name      string                    `json:"name,omitempty" doc:"The member's, in lists."`
	Email     string                    `json:"email,omitempty" doc:"The member's, in lists."`
	State     community.MembershipState `json:"state" enum:"trial,active,grace,ended" doc:"In grace the next term could not be charged yet, and every right stays."`
	Tier      string                    `json:"tier" doc:"Of the current term; of the last one when it has ended." example:"tier_01h455vb4pex5vsknk084sn02q"`
	TierName  string                    `json:"tier_name,omitempty"`
	Price     string                    `json:"price" example:"price_01h455vb4pex5vsknk084sn02q"`
	Since     time.Time                 `json:"since" doc:"In a paid tier without a break."`
	StartsAt  time.Time                 `json:"starts_at" doc:"Of the current term."`
	EndsAt    time.Time                 `json:"ends_at,omitzero" doc:"Absent: never."`
	Renews    bool                      `json:"renews"`
	NextPrice string                    `json:"next_price,omitempty" doc:"What is charged next, where it is another price." example:"price_01h455vb4pex5vsknk084sn02q"`
	Next      *Amount                   `json:"next,omitempty" doc:"What is charged next."`
	Due       community.Step            `json:"due,omitempty" enum:"notice,charge,end" doc:"What comes next: word of a charge or of the end, the charge, or the end."`
	DueAt     time.Time                 `json:"due_at,omitzero" doc:"When it comes."`
	Order     string                    `json:"order,omitempty" doc:"Of the next term, in grace: it may be paid by hand." example:"ord_01h455vb4pex5vsknk084sn02q"`
	Failures  int                       `json:"failures,omitempty" doc:"Charges of the next term that were declined."`
	Card      int64                     `json:"card,omitempty" doc:"The number of the member's card, in lists."`
}

func (c *call) tierMembership(m community.Membership, next money.Amount) TierMembership {
	out := TierMembership{Member: id.Member.Text(m.Member), State: m.State, Tier: id.Tier.Text(m.Tier), Price: id.TierPrice.Text(m.Price), Since: m.Since,
		StartsAt: m.StartsAt, EndsAt: m.EndsAt, Renews: m.Renews, NextPrice: id.TierPrice.Text(m.NextPrice), Due: m.Due, DueAt: m.DueAt,
		Order: id.Order.Text(m.Order), Failures: m.Failures}
	if m.Renews {
		charge := amount(next, c.community.Currency)
		out.Next = &charge
	}
	return out
}

func (c *call) membershipRow(r community.MembershipRow) TierMembership {
	out := c.tierMembership(r.Membership, r.Amount)
	out.Name, out.Email, out.TierName, out.Card = r.Name, r.Email, r.Tier, r.Number
	return out
}

// Standing is where a member stands.
type Standing struct {
	Tier       string          `json:"tier,omitempty" doc:"Whose rights they have; absent: none." example:"tier_01h455vb4pex5vsknk084sn02q"`
	TierName   string          `json:"tier_name,omitempty"`
	Held       bool            `json:"held" doc:"By a membership; otherwise it is everybody's."`
	Membership *TierMembership `json:"membership,omitempty" doc:"Absent for who never was in a paid tier."`
	Terms      []Term          `json:"terms" nullable:"false" doc:"The newest first."`
	Refund     *TermRefund     `json:"refund,omitempty" doc:"What would come back of the current term now; shown to the member, while something would."`
}

// Term is a part of a membership that one order paid.
type Term struct {
	Number   int                `json:"number"`
	Kind     community.TermKind `json:"kind" enum:"trial,start,renewal,upgrade"`
	Tier     string             `json:"tier" example:"tier_01h455vb4pex5vsknk084sn02q"`
	Price    string             `json:"price" example:"price_01h455vb4pex5vsknk084sn02q"`
	Order    string             `json:"order" example:"ord_01h455vb4pex5vsknk084sn02q"`
	Paid     Amount             `json:"paid"`
	StartsAt time.Time          `json:"starts_at"`
	EndsAt   time.Time          `json:"ends_at,omitzero" doc:"Absent: never."`
	UsedAt   time.Time          `json:"used_at,omitzero" doc:"When a right of the tier was used first in it."`
	UsedFor  community.Use      `json:"used_for,omitempty" enum:"circle,price"`
	Refunded bool               `json:"refunded,omitempty"`
}

// TermRefund is what a refund of the current term returns.
type TermRefund struct {
	Amount Amount    `json:"amount" doc:"Send it as agreed."`
	Whole  bool      `json:"whole" doc:"Nothing was used."`
	Until  time.Time `json:"until" doc:"When the right to it ends."`
}

// standing answers with where a member stands.
func (s *server) standing(ctx context.Context, c *call, member id.ID) (*one[Standing], error) {
	st, err := s.Tiers.StandingOf(ctx, c.actor, member)
	if err != nil {
		return nil, err
	}
	terms, err := s.Tiers.Terms(ctx, c.actor, member)
	if err != nil {
		return nil, err
	}
	out := Standing{Tier: id.Tier.Text(st.Tier.ID), TierName: st.Tier.Name, Held: st.Held, Terms: all(terms, func(t community.Term) Term {
		return Term{t.Number, t.Kind, id.Tier.Text(t.Tier), id.TierPrice.Text(t.Price), id.Order.Text(t.Order), amount(t.Paid, c.community.Currency),
			t.StartsAt, t.EndsAt, t.UsedAt, t.UsedFor, t.Refunded}
	})}
	if st.Membership.Revision > 0 {
		m := c.tierMembership(st.Membership, st.Next.Amount)
		out.Membership = &m
	}
	if member == c.actor.Member {
		if r, err := s.Commerce.QuoteRefund(ctx, c.actor, c.community.ID); err == nil {
			out.Refund = &TermRefund{amount(r.Amount, c.community.Currency), r.Whole, r.Until}
		}
	}
	return &one[Standing]{out}, nil
}

func (s *server) getMyStanding(ctx context.Context, c *call, _ *struct{}) (*one[Standing], error) {
	return s.standing(ctx, c, c.actor.Member)
}

func (s *server) getStanding(ctx context.Context, c *call, in *memberInput) (*one[Standing], error) {
	member, err := named(id.Member, in.Member, community.ErrMemberMissing)
	if err != nil {
		return nil, err
	}
	if _, err := s.People.Member(ctx, c.actor, member); err != nil {
		return nil, err
	}
	return s.standing(ctx, c, member)
}

type listMembershipsInput struct {
	Paging
	State community.MembershipState `query:"state" enum:"trial,active,grace,ended"`
	Tier  string                    `query:"tier" doc:"A tier's id."`
	Words string                    `query:"q" maxLength:"120" doc:"In the member's name or e-mail."`
	Due   time.Time                 `query:"due_before" doc:"Those that are charged or end before then."`
}

func (s *server) listMemberships(ctx context.Context, c *call, in *listMembershipsInput) (*pageOutput[TierMembership], error) {
	r := reading{community: c.community}
	filter := community.MembershipFilter{Tier: r.id(id.Tier, "tier", in.Tier), State: in.State, Words: in.Words, Due: in.Due}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	found, err := s.Tiers.Memberships(ctx, c.actor, filter, in.request())
	return paged(c, found, c.membershipRow), err
}

func (s *server) stopRenewal(ctx context.Context, c *call, _ *struct{}) (*one[Standing], error) {
	if _, err := s.Commerce.StopRenewal(ctx, c.actor, c.community.ID); err != nil {
		return nil, err
	}
	return s.getMyStanding(ctx, c, nil)
}

// Renewal says what is charged at the end of the term.
type Renewal struct {
	Price string `json:"price" doc:"The member's own price, or another that is sold." example:"price_01h455vb4pex5vsknk084sn02q"`
}

type chooseRenewalInput struct{ Body Renewal }

func (s *server) chooseRenewal(ctx context.Context, c *call, in *chooseRenewalInput) (*one[Standing], error) {
	r := reading{community: c.community}
	price := r.needed(id.TierPrice, "price", in.Body.Price)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	if _, err := s.Commerce.ChooseRenewal(ctx, c.actor, c.community.ID, price); err != nil {
		return nil, err
	}
	return s.getMyStanding(ctx, c, nil)
}

// Instrument is what a member has stored with the payment provider.
type Instrument struct {
	Instrument string `json:"instrument" minLength:"1" maxLength:"200"`
}

type replaceInstrumentInput struct{ Body Instrument }

func (s *server) replaceInstrument(ctx context.Context, c *call, in *replaceInstrumentInput) (*one[Standing], error) {
	if _, err := s.Commerce.ReplaceInstrument(ctx, c.actor, c.community.ID, in.Body.Instrument); err != nil {
		return nil, err
	}
	return s.getMyStanding(ctx, c, nil)
}

// Agreement names the amount that was shown.
type Agreement struct {
	Agreed Amount `json:"agreed" doc:"What would come back: another amount is refused."`
}

type refundTermInput struct {
	Posted
	Body Agreement
}

func (s *server) refundTerm(ctx context.Context, c *call, in *refundTermInput) (*one[Standing], error) {
	r := reading{community: c.community}
	agreed := r.amount("agreed", in.Body.Agreed)
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	stands := func() (*one[Standing], error) { return s.getMyStanding(ctx, c, nil) }
	return again(ctx, s, c, in.RawBody, c.actor.Member, stands, func() (*one[Standing], error) {
		if _, err := s.Commerce.RefundTerm(ctx, c.actor, c.community.ID, agreed); err != nil {
			return nil, err
		}
		return stands()
	})
}
