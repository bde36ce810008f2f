package api

import "panal/access"

// routes is every operation there is: its path below a community, who may ask for it, its name, and what it does.
// A rule of an action that is granted for what is one's own only ("own" in the matrix) lets through whoever may on
// anything; the service then looks whose the thing is.
var routes = []route{
	{"GET", "", may(access.ShopView), "get-community", "The community", serve((*server).getCommunity)},
	{"PUT", "", may(access.CommunityManage), "update-community", "Change the community's name, slogan, language and time zone", serve((*server).updateCommunity)},
	{"GET", "/face", may(access.ShopView), "get-face", "What the community is, for whom, and what it has to show", serve((*server).getFace)},
	{"GET", "/face/pictures/{mascot}", may(access.ShopView), "get-face-picture", "The bytes of the mascot's picture", serve((*server).getFacePicture)},
	{"GET", "/face/draft", may(access.FaceView), "get-face-draft", "The face with what is being changed of it", serve((*server).getFaceDraft)},
	{"PUT", "/face/draft", may(access.FaceManage), "draft-face", "Keep a draft of the positioning", serve((*server).draftFace)},
	{"PUT", "/face/draft/picture", may(access.FaceManage), "draft-face-picture", "Give the draft's mascot a picture", large(serve((*server).pictureFace))},
	{"DELETE", "/face/draft", may(access.FaceManage), "drop-face-draft", "Forget the draft", serve((*server).dropFaceDraft)},
	{"POST", "/face/publish", may(access.FaceManage), "publish-face", "Put the draft before everybody", serve((*server).publishFace)},
	{"GET", "/access", may(access.ShopView), "get-access", "Who may do what", serve((*server).getAccess)},

	{"GET", "/me", may(access.MemberView), "get-me", "Whom the token acts for", serve((*server).getMe)},
	{"GET", "/me/orders", may(access.OrderView), "list-my-orders", "The member's own orders, the newest first", serve((*server).listMyOrders)},
	{"GET", "/me/circles", may(access.CircleMemberView), "list-my-circles", "The member's own circles, and those they wait for", serve((*server).listMyCircles)},
	{"GET", "/me/shares", may(access.ShareView), "list-my-shares", "The member's share links, with what came of each", serve((*server).listMyShares)},

	{"GET", "/me/notices", may(access.NoticeView), "list-notices", "What the member is told, the newest first", serve((*server).listNotices)},
	{"GET", "/me/notices/unread", may(access.NoticeView), "count-notices", "How many notices are unread", serve((*server).countNotices)},
	{"PUT", "/me/notices/read", may(access.NoticeEdit), "read-notices", "Mark what came up to a time as read", serve((*server).readNotices)},
	{"PUT", "/me/notices/{notice}/read", may(access.NoticeEdit), "read-notice", "Mark a notice as read", serve((*server).readNotice)},
	{"GET", "/me/notice-preferences", may(access.NoticeView), "get-notice-preferences", "How the member is told", serve((*server).getPreferences)},
	{"PUT", "/me/notice-preferences", may(access.NoticeEdit), "update-notice-preferences", "Change how the member is told", serve((*server).setPreferences)},
	{"GET", "/me/push-subscriptions", may(access.NoticeView), "list-push-subscriptions", "Browsers that show notices, the newest first", serve((*server).listSubscriptions)},
	{"POST", "/me/push-subscriptions", may(access.NoticeEdit), "add-push-subscription", "Have a browser show notices", creates(serve((*server).subscribe))},
	{"DELETE", "/me/push-subscriptions/{subscription}", may(access.NoticeEdit), "remove-push-subscription", "Have a browser show no more notices", serve((*server).unsubscribe)},

	{"GET", "/members", may(access.MemberView), "list-members", "Members, who came last first", serve((*server).listMembers)},
	{"GET", "/members/{member}", may(access.MemberView), "get-member", "A member", serve((*server).getMember)},
	{"PUT", "/members/{member}/role", may(access.MemberManage), "set-role", "Give a member a role, or take it away", serve((*server).setRole)},

	{"GET", "/circles", may(access.CircleView), "list-circles", "Circles, those founded last first", serve((*server).listCircles)},
	{"POST", "/circles", may(access.CircleFound), "found-circle", "Found a circle, and lead it", creates(serve((*server).foundCircle))},
	{"GET", "/circles/{circle}", may(access.CircleView), "get-circle", "A circle", serve((*server).getCircle)},
	{"PUT", "/circles/{circle}", may(access.CircleJoin), "update-circle", "Change the terms of a circle that the member leads", serve((*server).updateCircle)},
	{"GET", "/circles/{circle}/members", may(access.CircleMemberView), "list-circle-members", "Who is in a circle", serve((*server).listCircleMembers)},
	{"POST", "/circles/{circle}/join", may(access.CircleJoin), "join-circle", "Join an open circle, or wait for a seat", serve((*server).joinCircle)},
	{"POST", "/circles/{circle}/leave", may(access.CircleJoin), "leave-circle", "Leave a circle, or its waiting list", serve((*server).leaveCircle)},
	{"PUT", "/circles/{circle}/members/{member}", may(access.CircleJoin), "set-host", "Make a member of a circle a host, or not", serve((*server).setHost)},
	{"POST", "/circles/{circle}/removals", may(access.CircleJoin), "remove-from-circle", "Remove a member from a circle, with a reason", serve((*server).removeFromCircle)},
	{"POST", "/circles/{circle}/hand-over", may(access.CircleJoin), "offer-circle", "Offer a circle to another leader", serve((*server).offerCircle)},
	{"POST", "/circles/{circle}/hand-over/accept", may(access.CircleJoin), "accept-circle", "Lead a circle that is offered", serve((*server).acceptCircle)},
	{"DELETE", "/circles/{circle}/hand-over", may(access.CircleJoin), "end-circle-offer", "Decline a circle, or take the offer back", serve((*server).endCircleOffer)},
	{"POST", "/circles/{circle}/leader", may(access.CircleManage), "appoint-leader", "Appoint the leader of a circle", serve((*server).appointLeader)},
	{"POST", "/circles/{circle}/merge", may(access.CircleManage), "merge-circle", "Merge a circle into another", serve((*server).mergeCircle)},
	{"POST", "/circles/{circle}/archive", may(access.CircleJoin), "archive-circle", "Close a circle in silence", serve((*server).archiveCircle)},
	{"POST", "/circles/{circle}/promotions", may(access.CircleJoin), "promote-member", "Promote a member to a core circle, with a reason", serve((*server).promoteMember)},
	{"GET", "/circles/{circle}/split", may(access.CircleMemberView), "get-split", "The split of a circle: as planned, or as it would be", serve((*server).getSplit)},
	{"POST", "/circles/{circle}/split", may(access.CircleJoin), "plan-split", "Plan the split of a circle, and tell its members", serve((*server).planSplit)},
	{"DELETE", "/circles/{circle}/split", may(access.CircleJoin), "cancel-split", "Give a planned split up", serve((*server).cancelSplit)},
	{"PUT", "/circles/{circle}/split/side", may(access.CircleJoin), "choose-side", "Choose a side of a planned split", serve((*server).chooseSide)},
	{"POST", "/circles/{circle}/split/undo", may(access.CircleJoin), "undo-split", "Undo the last split of a circle, within a week", serve((*server).undoSplit)},

	{"POST", "/sign-ins", anybody, "start-sign-in", "Have a code sent to an e-mail address", serve((*server).startSignIn)},
	{"POST", "/tokens", anybody, "create-token", "Make a token, proving by the code who one is", creates(serve((*server).createToken))},
	{"GET", "/tokens", may(access.TokenView), "list-tokens", "The member's tokens, the newest first", serve((*server).listTokens)},
	{"DELETE", "/tokens/{token}", may(access.TokenRevoke), "revoke-token", "End a token", serve((*server).revokeToken)},

	{"GET", "/shop", may(access.ShopView), "list-shop", "Products on sale, the newest first", serve((*server).listShop)},
	{"GET", "/products", may(access.ProductView), "list-products", "Every product, the newest first", serve((*server).listProducts)},
	{"POST", "/products", may(access.ProductManage), "create-product", "Draft a product", creates(serve((*server).createProduct))},
	{"GET", "/products/{product}", may(access.ShopView), "get-product", "A product", serve((*server).getProduct)},
	{"PUT", "/products/{product}", may(access.ProductManage), "update-product", "Change a product's words and state", serve((*server).updateProduct)},
	{"POST", "/products/{product}/variants", may(access.ProductManage), "add-variant", "Add a variant", creates(serve((*server).addVariant))},
	{"PUT", "/products/{product}/variants/{variant}", may(access.ProductManage), "update-variant", "Change a variant", serve((*server).updateVariant)},
	{"POST", "/products/{product}/variants/{variant}/restock", may(access.ProductManage), "restock-variant", "Put units on a variant's shelf", serve((*server).restock)},
	{"POST", "/products/{product}/pictures", may(access.ProductManage), "add-picture", "Add a picture", large(creates(serve((*server).addPicture)))},
	{"DELETE", "/products/{product}/pictures/{picture}", may(access.ProductManage), "remove-picture", "Remove a picture", serve((*server).removePicture)},
	{"GET", "/pictures/{picture}", may(access.ShopView), "get-picture", "A picture's bytes", serve((*server).getPicture)},

	{"GET", "/offers", may(access.OfferView), "list-offers", "Every offer, the newest first", serve((*server).listOffers)},
	{"POST", "/offers", may(access.OfferManage), "create-offer", "Draft an offer", creates(serve((*server).createOffer))},
	{"GET", "/offers/{offer}", may(access.ShopView), "get-offer", "An offer, with group buys to join", serve((*server).getOffer)},
	{"PUT", "/offers/{offer}", may(access.OfferManage), "update-offer", "Change an offer's terms and state", serve((*server).updateOffer)},

	{"GET", "/group-buys", may(access.OfferView), "list-group-buys", "Group buys, the newest first", serve((*server).listGroupBuys)},
	{"GET", "/group-buys/{group_buy}", may(access.GroupBuyView), "get-group-buy", "A group buy, with its seats", serve((*server).getGroupBuy)},
	{"GET", "/group-buys/{group_buy}/events", may(access.GroupBuyView), "watch-group-buy", "How a group buy stands, each time it changes", streams(serve((*server).watchGroupBuy))},
	{"POST", "/group-buys/{group_buy}/leave", may(access.GroupBuyLeave), "leave-group-buy", "Leave an open group buy, and be refunded", serve((*server).leaveGroupBuy)},

	{"GET", "/orders", may(access.OrderView), "list-orders", "Orders, the newest first", serve((*server).listOrders)},
	{"POST", "/orders", may(access.OrderPlace), "place-order", "Place an order: alone, heading a group buy, or joining one", creates(serve((*server).placeOrder))},
	{"GET", "/orders/{order}", may(access.OrderView), "get-order", "An order, with its payments and refunds", serve((*server).getOrder)},
	{"POST", "/orders/{order}/cancel", may(access.OrderCancel), "cancel-order", "Give up an order that awaits payment", serve((*server).cancelOrder)},
	{"POST", "/orders/{order}/ship", may(access.OrderShip), "ship-order", "Say that an order is on its way", serve((*server).shipOrder)},
	{"POST", "/orders/{order}/refund", may(access.RefundManage), "refund-order", "Return the money of an order", serve((*server).refundOrder)},
	{"POST", "/orders/{order}/payments/{payment}/return", may(access.RefundManage), "return-payment", "Return a parked payment", serve((*server).returnParked)},
	{"GET", "/payments/parked", may(access.OrderView), "list-parked-payments", "Payments that fit no order, and wait for a person to decide", serve((*server).listParked)},

	{"POST", "/shares", may(access.ShareMake), "make-share", "The member's link to an offer", serve((*server).makeShare)},
	{"GET", "/members/{member}/tree", may(access.ShareView), "get-tree", "Whom a member brought, and whom those brought", serve((*server).getTree)},
	{"GET", "/growth/costs", may(access.ReportView), "get-costs", "What it cost to be found, by person and by channel", serve((*server).getCosts)},

	{"GET", "/ledger/accounts", may(access.LedgerView), "list-accounts", "Accounts of a kind, and the totals of every kind", serve((*server).listAccounts)},
	{"GET", "/ledger/accounts/{account}", may(access.LedgerView), "get-account", "An account", serve((*server).getAccount)},
	{"GET", "/ledger/accounts/{account}/entries", may(access.LedgerView), "list-entries", "An account's entries, the newest first", serve((*server).listEntries)},
	{"GET", "/ledger/postings/{posting}", may(access.LedgerView), "get-posting", "A posting, with its entries", serve((*server).getPosting)},

	{"GET", "/facts", may(access.FactView), "list-facts", "What happened, in order, from any point on", serve((*server).listFacts)},
}
