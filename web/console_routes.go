package web

import "panal/access"

// consoleRoutes are the addresses of the console, with who may use them.
func consoleRoutes() []route {
	return []route{
		{pattern: "GET /{community}/console", rule: staff(access.OrderView), handle: (*Server).consoleToday},
		{pattern: "GET /{community}/console/find", rule: staff(access.OrderView), handle: (*Server).consoleFind},

		{pattern: "GET /{community}/console/products", rule: staff(access.ProductView), handle: (*Server).consoleProducts},
		{pattern: "GET /{community}/console/products.csv", rule: staff(access.ProductView), handle: (*Server).exportProducts, flags: stream},
		{pattern: "GET /{community}/console/products/new", rule: staff(access.ProductManage), handle: (*Server).newProduct},
		{pattern: "POST /{community}/console/products", rule: staff(access.ProductManage), handle: (*Server).createProduct},
		{pattern: "GET /{community}/console/products/{product}", rule: staff(access.ProductView), handle: (*Server).consoleProduct},
		{pattern: "POST /{community}/console/products/{product}", rule: staff(access.ProductManage), handle: (*Server).editProduct},
		{pattern: "POST /{community}/console/products/{product}/state", rule: staff(access.ProductManage), handle: (*Server).moveProduct},
		{pattern: "GET /{community}/console/products/{product}/variants/new", rule: staff(access.ProductManage), handle: (*Server).newVariant},
		{pattern: "POST /{community}/console/products/{product}/variants", rule: staff(access.ProductManage), handle: (*Server).createVariant},
		{pattern: "GET /{community}/console/products/{product}/variants/{variant}", rule: staff(access.ProductManage), handle: (*Server).consoleVariant},
		{pattern: "POST /{community}/console/products/{product}/variants/{variant}", rule: staff(access.ProductManage), handle: (*Server).editVariant},
		{pattern: "POST /{community}/console/products/{product}/variants/{variant}/restock", rule: staff(access.ProductManage), handle: (*Server).restock},
		{pattern: "POST /{community}/console/products/{product}/pictures", rule: staff(access.ProductManage), handle: (*Server).addPicture, body: uploadBody},
		{pattern: "POST /{community}/console/products/{product}/pictures/{picture}/move", rule: staff(access.ProductManage), handle: (*Server).movePicture},
		{pattern: "POST /{community}/console/products/{product}/pictures/{picture}/remove", rule: staff(access.ProductManage), handle: (*Server).removePicture},

		{pattern: "GET /{community}/console/tiers", rule: staff(access.TierView), handle: (*Server).consoleTiers},
		{pattern: "GET /{community}/console/tiers/new", rule: staff(access.TierManage), handle: (*Server).newTier},
		{pattern: "POST /{community}/console/tiers", rule: staff(access.TierManage), handle: (*Server).createTier},
		{pattern: "GET /{community}/console/tiers/{tier}", rule: staff(access.TierView), handle: (*Server).consoleTier},
		{pattern: "POST /{community}/console/tiers/{tier}", rule: staff(access.TierManage), handle: (*Server).editTier},
		{pattern: "POST /{community}/console/tiers/{tier}/state", rule: staff(access.TierManage), handle: (*Server).moveTier},
		{pattern: "POST /{community}/console/tiers/{tier}/prices", rule: staff(access.TierManage), handle: (*Server).addTierPrice},
		{pattern: "POST /{community}/console/tiers/{tier}/prices/{price}/retire", rule: staff(access.TierManage), handle: (*Server).retireTierPrice},
		{pattern: "GET /{community}/console/memberships", rule: staff(access.MembershipView), handle: (*Server).consoleMemberships},
		{pattern: "GET /{community}/console/memberships.csv", rule: staff(access.MembershipView), handle: (*Server).exportMemberships, flags: stream},

		{pattern: "GET /{community}/console/offers", rule: staff(access.OfferView), handle: (*Server).consoleOffers},
		{pattern: "GET /{community}/console/offers.csv", rule: staff(access.OfferView), handle: (*Server).exportOffers, flags: stream},
		{pattern: "GET /{community}/console/offers/new", rule: staff(access.OfferManage), handle: (*Server).newOffer},
		{pattern: "POST /{community}/console/offers", rule: staff(access.OfferManage), handle: (*Server).createOffer},
		{pattern: "GET /{community}/console/offers/{offer}", rule: staff(access.OfferView), handle: (*Server).consoleOffer},
		{pattern: "POST /{community}/console/offers/{offer}", rule: staff(access.OfferManage), handle: (*Server).editOffer},
		{pattern: "POST /{community}/console/offers/{offer}/publish", rule: staff(access.OfferManage), handle: (*Server).publishOffer},
		{pattern: "POST /{community}/console/offers/{offer}/end", rule: staff(access.OfferManage), handle: (*Server).endOffer},

		{pattern: "GET /{community}/console/campaigns", rule: staff(access.CampaignView), handle: (*Server).consoleCampaigns},
		{pattern: "GET /{community}/console/campaigns/new", rule: staff(access.CampaignManage), handle: (*Server).newCampaign},
		{pattern: "POST /{community}/console/campaigns", rule: staff(access.CampaignManage), handle: (*Server).createCampaign},
		{pattern: "GET /{community}/console/campaigns/{campaign}", rule: staff(access.CampaignView), handle: (*Server).consoleCampaign},
		{pattern: "POST /{community}/console/campaigns/{campaign}", rule: staff(access.CampaignManage), handle: (*Server).editCampaign},
		{pattern: "POST /{community}/console/campaigns/{campaign}/codes", rule: staff(access.CampaignManage), handle: (*Server).makeCodes},
		{pattern: "POST /{community}/console/campaigns/{campaign}/{state}", rule: staff(access.CampaignManage), handle: (*Server).moveCampaign},

		{pattern: "GET /{community}/console/groups", rule: staff(access.OfferView), handle: (*Server).consoleGroups},
		{pattern: "GET /{community}/console/groups.csv", rule: staff(access.OfferView), handle: (*Server).exportGroups, flags: stream},
		{pattern: "GET /{community}/console/groups/{group}", rule: staff(access.OfferView), handle: (*Server).consoleGroup},

		{pattern: "GET /{community}/console/orders", rule: staff(access.OrderView), handle: (*Server).consoleOrders},
		{pattern: "GET /{community}/console/orders.csv", rule: staff(access.OrderView), handle: (*Server).exportOrders, flags: stream},
		{pattern: "GET /{community}/console/orders/{order}", rule: staff(access.OrderView), handle: (*Server).consoleOrder},
		{pattern: "POST /{community}/console/orders/{order}/ship", rule: staff(access.OrderShip), handle: (*Server).shipOrder},
		{pattern: "GET /{community}/console/orders/{order}/refund", rule: staff(access.RefundManage), handle: (*Server).askRefund},
		{pattern: "POST /{community}/console/orders/{order}/refund", rule: staff(access.RefundManage), handle: (*Server).refundOrder},
		{pattern: "POST /{community}/console/orders/{order}/payments/{payment}/return", rule: staff(access.RefundManage), handle: (*Server).returnPayment},

		{pattern: "GET /{community}/console/ledger", rule: staff(access.LedgerView), handle: (*Server).consoleLedger},
		{pattern: "GET /{community}/console/ledger/accounts/{account}", rule: staff(access.LedgerView), handle: (*Server).consoleAccount},
		{pattern: "GET /{community}/console/ledger/accounts/{account}/entries.csv", rule: staff(access.LedgerView), handle: (*Server).exportAccount, flags: stream},
		{pattern: "GET /{community}/console/ledger/postings/{posting}", rule: staff(access.LedgerView), handle: (*Server).consolePosting},

		{pattern: "GET /{community}/console/growth", rule: staff(access.ReportView), handle: (*Server).consoleGrowth},
		{pattern: "GET /{community}/console/growth.csv", rule: staff(access.ReportView), handle: (*Server).exportGrowth, flags: stream},
		{pattern: "POST /{community}/console/growth/advert", rule: staff(access.CommunityManage), handle: (*Server).setAdvertCost},
		{pattern: "GET /{community}/console/growth/tree/{member}", rule: staff(access.ReportView), handle: (*Server).consoleTree},

		{pattern: "GET /{community}/console/members", rule: staff(access.MemberView), handle: (*Server).consoleMembers},
		{pattern: "GET /{community}/console/members.csv", rule: staff(access.MemberView), handle: (*Server).exportMembers, flags: stream},
		{pattern: "GET /{community}/console/members/{member}", rule: staff(access.MemberView), handle: (*Server).consoleMember},
		{pattern: "POST /{community}/console/members/{member}/role", rule: staff(access.MemberManage), handle: (*Server).setRole},

		{pattern: "GET /{community}/console/members/{member}/safety", rule: staff(access.CaseManage), handle: (*Server).consoleMemberSafety},
		{pattern: "POST /{community}/console/members/{member}/safety", rule: staff(access.CaseManage), handle: (*Server).sanction},

		{pattern: "GET /{community}/console/safety", rule: staff(access.CaseManage), handle: (*Server).consoleSafety},
		{pattern: "GET /{community}/console/safety.csv", rule: staff(access.CaseManage), handle: (*Server).exportCases, flags: stream},
		{pattern: "GET /{community}/console/safety/{case}", rule: staff(access.CaseManage), handle: (*Server).consoleCase},
		{pattern: "POST /{community}/console/safety/{case}/decide", rule: staff(access.CaseManage), handle: (*Server).decideCase},
		{pattern: "POST /{community}/console/safety/{case}/review", rule: staff(access.CaseManage), handle: (*Server).reviewAppeal},
		{pattern: "POST /{community}/console/safety/{case}/end-ban", rule: staff(access.CaseManage), handle: (*Server).endBan},

		{pattern: "GET /{community}/console/face", rule: staff(access.FaceManage), handle: (*Server).consoleFace},
		{pattern: "POST /{community}/console/face", rule: staff(access.FaceManage), handle: (*Server).draftFace},
		{pattern: "GET /{community}/console/face/preview", rule: staff(access.FaceManage), handle: (*Server).previewFace},
		{pattern: "POST /{community}/console/face/picture", rule: staff(access.FaceManage), handle: (*Server).pictureFace, body: uploadBody},
		{pattern: "POST /{community}/console/face/publish", rule: staff(access.FaceManage), handle: (*Server).publishFace},
		{pattern: "POST /{community}/console/face/drop", rule: staff(access.FaceManage), handle: (*Server).dropFace},
		{pattern: "POST /{community}/console/members/{member}/answers/{attribute}", rule: staff(access.AttributeFill), handle: (*Server).fillAnswer},

		{pattern: "GET /{community}/console/leaders", rule: staff(access.LeaderView), handle: (*Server).consoleLeaders},
		{pattern: "GET /{community}/console/leaders.csv", rule: staff(access.LeaderView), handle: (*Server).exportLeaders, flags: stream},
		{pattern: "GET /{community}/console/leaders/{circle}", rule: staff(access.LeaderView), handle: (*Server).consoleLeader},

		{pattern: "GET /{community}/console/segments", rule: staff(access.SegmentView), handle: (*Server).consoleSegments},
		{pattern: "GET /{community}/console/segments/new", rule: staff(access.SegmentManage), handle: (*Server).newSegment},
		{pattern: "POST /{community}/console/segments", rule: staff(access.SegmentManage), handle: (*Server).saveSegment},
		{pattern: "POST /{community}/console/segments/count", rule: staff(access.SegmentView), handle: (*Server).countSegment},
		{pattern: "GET /{community}/console/segments/{segment}", rule: staff(access.SegmentView), handle: (*Server).consoleSegment},
		{pattern: "POST /{community}/console/segments/{segment}", rule: staff(access.SegmentManage), handle: (*Server).saveSegment},
		{pattern: "POST /{community}/console/segments/{segment}/invite", rule: staff(access.InvitationManage), handle: (*Server).inviteSegment},
		{pattern: "POST /{community}/console/segments/{segment}/remove", rule: staff(access.SegmentManage), handle: (*Server).removeSegment},
		{pattern: "GET /{community}/console/attributes", rule: staff(access.SegmentView), handle: (*Server).consoleAttributes},
		{pattern: "GET /{community}/console/attributes/new", rule: staff(access.AttributeManage), handle: (*Server).newAttribute},
		{pattern: "POST /{community}/console/attributes", rule: staff(access.AttributeManage), handle: (*Server).saveAttribute},
		{pattern: "GET /{community}/console/attributes/{attribute}", rule: staff(access.AttributeManage), handle: (*Server).consoleAttribute},
		{pattern: "POST /{community}/console/attributes/{attribute}", rule: staff(access.AttributeManage), handle: (*Server).saveAttribute},
		{pattern: "POST /{community}/console/attributes/{attribute}/retire", rule: staff(access.AttributeManage), handle: (*Server).retireAttribute},

		{pattern: "GET /{community}/console/settings", rule: staff(access.CommunityManage), handle: (*Server).consoleSettings},
		{pattern: "POST /{community}/console/settings", rule: staff(access.CommunityManage), handle: (*Server).editCommunity},
		{pattern: "GET /{community}/console/template.json", rule: staff(access.TemplateView), handle: (*Server).exportTemplate},

		{pattern: "GET /{community}/console/access", rule: staff(access.OrderView), handle: (*Server).consoleAccess},
		{pattern: "GET /{community}/console/audit", rule: staff(access.AuditView), handle: (*Server).consoleAudit},
		{pattern: "GET /{community}/console/audit.csv", rule: staff(access.AuditView), handle: (*Server).exportAudit, flags: stream},
		{pattern: "GET /{community}/console/facts", rule: staff(access.FactManage), handle: (*Server).consoleFacts},
		{pattern: "POST /{community}/console/facts/{consumer}/{sequence}/retry", rule: staff(access.FactManage), handle: (*Server).retryFact},
	}
}
