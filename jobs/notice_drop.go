package jobs

import (
	"context"
	"maps"
	"slices"

	"panal/commerce"
	"panal/community/notice"
	"panal/fact"
	"panal/internal/clock"
	"panal/internal/id"
)

// What members are told of drops: that they were given a priority code, that it is their turn and until when, that their
// time was over; and, crowds of them, that one opens and how it ended.

// dropNews tells the member of a place, with what the drop is called.
func dropNews(k notice.Kind, args func(commerce.SpotFact, commerce.Campaign) notice.Args) func(NoticeSources, context.Context, fact.Recorded) ([]notice.News, error) {
	return func(s NoticeSources, ctx context.Context, f fact.Recorded) ([]notice.News, error) {
		var p commerce.SpotFact
		if err := f.Decode(&p); err != nil {
			return nil, err
		}
		c, err := s.Commerce.Campaign(ctx, f.Community, f.Subject)
		if err != nil {
			return nil, err
		}
		told := args(p, c)
		told["title"] = notice.Text(c.Title)
		return one(k, f.Subject, told, p.Member), nil
	}
}

func dropCalled(p commerce.SpotFact, _ commerce.Campaign) notice.Args {
	return notice.Args{"until": notice.Time(p.Until)}
}

func dropLapsed(commerce.SpotFact, commerce.Campaign) notice.Args { return notice.Args{} }

// dropCode tells until when a code may be entered: the opening, unless it was made for less.
func dropCode(p commerce.SpotFact, c commerce.Campaign) notice.Args {
	until := c.StartsAt
	if !p.Until.IsZero() {
		until = p.Until
	}
	return notice.Args{"until": notice.Time(until)}
}

// CrowdSources finds the many whom a drop or a giveaway concerns at once.
type CrowdSources interface {
	DropNow(ctx context.Context, community, campaign id.ID) (commerce.DropNow, error)
	Reservations(ctx context.Context, community, campaign, after id.ID, limit int) ([]id.ID, error)
	Campaign(ctx context.Context, community, campaign id.ID) (commerce.Campaign, error)
	EntriesAfter(ctx context.Context, community, campaign id.ID, above int64, limit int) ([]commerce.GiveawayEntry, error)
	SpotsAfter(ctx context.Context, community, campaign id.ID, state commerce.SpotState, above int64, limit int) ([]commerce.SpotView, error)
}

// crowdTogether is how many of a crowd are read at once.
const crowdTogether = 500

const crowds = "crowds"

// Crowds is the consumer that tells many at once: those who reserved, that a drop opens; those who waited, how it ended;
// those who entered a giveaway, that it is drawn.
// It is one of its own, so that whoever is called meanwhile is told without waiting for thousands.
func Crowds(teller Teller, from CrowdSources, clock clock.Clock) Consumer {
	c := crowd{teller, from}
	handle := func(ctx context.Context, _ id.ID, facts []fact.Recorded) error {
		for _, f := range facts {
			if clock.Now().Sub(f.At) > history {
				continue
			}
			if err := crowdsOf[f.Kind](c, ctx, f); err != nil {
				return err
			}
		}
		return nil
	}
	return Consumer{Name: crowds, Kinds: slices.Sorted(maps.Keys(crowdsOf)), Handle: handle, Unhurried: true}
}

// crowdsOf tells the crowd that a fact concerns.
var crowdsOf = map[fact.Kind]func(crowd, context.Context, fact.Recorded) error{commerce.FactDropOpened: crowd.opened, commerce.FactDropClosed: crowd.closed,
	commerce.FactGiveawayDrawn: crowd.drawn, commerce.FactGiveawayOff: crowd.off}

type crowd struct {
	teller Teller
	from   CrowdSources
}

// opened tells those who reserved.
func (c crowd) opened(ctx context.Context, f fact.Recorded) error {
	return c.tell(ctx, f, notice.DropOpened, notice.Args{}, c.reserved(f))
}

// closed tells those who waited in vain how it ended; where it never opened, those who reserved too.
func (c crowd) closed(ctx context.Context, f fact.Recorded) error {
	d, err := c.from.DropNow(ctx, f.Community, f.Subject)
	if err != nil {
		return err
	}
	how := string(d.Line.Ending)
	if d.Line.OpenedAt.IsZero() {
		how = "off"
	}
	args := notice.Args{"how": notice.Word("notice.drop." + how)}
	for _, state := range []commerce.SpotState{commerce.SpotWaiting, commerce.SpotLapsed} {
		if err := c.tell(ctx, f, notice.DropClosed, args, c.spots(f, state)); err != nil {
			return err
		}
	}
	if how != "off" {
		return nil
	}
	return c.tell(ctx, f, notice.DropClosed, args, c.reserved(f))
}

// reading reads on in a crowd, and returns nobody at its end.
type reading func(ctx context.Context) (members []id.ID, more bool, err error)

func (c crowd) reserved(f fact.Recorded) reading {
	var last id.ID
	return func(ctx context.Context) ([]id.ID, bool, error) {
		members, err := c.from.Reservations(ctx, f.Community, f.Subject, last, crowdTogether)
		if len(members) > 0 {
			last = members[len(members)-1]
		}
		return members, len(members) == crowdTogether, err
	}
}

// spots are those who stood in line in a state when it was closed. Who lapsed before knows that already.
func (c crowd) spots(f fact.Recorded, state commerce.SpotState) reading {
	var last int64
	return func(ctx context.Context) (members []id.ID, more bool, err error) {
		spots, err := c.from.SpotsAfter(ctx, f.Community, f.Subject, state, last, crowdTogether)
		for _, p := range spots {
			if last = p.Number; state == commerce.SpotWaiting || p.Until.After(f.At) {
				members = append(members, p.Member)
			}
		}
		return members, len(spots) == crowdTogether, err
	}
}

// tell tells a crowd, some after others: Tell writes a few lines at a time, so others write in between.
func (c crowd) tell(ctx context.Context, f fact.Recorded, k notice.Kind, args notice.Args, next reading) error {
	about, err := c.from.Campaign(ctx, f.Community, f.Subject)
	if err != nil {
		return err
	}
	args["title"] = notice.Text(about.Title)
	for more := true; more; {
		var members []id.ID
		var err error
		if members, more, err = next(ctx); err != nil {
			return err
		}
		if err := c.teller.Tell(ctx, f.Community, notice.News{Kind: k, Fact: f.Sequence, Subject: f.Subject, Args: args, Members: members}); err != nil {
			return err
		}
	}
	return nil
}
