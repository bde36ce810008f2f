package notice

import (
	"slices"

	"panal/internal/id"
)

// Kind is what a notice is of. Its message is in the catalogs under notice.says.KIND, for a kind that bundles under
// notice.bundle.KIND too, and what it is called among the preferences under notice.kind.KIND.
type Kind string

// The kinds of notices.
const (
	Welcome       Kind = "welcome"
	RoleChanged   Kind = "role_changed"
	GroupJoined   Kind = "group_joined"
	GroupMissing  Kind = "group_missing_one"
	GroupFormed   Kind = "group_formed"
	GroupExpired  Kind = "group_expired"
	GroupStopped  Kind = "group_stopped"
	OrderShipped  Kind = "order_shipped"
	OrderLapsed   Kind = "order_lapsed"
	RefundStarted Kind = "refund_started"
	RefundDone    Kind = "refund_done"
	ShareBrought  Kind = "share_brought"
	PaymentParked Kind = "payment_parked"

	ReturnAsked    Kind = "return_asked"
	ReturnApproved Kind = "return_approved"
	ReturnDeclined Kind = "return_declined"

	BargainHelped  Kind = "bargain_helped"
	BargainReached Kind = "bargain_reached"
	BargainFailed  Kind = "bargain_failed"

	PointsExpiring Kind = "points_expiring"
	LevelAtRisk    Kind = "level_at_risk"
	LevelReached   Kind = "level_reached"
	Thanked        Kind = "thanked"

	DropCode   Kind = "drop_code_given"
	DropOpened Kind = "drop_opened"
	DropCalled Kind = "drop_called"
	DropLapsed Kind = "drop_lapsed"
	DropClosed Kind = "drop_closed"

	PacketClaimed  Kind = "packet_claimed"
	PacketReturned Kind = "packet_returned"
	CreditGiven    Kind = "credit_given"

	GiveawayWon      Kind = "giveaway_won"
	GiveawayDrawn    Kind = "giveaway_drawn"
	GiveawayOff      Kind = "giveaway_off"
	GiveawayHeard    Kind = "giveaway_heard"
	GiveawayAnswered Kind = "giveaway_answered"

	GatheringNew    Kind = "gathering_new"
	GatheringPlaced Kind = "gathering_placed"
	GatheringSoon   Kind = "gathering_soon"
	GatheringMoved  Kind = "gathering_moved"
	GatheringOff    Kind = "gathering_canceled"

	BroadcastSaid   Kind = "broadcast"
	BroadcastMissed Kind = "broadcast_missed"
	SeriesEmpty     Kind = "series_empty"
	SeriesMissed    Kind = "series_missed"

	ApplicationReceived Kind = "application_received"
	ApplicationAsked    Kind = "application_asked"
	ApplicationAnswered Kind = "application_answered"
	ApplicationAccepted Kind = "application_accepted"
	ApplicationDeclined Kind = "application_declined"

	MembershipRenews Kind = "membership_renews"
	MembershipEnds   Kind = "membership_ends"
	MembershipEnded  Kind = "membership_ended"
	ChargeFailed     Kind = "charge_failed"

	CaseOpened    Kind = "case_opened"
	CaseAppealed  Kind = "case_appealed"
	ReportDecided Kind = "report_decided"
	CaseHidden    Kind = "case_hidden"
	CaseDismissed Kind = "case_dismissed"
	CaseDecided   Kind = "case_decided"
	CaseReviewed  Kind = "case_reviewed"
	BanEnded      Kind = "ban_ended"

	CircleJoined   Kind = "circle_joined"
	CircleEntered  Kind = "circle_entered"
	CirclePromoted Kind = "circle_promoted"
	CircleRole     Kind = "circle_role_changed"
	CircleRemoved  Kind = "circle_removed"
	CircleOffered  Kind = "circle_hand_over_offered"
	CircleHanded   Kind = "circle_handed_over"
	CircleMerged   Kind = "circle_merged"
	SplitPlanned   Kind = "circle_split_planned"
	SplitCanceled  Kind = "circle_split_canceled"
	CircleSplit    Kind = "circle_split"
	SplitUndone    Kind = "circle_split_undone"
	CircleFading   Kind = "circle_fading"
	CircleDormant  Kind = "circle_dormant"
)

// Topic gathers kinds for the page of preferences.
type Topic string

// The topics, in the order of the page.
const (
	Hearing    Topic = "hearing" // what the community says
	Buying     Topic = "buying"
	Sharing    Topic = "sharing"
	Circling   Topic = "circles"
	Membership Topic = "membership"
	Safety     Topic = "safety"
	Work       Topic = "work" // of those who run the community
)

// Topics lists the topics in the order of the page.
var Topics = []Topic{Hearing, Buying, Sharing, Circling, Membership, Safety, Work}

// Rule is what holds for a kind: how members are told unless they choose otherwise, and what cannot be otherwise.
type Rule struct {
	Kind    Kind
	Topic   Topic
	Subject id.Kind // of what it is about, which is where it leads
	Email   Email   // proposed
	Push    bool    // proposed, to browsers that were allowed to
	Bundles bool    // while unread, news about the same subject is one line
	Urgent  bool    // does not wait for the end of quiet hours
}

// Rules is the one table of kinds and channels. The inbox always has a notice, unless the member muted its kind.
var Rules = []Rule{
	{Kind: BroadcastSaid, Topic: Hearing, Subject: id.Broadcast, Email: Instant, Push: true},

	{Kind: GroupMissing, Topic: Buying, Subject: id.GroupBuy, Email: Instant, Push: true, Bundles: true},
	{Kind: GroupJoined, Topic: Buying, Subject: id.GroupBuy, Email: Digest, Push: true, Bundles: true},
	{Kind: GroupFormed, Topic: Buying, Subject: id.GroupBuy, Email: Instant, Push: true},
	{Kind: GroupExpired, Topic: Buying, Subject: id.GroupBuy, Email: Instant, Push: true},
	{Kind: GroupStopped, Topic: Buying, Subject: id.GroupBuy, Email: Instant, Push: true},
	// Its time to order is short: it does not wait for the morning.
	{Kind: BargainReached, Topic: Buying, Subject: id.Bargain, Email: Instant, Push: true, Urgent: true},
	{Kind: BargainHelped, Topic: Buying, Subject: id.Bargain, Email: Digest, Push: true, Bundles: true},
	{Kind: BargainFailed, Topic: Buying, Subject: id.Bargain, Email: Off},
	// They asked to be told then, and a turn is short.
	{Kind: DropOpened, Topic: Buying, Subject: id.Campaign, Email: Instant, Push: true, Urgent: true},
	{Kind: DropCalled, Topic: Buying, Subject: id.Campaign, Email: Instant, Push: true, Urgent: true},
	{Kind: DropCode, Topic: Buying, Subject: id.Campaign, Email: Instant, Push: true},
	{Kind: DropClosed, Topic: Buying, Subject: id.Campaign, Email: Digest},
	{Kind: DropLapsed, Topic: Buying, Subject: id.Campaign, Email: Off},
	{Kind: PacketClaimed, Topic: Buying, Subject: id.Packet, Email: Off, Push: true, Bundles: true},
	{Kind: PacketReturned, Topic: Buying, Subject: id.Packet, Email: Off},
	{Kind: GiveawayWon, Topic: Buying, Subject: id.Campaign, Email: Instant, Push: true},
	{Kind: GiveawayDrawn, Topic: Buying, Subject: id.Campaign, Email: Off},
	{Kind: GiveawayOff, Topic: Buying, Subject: id.Campaign, Email: Digest},
	{Kind: GiveawayHeard, Topic: Sharing, Subject: id.Campaign, Email: Off, Push: true},
	{Kind: CreditGiven, Topic: Buying, Subject: id.Member, Email: Instant, Push: true},
	{Kind: OrderShipped, Topic: Buying, Subject: id.Order, Email: Instant, Push: true},
	{Kind: OrderLapsed, Topic: Buying, Subject: id.Order, Email: Off},
	{Kind: RefundStarted, Topic: Buying, Subject: id.Order, Email: Instant},
	{Kind: ReturnApproved, Topic: Buying, Subject: id.Order, Email: Instant, Push: true},
	{Kind: ReturnDeclined, Topic: Buying, Subject: id.Order, Email: Instant, Push: true},
	{Kind: RefundDone, Topic: Buying, Subject: id.Order, Email: Digest, Push: true},

	{Kind: ShareBrought, Topic: Sharing, Subject: id.Share, Email: Digest, Push: true, Bundles: true},

	// They said that they come, and it is soon, or off: it does not wait for the morning.
	{Kind: GatheringSoon, Topic: Circling, Subject: id.Gathering, Email: Instant, Push: true, Urgent: true},
	{Kind: GatheringOff, Topic: Circling, Subject: id.Gathering, Email: Instant, Push: true, Urgent: true},
	{Kind: GatheringMoved, Topic: Circling, Subject: id.Gathering, Email: Instant, Push: true},
	{Kind: GatheringNew, Topic: Circling, Subject: id.Gathering, Email: Digest, Push: true},
	{Kind: GatheringPlaced, Topic: Circling, Subject: id.Gathering, Email: Instant, Push: true},
	{Kind: CircleOffered, Topic: Circling, Subject: id.Circle, Email: Instant, Push: true},
	{Kind: CirclePromoted, Topic: Circling, Subject: id.Circle, Email: Instant, Push: true},
	{Kind: CircleEntered, Topic: Circling, Subject: id.Circle, Email: Instant, Push: true},
	{Kind: CircleJoined, Topic: Circling, Subject: id.Circle, Email: Digest, Bundles: true},
	{Kind: CircleRole, Topic: Circling, Subject: id.Circle, Email: Instant},
	{Kind: CircleHanded, Topic: Circling, Subject: id.Circle, Email: Digest},
	{Kind: SplitPlanned, Topic: Circling, Subject: id.Circle, Email: Instant, Push: true},
	{Kind: SplitCanceled, Topic: Circling, Subject: id.Circle, Email: Digest},
	{Kind: CircleSplit, Topic: Circling, Subject: id.Circle, Email: Digest, Push: true},
	{Kind: SplitUndone, Topic: Circling, Subject: id.Circle, Email: Digest},
	{Kind: CircleMerged, Topic: Circling, Subject: id.Circle, Email: Digest},
	{Kind: CircleFading, Topic: Circling, Subject: id.Circle, Email: Digest, Push: true},
	{Kind: CircleDormant, Topic: Circling, Subject: id.Circle, Email: Digest},
	{Kind: CircleRemoved, Topic: Circling, Subject: id.Circle, Email: Off},

	{Kind: PointsExpiring, Topic: Membership, Subject: id.Member, Email: Digest},
	{Kind: LevelAtRisk, Topic: Membership, Subject: id.Member, Email: Digest},
	{Kind: LevelReached, Topic: Membership, Subject: id.Member, Email: Off},
	{Kind: Thanked, Topic: Membership, Subject: id.Member, Email: Digest, Push: true, Bundles: true},
	// A failed charge costs somebody what they have; it does not wait for the morning.
	{Kind: ChargeFailed, Topic: Membership, Subject: id.Tier, Email: Instant, Push: true, Urgent: true},
	{Kind: MembershipRenews, Topic: Membership, Subject: id.Tier, Email: Instant, Push: true},
	{Kind: MembershipEnds, Topic: Membership, Subject: id.Tier, Email: Instant, Push: true},
	{Kind: MembershipEnded, Topic: Membership, Subject: id.Tier, Email: Instant},
	{Kind: ApplicationAsked, Topic: Membership, Subject: id.Application, Email: Instant, Push: true},
	{Kind: ApplicationAccepted, Topic: Membership, Subject: id.Application, Email: Instant, Push: true},
	{Kind: ApplicationDeclined, Topic: Membership, Subject: id.Application, Email: Instant, Push: true},
	{Kind: Welcome, Topic: Membership, Subject: id.Member, Email: Off},
	{Kind: RoleChanged, Topic: Membership, Subject: id.Member, Email: Instant},

	{Kind: CaseDecided, Topic: Safety, Subject: id.Case, Email: Instant, Push: true},
	{Kind: CaseHidden, Topic: Safety, Subject: id.Case, Email: Instant},
	{Kind: CaseDismissed, Topic: Safety, Subject: id.Case, Email: Digest},
	{Kind: CaseReviewed, Topic: Safety, Subject: id.Case, Email: Instant, Push: true},
	{Kind: BanEnded, Topic: Safety, Subject: id.Case, Email: Instant},
	{Kind: ReportDecided, Topic: Safety, Subject: id.Case, Email: Digest},

	{Kind: CaseOpened, Topic: Work, Subject: id.Community, Email: Digest, Push: true, Bundles: true},
	{Kind: CaseAppealed, Topic: Work, Subject: id.Case, Email: Digest, Push: true},
	{Kind: SeriesEmpty, Topic: Work, Subject: id.Series, Email: Instant, Push: true},
	{Kind: SeriesMissed, Topic: Work, Subject: id.Series, Email: Instant, Push: true},
	{Kind: BroadcastMissed, Topic: Work, Subject: id.Broadcast, Email: Instant, Push: true},
	{Kind: GiveawayAnswered, Topic: Work, Subject: id.Campaign, Email: Digest, Bundles: true},
	{Kind: ApplicationReceived, Topic: Work, Subject: id.Community, Email: Digest, Push: true, Bundles: true},
	{Kind: ApplicationAnswered, Topic: Work, Subject: id.Application, Email: Digest, Push: true},
	{Kind: ReturnAsked, Topic: Work, Subject: id.Community, Email: Digest, Push: true, Bundles: true},
	{Kind: PaymentParked, Topic: Work, Subject: id.Payment, Email: Digest, Bundles: true},
}

var byKind = func() map[Kind]Rule {
	all := make(map[Kind]Rule, len(Rules))
	for _, r := range Rules {
		all[r.Kind] = r
	}
	return all
}()

// RuleOf returns the rule of a kind; found is false for what is none.
func RuleOf(k Kind) (r Rule, found bool) {
	r, found = byKind[k]
	return r, found
}

// About is the id of what a notice is about, as addresses write it.
func (n Notice) About() string {
	if n.Subject == n.Circle {
		return id.Circle.Text(n.Subject)
	}
	return byKind[n.Kind].Subject.Text(n.Subject)
}

// OfTopic lists the rules of a topic.
func OfTopic(t Topic) []Rule {
	return slices.DeleteFunc(slices.Clone(Rules), func(r Rule) bool { return r.Topic != t })
}
