package access

import "strings"

// Action is what can be asked for: a noun and a verb. Those that only look have the verb "view".
type Action string

const (
	ShopView Action = "shop.view" // products and offers that are live

	OrderPlace  Action = "order.place"
	OrderView   Action = "order.view"
	OrderCancel Action = "order.cancel"
	OrderManage Action = "order.manage" // the list of all orders
	OrderShip   Action = "order.ship"

	GroupBuyView   Action = "group_buy.view"
	GroupBuyLeave  Action = "group_buy.leave"
	GroupBuyManage Action = "group_buy.manage"

	ShareMake Action = "share.make"
	ShareView Action = "share.view"

	ProductManage Action = "product.manage"
	OfferManage   Action = "offer.manage"
	RefundManage  Action = "refund.manage"
	LedgerView    Action = "ledger.view"
	ReportView    Action = "report.view"

	MemberView   Action = "member.view"
	MemberEdit   Action = "member.edit"   // name and language
	MemberManage Action = "member.manage" // roles
	TokenView    Action = "token.view"
	TokenRevoke  Action = "token.revoke"
	TokenManage  Action = "token.manage" // making one

	CommunityCreate Action = "community.create"
	CommunityManage Action = "community.manage"
	FactView        Action = "fact.view"   // what happened, in order
	FactManage      Action = "fact.manage" // what consumers could not handle
)

// Actions lists every action, in the order of the matrix.
var Actions = []Action{
	ShopView,
	OrderPlace, OrderView, OrderCancel, OrderManage, OrderShip,
	GroupBuyView, GroupBuyLeave, GroupBuyManage,
	ShareMake, ShareView,
	ProductManage, OfferManage, RefundManage, LedgerView, ReportView,
	MemberView, MemberEdit, MemberManage, TokenView, TokenRevoke, TokenManage,
	CommunityCreate, CommunityManage, FactView, FactManage,
}

// Views reports whether the action only looks.
func (a Action) Views() bool { return strings.HasSuffix(string(a), ".view") }
