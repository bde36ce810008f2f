package ties

import "fmt"

// Verdict says in a word what people are to one another.
type Verdict string

// The verdicts.
const (
	Audience  Verdict = "audience"  // one speaks, the others listen
	Mixed     Verdict = "mixed"     // neither
	Community Verdict = "community" // many to many, no one at the centre
)

// Below AudienceBelow of horizontality it is an audience, and from CommunityFrom on a community, unless a single person
// has more than CentreAbove of all in-strength.
const (
	AudienceBelow = 0.3
	CommunityFrom = 0.6
	CentreAbove   = 1.0 / 3
)

// judge returns the verdict on a horizontality and the first person's share of all in-strength, and its reason.
func judge(horizontality, topShare float64) (Verdict, string) {
	between := fmt.Sprintf("%.1f %% of what happens is between members", 100*horizontality)
	most := fmt.Sprintf("the person who receives most has %.1f %% of it all", 100*topShare)
	switch {
	case horizontality < AudienceBelow:
		return Audience, fmt.Sprintf("%s, under the %.0f %% that would be more than an audience", between, 100*AudienceBelow)
	case horizontality < CommunityFrom:
		return Mixed, fmt.Sprintf("%s, under the %.0f %% of a community", between, 100*CommunityFrom)
	case topShare > CentreAbove:
		return Mixed, fmt.Sprintf("%s, but %s, over a third", between, most)
	}
	return Community, fmt.Sprintf("%s, and %s", between, most)
}

// Missing is what would make a community of it, all else as it is: the more of both, in weight.
type Missing struct {
	BetweenMembers  float64 // more between members
	ReceivedByOther float64 // more received by others than the first person
}

// missing returns nil when nothing is. With x more between members, horizontality is (h+x) ÷ (h+v+x).
func missing(h Horizontality, c Centralisation) *Missing {
	m := Missing{
		BetweenMembers:  max(0, (CommunityFrom*h.Vertical-(1-CommunityFrom)*h.Horizontal)/(1-CommunityFrom)),
		ReceivedByOther: max(0, c.Top[0].InStrength/CentreAbove-c.InStrength),
	}
	if verdict, _ := judge(h.Share(), c.TopShare()); verdict == Community {
		return nil
	}
	return &m
}
