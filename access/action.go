package access

import "strings"

// Action is what can be asked for: a noun and a verb. Those that only look have the verb "view".
type Action string

const (
	ShopView   Action = "shop.view" // products and offers that are live, and what the community is
	FaceView   Action = "face.view" // what a guest is to meet, as a draft
	FaceManage Action = "face.manage"

	OrderPlace  Action = "order.place"
	OrderView   Action = "order.view" // with its money
	OrderCancel Action = "order.cancel"
	OrderReturn Action = "order.return" // asking for it
	OrderShip   Action = "order.ship"

	GroupBuyView  Action = "group_buy.view" // one, by its link
	GroupBuyLeave Action = "group_buy.leave"

	DropJoin Action = "drop.join" // a line; and reserving, and entering a code

	PointsView   Action = "points.view" // one's own, and their statement
	PointsEarn   Action = "points.earn" // by checking in; and thanking others
	PointsManage Action = "points.manage"
	ThanksView   Action = "thanks.view" // what members were thanked for

	ShareMake Action = "share.make"
	ShareView Action = "share.view"

	ProductView    Action = "product.view" // every product and its shelves, drafts too
	ProductManage  Action = "product.manage"
	OfferView      Action = "offer.view" // every offer and its group buys, drafts too
	OfferManage    Action = "offer.manage"
	CampaignView   Action = "campaign.view" // every campaign and its results, drafts too
	CampaignManage Action = "campaign.manage"
	RefundManage   Action = "refund.manage"
	CreditGive     Action = "credit.give" // store credit, out of the marketing budget
	LedgerView     Action = "ledger.view"
	ReportView     Action = "report.view"

	TierView         Action = "tier.view" // every tier, drafts too
	TierManage       Action = "tier.manage"
	MembershipView   Action = "membership.view"
	MembershipBuy    Action = "membership.buy"
	MembershipManage Action = "membership.manage" // its renewal, its card, its refund in time

	MemberView   Action = "member.view"
	MemberEdit   Action = "member.edit"   // name and language
	MemberManage Action = "member.manage" // roles of members and staff
	OwnerManage  Action = "owner.manage"  // those of operators and owners
	NoticeView   Action = "notice.view"   // one's inbox, and how one is told
	NoticeEdit   Action = "notice.edit"   // reading, and choosing how
	TokenView    Action = "token.view"
	TokenRevoke  Action = "token.revoke"
	TokenManage  Action = "token.manage" // making one
	CaseReport   Action = "case.report"  // that something should not be as it is
	CaseView     Action = "case.view"    // one's own: what was decided about one, and about what one reported; all, for those who decide
	CaseAppeal   Action = "case.appeal"
	CaseManage   Action = "case.manage"   // deciding: hide, warn, ban
	DistanceKeep Action = "distance.keep" // mute, block

	PersonalView  Action = "personal.view"  // all that is held of oneself
	PersonalErase Action = "personal.erase" // being forgotten

	DirectoryView Action = "directory.view" // members, as members find one another

	AttributeView   Action = "attribute.view"   // what is asked of members
	AttributeAnswer Action = "attribute.answer" // and to answer it, for oneself
	AttributeFill   Action = "attribute.fill"   // to fill it in for those who consented
	AttributeManage Action = "attribute.manage"
	SegmentView     Action = "segment.view" // and whom they choose
	SegmentManage   Action = "segment.manage"
	LeaderView      Action = "leader.view" // how the leaders of circles do

	CircleView       Action = "circle.view"        // what a circle is
	CircleMemberView Action = "circle_member.view" // who is in it
	CircleWorkView   Action = "circle_work.view"   // who waits for it, and how it would be split
	CircleJoin       Action = "circle.join"        // and leaving
	CircleFound      Action = "circle.found"
	CircleHost       Action = "circle.host"   // sending people away
	CircleLead       Action = "circle.lead"   // its terms, hosts, hand-over and split
	CircleManage     Action = "circle.manage" // every circle: founding of any kind, merging, appointing, promoting

	GatheringView       Action = "gathering.view"        // what a gathering is, for those whom it is for
	GatheringMemberView Action = "gathering_member.view" // who comes
	GatheringWorkView   Action = "gathering_work.view"   // every answer, and who was there
	GatheringAnswer     Action = "gathering.answer"      // coming, or not
	GatheringHost       Action = "gathering.host"        // making one for a circle, its terms, its end, its door
	GatheringManage     Action = "gathering.manage"      // every gathering, for whomever

	ApplicationMake   Action = "application.make" // and whatever else lets one in by one's own act
	ApplicationView   Action = "application.view"
	ApplicationReview Action = "application.review"
	InvitationMake    Action = "invitation.make"
	InvitationView    Action = "invitation.view"
	InvitationRevoke  Action = "invitation.revoke"
	InvitationManage  Action = "invitation.manage" // without a quota, and many at once
	KeyringView       Action = "keyring.view"      // passkeys, accounts with providers, sessions
	KeyringManage     Action = "keyring.manage"    // and the e-mail
	SessionEnd        Action = "session.end"

	BroadcastView     Action = "broadcast.view"      // what is said to members
	BroadcastOpen     Action = "broadcast.open"      // and to count as a reader of it
	BroadcastWorkView Action = "broadcast_work.view" // what is to be said, and what came of it
	BroadcastSend     Action = "broadcast.send"      // writing it

	CommunityCreate Action = "community.create"
	CommunityManage Action = "community.manage"
	TemplateView    Action = "template.view" // the community's pattern, to begin others by
	FactView        Action = "fact.view"     // what happened, in order
	FactManage      Action = "fact.manage"   // what consumers could not handle
	AuditView       Action = "audit.view"    // what staff did
)

// Actions lists every action, in the order of the matrix.
var Actions = []Action{
	ShopView, FaceView, FaceManage,
	OrderPlace, OrderView, OrderCancel, OrderReturn, OrderShip,
	GroupBuyView, GroupBuyLeave,
	DropJoin,
	PointsView, PointsEarn, PointsManage, ThanksView,
	ShareMake, ShareView,
	ProductView, ProductManage, OfferView, OfferManage, CampaignView, CampaignManage, RefundManage, CreditGive, LedgerView, ReportView,
	KeyringView, KeyringManage, SessionEnd,
	TierView, TierManage, MembershipView, MembershipBuy, MembershipManage,
	MemberView, MemberEdit, MemberManage, OwnerManage,
	DirectoryView, AttributeView, AttributeAnswer, AttributeFill, AttributeManage, SegmentView, SegmentManage, LeaderView,
	TokenView, TokenRevoke, TokenManage,
	CaseReport, CaseView, CaseAppeal, CaseManage, DistanceKeep, PersonalView, PersonalErase,
	CircleView, CircleMemberView, CircleWorkView, CircleJoin, CircleFound, CircleHost, CircleLead, CircleManage,
	GatheringView, GatheringMemberView, GatheringWorkView, GatheringAnswer, GatheringHost, GatheringManage,
	BroadcastView, BroadcastOpen, BroadcastWorkView, BroadcastSend,
	NoticeView, NoticeEdit,
	ApplicationMake, ApplicationView, ApplicationReview,
	InvitationMake, InvitationView, InvitationRevoke, InvitationManage,
	CommunityCreate, CommunityManage, TemplateView, FactView, FactManage, AuditView,
}

// Views reports whether the action only looks.
func (a Action) Views() bool { return strings.HasSuffix(string(a), ".view") }
