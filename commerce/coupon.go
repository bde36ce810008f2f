package commerce

import (
	"cmp"
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/once"
	"panal/money"
)

// A coupon takes something off an order: an amount, or a percentage with a cap. It is claimed, openly or by a code, and
// what it may cost is set aside of its campaign's budget there and then, so that a coupon somebody has is a promise that
// is kept. It is bound to an order when that is placed, used when the order is paid, and free again when the order is
// given up or refunded whole. One that is not used in time lapses, and what was set aside goes back.

// Coupons is the kind of campaign that gives coupons.
const Coupons CampaignKind = "coupon"

// CouponRule is what a coupon takes off, of what, and for how long it may be used.
type CouponRule struct {
	Amount    money.Amount `json:"amount,omitzero"`    // off; or:
	Percent   int64        `json:"percent,omitzero"`   // off, up to:
	Cap       money.Amount `json:"cap,omitzero"`       // 0 is no cap, where there is no budget
	Threshold money.Amount `json:"threshold,omitzero"` // what the lines in scope must come to
	Products  []id.ID      `json:"products,omitempty"` // its scope; none: everything
	Days      int64        `json:"days,omitzero"`      // to use it in after it was claimed; 0: until the campaign ends
	Coded     bool         `json:"coded,omitzero"`     // it is claimed by a code
}

const (
	maxCoupons       = 5
	maxCouponDays    = 366
	maxScope         = 100
	fullPercent      = 100
	maxOpenCouponsOf = 100
)

func (r CouponRule) Kind() CampaignKind { return Coupons }

// Check says what is wrong with the rule.
func (r CouponRule) Check(wrong *fault.Fields, c Campaign, _ Sold) {
	wrong.Check((r.Amount > 0) != (r.Percent > 0), "rule.amount", "invalid.coupon_value")
	checkRange(wrong, "rule.amount", int64(r.Amount), 0, maxPrice)
	checkRange(wrong, "rule.percent", r.Percent, 0, fullPercent)
	checkRange(wrong, "rule.cap", int64(r.Cap), 0, maxPrice)
	wrong.Check(r.Cap == 0 || r.Percent > 0, "rule.cap", "invalid.coupon_cap")
	wrong.Check(r.Percent == 0 || r.Cap > 0 || c.Budget == 0, "rule.cap", "invalid.coupon_uncapped")
	checkRange(wrong, "rule.threshold", int64(r.Threshold), 0, maxPrice)
	wrong.Check(r.Threshold == 0 || r.Threshold >= r.Amount, "rule.threshold", "invalid.coupon_threshold")
	checkRange(wrong, "rule.days", r.Days, 0, maxCouponDays)
	wrong.Check(len(r.Products) <= maxScope, "rule.products", "invalid.too_many", fault.Args{"max": maxScope})
}

// Least is what one coupon may cost.
func (r CouponRule) Least(Sold) money.Amount { return r.cost() }

// cost is what is set aside for one coupon: 0 where a percentage has no cap, which has no budget either.
func (r CouponRule) cost() money.Amount { return cmp.Or(r.Amount, r.Cap) }

// covers reports whether a product is in the coupon's scope.
func (r CouponRule) covers(product id.ID) bool {
	return len(r.Products) == 0 || slices.Contains(r.Products, product)
}

// off returns what the coupon takes off lines in its scope that come to an amount, or that they do not come to enough.
func (r CouponRule) off(whole money.Amount) (money.Amount, error) {
	if whole == 0 {
		return 0, ErrCouponScope
	}
	if whole < r.Threshold {
		return 0, ErrCouponThreshold
	}
	off := r.Amount
	if r.Percent > 0 {
		off = whole.Part(r.Percent, fullPercent)
		if r.Cap > 0 {
			off = min(off, r.Cap)
		}
	}
	return min(off, whole), nil
}

// inScope returns the lines of an order that a coupon is for, and what they come to by now.
func (o Order) inScope(r CouponRule) (lines []int, whole money.Amount) {
	for i, l := range o.Lines {
		if r.covers(l.Product) {
			lines, whole = append(lines, i+1), whole+o.left(i+1)
		}
	}
	return lines, whole
}

// until is when a coupon that is claimed now is too old.
func (r CouponRule) until(c Campaign, now time.Time) time.Time {
	if r.Days == 0 {
		return c.EndsAt
	}
	return now.Add(time.Duration(r.Days) * 24 * time.Hour)
}

// Coupon is one that a member has.
type Coupon struct {
	ID        id.ID
	Campaign  id.ID
	Member    id.ID
	Cost      money.Amount // set aside of the campaign's budget
	ClaimedAt time.Time
	ExpiresAt time.Time
	Order     id.ID // that it is bound to
	UsedAt    time.Time
	LapsedAt  time.Time
}

// CouponState says whether a coupon can be used.
type CouponState string

const (
	CouponFree   CouponState = "free"
	CouponBound  CouponState = "bound"
	CouponUsed   CouponState = "used"
	CouponLapsed CouponState = "lapsed"
)

// State is a coupon's at a time.
func (c Coupon) State(now time.Time) CouponState {
	switch {
	case !c.UsedAt.IsZero():
		return CouponUsed
	case !c.Order.IsZero():
		return CouponBound
	case !c.LapsedAt.IsZero() || !now.Before(c.ExpiresAt):
		return CouponLapsed
	}
	return CouponFree
}

var (
	ErrCouponMissing   = fault.Missing("coupon")
	ErrCouponBound     = fault.New(fault.Conflict, "coupon_bound")
	ErrCouponLapsed    = fault.New(fault.Gone, "coupon_lapsed")
	ErrCouponScope     = fault.New(fault.Conflict, "coupon_scope")
	ErrCouponThreshold = fault.New(fault.Conflict, "coupon_threshold")
)

// free refuses a coupon that cannot be used at a time.
func (c Coupon) free(now time.Time) error {
	switch c.State(now) {
	case CouponUsed, CouponBound:
		return ErrCouponBound
	case CouponLapsed:
		return ErrCouponLapsed
	}
	return nil
}

// redeem takes coupons off an order.
func (p *pricedOrder) redeem(from pricing, coupons []id.ID) error {
	var campaigns []Campaign
	if !p.selling.ID.IsZero() {
		campaigns = append(campaigns, p.selling)
	}
	if !p.offer.ID.IsZero() { // a price together goes with every coupon that goes with others
		campaigns = append(campaigns, Campaign{CampaignTerms: CampaignTerms{Combines: true}})
	}
	for i, coupon := range coupons {
		if slices.Contains(coupons[:i], coupon) {
			continue
		}
		c, err := from.CouponByID(coupon)
		if err != nil {
			return err
		}
		if c.Member != p.order.Member {
			return ErrCouponMissing
		}
		if err := c.free(from.Now()); err != nil {
			return err
		}
		campaign, err := from.CampaignByID(c.Campaign)
		if err != nil {
			return err
		}
		rule, _ := campaign.Rule.(*CouponRule)
		lines, whole := p.order.inScope(*rule)
		off, err := rule.off(whole)
		if err != nil {
			return err
		}
		p.order = p.order.reduce(off, Reduction{Kind: ReducedByCoupon, Source: c.ID, Campaign: c.Campaign}, lines)
		p.coupons, campaigns = append(p.coupons, c), append(campaigns, campaign)
	}
	return combine(campaigns...)
}

// CouponView is a coupon with the campaign that it is of.
type CouponView struct {
	Coupon
	Campaign Campaign
	Name     string // of its member
}

// couponTx reads and keeps coupons and the codes that open campaigns.
type couponTx interface {
	CouponByID(coupon id.ID) (Coupon, error)
	InsertCoupon(Coupon)
	// BindCoupon binds a free coupon to an order, or fails with ErrCouponBound.
	BindCoupon(c Coupon, order id.ID)
	// UseCoupons marks the coupons bound to an order as used; ReturnCoupons frees them.
	UseCoupons(order id.ID)
	ReturnCoupons(order id.ID)
	// LapseCoupon marks a coupon that was not used in time.
	LapseCoupon(Coupon)
	// CloseCoupons lapses the free coupons of a campaign, and returns what was set aside for them.
	CloseCoupons(campaign id.ID) error
}

// couponReads reads coupons.
type couponReads interface {
	Coupon(ctx context.Context, community, coupon id.ID) (Coupon, error)
	// CouponsOf lists a member's coupons, the newest first.
	CouponsOf(ctx context.Context, community, member id.ID, limit int) ([]CouponView, error)
	// CouponsIn lists the coupons of a campaign, the newest first.
	CouponsIn(ctx context.Context, community, campaign, after id.ID, limit int) ([]CouponView, error)
	Codes(ctx context.Context, community, campaign id.ID) (CodeCount, error)
}

// Facts about coupons.
const (
	FactCouponClaimed fact.Kind = "coupon.claimed"
	FactCouponLapsed  fact.Kind = "coupon.lapsed"
)

// CouponFact is the payload of facts about a coupon.
type CouponFact struct {
	Campaign id.ID        `json:"campaign"`
	Member   id.ID        `json:"member"`
	Cost     money.Amount `json:"cost"`
}

func (c Coupon) fact(kind fact.Kind) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: c.ID, Payload: CouponFact{c.Campaign, c.Member, c.Cost}}
}

// ClaimCoupon is what a member asks for: a coupon of a campaign that is open to them, or of the one that a code opens.
type ClaimCoupon struct {
	Community id.ID
	Campaign  id.ID
	Code      string
	Request   once.Request
}

// ClaimCoupon gives the actor a coupon. A repeated request returns the coupon it gave.
func (s *Service) ClaimCoupon(ctx context.Context, actor access.Actor, cmd ClaimCoupon) (claimed Coupon, err error) {
	if err := may(actor, access.OrderPlace, cmd.Community, id.Zero); err != nil {
		return Coupon{}, err
	}
	if cmd.Code != "" {
		if err := s.guess(ctx, cmd.Community, actor.Member); err != nil {
			return Coupon{}, err
		}
	}
	err = s.store.Write(ctx, cmd.Community, func(tx Tx) error {
		claimed = Coupon{ID: tx.NewID(), Member: actor.Member, ClaimedAt: tx.Now()}
		if prior, repeated, err := tx.Once(cmd.Request, claimed.ID); err != nil {
			return err
		} else if repeated {
			claimed, err = tx.CouponByID(prior)
			return err
		}
		c, err := claimable(tx, actor.Member, cmd)
		if err != nil {
			return err
		}
		rule, _ := c.Rule.(*CouponRule)
		claimed.Campaign, claimed.Cost, claimed.ExpiresAt = c.ID, rule.cost(), rule.until(c, tx.Now())
		tx.TakeOf(Use{Campaign: c, Member: actor.Member, Times: 1, Cost: claimed.Cost})
		tx.InsertCoupon(claimed)
		return emit(tx, claimed.fact(FactCouponClaimed))
	})
	return claimed, err
}

// claimable returns the campaign that a member may have a coupon of. A code tells nothing of why it opens none.
func claimable(tx Tx, member id.ID, cmd ClaimCoupon) (c Campaign, err error) {
	campaign, missing := cmd.Campaign, ErrCampaignMissing
	if cmd.Code != "" {
		missing = ErrCode
		if campaign, err = tx.OpenedBy(hashCode(cmd.Code)); err != nil {
			return c, err
		}
	}
	if c, err = tx.CampaignByID(campaign); err != nil {
		return c, err
	}
	rule, is := c.Rule.(*CouponRule)
	if !is || rule.Coded && cmd.Code == "" {
		return c, missing
	}
	if err := c.Open(tx.Now()); err != nil {
		if cmd.Code != "" {
			err = ErrCode
		}
		return c, err
	}
	return c, c.Audience.admits(tx, member)
}

// LapseCoupons gives back what was set aside for coupons that were not used in time.
func (s *Service) LapseCoupons(ctx context.Context, community id.ID, coupons ...id.ID) error {
	return s.store.Write(ctx, community, func(tx Tx) error {
		for _, coupon := range coupons {
			c, err := tx.CouponByID(coupon)
			if err != nil {
				return err
			}
			if c.State(tx.Now()) != CouponLapsed || !c.LapsedAt.IsZero() {
				continue
			}
			tx.LapseCoupon(c)
			tx.Relieve(c.Campaign, c.Cost)
			if err := emit(tx, c.fact(FactCouponLapsed)); err != nil {
				return err
			}
		}
		return nil
	})
}

// closed lapses what nobody has used yet.
func (r *CouponRule) closed(tx Tx, c Campaign) error { return tx.CloseCoupons(c.ID) }

// MyCoupons lists the actor's coupons, the newest first.
func (s *Service) MyCoupons(ctx context.Context, actor access.Actor, community id.ID) ([]CouponView, error) {
	if actor.Member.IsZero() {
		return nil, nil
	}
	if err := may(actor, access.OrderView, community, actor.Member); err != nil {
		return nil, err
	}
	mine, err := s.store.CouponsOf(ctx, community, actor.Member, maxOpenCouponsOf)
	return mine, fault.Wrap("read coupons", err)
}

// Coupons lists the coupons of a campaign, the newest first, for those who keep it.
func (s *Service) Coupons(ctx context.Context, actor access.Actor, community, campaign id.ID, r PageRequest) (Page[CouponView], error) {
	if err := may(actor, access.CampaignView, community, id.Zero); err != nil {
		return Page[CouponView]{}, err
	}
	read := func(after id.ID, limit int) ([]CouponView, error) {
		return s.store.CouponsIn(ctx, community, campaign, after, limit)
	}
	return listed(r, read, func(v CouponView) id.ID { return v.Coupon.ID })
}
