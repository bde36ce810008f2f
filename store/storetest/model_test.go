package storetest_test

import (
	"cmp"
	"slices"
	"time"

	"panal/commerce"
	"panal/internal/id"
	"panal/money"
)

// The model is a shop as anyone would keep it on paper, without a database and without a ledger. It says how each
// command must end, and what is there afterwards.

type modelOrder struct {
	id       id.ID
	member   int
	stall    int
	together bool
	group    id.ID // asked for, then joined
	state    commerce.OrderState
	quantity int64
	held     time.Time // until then, while it awaits payment
	payments int
	refunds  map[string]int // by reason
	undone   int            // refunds that are not back with the payer
}

type modelGroup struct {
	id       id.ID
	stall    int
	head     int
	seats    []*modelOrder // in the order in which they came
	deadline time.Time
	state    commerce.GroupBuyState
}

// modelStall is a product with an offer of it.
type modelStall struct {
	size       int
	left       int64 // on the shelf
	cap        int64 // of units together; 0 is none
	limit      int64 // per member; 0 is none
	taken      int64
	use        map[int]int64
	window     time.Duration
	endsAt     time.Time
	held, sold int64

	budget, promise money.Amount // for all discounts, and for those of a group; 0 is no budget
	paused          bool
	fate            commerce.Fate // once it was ended early
}

// off is what a unit is cheaper by than alone.
const off = 500

// spend is what the budget of a stall is spent on: what every open group, and every order that is to open one, may cost,
// and what was given to those who have theirs.
func (m *model) spend(stall int) (spent money.Amount) {
	s := m.stalls[stall]
	if s.budget == 0 {
		return 0
	}
	for _, g := range m.groups {
		if g.stall == stall && g.state == commerce.GroupOpen {
			spent += s.promise
		}
	}
	for _, o := range m.orders {
		switch {
		case o.stall != stall || !o.together:
		case o.state == commerce.AwaitingPayment && o.group.IsZero():
			spent += s.promise
		case o.state == commerce.Ready || o.state == commerce.Shipped:
			spent += off * money.Amount(o.quantity)
		}
	}
	return spent
}

// opens is why nobody may open a group.
func (m *model) opens(stall int) error {
	s := m.stalls[stall]
	switch {
	case m.over(stall):
		return commerce.ErrOfferEnded
	case s.paused:
		return commerce.ErrOfferPaused
	case s.budget > 0 && m.spend(stall)+s.promise > s.budget:
		return commerce.ErrOfferUsedUp
	}
	return nil
}

// over reports that no group is opened any more, by whatever order.
func (m *model) over(stall int) bool {
	s := m.stalls[stall]
	return s.fate != "" || !m.now.Before(s.endsAt)
}

// stop ends a stall early, and has its open groups be due now where it ends for them too.
func (m *model) stop(stall int, fate commerce.Fate) {
	m.stalls[stall].fate = fate
	for _, g := range m.groups {
		if fate == commerce.FateClose && g.stall == stall && g.state == commerce.GroupOpen && g.deadline.After(m.now) {
			g.deadline = m.now
		}
	}
}

type model struct {
	now    time.Time
	stalls []*modelStall
	orders []*modelOrder
	groups []*modelGroup
}

func (g *modelGroup) seated(member int) bool {
	return slices.ContainsFunc(g.seats, func(o *modelOrder) bool { return o.member == member })
}

// admits is why nobody may join.
func (m *model) admits(g *modelGroup) error {
	switch {
	case g.state == commerce.GroupFormed:
		return commerce.ErrGroupFull
	case g.state == commerce.GroupExpired || !m.now.Before(g.deadline):
		return commerce.ErrGroupClosed
	}
	return nil
}

func (m *model) group(group id.ID) *modelGroup {
	at := slices.IndexFunc(m.groups, func(g *modelGroup) bool { return g.id == group })
	if at < 0 {
		return nil
	}
	return m.groups[at]
}

// place is how placing an order must end, and what it does.
func (m *model) place(o *modelOrder, paid bool) error {
	s := m.stalls[o.stall]
	g := m.group(o.group)
	if o.together {
		switch {
		case g == nil && m.opens(o.stall) != nil:
			return m.opens(o.stall)
		case g != nil && s.fate == commerce.FateClose:
			return commerce.ErrOfferEnded
		case s.limit > 0 && o.quantity > s.limit:
			return commerce.ErrLimitReached
		case g != nil && m.admits(g) != nil:
			return m.admits(g)
		case g != nil && g.seated(o.member):
			return commerce.ErrAlreadyIn
		}
	}
	switch {
	case s.left < o.quantity:
		return commerce.ErrSoldOut
	case o.together && s.cap > 0 && s.taken+o.quantity > s.cap:
		return commerce.ErrSoldOut
	case o.together && s.limit > 0 && s.use[o.member]+o.quantity > s.limit:
		return commerce.ErrLimitReached
	}
	m.take(o, o.quantity)
	o.refunds = map[string]int{}
	o.state = commerce.AwaitingPayment
	s.held += o.quantity
	m.orders = append(m.orders, o)
	if paid {
		m.pay(o, g)
	} else {
		o.held = m.now.Add(commerce.DefaultConfig.Hold)
	}
	return nil
}

func (m *model) take(o *modelOrder, units int64) {
	s := m.stalls[o.stall]
	s.left -= units
	if o.together {
		s.taken += units
		s.use[o.member] += units
	}
}

// pay gives an order its place: in the group, or (nil) at the head of a new one, whose id is found out afterwards.
func (m *model) pay(o *modelOrder, g *modelGroup) {
	s := m.stalls[o.stall]
	s.held, s.sold = s.held-o.quantity, s.sold+o.quantity
	o.payments++
	if !o.together {
		o.state = commerce.Ready
		return
	}
	o.state = commerce.AwaitingGroup
	if g == nil {
		m.groups = append(m.groups, &modelGroup{stall: o.stall, head: o.member, seats: []*modelOrder{o}, deadline: m.now.Add(s.window), state: commerce.GroupOpen})
		o.group = id.Zero
		return
	}
	o.group = g.id
	if g.seats = append(g.seats, o); len(g.seats) == s.size {
		g.state = commerce.GroupFormed
		for _, seat := range g.seats {
			seat.state = commerce.Ready
		}
	}
}

// name tells the model the id of a group that it knows was opened.
func (m *model) name(group id.ID) {
	g := m.groups[len(m.groups)-1]
	if g.id.IsZero() {
		g.id, g.seats[0].group = group, group
	}
}

// where is what becomes of money for an order that awaits it.
type where int

const (
	asked where = iota
	another
	anew
	nowhere
)

// receive books money for an order, and says where a payer who came too late for their group was placed.
func (m *model) receive(o *modelOrder) where {
	if o.state != commerce.AwaitingPayment {
		reason := commerce.ReasonDouble
		if o.state == commerce.Lapsed || o.state == commerce.Cancelled {
			reason = commerce.ReasonLate
		}
		m.giveBack(o, reason)
		return nowhere
	}
	if !o.together {
		m.pay(o, nil)
		return asked
	}
	g := m.group(o.group)
	if o.group.IsZero() || g != nil && m.admits(g) == nil && !g.seated(o.member) {
		if g == nil && m.over(o.stall) {
			m.end(o, commerce.Lapsed)
			m.giveBack(o, commerce.ReasonNoPlace)
			return nowhere
		}
		m.pay(o, g)
		return asked
	}
	var oldest *modelGroup
	for _, g := range m.groups {
		open := g.stall == o.stall && m.admits(g) == nil && !g.seated(o.member)
		if open && (oldest == nil || g.id.Compare(oldest.id) < 0) {
			oldest = g
		}
	}
	switch {
	case oldest != nil:
		m.pay(o, oldest)
		return another
	case m.over(o.stall) || m.stalls[o.stall].budget > 0 && m.spend(o.stall)+m.stalls[o.stall].promise > m.stalls[o.stall].budget:
		m.end(o, commerce.Lapsed)
		m.giveBack(o, commerce.ReasonNoPlace)
		return nowhere
	}
	m.pay(o, nil)
	return anew
}

func (m *model) giveBack(o *modelOrder, reason string) {
	o.payments++
	o.refunds[reason]++
	o.undone++
}

// end closes an order that awaits payment.
func (m *model) end(o *modelOrder, to commerce.OrderState) {
	o.state = to
	m.stalls[o.stall].held -= o.quantity
	m.take(o, -o.quantity)
}

// refund sends the money of a paid order back, and its units to the shelf unless they were shipped.
func (m *model) refund(o *modelOrder, reason string) {
	if o.state != commerce.Shipped {
		m.stalls[o.stall].sold -= o.quantity
		m.take(o, -o.quantity)
	}
	o.state = commerce.Refunding
	o.refunds[reason]++
	o.undone++
}

// leave is how leaving a group must end.
func (m *model) leave(member int, g *modelGroup) error {
	if g.state != commerce.GroupOpen || !m.now.Before(g.deadline) {
		return commerce.ErrGroupClosed
	}
	at := slices.IndexFunc(g.seats, func(o *modelOrder) bool { return o.member == member })
	if at < 0 {
		return commerce.ErrNotIn
	}
	m.refund(g.seats[at], commerce.ReasonLeft)
	g.seats = slices.Delete(g.seats, at, at+1)
	if len(g.seats) == 0 {
		g.state = commerce.GroupExpired
	} else {
		g.head = g.seats[0].member
	}
	return nil
}

// closeDue lets every group expire whose deadline has passed, and returns them.
func (m *model) closeDue() (due []id.ID) {
	for _, g := range m.groups {
		if g.state == commerce.GroupOpen && !m.now.Before(g.deadline) {
			g.state = commerce.GroupExpired
			due = append(due, g.id)
			for _, o := range g.seats {
				m.refund(o, commerce.ReasonExpired)
			}
		}
	}
	return due
}

// lapseDue gives up every order whose hold has ended, and returns them.
func (m *model) lapseDue() (due []*modelOrder) {
	for _, o := range m.orders {
		if o.state == commerce.AwaitingPayment && !m.now.Before(o.held) {
			m.end(o, commerce.Lapsed)
			due = append(due, o)
		}
	}
	slices.SortFunc(due, func(a, b *modelOrder) int { return cmp.Or(a.held.Compare(b.held), a.id.Compare(b.id)) })
	return due
}

// settle has every refund done.
func (m *model) settle() {
	for _, o := range m.orders {
		o.undone = 0
		if o.state == commerce.Refunding {
			o.state = commerce.Refunded
		}
	}
}
