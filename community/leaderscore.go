package community

import (
	"time"

	"panal/internal/id"
)

// A leader of a circle is at 60 with a face, a label and influence that can be seen; at 80 with followers who act; at
// 100 once the circle runs without them. Each is out of what was measured, and a later step counts once those before it
// are whole: a circle that runs by itself under a leader whom nobody knows is not led.

// LeaderPart is a part of a score.
type LeaderPart string

// The parts, in the order in which they are to be gained.
const (
	LeaderFace      LeaderPart = "face"
	LeaderLabel     LeaderPart = "label"
	LeaderInfluence LeaderPart = "influence"
	LeaderFollowers LeaderPart = "followers"
	LeaderFree      LeaderPart = "free" // what goes on in the circle without its leader
)

// LeaderDays is how far back a score looks.
const LeaderDays = 90

const (
	partWorth = 20 // points of each part
	// seenBy is how many people come by the links of a leader whose influence is seen here, without being stated.
	seenBy = 10
	// fewest keeps a handful from being a movement: so many followers act, and so many things happen.
	fewest = 5
	// A third of the followers act; and of what happens, two thirds happen without the leader: nobody has more than a
	// third of a community.
	actingOf, freeOf, thirds = 1, 2, 3
)

// Deeds are what is measured of a circle and its leader over LeaderDays.
type Deeds struct {
	Visitors  int // who came by the leader's links, on whatever browser
	Followers int // who is in the circle, or was brought to the community by the leader
	Acting    int // of them, who bought, alone or together, or joined another circle
	Acts      int // group buys with two of the circle in them, and newcomers whom somebody of the circle brought
	OwnActs   int // of them, without the leader
}

// LeaderPortion is a part of a score, with what it is made of.
type LeaderPortion struct {
	Part   LeaderPart
	Have   int
	Need   int // for all of its points
	Of     int // of which Have are, where that is a number
	Points int // of Worth
	Worth  int
	Counts bool // false while a step before it is not whole
}

// Whole reports whether nothing of it is missing.
func (p LeaderPortion) Whole() bool { return p.Points == p.Worth }

// Scorecard is how a leader does in a circle.
type Scorecard struct {
	Circle     id.ID
	CircleName string
	CircleSlug string
	Leader     id.ID
	Name       string
	Deeds      Deeds
	Score      int
	Parts      []LeaderPortion // nil in a list
	MeasuredAt time.Time
}

// LeaderStep is the step that a score has reached: 0, 60, 80 or 100.
func LeaderStep(score int) int {
	switch {
	case score >= 100:
		return 100
	case score >= 80:
		return 80
	case score >= 60:
		return 60
	}
	return 0
}

// Next is the part that is to be gained next; found is false when the circle runs without its leader.
func (s Scorecard) Next() (next LeaderPortion, found bool) {
	for _, p := range s.Parts {
		if !p.Whole() {
			return p, true
		}
	}
	return LeaderPortion{}, false
}

// score returns the parts of a leader's score, and their sum.
func score(p LeaderProfile, d Deeds) (parts []LeaderPortion, sum int) {
	one := func(part LeaderPart, have, need, of int) LeaderPortion {
		return LeaderPortion{Part: part, Have: have, Need: need, Of: of, Points: partWorth * min(have, need) / need, Worth: partWorth}
	}
	portrait := 0
	if p.HasPicture() {
		portrait = 1
	}
	influence := one(LeaderInfluence, d.Visitors, seenBy, 0)
	if len(p.Influence) > 0 { // where everybody can look
		influence.Points = partWorth
	}
	parts = []LeaderPortion{
		one(LeaderFace, portrait, 1, 0),
		one(LeaderLabel, len(p.Labels), 1, 0),
		influence,
		one(LeaderFollowers, d.Acting, max(fewest, portion(d.Followers, actingOf)), d.Followers),
		one(LeaderFree, d.OwnActs, max(fewest, portion(d.Acts, freeOf)), d.Acts),
	}
	whole := true // every step before
	for i := range parts {
		parts[i].Counts = i < 3 || whole
		if parts[i].Counts {
			sum += parts[i].Points
		}
		whole = whole && parts[i].Whole()
	}
	return parts, sum
}

// portion is so many thirds of a number, rounded up.
func portion(of, n int) int { return (of*n + thirds - 1) / thirds }
