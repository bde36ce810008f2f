package link

import (
	"net/url"
	"strconv"

	"panal/internal/id"
	"panal/ledger"
)

// Console is the address of a community's console; its methods are the console's pages.
type Console string

// Pages are the pages of the community's console.
func (c Community) Pages() Console { return Console(c.Console()) }

func (c Console) at(path string) string { return string(c) + path }

// Today is the console's front page.
func (c Console) Today() string { return string(c) }
func (c Console) Find() string  { return c.at("/find") }

func (c Console) Products() string            { return c.at("/products") }
func (c Console) ProductsCSV() string         { return c.at("/products.csv") }
func (c Console) NewProduct() string          { return c.at("/products/new") }
func (c Console) Product(i id.ID) string      { return c.at("/products/" + id.Product.Text(i)) }
func (c Console) ProductState(i id.ID) string { return c.Product(i) + "/state" }
func (c Console) Variants(i id.ID) string     { return c.Product(i) + "/variants" }
func (c Console) NewVariant(i id.ID) string   { return c.Variants(i) + "/new" }
func (c Console) Pictures(i id.ID) string     { return c.Product(i) + "/pictures" }

func (c Console) Variant(product, variant id.ID) string {
	return c.Variants(product) + "/" + id.Variant.Text(variant)
}
func (c Console) Restock(product, variant id.ID) string {
	return c.Variant(product, variant) + "/restock"
}
func (c Console) Picture(product, picture id.ID) string {
	return c.Pictures(product) + "/" + id.Picture.Text(picture)
}
func (c Console) MovePicture(product, picture id.ID) string {
	return c.Picture(product, picture) + "/move"
}
func (c Console) RemovePicture(product, picture id.ID) string {
	return c.Picture(product, picture) + "/remove"
}

func (c Console) Offers() string       { return c.at("/offers") }
func (c Console) OffersCSV() string    { return c.at("/offers.csv") }
func (c Console) NewOffer() string     { return c.at("/offers/new") }
func (c Console) Offer(i id.ID) string { return c.at("/offers/" + id.Offer.Text(i)) }

func (c Console) Campaigns() string { return c.at("/campaigns") }
func (c Console) NewCampaign(kind string) string {
	if kind == "" {
		return c.at("/campaigns/new")
	}
	return c.at("/campaigns/new?kind=" + kind)
}
func (c Console) CampaignCodes(i id.ID) string { return c.Campaign(i) + "/codes" }
func (c Console) Campaign(i id.ID) string      { return c.at("/campaigns/" + id.Campaign.Text(i)) }

func (c Console) Line(i id.ID) string         { return c.Campaign(i) + "/line" }
func (c Console) LineCSV(i id.ID) string      { return c.Campaign(i) + "/line.csv" }
func (c Console) DropCodes(i id.ID) string    { return c.Campaign(i) + "/priority-codes" }
func (c Console) DropCodesCSV(i id.ID) string { return c.Campaign(i) + "/priority-codes.csv" }

// NewOfferOf is the form for an offer of a product.
func (c Console) NewOfferOf(product id.ID) string {
	return c.NewOffer() + "?product=" + id.Product.Text(product)
}

// OffersOf lists the offers of a product.
func (c Console) OffersOf(product id.ID) string {
	return c.Offers() + "?product=" + id.Product.Text(product)
}

func (c Console) GroupBuys() string          { return c.at("/groups") }
func (c Console) GroupBuysCSV() string       { return c.at("/groups.csv") }
func (c Console) GroupBuy(i id.ID) string    { return c.at("/groups/" + id.GroupBuy.Text(i)) }
func (c Console) GroupBuysOf(o id.ID) string { return c.GroupBuys() + "?offer=" + id.Offer.Text(o) }

func (c Console) Orders() string              { return c.at("/orders") }
func (c Console) OrdersCSV() string           { return c.at("/orders.csv") }
func (c Console) OrdersOf(o id.ID) string     { return c.Orders() + "?offer=" + id.Offer.Text(o) }
func (c Console) OrdersBy(m id.ID) string     { return c.Orders() + "?member=" + id.Member.Text(m) }
func (c Console) OrdersIn(s string) string    { return c.Orders() + "?state=" + url.QueryEscape(s) }
func (c Console) Order(i id.ID) string        { return c.at("/orders/" + id.Order.Text(i)) }
func (c Console) ShipOrder(i id.ID) string    { return c.Order(i) + "/ship" }
func (c Console) RefundOrder(i id.ID) string  { return c.Order(i) + "/refund" }
func (c Console) DeliverOrder(i id.ID) string { return c.Order(i) + "/deliver" }
func (c Console) TakeBack(i id.ID) string     { return c.Order(i) + "/take-back" }
func (c Console) Returns() string             { return c.at("/returns") }
func (c Console) Return(order, asked id.ID) string {
	return c.Order(order) + "/returns/" + id.Return.Text(asked)
}

// ReturnPayment takes the POST that sends a parked payment back.
func (c Console) ReturnPayment(order, payment id.ID) string {
	return c.Order(order) + "/payments/" + id.Payment.Text(payment) + "/return"
}

func (c Console) Ledger() string                { return c.at("/ledger") }
func (c Console) Account(i id.ID) string        { return c.at("/ledger/accounts/" + id.Account.Text(i)) }
func (c Console) AccountCSV(i id.ID) string     { return c.Account(i) + "/entries.csv" }
func (c Console) Posting(i id.ID) string        { return c.at("/ledger/postings/" + id.Posting.Text(i)) }
func (c Console) Accounts(k ledger.Kind) string { return c.Ledger() + "?kind=" + string(k) }

// Cause is the page of what a posting is for, or nothing where there is none. A payment, a refund and a return are
// shown on their order's page, which the search knows.
func (c Console) Cause(cause ledger.Cause) string {
	switch cause.Kind {
	case "group_buy":
		return c.GroupBuy(cause.ID)
	case "order":
		return c.Order(cause.ID)
	case "payment":
		return c.Find() + "?q=" + id.Payment.Text(cause.ID)
	case "refund":
		return c.Find() + "?q=" + id.Refund.Text(cause.ID)
	case "return":
		return c.Find() + "?q=" + id.Return.Text(cause.ID)
	}
	return ""
}

func (c Console) Growth() string      { return c.at("/growth") }
func (c Console) GrowthCSV() string   { return c.at("/growth.csv") }
func (c Console) AdvertCost() string  { return c.at("/growth/advert") }
func (c Console) Tree(m id.ID) string { return c.at("/growth/tree/" + id.Member.Text(m)) }

func (c Console) Members() string              { return c.at("/members") }
func (c Console) MembersOn(rung string) string { return c.Members() + "?role=member&rung=" + rung }
func (c Console) MembersCSV() string           { return c.at("/members.csv") }
func (c Console) Member(m id.ID) string        { return c.at("/members/" + id.Member.Text(m)) }
func (c Console) MemberRole(m id.ID) string    { return c.Member(m) + "/role" }
func (c Console) Face() string                 { return c.at("/face") }
func (c Console) FacePreview() string          { return c.Face() + "/preview" }
func (c Console) FacePicture() string          { return c.Face() + "/picture" }
func (c Console) PublishFace() string          { return c.Face() + "/publish" }
func (c Console) DropFace() string             { return c.Face() + "/drop" }
func (c Console) Settings() string             { return c.at("/settings") }
func (c Console) Template() string             { return c.at("/template") }
func (c Console) TemplateFile() string         { return c.at("/template.json") }
func (c Console) Ladder() string               { return c.at("/ladder") }
func (c Console) Leaders() string              { return c.at("/leaders") }
func (c Console) LeadersCSV() string           { return c.at("/leaders.csv") }
func (c Console) Leader(circle id.ID) string   { return c.at("/leaders/" + id.Circle.Text(circle)) }
func (c Console) Segments() string             { return c.at("/segments") }
func (c Console) NewSegment() string           { return c.at("/segments/new") }
func (c Console) SegmentCount() string         { return c.at("/segments/count") }
func (c Console) InviteSegment(i id.ID) string {
	return c.at("/segments/" + id.Segment.Text(i) + "/invite")
}
func (c Console) Segment(i id.ID) string         { return c.at("/segments/" + id.Segment.Text(i)) }
func (c Console) RemoveSegment(i id.ID) string   { return c.Segment(i) + "/remove" }
func (c Console) MembersIn(i id.ID) string       { return c.Members() + "?segment=" + id.Segment.Text(i) }
func (c Console) Attributes() string             { return c.at("/attributes") }
func (c Console) NewAttribute() string           { return c.at("/attributes/new") }
func (c Console) Attribute(i id.ID) string       { return c.at("/attributes/" + id.Attribute.Text(i)) }
func (c Console) RetireAttribute(i id.ID) string { return c.Attribute(i) + "/retire" }
func (c Console) FillIn(m, a id.ID) string       { return c.Member(m) + "/answers/" + id.Attribute.Text(a) }

func (c Console) Access() string   { return c.at("/access") }
func (c Console) Audit() string    { return c.at("/audit") }
func (c Console) AuditCSV() string { return c.at("/audit.csv") }
func (c Console) Facts() string    { return c.at("/facts") }

// AuditOn is what was done at work to a member.
func (c Console) AuditOn(m id.ID) string { return c.Audit() + "?on=" + id.Member.Text(m) }

// AuditBy is what a member did at work.
func (c Console) AuditBy(m id.ID) string { return c.Audit() + "?by=" + id.Member.Text(m) }

// RetryFact takes the POST that has a dead letter tried again.
func (c Console) RetryFact(consumer string, sequence int64) string {
	return c.Facts() + "/" + url.PathEscape(consumer) + "/" + strconv.FormatInt(sequence, 10) + "/retry"
}
