// Package link writes the addresses of pages, so that a page that moves is moved in two places: here and in the route
// table.
package link

import (
	"net/url"
	"strconv"
	"time"

	"panal/internal/id"
)

// The pages that belong to no community.
const (
	Home       = "/"
	SignIn     = "/sign-in"
	SignInCode = "/sign-in/code"
	SignOut    = "/sign-out"
	Mail       = "/dev/mail"

	MyCommunities = "/communities"
	NewCommunity  = "/communities/new"
)

// NewCommunityBy is the form that begins a community by a template that comes with the program.
func NewCommunityBy(pattern string) string {
	return NewCommunity + "?" + url.Values{"pattern": {pattern}}.Encode()
}

const (
	// OwnTemplate takes the POST of a template of one's own, to begin a community by.
	OwnTemplate = "/communities/template"
)

// SignInThen is the sign-in page that leads on to a page of ours.
func SignInThen(next string) string {
	return SignIn + "?" + url.Values{"next": {next}}.Encode()
}

// Setup is the page that begins the first community.
func Setup(secret string) string { return "/setup/" + secret }

// Letter is a message of the mailbox as a mail program shows it.
func Letter(message string) string { return Mail + "/" + message }

// Sandbox is the page that stands in for a bank.
func Sandbox(token string) string { return "/sandbox/pay/" + token }

// Community is a community's slug; its methods are the community's pages.
type Community string

func (c Community) at(path string) string { return "/" + string(c) + path }

// Front is the community's first page: its face to a guest, home to a member.
func (c Community) Front() string { return c.at("") }

// Face is what a guest meets, for a member to look at too.
func (c Community) Face() string { return c.at("/about") }
func (c Community) Shop() string { return c.at("/shop") }

// FacePicture is the mascot's picture in a size; 0 is as it is shown.
func (c Community) FacePicture(i id.ID, size int) string {
	return c.at("/about/" + id.Picture.Text(i) + "/" + strconv.Itoa(size))
}

// Manifest is what a browser reads to install the community as a program.
func (c Community) Manifest() string { return c.at("/manifest.webmanifest") }

func (c Community) Product(slug string) string  { return c.at("/p/" + slug) }
func (c Community) Picture(i id.ID) string      { return c.at("/pictures/" + id.Picture.Text(i)) }
func (c Community) Offer(slug string) string    { return c.at("/o/" + slug) }
func (c Community) Campaign(slug string) string { return c.at("/campaigns/" + slug) }
func (c Community) CampaignOf(i id.ID) string   { return c.Campaign(id.Campaign.Text(i)) }
func (c Community) Coupons() string             { return c.at("/me/coupons") }
func (c Community) ClaimCoupon() string         { return c.Coupons() }
func (c Community) Checkout() string            { return c.at("/checkout") }
func (c Community) Orders() string              { return c.at("/orders") }
func (c Community) Me() string                  { return c.at("/me") }
func (c Community) MyOrders() string            { return c.at("/me/orders") }
func (c Community) MyShares() string            { return c.at("/me/shares") }
func (c Community) MyTokens() string            { return c.at("/me/tokens") }
func (c Community) Console() string             { return c.at("/console") }

func (c Community) People() string         { return c.at("/people") }
func (c Community) Person(m id.ID) string  { return c.at("/people/" + id.Member.Text(m)) }
func (c Community) MyAnswers() string      { return c.at("/me/about") }
func (c Community) Leading() string        { return c.at("/me/leading") }
func (c Community) Portrait() string       { return c.Leading() + "/picture" }
func (c Community) RemovePortrait() string { return c.Portrait() + "/remove" }

// PortraitOf is the picture of a leader, as it was changed at a time: so it may be kept for good.
func (c Community) PortraitOf(m id.ID, changed time.Time) string {
	return c.Person(m) + "/picture?v=" + strconv.FormatInt(changed.UnixMicro(), 36)
}

func (c Community) Findable() string              { return c.at("/me/findable") }
func (c Community) Answer(a id.ID) string         { return c.MyAnswers() + "/" + id.Attribute.Text(a) }
func (c Community) WithdrawAnswer(a id.ID) string { return c.Answer(a) + "/withdraw" }

func (c Community) RevokeToken(i id.ID) string {
	return c.MyTokens() + "/" + id.Token.Text(i) + "/revoke"
}

func (c Community) GroupBuy(i id.ID) string      { return c.at("/g/" + id.GroupBuy.Text(i)) }
func (c Community) GroupBuyLive(i id.ID) string  { return c.GroupBuy(i) + "/live" }
func (c Community) LeaveGroupBuy(i id.ID) string { return c.GroupBuy(i) + "/leave" }

func (c Community) Order(i id.ID) string       { return c.at("/orders/" + id.Order.Text(i)) }
func (c Community) PayOrder(i id.ID) string    { return c.Order(i) + "/pay" }
func (c Community) CancelOrder(i id.ID) string { return c.Order(i) + "/cancel" }
func (c Community) Return(i id.ID) string      { return c.Order(i) + "/return" }
func (c Community) Returns(i id.ID) string     { return c.Order(i) + "/returns" }

// WithdrawReturn takes the POST that gives a return up.
func (c Community) WithdrawReturn(order, asked id.ID) string {
	return c.Returns(order) + "/" + id.Return.Text(asked) + "/withdraw"
}

// GroupBuyWith is a group's page while the payment of an order is under way.
func (c Community) GroupBuyWith(group, order id.ID) string {
	return c.GroupBuy(group) + "?order=" + id.Order.Text(order)
}

// Paid is where the payment page sends the payer back to.
func (c Community) Paid(i id.ID) string { return c.Order(i) + "/paid" }

// The channels that we know a link to be put in, because we made what carries it.
const (
	ByHand   = "link"   // copied, or sent from a phone's share sheet
	ByCode   = "code"   // scanned from a screen
	ByPoster = "poster" // scanned from a poster
)

// Share is the link that is passed on by a channel. It leads to an offer or a campaign, or to one entry of it, such as a
// group; an empty entry is none.
func (c Community) Share(code, entry, channel string) string {
	link := c.at("/s/" + code + "?")
	if entry != "" {
		link += "g=" + entry + "&"
	}
	return link + "c=" + channel
}

// Published is a link of the community's own: it knows its channel.
func (c Community) Published(code string) string { return c.at("/s/" + code) }

// Poster is the picture of a share link in a format: png or svg.
func (c Community) Poster(code, entry, format string) string {
	picture := c.at("/s/" + code + "/poster." + format)
	if entry != "" {
		picture += "?g=" + entry
	}
	return picture
}
