package content

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panal/fault"
	"panal/internal/id"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// terms are of a gathering tomorrow at noon.
func terms(change func(*GatheringTerms)) GatheringTerms {
	t := GatheringTerms{Slug: "cupping", Title: "Cupping", Place: "Roastery", Address: "Calle 1", StartsAt: noon.Add(48 * time.Hour), EndsAt: noon.Add(50 * time.Hour), Audience: MeetMembers}
	if change != nil {
		change(&t)
	}
	return t
}

// opened is such a gathering that was published.
func opened(t interface{ Fatal(...any) }, change func(*GatheringTerms)) Gathering {
	g, err := Gathering{ID: id.ID{1}, State: GatheringDraft}.With(terms(change))
	if err == nil {
		g, err = g.open(noon)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// wrongFields are the fields that a fault names.
func wrongFields(err error) (names []string) {
	for _, f := range fault.From(err).Fields {
		names = append(names, f.Name+" "+f.Code)
	}
	return names
}

func TestTermsOfAGathering(t *testing.T) {
	for _, c := range []struct {
		what   string
		change func(*GatheringTerms)
		want   string
	}{
		{"good", nil, ""},
		{"online", func(t *GatheringTerms) { t.Online, t.Link = true, "https://meet.example/x" }, ""},
		{"online without a link", func(t *GatheringTerms) { t.Online = true }, "link invalid.required"},
		{"a link that acts", func(t *GatheringTerms) { t.Online, t.Link = true, "javascript:alert(1)" }, "link invalid.link"},
		{"a map that acts", func(t *GatheringTerms) { t.Map = "javascript:alert(1)" }, "map invalid.link"},
		{"nowhere", func(t *GatheringTerms) { t.Place = " " }, "place invalid.required"},
		{"a title that turns its surroundings", func(t *GatheringTerms) { t.Title = "Cupping\u202e" }, "title invalid.characters"},
		{"no title", func(t *GatheringTerms) { t.Title = "" }, "title invalid.required"},
		{"a character that is none", func(t *GatheringTerms) { t.Title = "a\x00b" }, "title invalid.characters"},
		{"a slug of a page", func(t *GatheringTerms) { t.Slug = "past" }, "slug invalid.taken"},
		{"no slug", func(t *GatheringTerms) { t.Slug = "A b" }, "slug invalid.slug"},
		{"backwards", func(t *GatheringTerms) { t.EndsAt = t.StartsAt }, "ends_at invalid.after_start"},
		{"for ever", func(t *GatheringTerms) { t.EndsAt = t.StartsAt.Add(LongestGathering + 1) }, "ends_at invalid.too_long_time"},
		{"closed late", func(t *GatheringTerms) { t.ClosesAt = t.StartsAt.Add(1) }, "closes_at invalid.before_start"},
		{"of no circle", func(t *GatheringTerms) { t.Audience = MeetCircle }, "circle invalid.required"},
		{"of no tiers", func(t *GatheringTerms) { t.Audience = MeetTiers }, "tiers invalid.required"},
		{"for nobody", func(t *GatheringTerms) { t.Audience = "" }, "audience invalid.choice"},
		{"places owed", func(t *GatheringTerms) { t.Places = -1 }, "places invalid.range"},
	} {
		_, err := Gathering{}.With(terms(c.change))
		if got := strings.Join(wrongFields(err), ", "); got != c.want {
			t.Errorf("%s: %q, not %q", c.what, got, c.want)
		}
	}
	g := Gathering{Taken: 5}
	if _, err := g.With(terms(func(t *GatheringTerms) { t.Places = 4 })); !slices.Equal(wrongFields(err), []string{"places invalid.below_taken"}) {
		t.Errorf("fewer places than are taken: %v", err)
	}
	if back := opened(t, nil).Terms(); !back.ClosesAt.IsZero() {
		t.Errorf("closes at %v, not with the start", back.ClosesAt)
	}
}

func TestLifeOfAGathering(t *testing.T) {
	g := opened(t, func(t *GatheringTerms) { t.Online, t.Link = true, "https://meet.example/x" })
	if g.Over(g.EndsAt.Add(-1)) || !g.Over(g.EndsAt) || g.TellsLink(g.StartsAt.Add(-linkBefore-1)) || !g.TellsLink(g.StartsAt.Add(-linkBefore)) {
		t.Error("it ends, or tells its link, at another time")
	}
	if g.Door(g.StartsAt.Add(-doorBefore-1)) || !g.Door(g.StartsAt) || g.Door(g.EndsAt.Add(doorAfter+1)) {
		t.Error("its door is open at another time")
	}
	if _, err := g.open(noon); !errors.Is(err, ErrGatheringOpened) {
		t.Errorf("opened twice: %v", err)
	}
	if _, err := (Gathering{State: GatheringDraft, StartsAt: noon}).open(noon); !errors.Is(err, ErrGatheringPast) {
		t.Errorf("opened too late: %v", err)
	}
	if _, err := g.cancel(" ", noon); !slices.Equal(wrongFields(err), []string{"reason invalid.required"}) {
		t.Errorf("canceled without a word: %v", err)
	}
	if _, err := g.cancel("Rain", g.EndsAt); !errors.Is(err, ErrGatheringOver) {
		t.Errorf("canceled when it is over: %v", err)
	}
	off, err := g.cancel("Rain", noon)
	if err != nil || off.Reason != "Rain" || off.Sequence != g.Sequence+1 || !off.RemindAt.IsZero() {
		t.Errorf("%+v, %v", off, err)
	}
	if _, _, err := off.answer(GatheringAnswer{}, true, 0, noon); !errors.Is(err, ErrGatheringCanceled) {
		t.Errorf("coming to one that is off: %v", err)
	}
}

func TestReminders(t *testing.T) {
	g := opened(t, nil)
	if want := g.StartsAt.Add(-24 * time.Hour); !g.RemindAt.Equal(want) {
		t.Fatalf("first reminded at %v", g.RemindAt)
	}
	if _, hours := g.remind(g.RemindAt.Add(-1)); hours != 0 {
		t.Error("reminded too early")
	}
	day, hours := g.remind(g.RemindAt)
	if hours != 24 || !day.RemindAt.Equal(g.StartsAt.Add(-time.Hour)) {
		t.Errorf("%d hours before, next at %v", hours, day.RemindAt)
	}
	last, hours := day.remind(day.RemindAt.Add(time.Minute))
	if hours != 1 || !last.RemindAt.IsZero() {
		t.Errorf("%d hours before, next at %v", hours, last.RemindAt)
	}
	if late, hours := g.remind(g.StartsAt.Add(-time.Minute)); hours != 1 || !late.RemindAt.IsZero() { // the program was off
		t.Errorf("late: %d hours before, next at %v", hours, late.RemindAt)
	}
	if late, hours := g.remind(g.StartsAt); hours != 0 || !late.RemindAt.IsZero() {
		t.Errorf("when it has begun: %d hours before", hours)
	}
	// Another time is another reminder, and another sequence; another number of places is neither.
	moved, err := day.With(terms(func(t *GatheringTerms) {
		t.StartsAt, t.EndsAt = t.StartsAt.Add(72*time.Hour), t.EndsAt.Add(72*time.Hour)
	}))
	if err != nil {
		t.Fatal(err)
	}
	if moved = day.edited(moved, noon); !moved.RemindAt.Equal(moved.StartsAt.Add(-24*time.Hour)) || moved.Sequence != 1 || !day.moved(moved) {
		t.Errorf("moved: reminds at %v, sequence %d", moved.RemindAt, moved.Sequence)
	}
	wider, err := day.With(terms(func(t *GatheringTerms) { t.Places = 7 }))
	if err != nil {
		t.Fatal(err)
	}
	if wider = day.edited(wider, noon); wider.Sequence != 0 || day.moved(wider) || !wider.RemindAt.Equal(day.RemindAt) {
		t.Errorf("wider: %+v", wider)
	}
}

func TestCheckIn(t *testing.T) {
	g := opened(t, nil)
	a := GatheringAnswer{Gathering: g.ID, Member: id.ID{7}, Name: "Luz", State: AnswerComing}
	if _, err := g.checkIn(a, id.ID{1}, noon); !errors.Is(err, ErrDoorClosed) {
		t.Errorf("days before: %v", err)
	}
	came, err := g.checkIn(a, id.ID{1}, g.StartsAt)
	if err != nil || !came.CameAt.Equal(g.StartsAt) {
		t.Fatalf("%+v, %v", came, err)
	}
	refused := func(what string, a GatheringAnswer, want *fault.Fault) {
		t.Helper()
		_, err := g.checkIn(a, id.ID{1}, g.StartsAt)
		if !errors.Is(err, want) || fault.From(err).Fields[0].Args["name"] != "Luz" {
			t.Errorf("%s: %v, of %v", what, err, fault.From(err).Fields)
		}
	}
	refused("twice", came, ErrCodeUsed)
	if _, err := g.checkIn(GatheringAnswer{}, id.ID{1}, g.StartsAt); !errors.Is(err, ErrCodeMissing) {
		t.Errorf("with no code: %v", err)
	}
	other := a
	other.Gathering = id.ID{9}
	refused("with another gathering's code", other, ErrCodeElsewhere)
	a.State = AnswerWaiting
	refused("from the waiting list", a, ErrCodeWaits)
	a.State = AnswerNot
	refused("after giving the place up", a, ErrCodeNotComing)
	if _, _, err := g.answer(came, false, 0, noon); !errors.Is(err, ErrGatheringCame) {
		t.Errorf("stays away after being there: %v", err)
	}
}

func TestCodes(t *testing.T) {
	drawn, letters := map[string]bool{}, map[rune]bool{}
	for range 1000 {
		code := newCode()
		if typed := strings.ToLower(code[:4]) + " - " + code[4:] + " "; ReadCode(typed) != code || !validCode(code) {
			t.Errorf("%q is read as %q", typed, ReadCode(typed))
		}
		drawn[code] = true
		for _, letter := range code {
			letters[letter] = true
		}
	}
	if len(drawn) != 1000 || len(letters) != len(codeLetters) {
		t.Errorf("a thousand codes are %d, of %d letters", len(drawn), len(letters))
	}
	if validCode("") || validCode("ABCDEFG0") || validCode("ABCDEFGHJ") {
		t.Error("no code is one")
	}
}

// Whatever people answer and hosts change: places are never oversold, what is counted is there, nobody waits who fits,
// and no one loses a place that they have not given up.
func TestPlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := opened(t, func(terms *GatheringTerms) { terms.Places = int64(rapid.IntRange(0, 6).Draw(t, "places")) })
		answers := map[byte]GatheringAnswer{}
		now := noon
		up := func() {
			var waiting []GatheringAnswer
			for _, a := range answers {
				if a.State == AnswerWaiting {
					waiting = append(waiting, a)
				}
			}
			slices.SortFunc(waiting, func(a, b GatheringAnswer) int {
				if c := a.Since.Compare(b.Since); c != 0 {
					return c
				}
				return a.Member.Compare(b.Member)
			})
			var moved []GatheringAnswer
			g, moved = g.moveUp(waiting, now)
			for _, a := range moved {
				answers[a.Member[0]] = a
			}
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Minute)
			had := map[byte]GatheringAnswer{}
			for k, a := range answers {
				had[k] = a
			}
			who := byte(rapid.IntRange(1, 8).Draw(t, "who"))
			if rapid.IntRange(0, 5).Draw(t, "host") == 0 {
				wider, err := g.With(terms(func(terms *GatheringTerms) { terms.Places = int64(rapid.IntRange(0, 8).Draw(t, "wider")) }))
				if err == nil {
					g = g.edited(wider, now)
				}
				who = 0
			} else {
				was := answers[who]
				was.Member[0] = who
				after, a, err := g.answer(was, rapid.Bool().Draw(t, "coming"), int64(rapid.IntRange(0, 3).Draw(t, "guests")), now)
				if err == nil {
					g, answers[who] = after, a
				}
			}
			up()
			var taken, waits int64
			for k, a := range answers {
				taken, waits = taken+a.holds(), waits+a.waits()
				if a.State == AnswerWaiting && g.fits(a.Seats()) {
					t.Fatalf("%d waits for %d with %d of %d taken", k, a.Seats(), g.Taken, g.Places)
				}
				if k != who && had[k].State == AnswerComing && (a.State != AnswerComing || a.Guests != had[k].Guests) {
					t.Fatalf("%d lost a place", k)
				}
			}
			if taken != g.Taken || waits != g.Waiting || g.Places > 0 && g.Taken > g.Places {
				t.Fatalf("counts %d and %d, there are %d and %d, of %d", g.Taken, g.Waiting, taken, waits, g.Places)
			}
		}
	})
}
