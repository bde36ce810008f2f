package community

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestScore(t *testing.T) {
	face := LeaderProfile{MediaType: "image/png"}
	known := LeaderProfile{MediaType: "image/png", Labels: []string{"Roaster"}, Influence: []Influence{{Place: "Blog", Link: "https://blog.example"}}}
	seen := known
	seen.Influence = nil
	for _, c := range []struct {
		what    string
		profile LeaderProfile
		deeds   Deeds
		score   int
		next    LeaderPart
	}{
		{"nothing", LeaderProfile{}, Deeds{}, 0, LeaderFace},
		{"a face", face, Deeds{}, 20, LeaderLabel},
		{"a face, and a circle that runs by itself", face, Deeds{Followers: 9, Acting: 9, Acts: 9, OwnActs: 9}, 20, LeaderLabel},
		{"known elsewhere", known, Deeds{}, 60, LeaderFollowers},
		{"half seen here", seen, Deeds{Visitors: 5}, 50, LeaderInfluence},
		{"seen here", seen, Deeds{Visitors: 10}, 60, LeaderFollowers},
		{"three followers act", known, Deeds{Followers: 3, Acting: 3}, 72, LeaderFollowers},
		{"a third of many act", known, Deeds{Followers: 300, Acting: 100}, 80, LeaderFree},
		{"less than a third", known, Deeds{Followers: 301, Acting: 100}, 79, LeaderFollowers},
		{"all by the leader", known, Deeds{Followers: 9, Acting: 9, Acts: 8}, 80, LeaderFree},
		{"half without them", known, Deeds{Followers: 9, Acting: 9, Acts: 12, OwnActs: 6}, 95, LeaderFree},
		{"without them", known, Deeds{Followers: 9, Acting: 9, Acts: 12, OwnActs: 8}, 100, ""},
		{"runs by itself, and nobody buys", known, Deeds{Followers: 90, Acts: 12, OwnActs: 12}, 60, LeaderFollowers},
	} {
		var card Scorecard
		card.Parts, card.Score = score(c.profile, c.deeds)
		next, _ := card.Next()
		if card.Score != c.score || next.Part != c.next {
			t.Errorf("%s: %d, next %q, of %+v", c.what, card.Score, next.Part, card.Parts)
		}
	}
	for of, want := range map[int]int{0: 0, 59: 0, 60: 60, 79: 60, 80: 80, 99: 80, 100: 100} {
		if got := LeaderStep(of); got != want {
			t.Errorf("%d is at step %d, want %d", of, got, want)
		}
	}
}

// A score is between 0 and 100, is the sum of its parts that count, reaches a step only when that step is whole, and
// never falls because more was done.
func TestScoreGrowsWithEachPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		few := rapid.IntRange(0, 40)
		d := Deeds{Visitors: few.Draw(t, "visitors"), Followers: few.Draw(t, "followers"), Acts: few.Draw(t, "acts")}
		d.Acting, d.OwnActs = rapid.IntRange(0, d.Followers).Draw(t, "acting"), rapid.IntRange(0, d.Acts).Draw(t, "own acts")
		p := LeaderProfile{Labels: make([]string, rapid.IntRange(0, 2).Draw(t, "labels")), Influence: make([]Influence, rapid.IntRange(0, 1).Draw(t, "places"))}
		if rapid.Bool().Draw(t, "picture") {
			p.MediaType, p.ChangedAt = "image/png", time.Unix(1, 0)
		}
		parts, before := score(p, d)
		sum, steps := 0, 0
		for _, part := range parts {
			if part.Points < 0 || part.Points > part.Worth {
				t.Fatalf("%+v", part)
			}
			if part.Counts {
				sum += part.Points
			}
		}
		for _, part := range parts {
			if !part.Whole() {
				break
			}
			steps += part.Worth
		}
		if sum != before || before < 0 || before > 100 || LeaderStep(before) > steps {
			t.Fatalf("%d of %+v, whole up to %d", before, parts, steps)
		}
		grow := func(what string, p LeaderProfile, d Deeds) {
			if _, after := score(p, d); after < before {
				t.Fatalf("%s: from %d to %d", what, before, after)
			}
		}
		pictured, labelled, elsewhere := p, p, p
		pictured.MediaType = "image/png"
		labelled.Labels = append([]string{"one more"}, p.Labels...)
		elsewhere.Influence = append([]Influence{{}}, p.Influence...)
		grow("a picture", pictured, d)
		grow("a label", labelled, d)
		grow("a place", elsewhere, d)
		visited, acting, another, free := d, d, d, d
		visited.Visitors++
		acting.Acting = min(d.Acting+1, d.Followers)
		another.Followers, another.Acting = d.Followers+1, d.Acting+1
		free.Acts, free.OwnActs = d.Acts+1, d.OwnActs+1
		grow("a visitor", p, visited)
		grow("a follower who acts", p, acting)
		grow("another who acts", p, another)
		grow("an act without the leader", p, free)
	})
}
