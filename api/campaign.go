package api

import (
	"context"
	"slices"
	"strings"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/page"
	"panal/money"
)

// campaignKeeping reads and keeps campaigns, and gives coupons.
type campaignKeeping interface {
	Campaigns(ctx context.Context, actor access.Actor, community id.ID, f commerce.CampaignFilter, r page.Request) (page.Page[commerce.Campaign], error)
	OpenCampaigns(ctx context.Context, actor access.Actor, community id.ID) ([]commerce.Campaign, error)
	Campaign(ctx context.Context, actor access.Actor, community, campaign id.ID) (commerce.CampaignView, error)
	CreateCampaign(ctx context.Context, actor access.Actor, cmd commerce.CreateCampaign) (commerce.Campaign, error)
	UpdateCampaign(ctx context.Context, actor access.Actor, cmd commerce.UpdateCampaign) (commerce.Campaign, error)
	MakeCodes(ctx context.Context, actor access.Actor, cmd commerce.MakeCodes) ([]string, error)
	ClaimCoupon(ctx context.Context, actor access.Actor, cmd commerce.ClaimCoupon) (commerce.Coupon, error)
	MyCoupons(ctx context.Context, actor access.Actor, community id.ID) ([]commerce.CouponView, error)
	MyCredit(ctx context.Context, actor access.Actor, community id.ID) (money.Amount, error)
}

// Campaign gives something that costs the community. What a kind adds is its rule, under the kind's name.
type Campaign struct {
	ID      string                 `json:"id" example:"camp_01h455vb4pex5vsknk084sn02q"`
	Kind    commerce.CampaignKind  `json:"kind" example:"coupon"`
	State   commerce.CampaignState `json:"state" enum:"draft,live,paused,ended"`
	Variant string                 `json:"variant,omitempty" doc:"What it sells, where it sells one thing."`
	CampaignTerms
	Spent     Amount        `json:"spent" doc:"Of the budget, promised or given."`
	Taken     int64         `json:"taken" doc:"Of the stock."`
	Fate      commerce.Fate `json:"fate,omitempty" doc:"Of those inside, when it was ended early."`
	CreatedAt time.Time     `json:"created_at"`
	EndedAt   time.Time     `json:"ended_at,omitzero"`
}

// CampaignTerms are what staff set in a campaign: one rule, under its kind's name.
type CampaignTerms struct {
	Slug           string    `json:"slug" doc:"Its name in addresses." example:"spring"`
	Title          string    `json:"title" example:"Spring"`
	About          string    `json:"about,omitempty" doc:"What members read beside the rule."`
	Audience       *Audience `json:"audience,omitempty" doc:"Whom it is for; left out, everybody."`
	StartsAt       time.Time `json:"starts_at"`
	EndsAt         time.Time `json:"ends_at"`
	Budget         *Amount   `json:"budget,omitempty" doc:"The most it may cost; left out, no bound."`
	PerPersonLimit int64     `json:"per_person_limit,omitempty" minimum:"0" doc:"Times; 0 is none."`
	Stock          int64     `json:"stock,omitempty" minimum:"0" doc:"Times in all; 0 is no cap."`
	Combines       bool      `json:"combines,omitempty" doc:"It goes with others that say so too."`
	CampaignRule
}

// CampaignRule is the rule of one kind.
type CampaignRule struct {
	Coupon   *CouponRule   `json:"coupon,omitempty"`
	Bargain  *BargainRule  `json:"bargain,omitempty"`
	Drop     *DropRule     `json:"drop,omitempty"`
	Packet   *PacketRule   `json:"packet,omitempty"`
	Moment   *MomentRule   `json:"moment,omitempty"`
	Giveaway *GiveawayRule `json:"giveaway,omitempty"`
}

// CouponRule is what a coupon takes off.
type CouponRule struct {
	Amount    *Amount  `json:"amount,omitempty" doc:"Off; or a percentage."`
	Percent   int64    `json:"percent,omitempty" minimum:"0" maximum:"100"`
	Cap       *Amount  `json:"cap,omitempty" doc:"The most that a percentage takes off. With a budget it needs one."`
	Threshold *Amount  `json:"threshold,omitempty" doc:"What the lines in scope must come to."`
	Products  []string `json:"products,omitempty" doc:"Its scope; none: everything."`
	Days      int64    `json:"days,omitempty" minimum:"0" doc:"To use it in after it was claimed; 0: until the campaign ends."`
	Coded     bool     `json:"coded,omitempty" doc:"It is claimed by a code."`
}

func (c *call) campaign(v commerce.Campaign) Campaign {
	some := func(a money.Amount) *Amount {
		if a == 0 {
			return nil
		}
		out := amount(a, c.community.Currency)
		return &out
	}
	out := Campaign{ID: id.Campaign.Text(v.ID), Kind: v.Kind(), State: v.State, Variant: id.Variant.Text(v.Variant), Spent: amount(v.Spent, c.community.Currency),
		Taken: v.Taken, Fate: v.Fate, CreatedAt: v.CreatedAt, EndedAt: v.EndedAt}
	out.CampaignTerms = CampaignTerms{Slug: v.Slug, Title: v.Title, About: v.About, Audience: audience(v.Audience), StartsAt: v.StartsAt, EndsAt: v.EndsAt,
		Budget: some(v.Budget), PerPersonLimit: v.PerPersonLimit, Stock: v.Stock, Combines: v.Combines}
	switch r := v.Rule.(type) {
	case *commerce.CouponRule:
		out.Coupon = &CouponRule{some(r.Amount), r.Percent, some(r.Cap), some(r.Threshold), all(r.Products, id.Product.Text), r.Days, r.Coded}
	case *commerce.BargainRule:
		out.Bargain = &BargainRule{amount(r.Start, c.community.Currency), amount(r.Floor, c.community.Currency), r.Hours, r.Helpers, r.Spread, r.Newcomer, r.Early, r.PayMinutes}
	case *commerce.DropRule:
		out.Drop = &DropRule{amount(r.UnitPrice, c.community.Currency), r.Minutes}
	case *commerce.PacketRule:
		out.Packet = &PacketRule{amount(r.Total, c.community.Currency), r.Shares, r.Spread, r.Hours, r.Passed}
	case *commerce.GiveawayRule:
		out.Giveaway = &GiveawayRule{r.Question, r.Judged, r.Shared, r.Prize, amount(r.Worth, c.community.Currency), r.Prizes, r.Credit}
	case *commerce.MomentRule:
		out.Moment = &MomentRule{r.Hashtag, r.Occasion, r.Note, id.Offer.Text(r.Offer), id.Campaign.Text(r.Campaign), r.Text,
			all(r.Channels, func(ch commerce.MomentChannel) MomentChannel { return MomentChannel{ch.Channel, ch.Text} })}
	}
	return out
}

// BargainRule is what a bargain goes by.
type BargainRule struct {
	Start      Amount `json:"start"`
	Floor      Amount `json:"floor"`
	Hours      int64  `json:"hours" doc:"To reach the floor in."`
	Helpers    int64  `json:"helpers" doc:"That it takes."`
	Spread     int64  `json:"spread,omitempty" doc:"Percent that a cut may be above or below the others."`
	Newcomer   int64  `json:"newcomer,omitempty" doc:"Percent that who is new here takes off more."`
	Early      bool   `json:"early,omitempty" doc:"It may be bought at the price that it has come to."`
	PayMinutes int64  `json:"pay_minutes" doc:"To order in once it is at its floor."`
}

// MomentRule is what a moment says, where, and what it leads to: an offer or a campaign.
type MomentRule struct {
	Hashtag  string            `json:"hashtag" maxLength:"100" doc:"Without its sign." example:"FirstRain"`
	Occasion commerce.Occasion `json:"occasion" enum:"date,weather,news"`
	Note     string            `json:"note" doc:"The occasion in words." example:"First rain of the year"`
	Offer    string            `json:"offer,omitempty" doc:"That it leads to; or a campaign." example:"offer_01h455vb4pex5vsknk084sn02q"`
	Campaign string            `json:"campaign,omitempty" example:"camp_01h455vb4pex5vsknk084sn02q"`
	Text     string            `json:"text" doc:"Hashtag and link are added to it."`
	Channels []MomentChannel   `json:"channels" nullable:"false"`
}

// MomentChannel is where a moment is published.
type MomentChannel struct {
	Channel string `json:"channel" example:"weibo"`
	Text    string `json:"text,omitempty" doc:"Instead of the common one."`
}

// DropRule is what a drop's units cost.
type DropRule struct {
	Price   Amount `json:"price"`
	Minutes int64  `json:"minutes" doc:"For which one who is called may pay."`
}

// rule reads the one rule that is given.
func (r *reading) rule(in CampaignRule) (rule commerce.Rule) {
	for _, kind := range []struct {
		name  commerce.CampaignKind
		given bool
		read  func() commerce.Rule
	}{
		{commerce.Coupons, in.Coupon != nil, func() commerce.Rule { return r.coupon(*in.Coupon) }},
		{commerce.Bargains, in.Bargain != nil, func() commerce.Rule { return r.bargain(*in.Bargain) }},
		{commerce.Drops, in.Drop != nil, func() commerce.Rule { return r.drop(*in.Drop) }},
		{commerce.Packets, in.Packet != nil, func() commerce.Rule { return r.packet(*in.Packet) }},
		{commerce.Giveaways, in.Giveaway != nil, func() commerce.Rule { return r.giveaway(*in.Giveaway) }},
		{commerce.Moments, in.Moment != nil, func() commerce.Rule { return r.moment(*in.Moment) }},
	} {
		switch {
		case kind.given && rule != nil:
			r.wrong.Check(false, string(kind.name), "invalid.one_of")
		case kind.given:
			rule = kind.read()
		}
	}
	r.wrong.Check(rule != nil, "coupon", "invalid.required")
	return rule
}

func (r *reading) coupon(k CouponRule) commerce.Rule {
	rule := &commerce.CouponRule{Amount: r.maybe(within("coupon", "amount"), k.Amount), Percent: k.Percent, Cap: r.maybe(within("coupon", "cap"), k.Cap),
		Threshold: r.maybe(within("coupon", "threshold"), k.Threshold), Days: k.Days, Coded: k.Coded}
	for _, p := range k.Products {
		rule.Products = append(rule.Products, r.needed(id.Product, within("coupon", "products"), p))
	}
	return rule
}

func (r *reading) bargain(b BargainRule) commerce.Rule {
	return &commerce.BargainRule{Start: r.amount(within("bargain", "start"), b.Start), Floor: r.amount(within("bargain", "floor"), b.Floor), Hours: b.Hours,
		Helpers: b.Helpers, Spread: b.Spread, Newcomer: b.Newcomer, Early: b.Early, PayMinutes: b.PayMinutes}
}

func (r *reading) drop(d DropRule) commerce.Rule {
	return &commerce.DropRule{UnitPrice: r.amount(within("drop", "price"), d.Price), Minutes: d.Minutes}
}

func (r *reading) packet(p PacketRule) commerce.Rule {
	return &commerce.PacketRule{Total: r.amount(within("packet", "total"), p.Total), Shares: p.Shares, Spread: p.Spread, Hours: p.Hours, Passed: p.Passed}
}

func (r *reading) giveaway(g GiveawayRule) commerce.Rule {
	return &commerce.GiveawayRule{Question: g.Question, Judged: g.Judged, Shared: g.Shared, Prize: g.Prize, Worth: r.amount(within("giveaway", "worth"), g.Worth),
		Prizes: g.Prizes, Credit: g.Credit}
}

func (r *reading) moment(m MomentRule) commerce.Rule {
	rule := &commerce.MomentRule{Hashtag: m.Hashtag, Occasion: m.Occasion, Note: m.Note, Offer: r.id(id.Offer, within("moment", "offer"), m.Offer),
		Campaign: r.id(id.Campaign, within("moment", "campaign"), m.Campaign), Text: m.Text}
	for _, ch := range m.Channels {
		rule.Channels = append(rule.Channels, commerce.MomentChannel{Channel: ch.Channel, Text: ch.Text})
	}
	return rule
}

// ofKind has what is wrong with a rule be told at the name of its kind.
func ofKind(err error, rule commerce.Rule) error {
	f := fault.From(err)
	if len(f.Fields) == 0 {
		return err
	}
	told := *f
	told.Fields = slices.Clone(f.Fields)
	for i, field := range told.Fields {
		if rest, is := strings.CutPrefix(field.Name, "rule"); is {
			told.Fields[i].Name = string(rule.Kind()) + rest
		}
	}
	return &told
}

// maybe reads an amount that may be left out.
func (r *reading) maybe(field string, a *Amount) money.Amount {
	if a == nil {
		return 0
	}
	return r.amount(field, *a)
}

func (r *reading) campaign(t CampaignTerms) commerce.CampaignTerms {
	return commerce.CampaignTerms{Slug: t.Slug, Title: t.Title, About: t.About, Audience: r.audience(t.Audience), StartsAt: t.StartsAt, EndsAt: t.EndsAt,
		Budget: r.maybe("budget", t.Budget), PerPersonLimit: t.PerPersonLimit, Stock: t.Stock, Combines: t.Combines, Rule: r.rule(t.CampaignRule)}
}

type listCampaignsInput struct {
	Paging
	Kind  commerce.CampaignKind  `query:"kind"`
	State commerce.CampaignState `query:"state" enum:"draft,live,paused,ended"`
}

func (s *server) listCampaigns(ctx context.Context, c *call, in *listCampaignsInput) (*pageOutput[Campaign], error) {
	list, err := s.Commerce.Campaigns(ctx, c.actor, c.community.ID, commerce.CampaignFilter{Kind: in.Kind, State: in.State}, in.request())
	return paged(c, list, c.campaign), err
}

// OpenCampaigns are those that somebody may get into now or soon.
type OpenCampaigns struct {
	Items []Campaign `json:"items" nullable:"false"`
}

func (s *server) openCampaigns(ctx context.Context, c *call, _ *struct{}) (*one[OpenCampaigns], error) {
	open, err := s.Commerce.OpenCampaigns(ctx, c.actor, c.community.ID)
	return &one[OpenCampaigns]{OpenCampaigns{all(open, c.campaign)}}, err
}

type campaignInput struct {
	Campaign string `path:"campaign" doc:"A campaign's id."`
}

func campaignIn(path string) (id.ID, error) {
	return named(id.Campaign, path, commerce.ErrCampaignMissing)
}

func (s *server) getCampaign(ctx context.Context, c *call, in *campaignInput) (*one[Campaign], error) {
	v, err := s.campaignKept(ctx, c, in.Campaign)
	if err != nil {
		return nil, err
	}
	return &one[Campaign]{c.campaign(v.Campaign)}, nil
}

// campaignKept is the campaign that a path names, of any state.
func (s *server) campaignKept(ctx context.Context, c *call, path string) (commerce.CampaignView, error) {
	campaign, err := campaignIn(path)
	if err != nil {
		return commerce.CampaignView{}, err
	}
	return s.Commerce.Campaign(ctx, c.actor, c.community.ID, campaign)
}

// NewCampaign drafts a campaign.
type NewCampaign struct {
	Variant string `json:"variant,omitempty" doc:"What it sells, where it sells one thing."`
	CampaignTerms
}

type createCampaignInput struct {
	Posted
	Body NewCampaign
}

func (s *server) createCampaign(ctx context.Context, c *call, in *createCampaignInput) (*made[Campaign], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := commerce.CreateCampaign{Community: c.community.ID, Variant: r.id(id.Variant, "variant", in.Body.Variant), Terms: r.campaign(in.Body.CampaignTerms), Request: request}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	drafted, err := s.Commerce.CreateCampaign(ctx, c.actor, cmd)
	if err != nil {
		return nil, ofKind(err, cmd.Terms.Rule)
	}
	out := c.campaign(drafted)
	return &made[Campaign]{s.path(c, "campaigns", out.ID), out}, nil
}

// CampaignChange says what a campaign is to be.
type CampaignChange struct {
	CampaignTerms
	State commerce.CampaignState `json:"state,omitempty" enum:"draft,live,paused,ended" doc:"Left out, it stays as it is."`
	Fate  commerce.Fate          `json:"fate,omitempty" enum:"finish,close" doc:"Needed to end it: whether those inside finish, or it ends for them too."`
}

type updateCampaignInput struct {
	Campaign string `path:"campaign" doc:"A campaign's id."`
	Body     CampaignChange
}

func (s *server) updateCampaign(ctx context.Context, c *call, in *updateCampaignInput) (*one[Campaign], error) {
	campaign, err := campaignIn(in.Campaign)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := commerce.UpdateCampaign{Community: c.community.ID, Campaign: campaign, Terms: r.campaign(in.Body.CampaignTerms), State: in.Body.State, Fate: in.Body.Fate}
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	changed, err := s.Commerce.UpdateCampaign(ctx, c.actor, cmd)
	if err != nil {
		return nil, ofKind(err, cmd.Terms.Rule)
	}
	return &one[Campaign]{c.campaign(changed)}, nil
}

// NewCodes asks for codes: so many that are drawn, for one use each, or a word.
type NewCodes struct {
	Count int64  `json:"count,omitempty" minimum:"0" maximum:"5000"`
	Word  string `json:"word,omitempty" maxLength:"80" example:"HONEY10"`
	Uses  int64  `json:"uses,omitempty" minimum:"0" doc:"Of the word; 0 is any number."`
}

// Codes are codes that were just made: they cannot be read again.
type Codes struct {
	Codes []string `json:"codes" nullable:"false"`
}

type makeCodesInput struct {
	Posted
	Campaign string `path:"campaign" doc:"A campaign's id."`
	Body     NewCodes
}

func (s *server) makeCodes(ctx context.Context, c *call, in *makeCodesInput) (*one[Codes], error) {
	campaign, err := campaignIn(in.Campaign)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	codes, err := s.Commerce.MakeCodes(ctx, c.actor, commerce.MakeCodes{Community: c.community.ID, Campaign: campaign, Count: in.Body.Count, Word: in.Body.Word,
		Uses: in.Body.Uses, Request: request})
	return &one[Codes]{Codes{codes}}, err
}

// Coupon is one that a member has.
type Coupon struct {
	ID        string               `json:"id" example:"coup_01h455vb4pex5vsknk084sn02q"`
	Campaign  string               `json:"campaign" example:"camp_01h455vb4pex5vsknk084sn02q"`
	State     commerce.CouponState `json:"state" enum:"free,bound,used,lapsed"`
	ClaimedAt time.Time            `json:"claimed_at"`
	ExpiresAt time.Time            `json:"expires_at"`
	Order     string               `json:"order,omitempty" doc:"That it is bound to."`
}

func (s *server) coupon(k commerce.Coupon) Coupon {
	return Coupon{id.Coupon.Text(k.ID), id.Campaign.Text(k.Campaign), k.State(s.Clock.Now()), k.ClaimedAt, k.ExpiresAt, id.Order.Text(k.Order)}
}

// Purse is what a member has to pay less with.
type Purse struct {
	Credit  Amount   `json:"credit" doc:"Store credit."`
	Coupons []Coupon `json:"coupons" nullable:"false"`
}

func (s *server) myCoupons(ctx context.Context, c *call, _ *struct{}) (*one[Purse], error) {
	mine, err := s.Commerce.MyCoupons(ctx, c.actor, c.community.ID)
	if err != nil {
		return nil, err
	}
	credit, err := s.Commerce.MyCredit(ctx, c.actor, c.community.ID)
	return &one[Purse]{Purse{amount(credit, c.community.Currency), all(mine, func(v commerce.CouponView) Coupon { return s.coupon(v.Coupon) })}}, err
}

// NewCoupon claims a coupon: of an open campaign, or of the one that a code opens.
type NewCoupon struct {
	Campaign string `json:"campaign,omitempty"`
	Code     string `json:"code,omitempty" maxLength:"100"`
}

type claimCouponInput struct {
	Posted
	Body NewCoupon
}

func (s *server) claimCoupon(ctx context.Context, c *call, in *claimCouponInput) (*made[Coupon], error) {
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	r := reading{community: c.community}
	cmd := commerce.ClaimCoupon{Community: c.community.ID, Campaign: r.id(id.Campaign, "campaign", in.Body.Campaign), Code: in.Body.Code, Request: request}
	r.wrong.Check(in.Body.Campaign != "" || in.Body.Code != "", "campaign", "invalid.required")
	if err := r.wrong.Err(); err != nil {
		return nil, err
	}
	k, err := s.Commerce.ClaimCoupon(ctx, c.actor, cmd)
	if err != nil {
		return nil, err
	}
	out := s.coupon(k)
	return &made[Coupon]{s.path(c, "coupons", out.ID), out}, nil
}
