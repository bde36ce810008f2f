package jobs

import (
	"context"
	"slices"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/community"
	"panal/community/notice"
	"panal/content"
	"panal/fact"
	"panal/fission"
	"panal/growth"
	"panal/internal/clock"
	"panal/internal/id"
	"panal/internal/page"
	"panal/loyalty"
)

// Teller tells members.
type Teller interface {
	Tell(ctx context.Context, community id.ID, all ...notice.News) error
}

// NoticeOrders looks up orders and group buys.
type NoticeOrders interface {
	Order(ctx context.Context, community, order id.ID) (commerce.Order, error)
	GroupBuyView(ctx context.Context, community, group id.ID) (commerce.GroupBuyView, error)
	BargainView(ctx context.Context, community, bargain id.ID) (commerce.BargainView, error)
	Campaign(ctx context.Context, community, campaign id.ID) (commerce.Campaign, error)
}

// NoticeSources are where it is looked up whom a fact concerns, and what it is called.
type NoticeSources struct {
	Commerce NoticeOrders
	Growth   interface {
		Attributions(ctx context.Context, community id.ID, orders []id.ID) ([]growth.Attribution, error)
	}
	People interface {
		Member(ctx context.Context, community, member id.ID) (community.Member, error)
		Members(ctx context.Context, community id.ID, q community.MemberQuery, r page.Request) (page.Page[community.Member], error)
	}
	Tiers interface {
		Tier(ctx context.Context, community, tier id.ID) (community.Tier, error)
	}
	Circles interface {
		CircleMembers(ctx context.Context, community, circle, after id.ID, limit int) ([]community.CircleMember, error)
		CircleHosts(ctx context.Context, community, circle id.ID) ([]community.CircleMember, error)
	}
	Cases interface {
		Case(ctx context.Context, community, c id.ID) (community.Case, error)
	}
	Places interface {
		Place(ctx context.Context, community, place id.ID) (community.Place, error)
	}
}

// telling is which news a fact is, and to whom.
type telling struct {
	of   fact.Kind
	news func(NoticeSources, context.Context, fact.Recorded) ([]notice.News, error)
}

// tellings is every fact that members are told of. A kind that is new is a row here, one in notice.Rules, and its words.
var tellings = []telling{
	{community.FactMemberJoined, NoticeSources.welcome},
	{community.FactRoleChanged, NoticeSources.roleChanged},

	{commerce.FactGroupJoined, NoticeSources.groupJoined},
	{commerce.FactGroupFormed, NoticeSources.groupFormed},
	{commerce.FactGroupExpired, NoticeSources.groupExpired},
	{commerce.FactBargainHelped, NoticeSources.bargainHelped},
	{commerce.FactBargainReached, NoticeSources.bargainReached},
	{commerce.FactBargainFailed, NoticeSources.bargainFailed},
	{commerce.FactDropGiven, dropNews(notice.DropCode, dropCode)},
	{commerce.FactDropCalled, dropNews(notice.DropCalled, dropCalled)},
	{commerce.FactDropLapsed, dropNews(notice.DropLapsed, dropLapsed)},
	{commerce.FactPacketClaimed, NoticeSources.packetClaimed},
	{commerce.FactPacketReturned, NoticeSources.packetReturned},
	{commerce.FactCreditGiven, NoticeSources.creditGiven},
	{commerce.FactGiveawayEntered, NoticeSources.giveawayAnswered},
	{commerce.FactGiveawayHeard, giveawayNews(notice.GiveawayHeard)},
	{commerce.FactGiveawayWon, giveawayNews(notice.GiveawayWon)},
	{content.FactSeriesEmpty, seriesNews(notice.SeriesEmpty)},
	{content.FactSeriesMissed, seriesNews(notice.SeriesMissed)},
	{content.FactBroadcastMissed, NoticeSources.broadcastMissed},
	{loyalty.FactPointsExpiring, NoticeSources.pointsExpiring},
	{loyalty.FactLevelAtRisk, NoticeSources.levelAtRisk},
	{loyalty.FactLevelChanged, NoticeSources.levelReached},
	{loyalty.FactThanksGiven, NoticeSources.thanked},
	{commerce.FactOrderReady, NoticeSources.orderReady},
	{commerce.FactOrderShipped, ofOrder(notice.OrderShipped)},
	{commerce.FactOrderLapsed, ofOrder(notice.OrderLapsed)},
	{commerce.FactRefundRequested, NoticeSources.refundStarted},
	{commerce.FactRefundDone, NoticeSources.refundDone},
	{commerce.FactReturnAsked, NoticeSources.returnAsked},
	{commerce.FactReturnApproved, ofOrder(notice.ReturnApproved)},
	{commerce.FactReturnDeclined, ofOrder(notice.ReturnDeclined)},
	{commerce.FactPaymentParked, NoticeSources.paymentParked},

	{community.FactApplicationSubmitted, NoticeSources.applicationReceived},
	{community.FactApplicationAnswered, NoticeSources.applicationAnswered},
	{community.FactApplicationAsked, toApplicant(notice.ApplicationAsked)},
	{community.FactApplicationAccepted, toApplicant(notice.ApplicationAccepted)},
	{community.FactApplicationDeclined, toApplicant(notice.ApplicationDeclined)},
	{community.FactCaseOpened, NoticeSources.caseOpened},
	{community.FactCaseHidden, NoticeSources.caseHidden},
	{community.FactCaseDecided, NoticeSources.caseDecided},
	{community.FactCaseAppealed, NoticeSources.caseAppealed},
	{community.FactCaseReviewed, NoticeSources.caseReviewed},
	{community.FactBanEnded, NoticeSources.banEnded},
	{community.FactMembershipNoticed, NoticeSources.membershipNoticed},
	{community.FactMembershipDeclined, ofMembership(notice.ChargeFailed)},
	{community.FactMembershipEnded, ofMembership(notice.MembershipEnded)},

	{community.FactCircleJoined, NoticeSources.circleJoined},
	{community.FactCirclePromoted, NoticeSources.circlePromoted},
	{community.FactCircleRole, NoticeSources.circleRole},
	{community.FactCircleLeft, NoticeSources.circleLeft},
	{fission.FactHandOverOffered, NoticeSources.handOverOffered},
	{fission.FactHandedOver, toCircle(notice.CircleHanded)},
	{fission.FactMerged, NoticeSources.circleMerged},
	{fission.FactSplitPlanned, toCircle(notice.SplitPlanned)},
	{fission.FactSplitCanceled, toCircle(notice.SplitCanceled)},
	{fission.FactSplit, NoticeSources.circleSplit},
	{fission.FactSplitUndone, toCircle(notice.SplitUndone)},
	{fission.FactPulse, NoticeSources.circlePulse},
}

// history is how old a fact may be to be told: a database that is older than this consumer would have months to tell.
const history = 48 * time.Hour

// Notices is the consumer that tells members of what concerns them.
func Notices(teller Teller, from NoticeSources, clock clock.Clock) Consumer {
	by := map[fact.Kind]telling{}
	kinds := make([]fact.Kind, len(tellings))
	for i, t := range tellings {
		kinds[i], by[t.of] = t.of, t
	}
	handle := func(ctx context.Context, community id.ID, facts []fact.Recorded) error {
		from, news := from.remembered(), []notice.News(nil)
		for _, f := range facts {
			if clock.Now().Sub(f.At) > history {
				continue
			}
			all, err := by[f.Kind].news(from, ctx, f)
			if err != nil {
				return err
			}
			for i := range all {
				all[i].Fact = f.Sequence
			}
			news = append(news, all...)
		}
		return teller.Tell(ctx, community, news...)
	}
	return Consumer{Name: notices, Kinds: kinds, Handle: handle, Unhurried: true}
}

const notices = "notices"

// NoNotices are the consumers that tell nobody, neither now nor when the database is served later: what is replayed
// happened long ago.
func NoNotices() []Consumer {
	pass := func(context.Context, id.ID, []fact.Recorded) error { return nil }
	return []Consumer{{Name: notices, Kinds: []fact.Kind{community.FactMemberJoined}, Handle: pass},
		{Name: crowds, Kinds: []fact.Kind{community.FactMemberJoined}, Handle: pass},
		{Name: gatheringNews, Kinds: []fact.Kind{community.FactMemberJoined}, Handle: pass},
		{Name: broadcasts, Kinds: []fact.Kind{community.FactMemberJoined}, Handle: pass}}
}

// remembered looks each order and group buy up once: several facts that are read together are of one.
func (s NoticeSources) remembered() NoticeSources {
	s.Commerce = rememberedOrders{s.Commerce, map[id.ID]commerce.Order{}, map[id.ID]commerce.GroupBuyView{}, map[id.ID]commerce.Campaign{}}
	return s
}

type rememberedOrders struct {
	NoticeOrders
	orders    map[id.ID]commerce.Order
	groups    map[id.ID]commerce.GroupBuyView
	campaigns map[id.ID]commerce.Campaign
}

func (r rememberedOrders) Order(ctx context.Context, community, order id.ID) (commerce.Order, error) {
	return remember(r.orders, order, func() (commerce.Order, error) { return r.NoticeOrders.Order(ctx, community, order) })
}

func (r rememberedOrders) GroupBuyView(ctx context.Context, community, group id.ID) (commerce.GroupBuyView, error) {
	return remember(r.groups, group, func() (commerce.GroupBuyView, error) { return r.NoticeOrders.GroupBuyView(ctx, community, group) })
}

func (r rememberedOrders) Campaign(ctx context.Context, community, campaign id.ID) (commerce.Campaign, error) {
	return remember(r.campaigns, campaign, func() (commerce.Campaign, error) { return r.NoticeOrders.Campaign(ctx, community, campaign) })
}

func remember[T any](known map[id.ID]T, key id.ID, get func() (T, error)) (T, error) {
	if v, found := known[key]; found {
		return v, nil
	}
	v, err := get()
	if err == nil {
		known[key] = v
	}
	return v, err
}

// one is news of a kind for some members.
func one(k notice.Kind, subject id.ID, args notice.Args, members ...id.ID) []notice.News {
	return []notice.News{{Kind: k, Subject: subject, Args: args, Members: members}}
}

func (s NoticeSources) welcome(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	return one(notice.Welcome, f.Subject, nil, f.Subject), nil
}

func (s NoticeSources) roleChanged(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var m community.MemberFact
	if err := f.Decode(&m); err != nil || m.By == f.Subject {
		return nil, err
	}
	return one(notice.RoleChanged, f.Subject, notice.Args{"role": notice.Word("role." + string(m.Role))}, f.Subject), nil
}

// groupJoined tells the others of a group: that one place is left, or its head that somebody came. That it is full is
// told when it has formed.
func (s NoticeSources) groupJoined(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var g commerce.GroupFact
	if err := f.Decode(&g); err != nil {
		return nil, err
	}
	left := g.Size - g.Taken - g.Virtual
	if left < 1 || left > 1 && g.Member == g.Head {
		return nil, nil
	}
	v, err := s.Commerce.GroupBuyView(ctx, f.Community, f.Subject)
	if err != nil || v.GroupBuy.State != commerce.GroupOpen { // what has become of it is told
		return nil, err
	}
	args := notice.Args{"product": notice.Text(v.Product.Title), "name": notice.Text("")}
	for _, seat := range v.Seats {
		if seat.Member == g.Member {
			args["name"] = notice.Text(seat.Name)
		}
	}
	if left > 1 {
		return one(notice.GroupJoined, f.Subject, args, g.Head), nil
	}
	args["until"] = notice.Time(v.GroupBuy.Deadline)
	return one(notice.GroupMissing, f.Subject, args, slices.DeleteFunc(seated(v), func(m id.ID) bool { return m == g.Member })...), nil
}

func seated(v commerce.GroupBuyView) (members []id.ID) {
	for _, seat := range v.Seats {
		members = append(members, seat.Member)
	}
	return members
}

func (s NoticeSources) groupFormed(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var g commerce.GroupFact
	if err := f.Decode(&g); err != nil {
		return nil, err
	}
	v, err := s.Commerce.GroupBuyView(ctx, f.Community, f.Subject)
	if err != nil {
		return nil, err
	}
	formed := one(notice.GroupFormed, f.Subject, notice.Args{"product": notice.Text(v.Product.Title)}, seated(v)...)
	brought, err := s.brought(ctx, f.Community, g.Orders)
	return append(formed, brought...), err
}

func (s NoticeSources) groupExpired(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	v, err := s.Commerce.GroupBuyView(ctx, f.Community, f.Subject)
	if err != nil {
		return nil, err
	}
	kind := notice.GroupExpired
	if v.GroupBuy.Cut(v.Offer) {
		kind = notice.GroupStopped
	}
	return one(kind, f.Subject, notice.Args{"product": notice.Text(v.Product.Title)}, seated(v)...), nil
}

func (s NoticeSources) orderReady(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	return s.brought(ctx, f.Community, []id.ID{f.Subject})
}

// brought tells those whose links led to orders.
func (s NoticeSources) brought(ctx context.Context, in id.ID, orders []id.ID) (all []notice.News, err error) {
	credited, err := s.Growth.Attributions(ctx, in, orders)
	if err != nil {
		return nil, err
	}
	for _, a := range credited {
		buyer, err := s.People.Member(ctx, in, a.Member)
		if err != nil {
			return nil, err
		}
		all = append(all, one(notice.ShareBrought, a.Share, notice.Args{"name": notice.Text(buyer.Name)}, a.Referrer)...)
	}
	return all, nil
}

// ofOrder tells whoever ordered.
func ofOrder(k notice.Kind) func(NoticeSources, context.Context, fact.Recorded) ([]notice.News, error) {
	return func(s NoticeSources, ctx context.Context, f fact.Recorded) ([]notice.News, error) {
		return s.toBuyer(ctx, f.Community, f.Subject, k, notice.Args{})
	}
}

func (s NoticeSources) toBuyer(ctx context.Context, in, order id.ID, k notice.Kind, args notice.Args) ([]notice.News, error) {
	o, err := s.Commerce.Order(ctx, in, order)
	if err != nil {
		return nil, err
	}
	args["product"] = notice.Text(o.Lines[0].Title)
	return one(k, order, args, o.Member), nil
}

// refundStarted tells of refunds that nobody knows of yet: who left a group did that themselves, and all of one that
// expired are told that.
func (s NoticeSources) refundStarted(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var r commerce.RefundFact
	if err := f.Decode(&r); err != nil || r.Reason == commerce.ReasonLeft || r.Reason == commerce.ReasonExpired {
		return nil, err
	}
	return s.refund(ctx, f.Community, r, notice.RefundStarted)
}

func (s NoticeSources) refundDone(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var r commerce.RefundFact
	if err := f.Decode(&r); err != nil {
		return nil, err
	}
	return s.refund(ctx, f.Community, r, notice.RefundDone)
}

func (s NoticeSources) refund(ctx context.Context, in id.ID, r commerce.RefundFact, k notice.Kind) ([]notice.News, error) {
	o, err := s.Commerce.Order(ctx, in, r.Order)
	if err != nil {
		return nil, err
	}
	return s.toBuyer(ctx, in, r.Order, k, notice.Args{"amount": notice.Sum(r.Amount, o.Currency)})
}

func (s NoticeSources) paymentParked(ctx context.Context, f fact.Recorded) ([]notice.News, error) {
	var p commerce.PaymentFact
	if err := f.Decode(&p); err != nil {
		return nil, err
	}
	staff, err := s.whoMay(ctx, f.Community, access.RefundManage)
	// All parked payments are one line: there is one list of them.
	return one(notice.PaymentParked, f.Community, notice.Args{"amount": notice.Sum(p.Amount, p.Currency)}, staff...), err
}

// mostStaff bounds how many of a role are told of something that one of them is to do.
const mostStaff = page.Most

// whoMay lists the members whose role lets them do something with what is the community's.
func (s NoticeSources) whoMay(ctx context.Context, in id.ID, action access.Action) (members []id.ID, err error) {
	for _, role := range access.Roles {
		who := access.Actor{Member: in, Community: in, Role: role}
		if who.May(action, access.Resource{Community: in}) != nil {
			continue
		}
		q := community.MemberQuery{MemberFilter: community.MemberFilter{Role: role, Oldest: true}}
		all, err := s.People.Members(ctx, in, q, page.Request{Limit: mostStaff})
		if err != nil {
			return nil, err
		}
		for _, m := range all.Items {
			members = append(members, m.ID)
		}
	}
	return members, nil
}
