package content

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"panal/fact"
	"panal/fault"
	"panal/internal/id"
	"panal/internal/input"
)

// A gathering is an occasion that people attend: at a place, or online by a link that is told to those who have a place,
// from a day before. It is for everybody to read of, for members, for a circle, or for some tiers; members alone answer,
// and may bring up to three guests, who take places too. Who answers when no place is left waits, and has the first place
// that is enough for them. It costs nothing: no money is taken for a gathering.
//
//	draft → open → over (its end has passed)
//	  └──────┴──→ canceled
//
// Staff make gatherings of every kind; the leader of a circle and its hosts make some for their circle. Its hosts run it:
// they see who comes and check them in.
type Gathering struct {
	ID    id.ID
	Slug  string // its name in addresses, unique in the community
	Title string
	About string // Markdown (internal/prose)

	Online  bool
	Place   string // where it is, by name; of one that is not online
	Address string
	Map     string // a link to a map; optional
	Link    string // where to join one that is online

	StartsAt time.Time
	EndsAt   time.Time
	ClosesAt time.Time // for new answers: its start at the latest

	Audience GatheringAudience
	Circle   id.ID   // whose it is; zero: the community's
	Tiers    []id.ID // that it is for

	Places   int64 // people; 0: no limit
	Taken    int64 // by those who come, with their guests
	Waiting  int64 // answers that wait
	State    GatheringState
	Reason   string // why it was canceled
	Sequence int64  // raised when calendars have to change what they hold
	RemindAt time.Time

	MadeBy   id.ID
	MadeAt   time.Time
	OpenedAt time.Time
	EndedAt  time.Time // when it was canceled
}

// GatheringState says where a gathering is. That it is over, its end says.
type GatheringState string

const (
	GatheringDraft    GatheringState = "draft"
	GatheringOpen     GatheringState = "open"
	GatheringCanceled GatheringState = "canceled"
)

// GatheringAudience is whom a gathering is for: the others find none.
type GatheringAudience string

const (
	MeetEverybody GatheringAudience = "everybody" // guests may read of it; members answer
	MeetMembers   GatheringAudience = "members"
	MeetCircle    GatheringAudience = "circle"
	MeetTiers     GatheringAudience = "tiers"
)

// GatheringAudiences lists every audience, the widest first.
var GatheringAudiences = []GatheringAudience{MeetEverybody, MeetMembers, MeetCircle, MeetTiers}

const (
	mostTitle, mostAbout, mostPlace, mostAddress = 120, 8000, 120, 240
	mostLink, mostReason                         = 500, 500
	mostPlaces                                   = 100_000
	// MaxGuests is how many people a member may bring.
	MaxGuests = 3
	// LongestGathering bounds from a start to its end.
	LongestGathering = 14 * 24 * time.Hour
	// linkBefore is how long before the start those who have a place are told the link.
	linkBefore = 24 * time.Hour
	// doorBefore and doorAfter bound when people are checked in: from before the start to after the end.
	doorBefore, doorAfter = 12 * time.Hour, 24 * time.Hour
)

var (
	ErrGatheringMissing   = fault.Missing("gathering")
	ErrGatheringSlugTaken = fault.OnField("slug", "invalid.taken")
	// ErrGatheringState is returned when a gathering has changed between its read and its change.
	ErrGatheringState    = fault.New(fault.Conflict, "conflict")
	ErrGatheringDraft    = fault.New(fault.Conflict, "gathering_draft")
	ErrGatheringOpened   = fault.New(fault.Conflict, "gathering_opened")
	ErrGatheringCanceled = fault.New(fault.Gone, "gathering_canceled")
	ErrGatheringOver     = fault.New(fault.Gone, "gathering_over")
	// ErrGatheringPast is returned for opening one whose start has passed.
	ErrGatheringPast = fault.OnField("starts_at", "invalid.past")
)

// Invites are the members whom a gathering is for; guests may read of some, and are invited to none.
func (g Gathering) Invites() Audience {
	switch g.Audience {
	case MeetCircle:
		return Audience{Circle: g.Circle}
	case MeetTiers:
		return Audience{Tiers: g.Tiers}
	}
	return Audience{}
}

// Over reports whether a gathering that took place has ended.
func (g Gathering) Over(now time.Time) bool { return g.State == GatheringOpen && !now.Before(g.EndsAt) }

// Free is how many places are left; -1 when there is no limit.
func (g Gathering) Free() int64 {
	if g.Places == 0 {
		return -1
	}
	return max(g.Places-g.Taken, 0)
}

// fits reports whether so many more people have places.
func (g Gathering) fits(people int64) bool { return g.Places == 0 || g.Taken+people <= g.Places }

// Answers says why nobody can newly come at a time, if that is so.
func (g Gathering) Answers(now time.Time) error {
	if err := g.running(now); err != nil {
		return err
	}
	if !now.Before(g.ClosesAt) {
		return ErrGatheringClosed
	}
	return nil
}

// running says why a gathering does not lie ahead or go on, if that is so.
func (g Gathering) running(now time.Time) error {
	switch {
	case g.State == GatheringDraft:
		return ErrGatheringDraft
	case g.State == GatheringCanceled:
		return ErrGatheringCanceled
	case g.Over(now):
		return ErrGatheringOver
	}
	return nil
}

// door says why nobody is checked in at a time, if that is so.
func (g Gathering) door(now time.Time) error {
	switch {
	case g.State == GatheringDraft:
		return ErrGatheringDraft
	case g.State == GatheringCanceled:
		return ErrGatheringCanceled
	case now.Before(g.StartsAt.Add(-doorBefore)):
		return ErrDoorClosed.With(fault.Args{"hours": int64(doorBefore / time.Hour)})
	case now.After(g.EndsAt.Add(doorAfter)):
		return ErrGatheringOver
	}
	return nil
}

// Door reports whether people are checked in at a time.
func (g Gathering) Door(now time.Time) bool { return g.door(now) == nil }

// TellsLink reports whether who has a place is told the link at a time.
func (g Gathering) TellsLink(now time.Time) bool {
	return g.Online && g.State == GatheringOpen && !now.Before(g.StartsAt.Add(-linkBefore))
}

// reminders are how long before the start those who come are reminded, the earliest first.
var reminders = []time.Duration{24 * time.Hour, time.Hour}

// nextReminder is when those who come are reminded next after a time; zero: no more.
func (g Gathering) nextReminder(after time.Time) time.Time {
	if g.State != GatheringOpen {
		return time.Time{}
	}
	for _, before := range reminders {
		if at := g.StartsAt.Add(-before); at.After(after) {
			return at
		}
	}
	return time.Time{}
}

// remind returns the gathering after the reminder that is due, and how many hours before the start that is; zero when
// none is. One that comes so late that the next is due as well is that one.
func (g Gathering) remind(now time.Time) (reminded Gathering, hours int64) {
	if g.RemindAt.IsZero() || now.Before(g.RemindAt) {
		return g, 0
	}
	if now.Before(g.StartsAt) && g.State == GatheringOpen {
		for _, before := range reminders {
			if !now.Before(g.StartsAt.Add(-before)) {
				hours = int64(before / time.Hour)
			}
		}
	}
	g.RemindAt = g.nextReminder(now)
	return g, hours
}

// gatheringPages are the words that pages beside those of gatherings begin with.
var gatheringPages = []string{"new", "past", "mine", "check-in"}

// GatheringTerms are what may be chosen of a gathering.
type GatheringTerms struct {
	Slug, Title, About        string
	Online                    bool
	Place, Address, Map, Link string
	StartsAt, EndsAt          time.Time
	ClosesAt                  time.Time // zero: its start
	Audience                  GatheringAudience
	Circle                    id.ID
	Tiers                     []id.ID
	Places                    int64
}

// Terms are a gathering's, as they are.
func (g Gathering) Terms() GatheringTerms {
	t := GatheringTerms{g.Slug, g.Title, g.About, g.Online, g.Place, g.Address, g.Map, g.Link, g.StartsAt, g.EndsAt, g.ClosesAt, g.Audience, g.Circle, g.Tiers, g.Places}
	if t.ClosesAt.Equal(t.StartsAt) {
		t.ClosesAt = time.Time{}
	}
	return t
}

// With returns the gathering on other terms, or everything that is wrong with them.
func (g Gathering) With(t GatheringTerms) (Gathering, error) {
	g.Slug, g.Title, g.About = t.Slug, input.Line(t.Title), input.Text(t.About)
	g.Online, g.Place, g.Address, g.Map, g.Link = t.Online, strings.TrimSpace(t.Place), strings.TrimSpace(t.Address), strings.TrimSpace(t.Map), strings.TrimSpace(t.Link)
	if g.Online {
		g.Place, g.Address, g.Map = "", "", ""
	} else {
		g.Link = ""
	}
	g.StartsAt, g.EndsAt, g.ClosesAt = t.StartsAt, t.EndsAt, t.ClosesAt
	if g.ClosesAt.IsZero() {
		g.ClosesAt = g.StartsAt
	}
	g.Audience, g.Circle, g.Places, g.Tiers = t.Audience, t.Circle, t.Places, nil
	if g.Audience == MeetTiers {
		g.Tiers = slices.Compact(slices.SortedFunc(slices.Values(t.Tiers), id.ID.Compare))
	}
	var wrong fault.Fields
	g.check(&wrong)
	return g, wrong.Err()
}

func (g Gathering) check(wrong *fault.Fields) {
	wrong.Check(input.IsSlug(g.Slug), "slug", "invalid.slug")
	wrong.Check(len(g.Slug) <= maxSlug, "slug", "invalid.too_long", fault.Args{"max": maxSlug})
	wrong.Check(!slices.Contains(gatheringPages, g.Slug), "slug", "invalid.taken")
	input.CheckName(wrong, "title", g.Title, mostTitle)
	input.CheckText(wrong, "about", g.About, mostAbout)
	if g.Online {
		input.CheckLine(wrong, "link", g.Link, 1, mostLink)
		wrong.Check(g.Link == "" || isLink(g.Link), "link", "invalid.link")
	} else {
		input.CheckLine(wrong, "place", g.Place, 1, mostPlace)
		input.CheckLine(wrong, "address", g.Address, 1, mostAddress)
		input.CheckLine(wrong, "map", g.Map, 0, mostLink)
		wrong.Check(g.Map == "" || isLink(g.Map), "map", "invalid.link")
	}
	wrong.Check(!g.StartsAt.IsZero(), "starts_at", "invalid.required")
	wrong.Check(!g.EndsAt.IsZero(), "ends_at", "invalid.required")
	wrong.Check(g.EndsAt.IsZero() || g.EndsAt.After(g.StartsAt), "ends_at", "invalid.after_start")
	wrong.Check(g.EndsAt.Sub(g.StartsAt) <= LongestGathering, "ends_at", "invalid.too_long_time", fault.Args{"days": int64(LongestGathering / (24 * time.Hour))})
	wrong.Check(!g.ClosesAt.After(g.StartsAt), "closes_at", "invalid.before_start")
	wrong.Check(slices.Contains(GatheringAudiences, g.Audience), "audience", "invalid.choice")
	wrong.Check(g.Audience != MeetCircle || !g.Circle.IsZero(), "circle", "invalid.required")
	wrong.Check(g.Audience != MeetTiers || len(g.Tiers) > 0, "tiers", "invalid.required")
	wrong.Check(g.Places >= 0 && g.Places <= mostPlaces, "places", "invalid.range", fault.Args{"min": 0, "max": mostPlaces})
	wrong.Check(g.Places <= 0 || g.Places >= g.Taken, "places", "invalid.below_taken", fault.Args{"taken": g.Taken})
}

// moved reports whether those who come have to be told of a change: it is at another time, or elsewhere.
func (g Gathering) moved(to Gathering) bool {
	return !g.StartsAt.Equal(to.StartsAt) || !g.EndsAt.Equal(to.EndsAt) || g.Online != to.Online || g.Place != to.Place || g.Address != to.Address || g.Link != to.Link
}

// edited returns a gathering that is open with another's terms, and the calendars' sequence and the reminder that follow.
func (g Gathering) edited(to Gathering, now time.Time) Gathering {
	if g.State == GatheringOpen && (g.moved(to) || g.Title != to.Title || g.About != to.About) {
		to.Sequence++
	}
	if !g.StartsAt.Equal(to.StartsAt) {
		to.RemindAt = to.nextReminder(now)
	}
	return to
}

// open returns the gathering as it is published.
func (g Gathering) open(now time.Time) (Gathering, error) {
	switch {
	case g.State == GatheringCanceled:
		return g, ErrGatheringCanceled
	case g.State == GatheringOpen:
		return g, ErrGatheringOpened
	case !now.Before(g.StartsAt):
		return g, ErrGatheringPast
	}
	g.State, g.OpenedAt = GatheringOpen, now
	g.RemindAt = g.nextReminder(now)
	return g, nil
}

// cancel returns the gathering as it is canceled, with why.
func (g Gathering) cancel(reason string, now time.Time) (Gathering, error) {
	switch {
	case g.State == GatheringCanceled:
		return g, ErrGatheringCanceled
	case g.Over(now):
		return g, ErrGatheringOver
	}
	reason = input.Text(reason)
	var wrong fault.Fields
	input.CheckText(&wrong, "reason", reason, mostReason)
	wrong.Check(reason != "" || g.State == GatheringDraft, "reason", "invalid.required")
	if err := wrong.Err(); err != nil {
		return g, err
	}
	g.State, g.Reason, g.EndedAt, g.RemindAt = GatheringCanceled, reason, now, time.Time{}
	g.Sequence++
	return g, nil
}

// changes are what other terms change.
func (t GatheringTerms) changes(to GatheringTerms) (all fact.Changes) {
	all.Note("title", t.Title, to.Title)
	all.Note("slug", t.Slug, to.Slug)
	all.Note("about", t.About, to.About)
	all.Note("online", t.Online, to.Online)
	all.Note("place", t.Place, to.Place)
	all.Note("address", t.Address, to.Address)
	all.Note("map", t.Map, to.Map)
	all.Note("starts_at", t.StartsAt, to.StartsAt)
	all.Note("ends_at", t.EndsAt, to.EndsAt)
	all.Note("closes_at", t.ClosesAt, to.ClosesAt)
	all.Note("audience", t.Audience, to.Audience)
	all.Note("circle", t.Circle, to.Circle)
	all.Note("tiers", idText(t.Tiers), idText(to.Tiers))
	all.Note("places", t.Places, to.Places)
	if t.Link != to.Link { // who reads the log is not to learn where to join
		all.Note("link", "•", "••")
	}
	return all
}

// idText is several ids in one text.
func idText(all []id.ID) string {
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = one.String()
	}
	return strings.Join(texts, " ")
}

// isLink reports whether a text is a link that a browser may follow.
func isLink(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
