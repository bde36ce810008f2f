package api

import (
	"context"
	"encoding/hex"
	"time"

	"panal/access"
	"panal/commerce"
	"panal/internal/id"
	"panal/internal/page"
)

// giveawayKeeping enters giveaways, and reads and settles them.
type giveawayKeeping interface {
	EnterGiveaway(ctx context.Context, actor access.Actor, cmd commerce.EnterGiveaway) (commerce.GiveawayEntry, error)
	Giveaway(ctx context.Context, actor access.Actor, community, campaign id.ID) (commerce.GiveawayView, error)
	GiveawayEntries(ctx context.Context, actor access.Actor, community, campaign id.ID, waiting bool, r page.Request) (page.Page[commerce.EntryView], error)
	MarkEntry(ctx context.Context, actor access.Actor, cmd commerce.MarkEntry) (commerce.GiveawayEntry, error)
	HandPrize(ctx context.Context, actor access.Actor, community, campaign id.ID, number int64) (commerce.GiveawayEntry, error)
}

// GiveawayRule is what is won in a giveaway, and how one enters.
type GiveawayRule struct {
	Question string `json:"question,omitempty" maxLength:"300" doc:"To enter with an answer."`
	Judged   int64  `json:"judged_hours,omitempty" minimum:"0" maximum:"336" doc:"After the close, in which staff say which answers count; 0: all do."`
	Shared   bool   `json:"shared,omitempty" doc:"An entry counts once somebody else came by its member's share link; instead of a question."`
	Prize    string `json:"prize" doc:"Of one winner."`
	Worth    Amount `json:"worth" doc:"Of one prize; at most the community's prize_ceiling."`
	Prizes   int64  `json:"prizes" minimum:"1" maximum:"100"`
	Credit   bool   `json:"credit,omitempty" doc:"The prize is store credit: set aside when it goes live, and paid with the draw. Otherwise it is a thing that staff hand over."`
}

// Giveaway is one that went live, with what was promised then and, once it is drawn, all that it takes to compute the
// draw again.
type Giveaway struct {
	Campaign string                 `json:"campaign" example:"camp_01h455vb4pex5vsknk084sn02q"`
	State    commerce.GiveawayState `json:"state" enum:"open,drawn,off" doc:"Off: ended for those inside too, and not drawn."`
	Worth    Amount                 `json:"worth"`
	Prizes   int64                  `json:"prizes"`
	Credit   bool                   `json:"credit"`
	Shared   bool                   `json:"shared"`
	Entries  int64                  `json:"entries" doc:"So many entered; their numbers are 1 to this."`
	Counting int64                  `json:"counting" doc:"So many count."`
	Odds     int64                  `json:"odds" doc:"Of each that counts, as one in how many; 0 while none does."`
	OpenedAt time.Time              `json:"opened_at"`
	ClosesAt time.Time              `json:"closes_at" doc:"To enter."`
	DrawsAt  time.Time              `json:"draws_at"`
	DrawnAt  time.Time              `json:"drawn_at,omitzero"`
	Promise  string                 `json:"promise" doc:"The SHA-256 of what sealed will be, in hexadecimal, shown from the start."`
	Sealed   string                 `json:"sealed,omitempty" doc:"The campaign's id, a line break, the seed in hexadecimal, a line break; not before the draw."`
	Numbers  []int64                `json:"numbers,omitempty" doc:"That were drawn from, in order."`
	List     string                 `json:"list,omitempty" doc:"The SHA-256 of those, each with a line break, in hexadecimal."`
	Won      []GiveawayEntry        `json:"won,omitempty" doc:"By their places."`
	Mine     *GiveawayEntry         `json:"mine,omitempty" doc:"The caller's own."`
	Came     int64                  `json:"came,omitempty" doc:"So many came by the caller's link, where that is how entries come to count."`
}

// GiveawayEntry is a member's entry.
type GiveawayEntry struct {
	Number    int64     `json:"number" doc:"Public."`
	Member    string    `json:"member" example:"mem_01h455vb4pex5vsknk084sn02q"`
	Name      string    `json:"name,omitempty"`
	Answer    string    `json:"answer,omitempty" doc:"Shown to its member and to staff."`
	Counts    bool      `json:"counts"`
	EnteredAt time.Time `json:"entered_at"`
	MarkedAt  time.Time `json:"marked_at,omitzero" doc:"When staff last said whether it counts."`
	Place     int64     `json:"place,omitempty" doc:"From 1, of who won."`
	HandedAt  time.Time `json:"handed_at,omitzero" doc:"When a prize that is a thing was handed over."`
}

func giveawayEntry(v commerce.EntryView) GiveawayEntry {
	return GiveawayEntry{v.Number, id.Member.Text(v.Member), v.Name, v.Answer, v.Counts, v.EnteredAt, v.MarkedAt, v.Place, v.HandedAt}
}

func giveaway(v commerce.GiveawayView) Giveaway {
	g := v.Giveaway
	out := Giveaway{Campaign: id.Campaign.Text(g.Campaign), State: g.State, Worth: amount(g.Worth, g.Currency), Prizes: g.Prizes, Credit: g.Credit, Shared: g.Shared,
		Entries: g.Entries, Counting: g.Counting, Odds: g.Odds(), OpenedAt: g.OpenedAt, ClosesAt: g.ClosesAt, DrawsAt: g.DrawsAt, DrawnAt: g.DrawnAt,
		Promise: hex.EncodeToString(g.Promise[:]), Numbers: v.Numbers, Won: all(v.Won, giveawayEntry), Came: v.Came}
	if g.State != commerce.GiveawayOpen {
		out.Sealed = g.Sealed()
	}
	if g.State == commerce.GiveawayDrawn {
		out.List = hex.EncodeToString(g.List[:])
	}
	if !v.Mine.ID.IsZero() {
		mine := giveawayEntry(commerce.EntryView{GiveawayEntry: v.Mine})
		out.Mine = &mine
	}
	return out
}

type giveawayInput struct {
	Giveaway string `path:"giveaway"`
}

func (s *server) getGiveaway(ctx context.Context, c *call, in *giveawayInput) (*one[Giveaway], error) {
	campaign, err := named(id.Campaign, in.Giveaway, commerce.ErrCampaignMissing)
	if err != nil {
		return nil, err
	}
	v, err := s.Commerce.Giveaway(ctx, c.actor, c.community.ID, campaign)
	return &one[Giveaway]{giveaway(v)}, err
}

// NewEntry is what a member enters with.
type NewEntry struct {
	Answer string `json:"answer,omitempty" maxLength:"1000" doc:"Where there is a question."`
}

type enterGiveawayInput struct {
	Posted
	Giveaway string `path:"giveaway"`
	Body     NewEntry
}

func (s *server) enterGiveaway(ctx context.Context, c *call, in *enterGiveawayInput) (*made[GiveawayEntry], error) {
	campaign, err := named(id.Campaign, in.Giveaway, commerce.ErrCampaignMissing)
	if err != nil {
		return nil, err
	}
	request, err := c.request(in.RawBody)
	if err != nil {
		return nil, err
	}
	e, err := s.Commerce.EnterGiveaway(ctx, c.actor, commerce.EnterGiveaway{Community: c.community.ID, Campaign: campaign, Answer: in.Body.Answer, Request: request})
	if err != nil {
		return nil, err
	}
	return &made[GiveawayEntry]{s.path(c, "campaigns", in.Giveaway, "giveaway"), giveawayEntry(commerce.EntryView{GiveawayEntry: e})}, nil
}

type listGiveawayEntriesInput struct {
	Paging
	Giveaway string `path:"giveaway"`
	Waiting  bool   `query:"waiting" doc:"Those alone whose answers nobody has marked."`
}

func (s *server) listGiveawayEntries(ctx context.Context, c *call, in *listGiveawayEntriesInput) (*pageOutput[GiveawayEntry], error) {
	campaign, err := named(id.Campaign, in.Giveaway, commerce.ErrCampaignMissing)
	if err != nil {
		return nil, err
	}
	list, err := s.Commerce.GiveawayEntries(ctx, c.actor, c.community.ID, campaign, in.Waiting, in.request())
	return paged(c, list, giveawayEntry), err
}

// EntryMark says whether an answer counts.
type EntryMark struct {
	Counts bool `json:"counts"`
}

type markEntryInput struct {
	Giveaway string `path:"giveaway"`
	Entry    int64  `path:"entry" minimum:"1"`
	Body     EntryMark
}

func (s *server) markEntry(ctx context.Context, c *call, in *markEntryInput) (*one[GiveawayEntry], error) {
	campaign, err := named(id.Campaign, in.Giveaway, commerce.ErrCampaignMissing)
	if err != nil {
		return nil, err
	}
	e, err := s.Commerce.MarkEntry(ctx, c.actor, commerce.MarkEntry{Community: c.community.ID, Campaign: campaign, Number: in.Entry, Counts: in.Body.Counts})
	return &one[GiveawayEntry]{giveawayEntry(commerce.EntryView{GiveawayEntry: e})}, err
}

type handPrizeInput struct {
	Giveaway string `path:"giveaway"`
	Entry    int64  `path:"entry" minimum:"1"`
}

func (s *server) handPrize(ctx context.Context, c *call, in *handPrizeInput) (*one[GiveawayEntry], error) {
	campaign, err := named(id.Campaign, in.Giveaway, commerce.ErrCampaignMissing)
	if err != nil {
		return nil, err
	}
	e, err := s.Commerce.HandPrize(ctx, c.actor, c.community.ID, campaign, in.Entry)
	return &one[GiveawayEntry]{giveawayEntry(commerce.EntryView{GiveawayEntry: e})}, err
}
