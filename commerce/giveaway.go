package commerce

import (
	"context"
	"crypto/sha256"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
	"panal/money"
)

// A giveaway draws winners among those who entered: by answering a question, or by passing its link on. Nobody pays to
// enter, everybody enters once, and who works for the community does not. How many are in is shown at every moment, and with
// it the odds. It closes with its campaign and is drawn by itself, from a seed whose hash was shown since it went live
// (draw.go): staff can neither choose the moment nor draw again. Where answers are judged there are hours between, in which
// staff say which count; until they are marked none does. Where the link is passed on, an entry counts from when somebody
// else came by it: not who entered, nor the browser that they entered from.
//
//	open → drawn
//	  └──→ off
//
// A prize is store credit, which is set aside when the giveaway goes live and paid with the draw, or a thing that staff
// hand over. Its worth counts against the campaign's budget either way, and is within the ceiling that the law has.

// Giveaways is the kind of campaign that draws winners.
const Giveaways CampaignKind = "giveaway"

// GiveawayRule is what is won, by how many, and how one enters.
type GiveawayRule struct {
	Question string       `json:"question,omitempty"` // to answer
	Judged   int64        `json:"judged,omitzero"`    // hours after the close in which staff say which answers count; 0: all do
	Shared   bool         `json:"shared,omitzero"`    // an entry counts once somebody came by its member's link
	Prize    string       `json:"prize"`
	Worth    money.Amount `json:"worth"` // of one prize
	Prizes   int64        `json:"prizes"`
	Credit   bool         `json:"credit,omitzero"` // the prize is store credit
}

const (
	maxQuestion = 300
	maxAnswer   = 1000
	maxPrizes   = 100
	maxJudged   = 14 * 24
)

func (r GiveawayRule) Kind() CampaignKind { return Giveaways }

// Check says what is wrong with the rule.
func (r GiveawayRule) Check(wrong *fault.Fields, c Campaign, sold Sold) {
	input.CheckLine(wrong, "rule.question", r.Question, 0, maxQuestion)
	checkRange(wrong, "rule.judged", r.Judged, 0, maxJudged)
	wrong.Check(r.Judged == 0 || r.Question != "", "rule.judged", "invalid.judged")
	wrong.Check(!r.Shared || r.Question == "", "rule.question", "invalid.shared_question")
	input.CheckLine(wrong, "rule.prize", r.Prize, 1, maxTitle)
	checkRange(wrong, "rule.worth", int64(r.Worth), 1, maxPrice)
	wrong.Check(r.Worth <= sold.PrizeCeiling || c.Taken > 0, "rule.worth", "invalid.prize_ceiling", // what was promised under another ceiling stays
		fault.Args{"most": sold.PrizeCeiling.Decimal(sold.Currency), "currency": sold.Currency})
	checkRange(wrong, "rule.prizes", r.Prizes, 1, maxPrizes)
}

// Least is what all of its prizes are worth.
func (r GiveawayRule) Least(Sold) money.Amount { return r.Worth * money.Amount(r.Prizes) }

// GiveawayState says where a giveaway is.
type GiveawayState string

const (
	GiveawayOpen  GiveawayState = "open"
	GiveawayDrawn GiveawayState = "drawn"
	GiveawayOff   GiveawayState = "off" // ended for those inside too, and not drawn
)

// Giveaway is one that went live, with what was promised then.
type Giveaway struct {
	Campaign id.ID
	State    GiveawayState
	Currency string
	Worth    money.Amount
	Prizes   int64
	Credit   bool
	Shared   bool
	Entries  int64 // the highest number that was given
	Counting int64 // so many that count
	Winners  int64
	Seed     Seed // nobody is told before it is drawn
	Promise  [sha256.Size]byte
	List     [sha256.Size]byte // of the numbers that were drawn from
	OpenedAt time.Time
	ClosesAt time.Time
	DrawsAt  time.Time
	DrawnAt  time.Time
}

// GiveawayEntry is a member's.
type GiveawayEntry struct {
	ID        id.ID
	Campaign  id.ID
	Number    int64 // from 1, public
	Member    id.ID
	Visitor   id.ID // the browser that it was entered from; zero: unknown
	Answer    string
	Counts    bool
	EnteredAt time.Time
	MarkedAt  time.Time // when staff last said whether it counts
	Place     int64     // from 1, of who won
	HandedAt  time.Time
}

var (
	ErrEntered        = fault.New(fault.Conflict, "giveaway_entered")
	ErrGiveawayClosed = fault.New(fault.Gone, "giveaway_closed")
	ErrGiveawayDrawn  = fault.New(fault.Gone, "giveaway_drawn")
	// ErrGiveawayStaff is returned to who works for the community.
	ErrGiveawayStaff = fault.New(fault.Forbidden, "giveaway_staff")
	// ErrGiveawayUnjudged is returned for marking an answer where all of them count.
	ErrGiveawayUnjudged = fault.New(fault.Conflict, "giveaway_unjudged")
	ErrEntryMissing     = fault.Missing("entry")
	ErrEntryLost        = fault.New(fault.Conflict, "giveaway_not_won")
)

// open returns the giveaway of a campaign that goes live now.
func (r GiveawayRule) open(c Campaign, currency string, seed Seed, now time.Time) Giveaway {
	g := Giveaway{Campaign: c.ID, State: GiveawayOpen, Currency: currency, Worth: r.Worth, Prizes: r.Prizes, Credit: r.Credit, Shared: r.Shared, Seed: seed, OpenedAt: now}
	g.Promise = g.promise()
	return r.timed(g, c.EndsAt)
}

// timed returns the giveaway with another close.
func (r GiveawayRule) timed(g Giveaway, closes time.Time) Giveaway {
	g.ClosesAt, g.DrawsAt = closes, closes.Add(time.Duration(r.Judged)*time.Hour)
	return g
}

// Admits reports with a fault why nobody may enter at the given time.
func (g Giveaway) Admits(now time.Time) error {
	if g.State != GiveawayOpen || !now.Before(g.ClosesAt) {
		return ErrGiveawayClosed
	}
	return nil
}

// enter returns the giveaway with another entry, and that. Came says whether somebody has come by its member's link.
func (g Giveaway) enter(r GiveawayRule, e GiveawayEntry, came bool, now time.Time) (Giveaway, GiveawayEntry, error) {
	if err := g.Admits(now); err != nil {
		return g, e, err
	}
	var wrong fault.Fields
	if r.Question != "" {
		input.CheckLine(&wrong, "answer", e.Answer, 1, maxAnswer)
	} else {
		wrong.Check(e.Answer == "", "answer", "invalid.choice")
	}
	if err := wrong.Err(); err != nil {
		return g, e, err
	}
	g.Entries++
	e.Campaign, e.Number, e.EnteredAt = g.Campaign, g.Entries, now
	if r.Judged == 0 && (came || !g.Shared) {
		g, e = g.count(e, true)
	}
	return g, e, nil
}

// count returns the giveaway and an entry that counts, or no longer.
func (g Giveaway) count(e GiveawayEntry, counts bool) (Giveaway, GiveawayEntry) {
	switch {
	case counts && !e.Counts:
		g.Counting++
	case !counts && e.Counts:
		g.Counting--
	}
	e.Counts = counts
	return g, e
}

// heard returns the giveaway and an entry after somebody came by its member's link.
func (g Giveaway) heard(e GiveawayEntry, now time.Time) (Giveaway, GiveawayEntry) {
	if !g.Shared || g.Admits(now) != nil {
		return g, e
	}
	return g.count(e, true)
}

// mark returns the giveaway and an entry after staff say whether that counts.
func (g Giveaway) mark(r GiveawayRule, e GiveawayEntry, counts bool, now time.Time) (Giveaway, GiveawayEntry, error) {
	switch {
	case r.Judged == 0:
		return g, e, ErrGiveawayUnjudged
	case g.State != GiveawayOpen || !now.Before(g.DrawsAt):
		return g, e, ErrGiveawayDrawn
	case e.Counts == counts && !e.MarkedAt.IsZero():
		return g, e, nil
	}
	g, e = g.count(e, counts)
	e.MarkedAt = now
	return g, e, nil
}

// due reports whether it is to be drawn.
func (g Giveaway) due(now time.Time) bool { return g.State == GiveawayOpen && !now.Before(g.DrawsAt) }

// drawn returns the giveaway after its draw among the entries with these numbers, and who won.
func (g Giveaway) drawn(numbers []int64, now time.Time) (Giveaway, []int64) {
	won := draw(g.Seed, numbers, g.Prizes)
	g.State, g.DrawnAt, g.List, g.Winners = GiveawayDrawn, now, sha256.Sum256([]byte(ListText(numbers))), int64(len(won))
	g.Counting = int64(len(numbers))
	return g, won
}

// Kept reports what of a draw does not follow from what was promised; empty when all does.
func (g Giveaway) Kept(numbers, won []int64) string {
	if g.promise() != g.Promise {
		return "the seed is not the one that was promised"
	}
	if g.State != GiveawayDrawn {
		return ""
	}
	if g.List != sha256.Sum256([]byte(ListText(numbers))) {
		return "the list is not the one that was published"
	}
	if recomputed := draw(g.Seed, numbers, g.Prizes); ListText(recomputed) != ListText(won) {
		return "others won than the draw gives"
	}
	return ""
}

// Told is the giveaway without what nobody is told before it is drawn.
func (g Giveaway) Told() Giveaway {
	if g.State == GiveawayOpen {
		g.Seed = Seed{}
	}
	return g
}

// Odds are those of each entry that counts, as one in how many; 0 while there is none.
func (g Giveaway) Odds() int64 {
	if g.Counting == 0 {
		return 0
	}
	return max(1, (g.Counting+g.Prizes-1)/g.Prizes)
}

// giveawayTx reads and keeps giveaways.
type giveawayTx interface {
	GiveawayOf(campaign id.ID) (Giveaway, error)
	InsertGiveaway(Giveaway)
	// UpdateGiveaway keeps a change, and has the write run again when the giveaway has changed since it was read.
	UpdateGiveaway(old, changed Giveaway)
	// InsertEntry keeps an entry; a second one of a member is ErrEntered.
	InsertEntry(GiveawayEntry)
	EntryOf(campaign id.ID, number int64) (GiveawayEntry, error)
	// EntryBy returns a member's entry; zero for none.
	EntryBy(campaign, member id.ID) (GiveawayEntry, error)
	UpdateEntry(old, changed GiveawayEntry)
	// EntriesDrawn lists the entries that are drawn from, by their numbers: those that count, but for who is banned or
	// erased, or works here by now. The others do not count from then on.
	EntriesDrawn(Giveaway) ([]GiveawayEntry, error)
	// Came reports whether somebody came by the link of an entry's member before the giveaway closed.
	Came(Giveaway, GiveawayEntry) (bool, error)
}

// giveawayReads reads giveaways.
type giveawayReads interface {
	Giveaway(ctx context.Context, community, campaign id.ID) (Giveaway, error)
	// EntryBy returns a member's entry; zero for none.
	EntryBy(ctx context.Context, community, campaign, member id.ID) (GiveawayEntry, error)
	// EntriesIn lists entries, the last first, with the names of who entered; waiting: those alone that nobody has marked.
	EntriesIn(ctx context.Context, community, campaign id.ID, waiting bool, after id.ID, limit int) ([]EntryView, error)
	// CameBy counts who came by the link of an entry's member, but for the browser that it was entered from.
	CameBy(ctx context.Context, community id.ID, e GiveawayEntry) (int64, error)
	// Won lists who won, by their places.
	Won(ctx context.Context, community, campaign id.ID) ([]EntryView, error)
	// NumbersIn lists the numbers that count.
	NumbersIn(ctx context.Context, community, campaign id.ID) ([]int64, error)
}

// EntryView is an entry as people see it.
type EntryView struct {
	GiveawayEntry
	Name string
}

// Facts about giveaways.
const (
	FactGiveawayEntered fact.Kind = "giveaway.entered"
	FactGiveawayHeard   fact.Kind = "giveaway.heard" // somebody came by the member's link, so that the entry counts
	FactGiveawayMarked  fact.Kind = "giveaway.marked"
	FactGiveawayWon     fact.Kind = "giveaway.won"
	FactGiveawayDrawn   fact.Kind = "giveaway.drawn"
	FactGiveawayOff     fact.Kind = "giveaway.off"
	FactGiveawayHanded  fact.Kind = "giveaway.handed"
)

// GiveawayFact is the payload of facts about a giveaway.
type GiveawayFact struct {
	Member   id.ID        `json:"member,omitzero"`
	Number   int64        `json:"number,omitzero"`
	Place    int64        `json:"place,omitzero"`
	Counts   bool         `json:"counts,omitzero"`
	Entries  int64        `json:"entries"`
	Winners  int64        `json:"winners,omitzero"`
	Worth    money.Amount `json:"worth"`
	Currency string       `json:"currency"`
	Credit   bool         `json:"credit,omitzero"`
}

func (g Giveaway) fact(kind fact.Kind, e GiveawayEntry) fact.Fact {
	return fact.Fact{Kind: kind, Version: 1, Subject: g.Campaign,
		Payload: GiveawayFact{e.Member, e.Number, e.Place, e.Counts, g.Entries, g.Winners, g.Worth, g.Currency, g.Credit}}
}
